// One letter, one act; never while somebody writes.
import { pick } from "./bulk.js";
import { choose } from "./composer.js";
import { step } from "./list.js";
import { toggleSide } from "./panes.js";

const press = (id) => document.getElementById(id)?.click();
const ACTS = {
  j: () => step(1),
  k: () => step(-1),
  r: () => choose("reply"),
  n: () => choose("note"),
  e: () => press("resolve"),
  t: () => press("take"),
  i: () => toggleSide(),
  x: () => pick(false),
  X: () => pick(true),
  "/": () => { const field = document.getElementById("search-field"); if (field) field.focus(); else location.assign("/search/"); },
  "?": () => document.getElementById("keys").showModal(),
};

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    const writes = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
    if (writes && event.key === "Escape") { event.target.blur(); document.getElementById("talk")?.focus({ preventScroll: true }); return; }
    if (writes || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    // By position too, so that the keys work while a Korean or Japanese keyboard is on.
    const letter = /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : event.key;
    const act = ACTS[event.shiftKey ? event.key : letter];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
