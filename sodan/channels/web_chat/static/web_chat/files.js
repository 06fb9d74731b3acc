// Files on their way: chosen, pasted or dropped; brought to the desk at once, shown small, and sent with the next words.

import { desk } from "./desk.js";
import { el, icon } from "./dom.js";
import { given, say } from "./given.js";
import { keepPicture } from "./picture.js";

/** Wire the chat's clip, paste and drop. `ready` opens a session, `changed` hears of every step, `allowed` tells whether any may be sent. */
export function files(chat, { ready, changed, allowed }) {
  const place = chat.querySelector("#files");
  const field = chat.querySelector(".attach input");
  let items = [];
  let queue = Promise.resolve(); // one after the other: they arrive in the order they were chosen

  function show() {
    place.replaceChildren(...items.map((item) => item.node));
    place.hidden = !items.length;
    changed();
  }

  function add(chosen) {
    if (!allowed()) return;
    const room = given.files.most - items.filter((item) => !item.why).length;
    items = items.filter((item) => !item.why || item.isRetriable);
    chosen.forEach((file, at) => items.push(itemOf(file, at < room ? refusalOf(file) : "too_many")));
    show();
    for (const item of items) if (!item.kept && !item.why && !item.stop) start(item);
  }

  function itemOf(file, refusal) {
    const item = { file, kept: null, why: refusal ? say(`attachment.refused.${refusal}`) : "", isRetriable: false, stop: null, node: null };
    item.preview = !refusal && file.type.startsWith("image/") ? URL.createObjectURL(file) : "";
    item.node = el("li", {});
    paint(item);
    return item;
  }

  function start(item) {
    item.stop = new AbortController();
    paint(item);
    queue = queue.then(() => bring(item));
  }

  async function bring(item) {
    if (item.stop.signal.aborted) return;
    try {
      await ready();
      item.kept = await desk.bring(item.file, {
        stop: item.stop.signal,
        progress: (part) => { item.node.querySelector("progress")?.setAttribute("value", part); },
      });
      if (item.kept.is_picture) keepPicture(item.kept.key, item.preview);
    } catch (trouble) {
      item.stop = null;
      item.why = trouble.told || say("file_not_brought");
      item.isRetriable = trouble.status !== 422;
    }
    paint(item);
    changed();
  }

  function again(item) {
    item.why = "";
    start(item);
    changed();
  }

  function remove(item) {
    item.stop?.abort();
    if (item.preview && !item.kept) URL.revokeObjectURL(item.preview);
    items = items.filter((one) => one !== item);
    show();
    chat.querySelector("textarea").focus();
  }

  function paint(item) {
    const isBusy = !item.kept && !item.why;
    item.node.className = item.why ? "refused" : "";
    item.node.replaceChildren(...[
      item.preview ? el("img", { src: item.preview, alt: "" }) : icon(item.why ? "alert" : "paper", 20),
      el("span", { class: "name" }, item.file.name, item.why ? el("small", { class: "why" }, item.why) : null),
      isBusy ? el("progress", { max: 1, value: 0, "aria-label": say("file_coming", { name: item.file.name }) }) : null,
      item.isRetriable && item.why ? el("button", { type: "button", class: "text", onclick: () => again(item) }, say("retry")) : null,
      el("button", { type: "button", class: "away", "aria-label": say("remove_file", { name: item.file.name }), onclick: () => remove(item) }, icon("close", 16)),
    ].filter(Boolean));
  }

  const carries = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  field.addEventListener("change", () => { add([...field.files]); field.value = ""; });
  chat.addEventListener("paste", (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    if (!pasted.length) return;
    event.preventDefault();
    add(pasted);
  });
  chat.addEventListener("dragover", (event) => { if (carries(event)) { event.preventDefault(); chat.classList.add("dropping"); } });
  chat.addEventListener("dragleave", (event) => { if (!chat.contains(event.relatedTarget)) chat.classList.remove("dropping"); });
  chat.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    chat.classList.remove("dropping");
    add([...event.dataTransfer.files]);
  });

  return {
    /** How many are at the desk and may be sent. */
    count: () => items.filter((item) => item.kept).length,
    /** Whether one is still coming. */
    isBusy: () => items.some((item) => !item.kept && !item.why),
    /** The files to send; those that were refused stay to be read. */
    take() {
      const taken = items.filter((item) => item.kept);
      items = items.filter((item) => !item.kept);
      show();
      return taken.map((item) => item.kept);
    },
    clear() {
      for (const item of items) item.stop?.abort();
      items = [];
      show();
    },
  };
}

function refusalOf(file) {
  if (!file.size) return "empty";
  return file.size > given.files.largest ? "too_large" : "";
}
