// The edges of the list and of the customer panel are dragged, or moved with the arrow keys; the width is kept with the person.
import { desk, nearest, post, settled } from "./page.js";

const NAMES = { list: "listWidth", side: "sideWidth" };
const keep = (name) => settled((width) => post("/preferences/panes/", { [`${name}_width`]: width }).catch(() => {}), 400);
const remember = { list: keep("list"), side: keep("side") };

function widen(grip, wanted) {
  const { grip: name, step } = grip.dataset;
  const [least, most] = [Number(grip.ariaValueMin), Number(grip.ariaValueMax)];
  const width = Math.min(most, Math.max(least, least + Math.round((wanted - least) / step) * step));
  if (width === Number(grip.ariaValueNow)) return;
  grip.ariaValueNow = String(width);
  desk.dataset[NAMES[name]] = String(width);
  remember[name](width);
}

// The list grows to the right, the customer panel to the left.
const wantedAt = (grip, x) => {
  const pane = document.getElementById(grip.dataset.grip).getBoundingClientRect();
  return grip.dataset.grip === "list" ? x - pane.left : pane.right - x;
};

export function startGrips() {
  document.addEventListener("pointerdown", (event) => {
    const grip = nearest(event, ".grip");
    if (!grip || event.button !== 0) return;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    grip.setAttribute("data-drags", "");
    const move = (moved) => widen(grip, wantedAt(grip, moved.clientX));
    grip.addEventListener("pointermove", move);
    grip.addEventListener("lostpointercapture", () => { grip.removeAttribute("data-drags"); grip.removeEventListener("pointermove", move); }, { once: true });
  });
  document.addEventListener("keydown", (event) => {
    const grip = nearest(event, ".grip");
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!grip || !way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    widen(grip, Number(grip.ariaValueNow) + (grip.dataset.grip === "list" ? way : -way) * Number(grip.dataset.step));
  });
}
