// One letter, one act; never while somebody writes or an IME composes. Which letter, each person chooses.
import { pick } from "./bulk.js";
import { choose } from "./composer.js";
import { step } from "./list.js";
import { openConversation } from "./page.js";
import { openPalette } from "./palette.js";
import { backToList, toggleSide } from "./panes.js";

const press = (id) => document.getElementById(id)?.click();

// A menu of the open conversation, with the cursor on what is pressed first once it has come.
function open(id, first) {
  const menu = document.getElementById(id);
  if (!menu) return;
  const focus = () => menu.querySelector(first)?.focus();
  menu.addEventListener("htmx:afterSettle", focus, { once: true });
  menu.open = true;
  focus();
}

function search() {
  const field = document.getElementById("search-field");
  if (field) field.focus(); else location.assign("/search/");
}

function back() {
  if (matchMedia("(max-width: 900px)").matches) backToList();
  else document.querySelector("#rows li[aria-current] a")?.focus();
}

export const ACTS = {
  next: () => step(1),
  previous: () => step(-1),
  reply: () => choose("reply"),
  note: () => choose("note"),
  assign: () => open("more-menu", "[name=to]:not(:disabled)"),
  take: () => press("take"),
  status: () => openPalette("status"),
  tag: () => open("tag-menu", "#tag-field"),
  snooze: () => open("snooze-menu", ".moment"),
  resolve: () => press("resolve"),
  resolve_next: () => { press("resolve"); step(1); },
  return_to_ai: () => document.querySelector("#talk-bar form[action*='/return-to-ai/'] button")?.click(),
  reopen: () => document.querySelector("#talk-bar form[action*='/reopening/'] button")?.click(),
  merge: () => location.assign(`/desk/joining/${openConversation()}/`),
  link: () => location.assign(`/desk/joining/${openConversation()}/#tie`),
  pick: () => pick(false),
  pick_range: () => pick(true),
  search,
  side: () => toggleSide(),
  help: () => document.getElementById("keys").showModal(),
};

// By position where the keyboard writes Korean or Japanese, by what is printed on it where it writes Latin.
function pressed(event) {
  if (/^[\x21-\x7e]$/.test(event.key)) return event.shiftKey ? event.key : event.key.toLowerCase();
  if (!/^Key[A-Z]$/.test(event.code)) return "";
  return event.shiftKey ? event.code.slice(3) : event.code.slice(3).toLowerCase();
}

function startPalette() {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    if (event.code !== "KeyK" && event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (!document.querySelector("dialog[open]")) openPalette();
  });
}

export function startKeys() {
  startPalette();
  const chosen = JSON.parse(document.getElementById("palette").dataset.keys);
  const acts = new Map(Object.entries(chosen).map(([act, key]) => [key, ACTS[act]]));
  document.addEventListener("keydown", (event) => {
    const writes = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && !document.querySelector("details.menu[open]")) {
      if (writes) { event.target.blur(); document.getElementById("talk")?.focus({ preventScroll: true }); } else back();
      return;
    }
    if (writes) return;
    const act = event.key === "Enter" && event.target === document.body && !openConversation() ? () => step(0) : acts.get(pressed(event));
    if (!act) return;
    event.preventDefault();
    act();
  });
}
