// Tells the form the reader's time zone, so that messages name their own hour; without it the event's stands.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) for (const field of document.querySelectorAll("input[data-zone]")) field.value ||= zone;
