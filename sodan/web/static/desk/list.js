// The list: rows change where they stand; nothing moves under the pointer or the cursor; waiting times tick.
import { desk, openConversation, paced, part, settled, view, words } from "./page.js";

const rows = () => document.getElementById("rows");
const asks = () => document.getElementById("list")?.dataset.query ?? "";
const held = new Map();

const isBusy = () => {
  const list = document.getElementById("list");
  return matchMedia("(hover: hover)").matches && list.matches(":hover") || rows().contains(document.activeElement) || rows().scrollTop > 40;
};

const AT_ONCE = 60;
const MOST = 600;
const due = new Set();

// Something happened in a conversation: its row is fetched, with all others due at the time.
export function refreshRow(number) {
  if (!Number(number) || !rows()) return;
  due.add(String(number));
  refreshRows();
}

const refreshRows = paced(async () => {
  if (!rows()) { due.clear(); return; }
  const isShown = (number) => document.getElementById(`row-${number}`) !== null;
  const shownFirst = [...due].sort((one, other) => isShown(other) - isShown(one));
  // After an act on a whole list only what is on the screen is fetched, the rest shows when the list is next opened.
  const asked = (shownFirst.length > MOST ? shownFirst.filter(isShown) : shownFirst).slice(0, AT_ONCE);
  if (shownFirst.length > MOST) due.clear();
  asked.forEach((number) => due.delete(number));
  const list = `${view()}&${asks()}`;
  const fragment = await part(`/desk/rows/?ids=${asked.join(",")}&view=${list}`);
  if (fragment && rows() && list === `${view()}&${asks()}`) for (const fresh of [...fragment.querySelectorAll("li")]) take(fresh);
  if (due.size) refreshRows();
}, 120);

// Put a row where it belongs, or hold it while the list is in use.
function take(fresh) {
  if (fresh.dataset.id === openConversation()) { fresh.setAttribute("aria-current", "true"); if (document.visibilityState === "visible") fresh.classList.remove("unread"); }
  const known = document.getElementById(fresh.id);
  if (known) rewrite(known, fresh);
  if (isBusy()) hold(fresh, known); else settle(fresh, known);
}

function rewrite(known, fresh) {
  const hadFocus = known.contains(document.activeElement);
  known.className = fresh.className;
  known.dataset.at = fresh.dataset.at;
  known.toggleAttribute("data-elsewhere", "elsewhere" in fresh.dataset);
  const content = fresh.cloneNode(true);
  const isPicked = known.querySelector(".pick input")?.checked;
  if (isPicked) content.querySelector(".pick input").checked = true;
  htmx.process(content);
  if (hadFocus) known.querySelector("a").replaceChildren(...content.querySelector("a").childNodes);
  else { known.replaceChildren(...content.childNodes); htmx.process(known); }
}

function hold(fresh, known) {
  if (known && known === rows().firstElementChild && !("elsewhere" in fresh.dataset)) return;
  if (!known && "elsewhere" in fresh.dataset) return;
  held.set(fresh.id, fresh);
  const unseen = [...held.values()].filter((row) => !document.getElementById(row.id)).length;
  const pill = document.getElementById("fresh");
  pill.hidden = unseen === 0;
  pill.textContent = words("Fresh", unseen);
}

function settle(fresh, known) {
  held.delete(fresh.id);
  if ("elsewhere" in fresh.dataset) { if (known && fresh.dataset.id !== openConversation()) known.remove(); return; }
  const row = known ?? fresh;
  document.querySelector("#list .empty")?.remove();
  const isOldestFirst = document.getElementById("list").dataset.order !== "newest";
  const stands = (other) => (isOldestFirst ? other.dataset.at > fresh.dataset.at : other.dataset.at < fresh.dataset.at);
  const after = [...rows().children].find((other) => other !== row && (!other.dataset.at || stands(other)));
  if (isOldestFirst && !known && after?.classList.contains("more")) return; // it belongs to a page not loaded yet
  if (row.nextElementSibling !== after || !row.isConnected) rows().insertBefore(row, after ?? null);
  if (!known) htmx.process(row);
}

function settleAll() {
  for (const fresh of held.values()) settle(fresh, document.getElementById(fresh.id));
  document.getElementById("fresh").hidden = true;
}

const settleWhenQuiet = settled(() => { if (held.size && rows() && !isBusy()) settleAll(); }, 400);

export const refreshCounts = paced(async () => {
  const fragment = await part(`/desk/counts/?view=${view()}`);
  const fresh = fragment?.getElementById("views");
  const numbers = new Map(fresh ? [...fresh.querySelectorAll("a")].map((link) => [link.getAttribute("href"), link.querySelector("span")]) : []);
  const badge = fragment?.getElementById("approvals-waiting");
  if (badge) document.getElementById("approvals-waiting")?.replaceWith(badge);
  for (const link of document.querySelectorAll("#views a")) {
    const number = numbers.get(link.getAttribute("href"));
    const shown = link.querySelector("span.num");
    if (number && shown) { shown.textContent = number.textContent; shown.className = number.className; }
  }
}, 900);

function ago(moment) {
  const minutes = Math.floor((Date.now() - new Date(moment)) / 60000);
  if (minutes < 1) return words("Now");
  if (minutes < 60) return words("Minutes", minutes);
  return minutes < 1440 ? words("Hours", Math.floor(minutes / 60)) : words("Days", Math.floor(minutes / 1440));
}

function tick() {
  for (const time of document.querySelectorAll("#rows time[data-ago]")) time.textContent = ago(time.dateTime);
  for (const chip of document.querySelectorAll("#rows [data-waiting]")) {
    const isFresh = Date.now() - new Date(chip.dataset.waiting) < 60000;
    chip.textContent = isFresh ? words("OursNow") : words("Ours", ago(chip.dataset.waiting));
    chip.classList.toggle("danger", Date.now() - new Date(chip.dataset.waiting) > 3600000);
  }
  for (const left of document.querySelectorAll("#rows [data-due], #standing [data-due]")) {
    const { minutes, text } = remaining(left.dataset.due);
    const chip = left.closest(".chip");
    left.textContent = text;
    chip.classList.toggle("danger", minutes <= 0);
    chip.classList.toggle("attention", minutes > 0 && minutes < 30);
  }
}

function remaining(moment) {
  const minutes = (new Date(moment) - Date.now()) / 60000;
  const whole = Math.max(1, Math.floor(Math.abs(minutes)));
  const span = whole < 60 ? words("Minutes", whole) : whole < 1440 ? words("Hours", Math.floor(whole / 60)) : words("Days", Math.floor(whole / 1440));
  return { minutes, text: words(minutes > 0 ? "DueLeft" : "DueLate", span) };
}

export function step(by) {
  const all = [...document.querySelectorAll("#rows li[data-id]")];
  const at = all.findIndex((row) => row.getAttribute("aria-current"));
  const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
  next?.querySelector("a").click();
  next?.scrollIntoView({ block: "nearest" });
}

export function startList() {
  setInterval(tick, 20000);
  document.addEventListener("click", (event) => {
    if (event.target.id === "fresh") { rows().scrollTop = 0; settleAll(); }
  });
  document.addEventListener("pointermove", settleWhenQuiet, { passive: true });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "list") return;
    held.clear();
    desk.dataset.pane = "list";
    desk.dataset.view = view();
    const number = openConversation();
    if (number) document.getElementById(`row-${number}`)?.setAttribute("aria-current", "true");
  });
}
