// What ical.js reads in calendars: node calendars.mjs ICAL FILE…; one line of JSON for each file.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [library, ...files] = process.argv.slice(2);
const { default: ICAL } = await import(pathToFileURL(library).href);
ICAL.design.strict = true;

for (const file of files) {
  const text = readFileSync(file, "utf8");
  const faults = [];
  if (/[^\r]\n/.test(text)) faults.push("a line that does not end in CRLF");
  if (text.split("\r\n").some((line) => Buffer.byteLength(line) > 75)) faults.push("a line of over 75 octets");
  let events = 0;
  try {
    const whole = new ICAL.Component(ICAL.parse(text));
    if (whole.name !== "vcalendar") faults.push("not a calendar");
    for (const name of ["version", "prodid"]) if (!whole.hasProperty(name)) faults.push(`no ${name}`);
    const zones = new Set(whole.getAllSubcomponents("vtimezone").map((zone) => zone.getFirstPropertyValue("tzid")));
    for (const part of whole.getAllSubcomponents("vevent")) {
      events += 1;
      const event = new ICAL.Event(part);
      for (const name of ["uid", "dtstamp", "dtstart", "summary"]) {
        if (!part.hasProperty(name)) faults.push(`no ${name}`);
      }
      for (const name of ["dtstart", "dtend"]) {
        const zone = part.getFirstProperty(name)?.getParameter("tzid");
        if (zone && !zones.has(zone)) faults.push(`${name} in a zone that is not told: ${zone}`);
      }
      if (event.endDate.compare(event.startDate) < 0) faults.push(`${event.uid} ends before it begins`);
    }
  } catch (fault) {
    faults.push(String(fault));
  }
  console.log(JSON.stringify({ file, events, faults }));
}
