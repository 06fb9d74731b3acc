// Who is here: says that this page shows the conversation, and shows which colleagues have it before them too.
import { startBeing } from "./being.js";
import { openConversation, part, post } from "./page.js";
import { refreshRow } from "./list.js";

const STILL_HERE = 20000;
let at = ""; // the conversation the server was told of

function tell() {
  const number = document.visibilityState === "visible" ? openConversation() : "";
  if (at && at !== number) post(`/desk/c/${at}/leaving/`, new FormData(), { keepalive: true }).catch(() => {});
  at = number;
  if (number) post(`/desk/c/${number}/viewing/`).catch(() => {});
}

export async function refreshViewers() {
  const number = openConversation();
  if (!number) return;
  const fresh = (await part(`/desk/c/${number}/viewers/`))?.getElementById("viewers");
  if (fresh && number === openConversation()) document.getElementById("viewers")?.replaceWith(fresh);
}

// A page that fell silent is told of by nobody: what is no longer sure is asked for again.
function ask() {
  const isOver = (mark) => new Date(mark.dataset.until) < Date.now();
  const due = [...document.querySelectorAll("#viewers [data-until], #rows [data-until]")].filter(isOver);
  if (due.some((mark) => mark.closest("#viewers"))) refreshViewers();
  new Set(due.map((mark) => mark.closest("#rows li")?.dataset.id).filter(Boolean)).forEach((number) => refreshRow(number));
}

export function startPresence() {
  startBeing();
  tell();
  setInterval(tell, STILL_HERE);
  setInterval(ask, 3000);
  document.addEventListener("sodan:opened", tell);
  document.addEventListener("visibilitychange", tell);
  addEventListener("pagehide", () => { if (at) post(`/desk/c/${at}/leaving/`, new FormData(), { keepalive: true }).catch(() => {}); at = ""; });
}
