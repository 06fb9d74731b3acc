// Running a macro in the open conversation: what its steps did is shown, what it inserts goes into the composer.
import { insert } from "./composer.js";
import { toast } from "./notice.js";
import { desk, openConversation, post } from "./page.js";
import { catchUp, refreshSide } from "./talk.js";

export async function runMacro(number) {
  const conversation = openConversation();
  if (!conversation) return;
  const seen = document.getElementById("flow")?.dataset.last ?? "";
  const response = await post(`/desk/macros/${number}/running/`, { conversation, seen });
  if (!response.ok) { toast(desk.dataset.wordFailed); return; }
  const place = document.getElementById("asked");
  place.innerHTML = await response.text();
  htmx.process(place);
  place.querySelector("dialog")?.showModal();
  const words = response.headers.get("X-Insert");
  if (words) insert(decodeURIComponent(words));
  catchUp();
  refreshSide();
}

// A macro's own key, where nothing else is pressed with it.
export function macroOf(key) {
  const keys = JSON.parse(document.getElementById("standing")?.dataset.macros ?? "{}");
  return key && keys[key] ? () => runMacro(keys[key]) : undefined;
}

export function startMacros() {
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-drop-told]")) event.target.closest(".ran")?.remove();
  });
}
