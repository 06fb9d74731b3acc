// How one is at the desk: says that a key or the pointer was heard, shows one's own state and the colleagues'.
import { desk, post } from "./page.js";

const EVERY = 60000; // at most once in a minute, whatever the number of tabs
const TOLD = `sodan:stirred:${desk.dataset.person}`;
const HEARD = ["keydown", "pointerdown", "pointermove", "wheel"];

const told = () => { try { return Number(localStorage.getItem(TOLD)) || 0; } catch { return 0; } };

function stir() {
  const moment = Date.now();
  if (moment - told() < EVERY) return;
  try { localStorage.setItem(TOLD, String(moment)); } catch { /* a browser that keeps nothing tells from every tab */ }
  post("/presence/stirring/").catch(() => {});
}

export const be = (state) => post("/presence/being/", { state });

export function showPresence({ representative_id: person, state }) {
  if (String(person) === desk.dataset.person) document.getElementById("presence-dot")?.setAttribute("data-state", state);
  const sheet = document.getElementById("presence-sheet");
  if (sheet?.closest("details").open) window.htmx.trigger(sheet, "fresh");
}

// What somebody is writing there stays; once it is said, the sheet is shown fresh.
function keepReason() {
  const isWriting = () => [...document.querySelectorAll("#presence-sheet .field")].some((field) => field.value !== "");
  document.body.addEventListener("htmx:beforeSwap", (event) => { if (event.detail.target.id === "presence-sheet" && isWriting()) event.detail.shouldSwap = false; });
  document.body.addEventListener("htmx:afterRequest", (event) => { if (event.target.matches(".being")) event.target.reset(); });
}

export function startBeing() {
  keepReason();
  for (const kind of HEARD) addEventListener(kind, stir, { passive: true, capture: true });
  stir();
}
