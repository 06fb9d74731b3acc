// The open conversation: it opens at its end, new lines join below without pulling the reader away.
import { desk, nearest, openConversation, part, post, view } from "./page.js";

const flow = () => document.getElementById("flow");
const distanceToEnd = () => { const pane = flow(); return pane ? pane.scrollHeight - pane.scrollTop - pane.clientHeight : 0; };
const toEnd = () => { const pane = flow(); if (pane) pane.scrollTop = pane.scrollHeight; };
let fetching = null;
let askedAgain = false;

// Bring the open conversation up to date; calls while one is under way share the next round.
export function catchUp() {
  if (fetching) { askedAgain = true; return fetching; }
  fetching = readNews().finally(() => {
    fetching = null;
    if (askedAgain) { askedAgain = false; catchUp(); }
  });
  return fetching;
}

async function readNews() {
  const number = openConversation();
  if (!number) return;
  const fragment = await part(`/desk/c/${number}/news/?after=${flow().dataset.last}&view=${view()}`);
  if (!fragment || number !== openConversation()) return;
  const wasAtEnd = distanceToEnd() < 80;
  const news = fragment.getElementById("news");
  const said = [...news.content.querySelectorAll(".turn:not(.note)")].map((node) => Number(node.dataset.message));
  const added = join(news.content);
  flow().dataset.last = news.dataset.last;
  document.dispatchEvent(new CustomEvent("sodan:news", { detail: { said } }));
  refreshBar(fragment.getElementById("talk-bar"));
  refreshBar(fragment.getElementById("standing"));
  refreshBar(fragment.getElementById("outgoing"));
  const hint = fragment.getElementById("composer-hint");
  if (hint) document.getElementById("composer-hint")?.replaceChildren(...hint.childNodes);
  if (added && wasAtEnd) toEnd();
  else if (added) document.getElementById("below").hidden = false;
}

// Known lines are replaced where they stand (an open "why" stays open), new ones go before the typing line.
function join(content) {
  let added = 0;
  const typing = document.getElementById("typing");
  for (const node of [...content.children]) {
    const known = node.id && document.getElementById(node.id);
    if (known) {
      if (known.contains(document.activeElement)) continue;
      const isOpen = known.querySelector("details")?.open;
      const details = node.querySelector("details");
      if (details && isOpen) details.open = true;
      known.replaceWith(node);
      htmx.process(node);
    } else if (!("update" in node.dataset) && !(node.dataset.day && flow().querySelector(`[data-day="${node.dataset.day}"]`))) {
      typing.before(node);
      htmx.process(node);
      added += node.matches(".turn, .act, .event") ? 1 : 0;
    }
  }
  return added;
}

function refreshBar(bar) {
  const old = bar && document.getElementById(bar.id);
  if (!bar || !old || old.querySelector("details[open]")) return;
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  old.replaceWith(bar);
  htmx.process(bar);
  if (focused) document.getElementById(focused)?.focus();
}

// What was changed in the panel itself is shown at once; news from elsewhere wait while somebody is in it.
export async function refreshSide(edited = "") {
  const side = document.getElementById("side");
  const number = openConversation();
  if (!number || !side || (!edited && (side.matches(":hover") || side.contains(document.activeElement)))) return;
  const fragment = await part(`/desk/c/${number}/side/`);
  const fresh = fragment?.getElementById("side");
  if (fresh && number === openConversation()) {
    const { scrollTop } = side;
    const open = [...side.querySelectorAll("details:not(.edit)")].map((details) => details.open);
    fresh.querySelectorAll("details:not(.edit)").forEach((details, at) => { details.open = open[at] ?? details.open; });
    document.getElementById("side").replaceWith(fresh);
    htmx.process(fresh);
    fresh.scrollTop = scrollTop;
    if (edited) fresh.querySelector(`#${edited} summary`)?.focus({ preventScroll: true });
  }
}

let typingTimer = 0;
export function showTyping() {
  const line = document.getElementById("typing");
  if (!line) return;
  const wasAtEnd = distanceToEnd() < 80;
  line.hidden = false;
  if (wasAtEnd) toEnd();
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => { line.hidden = true; }, 6000);
}

export const hideTyping = () => { const line = document.getElementById("typing"); if (line) line.hidden = true; };

function opened() {
  const number = openConversation();
  if (!number) return;
  toEnd();
  markRead();
  for (const row of document.querySelectorAll("#rows li[aria-current]")) row.removeAttribute("aria-current");
  document.getElementById(`row-${number}`)?.setAttribute("aria-current", "true");
  document.title = `${document.getElementById("talk").dataset.title} · Sodan`;
  document.dispatchEvent(new CustomEvent("sodan:opened"));
}

export function markRead() {
  const number = openConversation();
  const row = document.getElementById(`row-${number}`);
  if (!number || document.visibilityState !== "visible") return;
  row?.classList.remove("unread");
  post(`/desk/c/${number}/reading/`).catch(() => {});
}

export function startTalk() {
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "talk") { desk.dataset.pane = "talk"; opened(); }
  });
  document.body.addEventListener("changed", (event) => {
    for (const menu of document.querySelectorAll("#talk-bar details[open], #standing details[open], .act details.menu[open]")) {
      // Whoever pressed in it goes on by keys: no cursor stays in what is hidden.
      if (menu.contains(document.activeElement)) document.activeElement.blur();
      menu.open = false;
    }
    catchUp(); refreshSide(nearest(event, "#side .edit")?.id);
  });
  document.addEventListener("click", (event) => {
    if (nearest(event, "#below")) { toEnd(); nearest(event, "#below").hidden = true; }
  });
  document.addEventListener("scroll", (event) => {
    if (event.target.id === "flow" && distanceToEnd() < 40) document.getElementById("below").hidden = true;
  }, true);
  // Older lines go in above: keep what is being read where it is.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.classList.contains("older")) flow().dataset.height = flow().scrollHeight;
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    const pane = flow();
    if (!pane?.dataset.height) return;
    pane.scrollTop += pane.scrollHeight - Number(pane.dataset.height);
    delete pane.dataset.height;
  });
  document.addEventListener("visibilitychange", markRead);
  opened();
}
