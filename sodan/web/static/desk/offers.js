// What a sign offers where one writes: “/” canned replies, “@” colleagues, “#” conversations, “:” emoji, “{{” places to be filled.
import { openConversation, part, settled } from "./page.js";
import { emojiLike } from "./emoji.js";

// Nothing of it is lost on an IME: what is still being composed stands in the field already, and is compared decomposed.
const SIGNS = [
  { sign: "/", typed: /(^|\s)(\/([^\s/]{0,24}))$/, modes: ["reply", "note"] },
  { sign: "@", typed: /(^|[^\w@])(@([^\s@]{0,24}))$/, modes: ["note"] },
  { sign: "#", typed: /(^|[^\w#&/])(#([^\s#]{0,24}))$/, modes: ["reply", "note"] },
  { sign: ":", typed: /(^|\s)(:([\p{L}\p{N}_+-]{1,24}))$/u, modes: ["reply", "note"] },
  { sign: "{{", typed: /(^|[^{])(\{\{([^{}|\s]{0,24}))$/, modes: ["reply"] },
];
const field = () => document.getElementById("words-field");
const place = () => document.getElementById("offers-place");
const options = () => [...place().querySelectorAll("[data-offer]")];
const chosen = () => place().querySelector("[aria-selected=true]");
const isOffering = () => Boolean(place()?.firstElementChild);

function asked() {
  const box = field();
  if (!box || box.selectionStart !== box.selectionEnd) return null;
  const before = box.value.slice(0, box.selectionStart);
  const { mode } = document.getElementById("composer").dataset;
  for (const { sign, typed, modes } of SIGNS) {
    const found = modes.includes(mode) ? before.match(typed) : null;
    if (found) return { sign, wanted: found[3], length: found[2].length };
  }
  return null;
}

function close() {
  place()?.replaceChildren();
  field()?.removeAttribute("aria-activedescendant");
}

async function offersFor({ sign, wanted }) {
  if (sign === ":") return emojiLike(wanted, place().dataset.emoji);
  const here = `/desk/c/${openConversation()}`;
  const address = sign === "/" ? `${here}/canned/?wanted=` : `${here}/offers/?sign=${encodeURIComponent(sign)}&wanted=`;
  return (await part(address + encodeURIComponent(wanted)))?.getElementById("offers");
}

const offer = settled(async () => {
  const found = asked();
  if (!found) return;
  const list = await offersFor(found);
  const still = asked();
  if (!list || !still || still.sign !== found.sign || still.wanted !== found.wanted) return;
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
  box.setRangeText(option.dataset.offer, end - (asked()?.length ?? 0), end, "end");
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

export function startOffers() {
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
    if (!option || !place()?.contains(option)) return;
    event.preventDefault();
    take(option);
  });
  document.addEventListener("focusout", (event) => { if (event.target === field()) close(); });
}
