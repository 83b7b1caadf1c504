{% autoescape off %}// Keeps the shell and the files of the app for when there is no connection. Answers of the API are never kept.
const ROOT = "{{ app.root }}";
const CACHE = `{{ app.name }}-{{ version }}`;
const FILES = [{% for file in files %}
  "{{ file }}",{% endfor %}
];
const OPEN_PATHS = ["login", "register", "manifest.webmanifest", "sw.js", "icon-"];
const PATIENCE = 4000;

const isOurs = (name) => name.startsWith("{{ app.name }}-");

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (isOurs(name) && name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("message", (event) => {
  if (event.data !== "forget") return;
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (isOurs(name)) await caches.delete(name);
    event.ports[0]?.postMessage("forgotten");
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && isScreen(url)) event.respondWith(answerScreen(request));
  else if (FILES.includes(url.pathname)) event.respondWith(answerFile(request));
});

const isScreen = (url) => url.pathname.startsWith(ROOT)
  && !OPEN_PATHS.some((path) => url.pathname.slice(ROOT.length).startsWith(path));

async function answerFile(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request, { ignoreSearch: true })) || fetch(request);
}

// The network first, so that whoever is logged out sees the log-in; all screens share one shell.
async function answerScreen(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(ROOT);
  const fresh = fetch(request).then((answer) => {
    if (answer.ok && answer.type === "basic" && !answer.redirected) cache.put(ROOT, answer.clone());
    return answer;
  });
  if (!kept) return fresh;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  return Promise.race([fresh, late]).catch(() => kept);
}
{% endautoescape %}
