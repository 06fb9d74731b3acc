// The worker of the installed desk. It keeps the shell and the page for no connection; whatever holds a customer's data it lets pass.
const KEPT = `sodan-${VERSION}`;
const OFFLINE = "/offline/";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll([OFFLINE, ...SHELL])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const others = async () => Promise.all((await caches.keys()).filter((name) => name !== KEPT).map((name) => caches.delete(name)));
  event.waitUntil(others().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  else if (SHELL.includes(new URL(request.url).pathname)) event.respondWith(fetch(request).catch(() => caches.match(request, { ignoreSearch: true })));
});

// Pages ask for the page without a connection to be kept anew when their reader has changed languages.
self.addEventListener("message", (event) => {
  if (event.data === "keep-offline") event.waitUntil(caches.open(KEPT).then((kept) => kept.add(OFFLINE)));
});

self.addEventListener("push", (event) => {
  const told = event.data?.json() ?? {};
  event.waitUntil((async () => {
    const count = parseInt(told.count, 10);
    if (count && self.navigator.setAppBadge) await self.navigator.setAppBadge(count).catch(() => {});
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    // Whoever has the desk before them hears of it there.
    if (pages.some((page) => page.visibilityState === "visible" && page.focused)) return;
    await self.registration.showNotification(told.title ?? "Sodan", { body: told.body ?? "", tag: told.tag, data: { href: told.href }, icon: "/static/desk/icon-192.png", badge: "/static/desk/icon-192.png" });
  })());
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { href } = event.notification.data;
  const address = typeof href === "string" && href.startsWith("/") && !href.startsWith("//") ? href : "/notices/";
  event.waitUntil((async () => {
    const pages = await self.clients.matchAll({ type: "window" });
    const page = pages.find((one) => "navigate" in one);
    if (page) await page.focus().then((focused) => focused.navigate(address));
    else await self.clients.openWindow(address);
  })());
});
