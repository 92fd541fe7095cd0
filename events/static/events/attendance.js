// Finds a row by name or number while one types, keeps the tally, and keeps what could not be sent; the page is
// whole without it.

const find = document.querySelector("#find");
const rows = [...document.querySelectorAll(".mark")];
const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

if (find && rows.length > 8) {
  const texts = rows.map((row) => plain(row.querySelector("legend").textContent));
  find.parentElement.hidden = false;
  find.addEventListener("input", () => {
    const sought = plain(find.value.trim());
    rows.forEach((row, place) => { row.hidden = !texts[place].includes(sought); });
  });
  // Enter in the search would send the form: nobody means that.
  find.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
}

const sheet = document.querySelector(".marks");

function tally() {
  const counts = { present: 0, absent: 0, excused: 0, unmarked: 0 };
  for (const chosen of document.querySelectorAll(".mark input:checked")) counts[chosen.value || "unmarked"] += 1;
  for (const [state, count] of Object.entries(counts)) {
    document.querySelector(`[data-count="${state}"]`).textContent = count;
  }
}
sheet?.addEventListener("change", tally);

// --- Where there is no network: marks wait on this phone, by the codes of places alone, and are sent later ---

const KEEPS = 7 * 24 * 3600 * 1000; // milliseconds after which marks that nobody sent are thrown away
const RETRIES = 20_000;
const waits = document.querySelector("#waits");
const name = `marks:${sheet?.dataset.keep}`;
let underWay = false;

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(name));
    if (found && Date.now() - found.at < KEEPS) return found;
  } catch { /* what can't be read is as good as nothing */ }
  localStorage.removeItem(name);
  return null;
}

// With `fill` also those whom nobody marked: “the rest” are the rows of this sheet, whenever it is sent.
function changed(fill) {
  const marks = {};
  for (const row of rows) {
    const was = row.querySelector("input[type=hidden]");
    const chosen = row.querySelector("input:checked");
    if (chosen && (chosen.value !== was.value || (fill && !chosen.value))) marks[was.name.slice(4)] = [was.value, chosen.value];
  }
  return marks;
}

function keep(fill) {
  const fills = fill || Boolean(kept()?.fill);
  const mine = { at: Date.now(), fill: fills, marks: changed(fills) };
  localStorage.setItem(name, JSON.stringify(mine));
  return mine;
}

function tell(state) {
  waits.hidden = false;
  for (const words of waits.querySelectorAll("[data-when]")) words.hidden = words.dataset.when !== state;
}

async function send(mine, waited) {
  if (underWay) return;
  underWay = true;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", sheet.elements.csrfmiddlewaretoken.value);
  for (const [code, [was, state]] of Object.entries(mine.marks)) {
    body.set(`was-${code}`, was);
    body.set(`state-${code}`, state);
  }
  body.set("scripted", "1");
  if (mine.fill) body.set("fill", "1");
  if (waited) body.set("waited", "1");
  try {
    const search = new URLSearchParams(location.search).has("all") ? "?all=1" : "";
    const answer = await fetch(location.pathname + search, { method: "POST", body });
    const there = new URL(answer.url);
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
      const { saved } = await answer.json();
      localStorage.removeItem(name);
      location.assign(saved);
    } else if (there.pathname !== location.pathname) {
      waits.querySelector("a").href = `${there.pathname}${there.search}`;
      tell("login");
    } else tell(answer.status < 500 ? "refused" : "waiting");
  } catch {
    tell("waiting");
  } finally {
    underWay = false;
  }
}

if (sheet && waits) {
  sheet.addEventListener("submit", (event) => {
    // Where nothing can be kept, the page goes as every page goes.
    let mine;
    try { mine = keep(event.submitter?.name === "fill"); } catch { return; }
    event.preventDefault();
    send(mine, false);
  });
  const again = () => { const mine = kept(); if (mine) send(mine, true); };
  const before = kept();
  if (before) {
    for (const row of rows) {
      const mark = before.marks[row.querySelector("input[type=hidden]").name.slice(4)];
      if (!mark) continue;
      for (const choice of row.querySelectorAll("input[type=radio]")) choice.checked = choice.value === mark[1];
    }
    tally();
    tell("waiting");
    again();
  }
  addEventListener("online", again);
  setInterval(again, RETRIES);
  waits.querySelector("[data-send]").addEventListener("click", again);
  waits.querySelector("[data-drop]").addEventListener("click", () => {
    localStorage.removeItem(name);
    location.assign(location.pathname);
  });
}
