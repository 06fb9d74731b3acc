// The tabs of the composer, and what a suggestion offers to do with itself.
import { choose, restore } from "./composer.js";
import { nearest } from "./page.js";

export function startModes() {
  document.addEventListener("click", (event) => {
    const tab = nearest(event, "[data-mode-tab]");
    if (tab) choose(tab.dataset.modeTab);
    const words = nearest(event, "[data-inserts]");
    if (words) { document.getElementById("suggestion").replaceChildren(); restore(words.dataset.inserts); document.getElementById("words-field").focus(); }
    if (nearest(event, "[data-begins]")) { document.getElementById("suggestion").replaceChildren(); choose("script"); }
    if (nearest(event, "[data-drops]")) { document.getElementById("suggestion").replaceChildren(); document.getElementById("words-field").focus(); }
  });
  document.addEventListener("keydown", (event) => {
    const tab = nearest(event, "[data-mode-tab]");
    if (!tab || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const tabs = [...document.querySelectorAll("#composer [data-mode-tab]")];
    const step = event.key === "ArrowRight" ? 1 : -1;
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    choose(next.dataset.modeTab);
    next.focus();
  });
}
