// What the frame adds where JavaScript runs; every page is whole without it.

const root = document.documentElement;
const sentence = document.body.dataset.yours || "{when}";

// The reader's own hour beside the event's, where the two differ.
for (const time of document.querySelectorAll("time[data-when]")) {
  const moment = new Date(time.dateTime);
  const offset = /([+-])(\d\d):(\d\d)$/.exec(time.dateTime);
  if (Number.isNaN(moment.getTime()) || !offset) continue;
  const theirs = (offset[1] + 1) * (offset[2] * 60 + +offset[3]);
  const yours = -moment.getTimezoneOffset();
  if (theirs === yours) continue;
  const otherDay = new Date(+moment + theirs * 6e4).getUTCDate() !== new Date(+moment + yours * 6e4).getUTCDate();
  const form = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (otherDay) Object.assign(form, { weekday: "short", day: "numeric", month: "short" });
  const told = document.createElement("span");
  told.className = "yours";
  // "en" alone would put the month before the day, as nothing else here does.
  const language = root.lang === "en" ? "en-GB" : root.lang;
  told.textContent = sentence.replace("{when}", new Intl.DateTimeFormat(language, form).format(moment));
  time.parentElement.append(" ", told);
}

// After a refused form, go to the list of what is wrong.
document.querySelector("[data-focus]")?.focus();

// A form that keeps what was typed asks for it by itself.
if (document.querySelector("form[data-keep], [data-kept]")) import("./keep.js");

// What is under way is looked at again.
if (document.querySelector("[data-fresh]")) import("./fresh.js");

// A button that begins something long says that it goes on.
if (document.querySelector("[data-doing]")) import("./doing.js");

// Buttons that need a script (passkeys) show themselves only where there is one.
for (const button of document.querySelectorAll("[data-script]")) button.hidden = !window.PublicKeyCredential;
