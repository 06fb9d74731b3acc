// What the modules share: the desk element, its words, asking the server for a part of the page.
export const desk = document.getElementById("desk");

export const words = (name, value) => (desk.dataset[`word${name}`] ?? "").replace("%", value ?? "");

export const csrf = () => JSON.parse(desk.getAttribute("hx-headers"))["X-CSRFToken"];

export const openConversation = () => document.getElementById("talk")?.dataset.conversation ?? "";

export const view = () => document.getElementById("list")?.dataset.view ?? "open";

// A part of the page as nodes; null when it is gone, not ours to see, or there is no connection (what came is caught up with later).
export async function part(address) {
  const response = await fetch(address, { headers: { "HX-Request": "true", "HX-Current-URL": location.href }, credentials: "same-origin" }).catch(() => null);
  if (!response) return null;
  if (response.status === 401) location.assign(response.headers.get("HX-Redirect") ?? "/sign-in/");
  if (!response.ok) return null;
  const holder = document.createElement("template");
  holder.innerHTML = await response.text();
  return holder.content;
}

export async function post(address, fields, options = {}) {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields ?? {});
  return fetch(address, { method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": csrf(), "HX-Request": "true", "HX-Current-URL": location.href }, ...options });
}

// Call `act` once things have been quiet for so long, however often it is asked for.
export function settled(act, milliseconds) {
  let timer = 0;
  return (...rest) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...rest), milliseconds);
  };
}

// Call `act` soon after it is asked for, and then at most once in so many milliseconds, never twice at a time, however much goes on.
// A tab nobody sees asks for nothing until it is looked at.
export function paced(act, milliseconds) {
  let timer = 0;
  let isWanted = false;
  const isHidden = () => document.visibilityState === "hidden";
  const run = async () => {
    if (isHidden()) { timer = 0; return; }
    isWanted = false;
    try { await act(); } finally { timer = isWanted ? setTimeout(run, milliseconds) : 0; }
  };
  const ask = () => { isWanted = true; timer ||= setTimeout(run, milliseconds); };
  document.addEventListener("visibilitychange", () => { if (isWanted && !isHidden()) ask(); });
  return ask;
}

export function nearest(event, selector) {
  return event.target instanceof Element ? event.target.closest(selector) : null;
}
