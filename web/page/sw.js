// SPDX-License-Identifier: Apache-2.0
// Keeps the page for when there is no network. The build fills in the list and its digest: another
// build is another cache. Stubs are kept as they are used.
const CACHE = "esploader-@DIGEST@";
const FILES = ["@FILES@"];

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
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("esploader-") && name !== CACHE) await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const inside =
    url.origin === location.origin && url.pathname.startsWith(new URL("./", location.href).pathname);
  if (event.request.method !== "GET" || !inside) return;
  event.respondWith(
    (async () => {
      const cache = await caches.open(CACHE);
      const kept = await cache.match(event.request, {
        ignoreSearch: event.request.mode === "navigate",
      });
      if (kept) return kept;
      const answer = await fetch(event.request);
      if (answer.ok && url.pathname.includes("/stubs/")) await cache.put(event.request, answer.clone());
      return answer;
    })(),
  );
});
