// Files in the log. The bearer travels in a header, so a picture is fetched and shown from memory, never by an address of its own.

import { fileOf } from "./desk.js";
import { el, icon } from "./dom.js";
import { say } from "./given.js";

const small = new Map(); // key → address in memory of the little copy
const sizes = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

/** What the customer has just brought needs no fetching. */
export function keepPicture(key, address) {
  small.set(key, address);
}

/** Another person is here now. */
export function forgetPictures() {
  for (const address of small.values()) URL.revokeObjectURL(address);
  small.clear();
}

/** A file of a line: a picture that opens large, or a paper to save. */
export function fileNode(file) {
  return file.is_picture ? picture(file) : paper(file);
}

function picture(file) {
  const image = el("img", { alt: file.name, width: file.width, height: file.height });
  const node = el("button", { type: "button", class: "picture", "aria-label": say("open_picture", { name: file.name }), onclick: () => enlarge(file) }, image);
  show(image, file, node);
  return node;
}

async function show(image, { key }, node) {
  try {
    if (!small.has(key)) small.set(key, URL.createObjectURL(await fileOf(key, { small: true })));
    image.src = small.get(key);
  } catch {
    node.classList.add("missing"); // its name stays to be read
  }
}

async function enlarge({ key, name }) {
  const dialog = document.getElementById("large");
  const image = dialog.querySelector("img");
  image.alt = name;
  image.src = small.get(key) ?? "";
  dialog.showModal();
  const address = await fileOf(key).then(URL.createObjectURL, () => "");
  if (address && dialog.open) image.src = address;
  dialog.addEventListener("close", () => { image.removeAttribute("src"); if (address) URL.revokeObjectURL(address); }, { once: true });
}

function paper(file) {
  return el("button", { type: "button", class: "paper", onclick: () => save(file) },
    icon("paper", 20), el("span", {}, el("b", {}, file.name), el("small", { class: "num" }, sizeOf(file.size))));
}

async function save({ key, name }) {
  const address = await fileOf(key).then(URL.createObjectURL, () => "");
  if (!address) return;
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

const sizeOf = (bytes) => (bytes < 1_048_576 ? `${sizes.format(Math.max(1, Math.round(bytes / 1_024)))} kB` : `${sizes.format(bytes / 1_048_576)} MB`);

const large = document.getElementById("large");
large.addEventListener("click", (event) => { if (event.target.closest("button") || event.target === large) large.close(); });
large.addEventListener("keydown", (event) => { if (event.key === "Escape") event.stopPropagation(); });
