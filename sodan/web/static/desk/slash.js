// Canned replies where one writes: “/” and a few letters offer them, Enter puts the chosen one in place of what was typed.
import { openConversation, part, settled } from "./page.js";

const ASKED = /(^|\s)\/([^\s/]{0,24})$/;
const field = () => document.getElementById("words-field");
const place = () => document.getElementById("offers-place");
const options = () => [...place().querySelectorAll("[data-offer]")];
const chosen = () => place().querySelector("[aria-selected=true]");
const isOffering = () => Boolean(place()?.firstElementChild);

const asked = () => {
  const box = field();
  if (!box || box.selectionStart !== box.selectionEnd) return null;
  return box.value.slice(0, box.selectionStart).match(ASKED);
};

function close() {
  place()?.replaceChildren();
  field()?.removeAttribute("aria-activedescendant");
}

const offer = settled(async () => {
  const found = asked();
  if (!found || document.getElementById("composer").dataset.mode === "script") return;
  const fragment = await part(`/desk/c/${openConversation()}/canned/?wanted=${encodeURIComponent(found[2])}`);
  const list = fragment?.getElementById("offers");
  if (!list || !asked()) return;
  place().replaceChildren(list);
  point();
}, 120);

function point() {
  const option = chosen();
  if (!option) return;
  field().setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function move(by) {
  const all = options();
  const at = all.indexOf(chosen());
  all.forEach((option) => option.setAttribute("aria-selected", "false"));
  all[(at + by + all.length) % all.length]?.setAttribute("aria-selected", "true");
  point();
}

function take(option) {
  const box = field();
  const end = box.selectionStart;
  box.setRangeText(option.dataset.offer, end - asked()[2].length - 1, end, "end");
  close();
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}

const KEYS = {
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  Enter: () => chosen() && take(chosen()),
  Tab: () => chosen() && take(chosen()),
  Escape: () => close(),
};

export function startSlash() {
  document.addEventListener("input", (event) => {
    if (event.target !== field()) return;
    if (asked()) offer(); else close();
  });
  // Before anybody else hears the key, or Enter would send.
  document.addEventListener("keydown", (event) => {
    if (event.target !== field() || !isOffering() || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
    if (!KEYS[event.key] || (!chosen() && event.key !== "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    KEYS[event.key]();
  }, true);
  document.addEventListener("mousedown", (event) => {
    const option = event.target instanceof Element ? event.target.closest("[data-offer]") : null;
    if (!option || !place().contains(option)) return;
    event.preventDefault();
    take(option);
  });
  document.addEventListener("focusout", (event) => { if (event.target === field()) close(); });
}
