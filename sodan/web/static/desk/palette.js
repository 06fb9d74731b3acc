// Ctrl+K: every act, every place and the canned replies, found by a few letters in any of the three languages.
import { desk, nearest, openConversation, part, settled } from "./page.js";
import { be } from "./being.js";
import { insert } from "./composer.js";
import { ACTS } from "./keys.js";
import { runMacro } from "./macros.js";
import { giveStatus } from "./given.js";

const box = () => document.getElementById("palette");
const field = () => document.getElementById("palette-field");
const list = () => document.getElementById("palette-list");
const shown = () => [...list().children].filter((one) => !one.hidden);
const chosen = () => list().querySelector("[aria-selected=true]");
const RECENT = `sodan:recent:${desk.dataset.person}`;
const MOST_RECENT = 5;
let group = "";

// Decomposed, so that a syllable that is still being composed (“해겨”) finds the whole one (“해결”).
const plain = (text) => text.normalize("NFKD").toLowerCase().trim();

const recent = () => { try { return JSON.parse(localStorage.getItem(RECENT)) ?? []; } catch { return []; } };

function remember(id) {
  localStorage.setItem(RECENT, JSON.stringify([id, ...recent().filter((one) => one !== id)].slice(0, MOST_RECENT)));
}

export function openPalette(within = "") {
  group = within;
  field().value = "";
  list().querySelectorAll("[data-offer], [data-macro], [data-status]").forEach((one) => one.remove());
  offerMacros();
  offerStatuses();
  const order = recent();
  const place = (one) => { const at = order.indexOf(one.id); return at < 0 ? order.length : at; };
  list().append(...[...list().children].sort((one, other) => place(one) - place(other)));
  box().showModal();
  filter();
}

function filter() {
  const wanted = plain(field().value);
  for (const one of list().children) {
    const fits = one.dataset.offer !== undefined || plain(one.dataset.names).includes(wanted);
    one.hidden = !fits || (Boolean(group) && one.dataset.group !== group) || (one.dataset.act && !isPossible(one.dataset.act));
  }
  point(shown()[0]);
  document.getElementById("palette-none").hidden = shown().length > 0;
}

// What a conversation is needed for is offered only with one open.
const ANYWHERE = ["search", "go_inbox", "go_customers", "go_reports"];
const IN_LIST = ["next", "previous", "pick", "pick_range", "side", "views"];
const NEEDS = { forward: "[data-mode-tab=forward]", macro: "[data-open=macros]" };

function isPossible(act) {
  if (ANYWHERE.includes(act)) return true;
  if (IN_LIST.includes(act)) return Boolean(document.getElementById("rows"));
  return Boolean(openConversation()) && (!NEEDS[act] || Boolean(document.querySelector(NEEDS[act])));
}

const offer = settled(async () => {
  const wanted = field().value.trim();
  list().querySelectorAll("[data-offer]").forEach((one) => one.remove());
  if (!wanted || !openConversation() || group) return;
  const fragment = await part(`/desk/c/${openConversation()}/canned/?wanted=${encodeURIComponent(wanted)}`);
  if (wanted !== field().value.trim()) return;
  for (const one of fragment?.querySelectorAll("[data-offer]") ?? []) { one.setAttribute("aria-selected", "false"); list().append(one); }
  filter();
}, 150);

// The macros of the open conversation's brand, found by their names and by what they do.
async function offerMacros() {
  if (!openConversation() || (group && group !== "macro")) return;
  const fragment = await part(`/desk/c/${openConversation()}/macros/`);
  if (!box().open || list().querySelector("[data-macro]")) return;
  for (const one of fragment?.querySelectorAll("[data-macro]") ?? []) list().append(one);
  filter();
}

// The shop's own statuses for the open conversation.
async function offerStatuses() {
  if (!openConversation() || (group && group !== "status")) return;
  const fragment = await part(`/desk/c/${openConversation()}/statuses/`);
  if (!box().open || list().querySelector("[data-status]")) return;
  const found = [...(fragment?.querySelectorAll("[data-status]") ?? [])];
  if (group) list().prepend(...found);
  else list().append(...found);
  filter();
}

function point(option) {
  chosen()?.setAttribute("aria-selected", "false");
  if (!option) { field().removeAttribute("aria-activedescendant"); return; }
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  field().setAttribute("aria-activedescendant", option.id);
}

function move(by) {
  const all = shown();
  if (all.length) point(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
}

function take(option) {
  if (!option) return;
  box().close();
  remember(option.id);
  if (option.dataset.status) giveStatus(option.dataset.status);
  else if (option.dataset.macro) runMacro(option.dataset.macro);
  else if (option.dataset.offer !== undefined) insert(option.dataset.offer);
  else if (option.dataset.being) be(option.dataset.being);
  else if (option.dataset.href) location.assign(option.dataset.href);
  else ACTS[option.dataset.act]();
}

const KEYS = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Enter: () => take(chosen()) };

export function startPalette() {
  field().addEventListener("input", () => { filter(); offer(); });
  field().addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || !KEYS[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    KEYS[event.key]();
  });
  document.addEventListener("click", (event) => {
    const opener = nearest(event, "[data-opens-palette]");
    if (opener) { opener.closest("details")?.removeAttribute("open"); openPalette(opener.dataset.opensPalette); }
  });
  list().addEventListener("click", (event) => take(event.target.closest("[role=option]")));
}
