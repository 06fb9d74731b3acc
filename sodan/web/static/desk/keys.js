// One stroke, or two in a row, one act; never while somebody writes or an IME composes. Which ones, each person chooses.
import { pick } from "./bulk.js";
import { choose } from "./composer.js";
import { step } from "./list.js";
import { macroOf } from "./macros.js";
import { openConversation } from "./page.js";
import { openPalette } from "./palette.js";
import { backToList, toggleSide, toggleViews } from "./panes.js";

const click = (selector) => document.querySelector(selector)?.click();
const go = (address) => location.assign(address);
const press = (id) => document.getElementById(id)?.click();

const NEXT_STROKE = 1200; // milliseconds within which the second of two strokes counts

// A menu of the open conversation, with the cursor on what is pressed first once it has come.
function open(id, first) {
  const menu = document.getElementById(id);
  if (!menu) return;
  if (menu.tagName !== "DETAILS") { menu.click(); return; }
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
  forward: () => click("[data-mode-tab=forward]"),
  assign: () => open("more-menu", "[name=to]:not(:disabled)"),
  take: () => press("take"),
  team: () => open("more-menu", "[name=team]:not(:disabled)"),
  priority: () => open("more-menu", "[name=level][aria-current], [name=level]"),
  status: () => openPalette("status"),
  tag: () => open("tag-menu", "#tag-field"),
  macro: () => openPalette("macro"),
  snooze: () => open("snooze-menu", ".moment"),
  resolve: () => press("resolve"),
  resolve_next: () => { press("resolve"); step(1); },
  merge: () => location.assign(`/desk/joining/${openConversation()}/`),
  link: () => location.assign(`/desk/joining/${openConversation()}/#tie`),
  return_to_ai: () => click("#talk-bar form[action*='/return-to-ai/'] button"),
  reopen: () => click("#talk-bar form[action*='/reopening/'] button"),
  pick: () => pick(false),
  pick_range: () => pick(true),
  search,
  side: () => toggleSide(),
  views: () => toggleViews(),
  go_inbox: () => go("/desk/"),
  go_customers: () => go("/customers/"),
  go_reports: () => click("#rail a[href^='/reports/']"),
  help: () => document.getElementById("keys").showModal(),
};

// A letter by its place where the keyboard writes Korean or Japanese, or another sign with Alt; else what is printed on it.
export function strokeOf(event) {
  const place = /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : "";
  const printed = /^[\x21-\x7e]$/.test(event.key) ? event.key : "";
  const letter = (event.altKey && place) || (printed ? printed.toLowerCase() : place);
  if (!letter) return "";
  const cased = event.shiftKey && /^[a-z]$/.test(letter) ? letter.toUpperCase() : letter;
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${cased}`;
}

function startPalette() {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    if (event.code !== "KeyK" && event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (!document.querySelector("dialog[open]")) openPalette();
  });
}

// Which act was pressed; a first stroke is held until the second comes, or too long has passed.
function reading(acts) {
  const firsts = new Set([...acts.keys()].filter((key) => key.includes(" ")).map((key) => key.split(" ")[0]));
  let held = "";
  let since = 0;
  return (event) => {
    const stroke = strokeOf(event);
    if (!stroke) return null;
    const both = held && event.timeStamp - since < NEXT_STROKE ? acts.get(`${held} ${stroke}`) : undefined;
    held = "";
    if (both) return both;
    if (firsts.has(stroke)) [held, since] = [stroke, event.timeStamp];
    return acts.get(stroke) ?? macroOf(stroke) ?? null;
  };
}

export function startKeys() {
  startPalette();
  const chosen = JSON.parse(document.getElementById("palette").dataset.keys);
  const read = reading(new Map(Object.entries(chosen).map(([act, key]) => [key, ACTS[act]])));
  document.addEventListener("keydown", (event) => {
    const writes = event.target instanceof Element && event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && !document.querySelector("details.menu[open]")) {
      if (writes) { event.target.blur(); document.getElementById("talk")?.focus({ preventScroll: true }); } else back();
      return;
    }
    if (writes) return;
    const act = event.key === "Enter" && event.target === document.body && !openConversation() ? () => step(0) : read(event);
    if (!act) return;
    event.preventDefault();
    act();
  });
}
