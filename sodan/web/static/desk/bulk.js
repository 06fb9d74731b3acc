// Choosing many rows and acting on them at once; how far it is comes by the live stream.
import { desk, nearest, part, post } from "./page.js";
import { toast } from "./notice.js";

const form = () => document.getElementById("bulk");
const picks = () => [...document.querySelectorAll("#rows .pick input")];
let last = null;

async function showBar() {
  const chosen = picks().filter((one) => one.checked).length;
  const bar = form();
  if (!bar) return;
  document.getElementById("list").toggleAttribute("data-picking", chosen > 0);
  bar.hidden = chosen === 0;
  if (chosen === 0) return;
  if (!bar.querySelector("[data-chosen]")) {
    const offered = await part(bar.dataset.offers);
    if (!offered || bar.querySelector("[data-chosen]")) return;
    bar.append(offered);
  }
  bar.querySelector("[data-chosen]").textContent = bar.dataset.wordChosen.replace("%", picks().filter((one) => one.checked).length);
}

export function unpick() {
  for (const one of picks()) one.checked = false;
  const whole = form()?.querySelector("[name=whole]");
  if (whole) whole.checked = false;
  showBar();
}

// The row under the cursor is chosen; with `range` all from the one chosen before.
export function pick(range) {
  const row = document.activeElement?.closest("#rows li[data-id]") ?? document.querySelector("#rows li[aria-current]");
  const box = row?.querySelector(".pick input");
  if (!box) return;
  const all = picks();
  if (range && last && all.includes(last)) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((one, other) => one - other);
    for (const one of all.slice(from, to + 1)) one.checked = true;
  } else box.checked = !box.checked;
  last = box;
  showBar();
}

async function begin(event) {
  event.preventDefault();
  const list = document.getElementById("list");
  const fields = new FormData(form(), event.submitter);
  const response = await post(`${form().dataset.offers}?view=${list.dataset.view}&${list.dataset.query ?? ""}`, fields);
  if (!response.ok) { toast(desk.dataset.wordFailed); return; }
  const holder = document.createElement("template");
  holder.innerHTML = await response.text();
  const place = document.getElementById("bulk-place");
  place.replaceChildren(holder.content);
  htmx.process(place);
  unpick();
}

export function startBulk() {
  document.addEventListener("change", (event) => {
    if (!nearest(event, "#rows .pick input")) return;
    last = event.target;
    showBar();
  });
  document.addEventListener("click", (event) => {
    if (nearest(event, "[data-unpick]")) unpick();
    if (nearest(event, "[data-dismiss]")) document.getElementById("bulk-place")?.replaceChildren();
    const box = nearest(event, "#rows .pick input");
    if (box && event.shiftKey && last && last !== box) {
      const all = picks();
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((one, other) => one - other);
      for (const one of all.slice(from, to + 1)) one.checked = true;
    }
  });
  document.addEventListener("submit", (event) => { if (event.target.id === "bulk") begin(event); });
}
