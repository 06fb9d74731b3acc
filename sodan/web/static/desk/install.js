// The worker of the desk, and the end of pushes where somebody signs out of a browser that others may use.
export function startInstall() {
  if (!navigator.serviceWorker || !isSecureContext) return;
  navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch(() => {});
  navigator.serviceWorker.ready.then((worker) => worker.active?.postMessage("keep-offline"));
  document.addEventListener("submit", async (event) => {
    if (!event.target.matches("form[action$='/sign-out/']") || event.target.dataset.leaves) return;
    event.preventDefault();
    const { target } = event;
    target.dataset.leaves = "yes";
    const worker = await navigator.serviceWorker.getRegistration();
    const subscription = await worker?.pushManager?.getSubscription().catch(() => null);
    await subscription?.unsubscribe().catch(() => {});
    navigator.clearAppBadge?.().catch(() => {});
    target.requestSubmit();
  });
}
