// Keeps the page at the door on the phone, and looks after the age of the list. Nothing else passes through it.
const CACHE = "door-{{ version }}";
const KEPT = {{ kept|safe }};
const PATIENCE = 4000;

self.addEventListener("install", (event) => {
  // Without cookies: what is kept is the page that everybody gets.
  const pages = KEPT.map((address) => new Request(address, { credentials: "omit", cache: "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(pages)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("door-") && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim())
      .then(sweep),
  );
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin || !KEPT.includes(address.pathname)) return;
  event.waitUntil(sweep());
  event.respondWith(fresh(event.request, address.pathname));
});

// The network first; what is kept when there is none, or one that takes too long.
async function fresh(request, path) {
  const kept = await (await caches.open(CACHE)).match(path);
  if (!kept) return fetch(request);
  const patience = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE));
  return Promise.race([fetch(request).catch(() => kept), patience]);
}

// A list that is past its time goes, whether or not anybody knows the PIN.
function sweep() {
  return new Promise((resolve) => {
    const asked = indexedDB.open("convite-door", 1);
    asked.onupgradeneeded = () => asked.transaction.abort();
    asked.onerror = () => resolve();
    asked.onsuccess = () => {
      const db = asked.result;
      const box = db.transaction("box", "readwrite").objectStore("box");
      const got = box.get("list");
      got.onsuccess = () => {
        const now = Date.now();
        if (got.result && (now >= got.result.until || now < got.result.taken)) box.delete("list");
      };
      box.transaction.oncomplete = box.transaction.onerror = () => { db.close(); resolve(); };
    };
  });
}
