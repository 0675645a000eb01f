/* Keeps the page and its files, so that it opens without a network. `KEPT` stands before this file: version, page, files.

It never touches what is recorded, nor what is sent: only GETs of the page itself and of the files on the list. */

const STORE = `kept ${KEPT.page} ${KEPT.version}`;
const PATIENCE_MS = 3000;

self.addEventListener("install", event => {
  event.waitUntil(caches.open(STORE).then(store => store.addAll(KEPT.files.map(file => new Request(file, { cache: "reload" })))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", event => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(`kept ${KEPT.page} `) && name !== STORE) {
        const page = await (await caches.open(name)).match(KEPT.page);
        if (page) await (await caches.open(STORE)).put(KEPT.page, page);
        await caches.delete(name);
      }
    }
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", event => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && address.pathname === KEPT.page) event.respondWith(page(event.request));
  else if (KEPT.files.includes(address.pathname)) event.respondWith(file(event.request));
});

/* The page as the server has it, or as it was the last time if nobody answers soon. */
async function page(request) {
  const store = await caches.open(STORE);
  const kept = await store.match(KEPT.page);
  const stop = new AbortController();
  const timer = kept && setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const fresh = await fetch(request, { signal: stop.signal });
    if (fresh.ok && !fresh.redirected) await store.put(KEPT.page, fresh.clone());
    return kept && fresh.status >= 500 ? kept : fresh;
  } catch (fault) {
    if (kept) return kept;
    throw fault;
  } finally {
    clearTimeout(timer);
  }
}

async function file(request) {
  return (await (await caches.open(STORE)).match(request, { ignoreSearch: true })) ?? fetch(request);
}
