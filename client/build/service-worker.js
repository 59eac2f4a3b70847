// The application without the network: the shell comes from a cache when the server does not answer.
// Documents are not here; they are in IndexedDB. Nothing under /api or /ws is ever touched.
const CACHE = "quire-shell-__VERSION__";
const FILES = __FILES__;
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith("quire-shell-") && name !== CACHE)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => self.clients.claim()),
  );
});

/** The newest page if the server answers soon, else the one of this build. */
async function page(request) {
  const cached = () => caches.match("/", { ignoreVary: true });
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return response.status >= 500 ? ((await cached()) ?? response) : response;
  } catch (error) {
    const shell = await cached();
    if (shell) return shell;
    throw error;
  }
}

/** Names carry a hash of the content, so what is cached is never stale. */
async function asset(event) {
  const { request } = event;
  const cached = await caches.match(request, { ignoreVary: true });
  if (cached) return cached;
  const response = await fetch(request);
  if (response.ok) event.waitUntil(keep(request, response.clone()));
  return response;
}

/** A device without room for it still gets the page. */
async function keep(request, response) {
  try {
    const cache = await caches.open(CACHE);
    await cache.put(request, response);
  } catch (error) {
    console.warn("A file of the application is not kept here.", error);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname === "/" || url.pathname.startsWith("/d/")) event.respondWith(page(request));
  } else if (url.pathname.startsWith("/assets/")) {
    event.respondWith(asset(event));
  }
});
