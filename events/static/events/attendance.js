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

// --- Where there is no network: marks wait on this phone, by the codes of places alone, and are sent later ---
//
// A mark is [what stood there, what is to stand]; ["", ""] is one of “the rest”, whom the server marks as present.
// Ticks that nobody saved yet stay with this tab. From the first save on, whatever is ticked waits and is sent.

const KEEPS = 7 * 24 * 3600 * 1000; // milliseconds after which marks that nobody sent are thrown away
const RETRIES = 20_000;
const waits = document.querySelector("#waits");
const name = `marks:${sheet?.dataset.marks}`;
let drafts = {};
let isSaved = false; // somebody pressed a button that saves
let underWay = false;

const wasOf = (row) => row.querySelector("input[type=hidden]");
const codeOf = (row) => wasOf(row).name.slice(4);
const stateOf = (row) => row.querySelector("input:checked")?.value ?? wasOf(row).value;
const isRest = (mark) => Boolean(mark) && !mark[0] && !mark[1];
function choose(row, state) {
  for (const choice of row.querySelectorAll("input[type=radio]")) choice.checked = choice.value === state;
}

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(name));
    if (found && Date.now() - found.at < KEEPS) return found.marks;
  } catch { /* what can't be read is as good as nothing */ }
  localStorage.removeItem(name);
  return null;
}

// What the rows of this page say, over the marks `before`; those of people on another page stay as they are.
// With `fill` also those whom nobody marked: “the rest” are the rows of this sheet, whenever it is sent.
function marked(before, fill) {
  const marks = { ...before };
  for (const row of rows) {
    const code = codeOf(row);
    const was = marks[code]?.[0] ?? wasOf(row).value;
    const mark = [was, stateOf(row)];
    if (mark[0] !== mark[1] || (isRest(mark) && (fill || isRest(marks[code])))) marks[code] = mark;
    else delete marks[code];
  }
  return marks;
}

function keep(marks) {
  localStorage.setItem(name, JSON.stringify({ at: Date.now(), marks }));
}

function draft(marks) {
  drafts = marks;
  try { sessionStorage.setItem(name, JSON.stringify(marks)); } catch { /* a full or closed store loses nothing else */ }
}

function tell(state) {
  waits.hidden = false;
  for (const words of waits.querySelectorAll("[data-when]")) words.hidden = words.dataset.when !== state;
}

function bodyOf(marks, waited) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", sheet.elements.csrfmiddlewaretoken.value);
  for (const [code, [was, state]] of Object.entries(marks)) {
    body.set(`was-${code}`, was);
    body.set(`state-${code}`, state);
  }
  body.set("scripted", "1");
  if (Object.values(marks).some(isRest)) body.set("fill", "1");
  if (waited) body.set("waited", "1");
  return body;
}

// Takes what the server has now for what stood there; returns whether nothing came in between.
function settle(sent) {
  const marks = { ...kept() };
  const here = new Map(rows.map((row) => [codeOf(row), row]));
  for (const [code, [was, state]] of Object.entries(sent)) {
    const became = state || (was ? "" : "present");
    const newer = marks[code];
    if (newer && !isRest(newer) && newer[1] !== became) marks[code] = [became, newer[1]];
    else delete marks[code];
    const row = here.get(code);
    if (!row) continue;
    wasOf(row).value = became;
    if (isRest(newer)) choose(row, became);
  }
  const left = marked(marks, false);
  if (Object.keys(left).length) keep(left);
  else localStorage.removeItem(name);
  return !Object.keys(left).length;
}

// Sends until nothing is left: what is marked or saved while a sending is under way goes after it.
async function send(waited) {
  if (underWay) return;
  underWay = true;
  try {
    for (let marks = kept(); marks; marks = kept()) {
      const answer = await fetch(location.pathname, { method: "POST", body: bodyOf(marks, waited) });
      const there = new URL(answer.url);
      if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
        const { saved } = await answer.json();
        if (settle(marks)) location.assign(saved);
        continue;
      }
      if (there.pathname !== location.pathname) {
        waits.querySelector("a").href = `${there.pathname}${there.search}`;
        tell("login");
      } else tell(answer.status < 500 ? "refused" : "waiting");
      return;
    }
  } catch {
    tell("waiting");
  } finally {
    underWay = false;
  }
}

// Shows marks in the rows that stand as they came; whoever ticked one before this script had come knows better.
function draw(marks) {
  for (const row of rows) {
    const mark = marks[codeOf(row)];
    if (mark && stateOf(row) === wasOf(row).value) choose(row, mark[1]);
  }
}

if (sheet && waits) {
  // A browser that puts its own memory of a form back would show what was saved or undone long ago.
  sheet.autocomplete = "off";
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  try { drafts = JSON.parse(sessionStorage.getItem(name)) ?? {}; } catch { /* as good as nothing */ }
  // What somebody marked meanwhile, or set back, counts for more than a tick that nobody saved.
  for (const row of rows) if (drafts[codeOf(row)]?.[0] !== wasOf(row).value) delete drafts[codeOf(row)];
  draw(drafts);
  sheet.addEventListener("change", () => {
    tally();
    if (!isSaved) return draft(marked(drafts, false));
    try { keep(marked(kept(), false)); } catch { /* it is on the page still, and goes with the rest */ }
    return undefined;
  });
  sheet.addEventListener("submit", (event) => {
    let before;
    const drafted = Object.entries(drafts).filter(([code]) => !rows.some((row) => codeOf(row) === code));
    draft(Object.fromEntries(drafted));
    // Where nothing can be kept, the page goes as every page goes.
    try {
      before = kept();
      keep(marked(before, event.submitter?.name === "fill"));
    } catch { return; }
    event.preventDefault();
    isSaved = true;
    send(Boolean(before));
  });
  const again = () => send(true);
  const before = kept();
  if (before) {
    isSaved = true;
    draw(before);
    tell("waiting");
    again();
  }
  tally();
  addEventListener("online", again);
  setInterval(again, RETRIES);
  waits.querySelector("[data-send]").addEventListener("click", again);
  waits.querySelector("[data-drop]").addEventListener("click", () => {
    localStorage.removeItem(name);
    draft({});
    location.assign(location.pathname);
  });
}
