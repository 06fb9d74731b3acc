// Short messages to the reader: a toast that leaves by itself, and the banner while there is no connection.
import { desk, words } from "./page.js";

export function toast(text) {
  const note = document.createElement("p");
  note.className = "toast moves";
  note.textContent = text;
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), 6000);
}

export function showOffline(isOffline) {
  const banner = document.getElementById("offline");
  if (banner.hidden === !isOffline) return;
  banner.hidden = !isOffline;
  if (!isOffline) toast(words("Online"));
}

export function startNotices() {
  addEventListener("offline", () => showOffline(true));
  addEventListener("online", () => showOffline(false));
  document.body.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    if (xhr.status === 401) return;
    const isSentence = (xhr.getResponseHeader("Content-Type") ?? "").startsWith("text/plain");
    toast(isSentence ? xhr.responseText : words("Failed"));
  });
  document.body.addEventListener("htmx:sendError", () => toast(words("Failed")));
  // A skeleton only when the answer takes longer than a blink.
  let waiting = 0;
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target?.id === "talk") waiting = setTimeout(() => desk.classList.add("slow"), 200);
  });
  document.body.addEventListener("htmx:afterRequest", () => {
    clearTimeout(waiting);
    desk.classList.remove("slow");
  });
}
