// The door on a phone: works without a network for a day, and keeps nothing that can be read without the PIN.
//
// IndexedDB holds three things, each of them locked by a key that is derived from the PIN and kept nowhere:
// what this device is (`lock`), the list (`list`) and the scans that wait to be sent (`queue`).

const place = document.querySelector("[data-door]");
const told = place.dataset;
const words = JSON.parse(document.getElementById("door-words").textContent);
const $ = (id) => document.getElementById(id);
const bytes = new TextEncoder();
const say = (name, facts = {}) => words[name].replace(/\{(\w+)\}/g, (whole, fact) => facts[fact] ?? whole);

const PART = 100; // scans sent at once
const TRIES = 4; // wrong PINs before one has to wait
const LAST_TRY = 10; // and before the list goes
const REST = 30_000; // milliseconds of the first wait; it doubles
const AGAIN = 3_000; // the camera sees the same code for so long

// --- What the phone keeps -------------------------------------------------------------------

let opened;
function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("convite-door", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("box");
      asked.result.createObjectStore("queue", { keyPath: "id" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

async function inStore(name, mode, act) {
  const db = await database();
  return new Promise((resolve, reject) => {
    // “strict”: a scan that was answered for is on the disk, even when the battery dies.
    const turn = db.transaction(name, mode, { durability: "strict" });
    const asked = act(turn.objectStore(name));
    turn.oncomplete = () => resolve(asked?.result);
    turn.onerror = turn.onabort = () => reject(turn.error);
  });
}
const get = (name) => inStore("box", "readonly", (box) => box.get(name));
const put = (name, value) => inStore("box", "readwrite", (box) => box.put(value, name));
const drop = (name) => inStore("box", "readwrite", (box) => box.delete(name));

async function keyOf(pin, salt) {
  const typed = await crypto.subtle.importKey("raw", bytes.encode(pin), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: Number(told.rounds) },
    typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"],
  );
}

async function locked(key, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes.encode(JSON.stringify(value)));
  return { iv, data };
}

async function unlocked(key, { iv, data }) {
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data)));
}

// --- Enrolment ------------------------------------------------------------------------------

function enrolling() {
  const form = $("enrol");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const pin = $("pin").value;
    const refuse = (name) => { $("said").textContent = say(name); };
    if (pin.length < 6) return refuse("short_pin");
    if (pin !== $("again").value) return refuse("other_pin");
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      const left = await leftBehind(pin);
      if (left === null && !$("leave").checked) {
        $("leave-field").hidden = false;
        return refuse("left");
      }
      const answer = await fetch(location.href, { method: "POST", body: new FormData(form) });
      if (!answer.ok) return refuse("used");
      const device = await answer.json();
      const salt = crypto.getRandomValues(new Uint8Array(16));
      const key = await keyOf(pin, salt);
      await drop("list");
      await drop("tries");
      await inStore("queue", "readwrite", (queue) => queue.clear());
      await put("lock", { salt, ...(await locked(key, device)) });
      for (const { id, ...scan } of left ?? []) {
        const kept = await locked(key, scan);
        await inStore("queue", "readwrite", (queue) => queue.put({ id, ...kept }));
      }
      location.replace(told.shell);
    } catch {
      refuse("failed");
    } finally {
      button.disabled = false;
    }
  });
}

// The scans that an earlier enrolment for the same event has not sent; none can be read without its PIN (null).
async function leftBehind(pin) {
  const lock = await get("lock");
  const waiting = await inStore("queue", "readonly", (queue) => queue.getAll());
  if (!lock || !waiting.length) return [];
  try {
    const old = await keyOf(pin, lock.salt);
    if ((await unlocked(old, lock)).salt !== told.salt) return null;
    return await Promise.all(waiting.map(async (kept) => ({ id: kept.id, ...(await unlocked(old, kept)) })));
  } catch {
    return null;
  }
}

// --- The door -------------------------------------------------------------------------------

let key; // derived from the PIN; it lives as long as the page is open
let device;
let list = null;
let seen = new Map(); // by session and hash: who was in, and by which sign
let hasBeenAway = false; // the network was gone since the last sending
let sending = false;
let pressedMeanwhile = false; // “Send” was pressed while a sending was under way
const sums = { sent: 0, recorded: 0, again: 0, asked: 0 };
const hour = (moment) => new Date(moment).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

// A list is gone tomorrow, so its hour needs its day.
const dayAndHour = (moment) => `${new Date(moment).toLocaleDateString(document.documentElement.lang, { weekday: "long" })}, ${hour(moment)}`;

function read(typed) {
  const swapped = { O: "0", I: "1", L: "1", Z: "2" };
  const code = typed.toUpperCase().replace(/[OILZ]/g, (letter) => swapped[letter]).replace(/[^0-9A-Z]/g, "");
  const { alphabet } = told;
  if (code.length !== Number(told.length) || [...code].some((letter) => !alphabet.includes(letter))) return "";
  let total = 0;
  for (const letter of code.slice(0, -1)) total = (total * 3 + alphabet.indexOf(letter)) % alphabet.length;
  return alphabet[total] === code.at(-1) ? code : "";
}

// Whoever was in at one session is awaited anew at the next.
const sight = (hash, session = list?.session ?? device.session) => `${session} ${hash}`;

let salted;
async function hashOf(code) {
  salted ??= crypto.subtle.importKey("raw", bytes.encode(device.salt), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signed = new Uint8Array(await crypto.subtle.sign("HMAC", await salted, bytes.encode(code)));
  return Array.from(signed, (byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 32);
}

function show(tone, said, more = [], sign = "") {
  $("result").className = `door-result door-${tone}`;
  $("said").textContent = said;
  $("more").replaceChildren();
  if (sign) {
    const drawn = document.createElement("span");
    drawn.className = "door-sign";
    drawn.textContent = sign;
    $("more").append(drawn);
  }
  for (const line of more.filter(Boolean)) {
    const drawn = document.createElement("span");
    drawn.textContent = line;
    $("more").append(drawn);
  }
  navigator.vibrate?.(tone === "recorded" || tone === "kept" ? 60 : [60, 60, 60]);
}

const modeOf = (mode) => (mode === "online" ? say("online_place") : mode === "hub" ? say("hub_place") : "");
const extraOf = (extra) => (extra ? say("extra") : "");
const numberOf = (row) => (row.called && row.number ? say("number", row) : "");

// One after the other, so that what is shown belongs to what was scanned last.
let line = Promise.resolve();
function accept(typed) {
  line = line.then(async () => {
    const code = read(typed);
    if (!code) return show("bad", say("bad"));
    return arrived(await hashOf(code));
  }).catch(() => show("bad", say("failed")));
  return line;
}

async function arrived(hash) {
  await noted(hash);
  drawRoll();
}

// What a tap on the list takes back: a scan of this phone that waits here still, and no other.
async function takenBack(row) {
  const { id } = seen.get(sight(row.hash)) ?? {};
  const waiting = id && (await inStore("queue", "readonly", (queue) => queue.getKey(id)));
  // Where a sending is under way nobody knows whether it was answered for.
  if (!waiting || sending) return show("no-place", say("sent_already"), [row.called, numberOf(row)]);
  await inStore("queue", "readwrite", (queue) => queue.delete(id));
  seen.delete(sight(row.hash));
  if (row.in) seen.set(sight(row.hash), { at: row.at, sign: row.sign });
  show("kept", say("taken_back", { called: row.called || say("number", row) }));
  await drawState();
  return drawRoll();
}

async function noted(hash) {
  const row = list?.byHash.get(hash);
  const before = seen.get(sight(hash));
  const at = Date.now();
  if (before?.here) {
    show("again", row ? say(row.called ? "again" : "again_number", row) : say("again_here"), [say("by_here", { time: hour(before.at) }), numberOf(row ?? {})], device.sign);
    return;
  }
  const id = await enqueue({ at, hash, session: list?.session ?? device.session });
  seen.set(sight(hash), { at, sign: device.sign, here: true, id });
  if (before) {
    const by = before.sign ? say("by", { sign: before.sign, time: before.at ? hour(before.at) : "–" }) : say("marked");
    show("again", say(row.called ? "again" : "again_number", row), [by, numberOf(row)], before.sign);
  } else if (row) {
    show("recorded", say(row.called ? "in" : "in_number", row), [numberOf(row), modeOf(row.mode), extraOf(row.extra)]);
  } else if (list) show("unknown", say("unknown"));
  else show("kept", say("in_kept"));
  passOn(id);
}

async function enqueue(scan) {
  const id = crypto.randomUUID();
  const kept = await locked(key, { ...scan, device: device.code });
  await inStore("queue", "readwrite", (queue) => queue.put({ id, ...kept }));
  await drawState();
  return id;
}

// --- Sending --------------------------------------------------------------------------------

class Shut extends Error {}

async function ask(address, content) {
  const answer = await fetch(address, {
    method: "POST",
    credentials: "omit",
    headers: { "Content-Type": "application/json", "X-Door-Key": device.key },
    body: JSON.stringify(content),
  });
  if (answer.status === 404) throw new Shut();
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function passOn(latest) {
  if (navigator.onLine) send({ latest });
}

// Sends the queue in parts; what was answered for leaves it. After a sending that brings the phone back from
// where there was no network the list goes, unless it is kept for a poor line; and it goes when that is
// asked for (`pressed`), or the session is over.
async function send({ pressed = false, latest = "" } = {}) {
  let closing = pressed;
  if (sending || !device) {
    pressedMeanwhile ||= pressed && sending;
    return;
  }
  sending = true;
  let whole = true;
  let asked = false;
  try {
    for (;;) {
      const waiting = await inStore("queue", "readonly", (queue) => queue.getAll(null, PART));
      if (!waiting.length) break;
      const scans = [];
      for (const kept of waiting) scans.push({ id: kept.id, ...(await unlocked(key, kept)) });
      const answer = await ask(told.scans, { sent_at: Date.now(), scans });
      asked = true;
      await inStore("queue", "readwrite", (queue) => { for (const { id } of answer.results) queue.delete(id); });
      count(answer.results);
      drawCounts(answer.counts);
      if (!list) await standAt(answer.session);
      const mine = answer.results.find(({ id }) => id === latest);
      if (mine) showAnswer(mine);
      if (!answer.results.length) break;
      await drawState();
    }
    if (hasBeenAway) closing = true;
    hasBeenAway = false;
    // Without a word to the server nobody knows whether this device may still be here.
    if (closing && !asked) drawCounts((await ask(told.scans, { sent_at: Date.now(), scans: [] })).counts);
  } catch (fault) {
    whole = false;
    if (fault instanceof Shut) await shut();
    else {
      hasBeenAway = true;
      if (closing) note(say("failed"));
    }
  } finally {
    sending = false;
  }
  if (whole && list) {
    const isOver = list.ends && Date.now() > list.ends;
    if (isOver || pressed || (closing && !list.keep)) await forgetList("deleted");
  }
  if (whole && closing && sums.sent) note(`${say("sent", sums)} ${list ? "" : say("deleted")}`);
  await drawState();
  // “Send” may have been pressed, or something scanned, between the last look and now.
  const again = pressedMeanwhile;
  pressedMeanwhile = false;
  if (device && (again || (whole && Number($("waiting").dataset.count)))) await send({ pressed: again });
}

function count(results) {
  for (const { outcome } of results) {
    sums.sent += 1;
    if (outcome === "recorded") sums.recorded += 1;
    else if (outcome === "again") sums.again += 1;
    else sums.asked += 1;
  }
}

// What the server knows better than the phone, such as whether another device was first.
function showAnswer(result) {
  const more = [numberOf(result), modeOf(result.mode), extraOf(result.is_extra)];
  if (result.outcome === "recorded") show("recorded", say(result.called ? "in" : "in_number", result), more);
  else if (result.outcome === "again") show("again", say(result.called ? "again" : "again_number", result), [result.sign ? say("by", { sign: result.sign, time: result.at ? hour(result.at) : "–" }) : say("marked"), numberOf(result)], result.sign);
  else if (result.outcome === "stands") show("no-place", say("stands"), [numberOf(result)]);
  else if (result.outcome === "no-place") show("no-place", say("no_place"));
  else if (result.outcome === "not-held") show("not-held", say("not_held"));
  else if (result.outcome === "unknown") show("unknown", say("unknown_sent"));
}

async function shut() {
  await forgetList("");
  note(say("shut", { count: await inStore("queue", "readonly", (queue) => queue.count()) }));
}

// --- The list -------------------------------------------------------------------------------

async function takeList() {
  try {
    const sent = await ask(told.list, {});
    // The phone's own clock, whatever it shows, measures the age.
    const taken = Date.now();
    const ends = sent.ends_at ? taken + (sent.ends_at - sent.taken_at) : null;
    const until = taken + (sent.until - sent.taken_at);
    const kept = { session: sent.session, title: sent.title, ends, rows: sent.rows, keep: $("keep").checked };
    await put("list", { until, taken, ...(await locked(key, kept)) });
    $("sent").hidden = true;
    await navigator.storage?.persist?.();
    await openList();
  } catch (fault) {
    if (fault instanceof Shut) await shut();
    else note(say("failed"));
  }
  await drawState();
}

// Where the desk put this phone: kept, for the page may be closed before the next scan.
async function standAt(session) {
  if (session === device.session) return;
  device.session = session;
  const { salt } = await get("lock");
  await put("lock", { salt, ...(await locked(key, device)) });
}

async function openList() {
  const kept = await get("list");
  if (!kept) return;
  list = { ...(await unlocked(key, kept)), until: kept.until };
  await standAt(list.session);
  list.byHash = new Map(list.rows.map((row) => [row.hash, row]));
  onlyMine();
  for (const row of list.rows) if (row.in && !seen.has(sight(row.hash))) seen.set(sight(row.hash), { at: row.at, sign: row.sign });
  $("keep").checked = list.keep;
  drawCounts({ in: list.rows.filter((row) => row.in).length, expected: list.rows.filter((row) => row.mode === "onsite").length });
  const sorted = new Intl.Collator(document.documentElement.lang);
  list.roll = [...list.rows].sort((one, other) => sorted.compare(one.called, other.called) || one.number - other.number);
  $("roll").replaceChildren();
  drawRoll();
}

// Forgets what a list said of others; what this phone saw itself stays.
function onlyMine() {
  for (const [sighted, before] of seen) if (!before.here) seen.delete(sighted);
}

// The whole list, for whoever ticks it off with a thumb.
function drawRoll() {
  const drawn = $("roll");
  if (!list) return drawn.replaceChildren();
  if (drawn.childElementCount !== list.roll.length) {
    drawn.replaceChildren(...list.roll.map((row) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "door-tick";
      button.textContent = [row.called, row.called ? row.number : say("number", row)].filter(Boolean).join(" · ");
      button.addEventListener("click", () => {
        line = line.then(() => (seen.has(sight(row.hash)) ? takenBack(row) : arrived(row.hash))).catch(() => show("bad", say("failed")));
      });
      item.append(button);
      return item;
    }));
  }
  list.roll.forEach((row, place) => drawn.children[place].firstChild.setAttribute("aria-pressed", seen.has(sight(row.hash))));
  return undefined;
}

async function forgetList(why) {
  await drop("list");
  list = null;
  onlyMine();
  $("found")?.replaceChildren();
  $("roll")?.replaceChildren();
  if (why) note(say(why));
}

// Nobody has to know the PIN for this.
async function sweep() {
  const kept = await get("list");
  const now = Date.now();
  if (kept && (now >= kept.until || now < kept.taken)) await forgetList(key ? "too_old" : "");
  if (key) await drawState();
}

// --- What is drawn --------------------------------------------------------------------------

function note(text) {
  $("sent").textContent = text;
  $("sent").hidden = false;
}

function drawCounts(counts) {
  $("inside").textContent = say("inside", counts);
}

async function drawState() {
  const waiting = await inStore("queue", "readonly", (queue) => queue.count());
  $("line").textContent = say(navigator.onLine ? "online" : "offline");
  $("waiting").textContent = say("waiting", { count: waiting });
  $("waiting").dataset.count = waiting;
  $("carried").textContent = list ? say("carried", { count: list.rows.length, time: dayAndHour(list.until) }) : say("no_list");
  $("title").textContent = list?.title ?? "";
  $("finding").hidden = !list;
  $("send").disabled = !navigator.onLine || (!waiting && !list);
  $("take").disabled = !navigator.onLine;
}

const bare = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function find() {
  const sought = bare($("find").value.trim());
  $("found").replaceChildren();
  if (!list || (sought.length < 2 && !/^\d+$/.test(sought))) return;
  const found = list.rows.filter((row) => (row.called && bare(row.called).includes(sought)) || String(row.number) === sought).slice(0, 6);
  for (const row of found) {
    const drawn = document.createElement("button");
    drawn.type = "button";
    drawn.className = "button-quiet";
    drawn.textContent = [row.number, row.called, seen.has(sight(row.hash)) ? "✓" : ""].filter(Boolean).join(" · ");
    drawn.addEventListener("click", () => {
      line = line.then(() => arrived(row.hash));
      $("find").value = "";
      find();
    });
    const item = document.createElement("li");
    item.append(drawn);
    $("found").append(item);
  }
  if (!found.length) $("found").textContent = say("nobody");
}

// --- The camera -----------------------------------------------------------------------------

let stream = null;
let decode = null;

async function decoder() {
  if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (view) => (await detector.detect(view))[0]?.rawValue ?? "";
  }
  await new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = told.decoder;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (view) => {
    const scale = Math.min(1, 640 / view.videoWidth);
    canvas.width = view.videoWidth * scale;
    canvas.height = view.videoHeight * scale;
    pen.drawImage(view, 0, 0, canvas.width, canvas.height);
    const picture = pen.getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR(picture.data, picture.width, picture.height, { inversionAttempts: "dontInvert" })?.data ?? "";
  };
}

async function camera() {
  const view = $("view");
  if (stream) return stopCamera();
  try {
    decode ??= await decoder();
    stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment", width: { ideal: 1280 } } });
  } catch {
    show("bad", say("no_camera"));
    return undefined;
  }
  view.srcObject = stream;
  view.hidden = false;
  $("camera").setAttribute("aria-pressed", "true");
  await view.play();
  let last = "";
  let lastAt = 0;
  const look = async () => {
    if (!stream) return;
    if (view.videoWidth) {
      const text = await decode(view).catch(() => "");
      if (text && (text !== last || Date.now() - lastAt > AGAIN)) await accept(text);
      if (text) [last, lastAt] = [text, Date.now()];
    }
    setTimeout(look, 120);
  };
  return look();
}

function stopCamera() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  $("view").hidden = true;
  $("view").srcObject = null;
  $("camera").setAttribute("aria-pressed", "false");
}

// --- The PIN --------------------------------------------------------------------------------

async function unlock(pin) {
  const tries = (await get("tries")) ?? { wrong: 0, until: 0 };
  const refuse = (text) => { $("unlock-said").textContent = text; };
  const rest = Math.ceil((tries.until - Date.now()) / 1000);
  if (rest > 0) return refuse(say("wait", { seconds: Math.min(rest, 3600) }));
  const lock = await get("lock");
  const tried = await keyOf(pin, lock.salt);
  try {
    device = await unlocked(tried, lock);
  } catch {
    const wrong = tries.wrong + 1;
    const waits = wrong >= TRIES ? REST * 2 ** Math.min(wrong - TRIES, 7) : 0;
    await put("tries", { wrong, until: Date.now() + waits });
    if (wrong >= LAST_TRY) {
      await drop("list");
      return refuse(say("wiped"));
    }
    return refuse(waits ? say("wait", { seconds: waits / 1000 }) : say("wrong_pin"));
  }
  await drop("tries");
  key = tried;
  $("pin").value = "";
  $("locked").hidden = true;
  $("open").hidden = false;
  $("sign").textContent = device.sign;
  $("label").textContent = device.label;
  for (const kept of await inStore("queue", "readonly", (queue) => queue.getAll())) {
    const scan = await unlocked(key, kept).catch(() => null);
    if (scan?.hash) seen.set(sight(scan.hash, scan.session), { at: scan.at, sign: device.sign, here: true, id: kept.id });
    if (scan) hasBeenAway = true;
  }
  await openList();
  await drawState();
  if (navigator.onLine) send();
  $("code").focus();
  return undefined;
}

async function standing() {
  navigator.serviceWorker?.register(told.worker, { scope: told.scope, updateViaCache: "none" }).catch(() => {});
  await sweep();
  setInterval(sweep, 30_000);
  if (!(await get("lock"))) {
    $("nothing-said").textContent = say("not_enrolled");
    $("nothing").hidden = false;
    return;
  }
  $("locked").hidden = false;
  $("pin").focus();
  $("unlock").addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.target.querySelector("button");
    button.disabled = true;
    try { await unlock($("pin").value); } finally { button.disabled = false; }
  });
  $("type").addEventListener("submit", (event) => {
    event.preventDefault();
    accept($("code").value);
    $("code").value = "";
  });
  $("walk-in").addEventListener("click", async () => {
    const id = await enqueue({ at: Date.now(), session: list?.session ?? device.session });
    show("kept", say("walk_in"));
    passOn(id);
  });
  $("camera").addEventListener("click", camera);
  $("find").addEventListener("input", find);
  $("take").addEventListener("click", takeList);
  $("send").addEventListener("click", () => send({ pressed: true }));
  $("keep").addEventListener("change", async () => {
    if (!list) return;
    list.keep = $("keep").checked;
    const { until, byHash, roll, ...kept } = list;
    await put("list", { until, taken: (await get("list")).taken, ...(await locked(key, kept)) });
  });
  addEventListener("online", () => { if (key) { hasBeenAway = true; send(); } });
  addEventListener("offline", () => { hasBeenAway = true; if (key) drawState(); });
  setInterval(() => { if (key && navigator.onLine) send(); }, 60_000);
  document.addEventListener("visibilitychange", () => { if (document.hidden && stream) stopCamera(); });
}

if (told.door === "enrol") enrolling();
else standing();
