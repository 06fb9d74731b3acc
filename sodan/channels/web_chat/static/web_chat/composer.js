// The place to write: grows with the text, keeps the draft, and never takes an Enter that belongs to the input method.

import { given, say } from "./given.js";
import { keep } from "./keep.js";

/** Wire the form. `send(text, files)` gets what was written and brought, `typing()` hears that something is. */
export function composer(form, { files, send, typing }) {
  const box = form.querySelector("textarea");
  const button = form.querySelector("button[type=submit]");
  const note = form.querySelector(".too-long");

  function fit() {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 132)}px`;
    const isTooLong = box.value.length > given.longest;
    note.hidden = !isTooLong;
    note.textContent = isTooLong ? say("too_long", { time: given.longest }) : "";
    form.querySelector("input[type=file]").disabled = box.disabled;
    button.disabled = (!box.value.trim() && !files.count()) || files.isBusy() || isTooLong || box.disabled;
  }

  function submit() {
    const text = box.value.trim();
    if (button.disabled) return;
    box.value = "";
    keep.draft = "";
    const brought = files.take();
    fit();
    send(text, brought);
  }

  box.addEventListener("keydown", (event) => {
    // While Korean or Japanese is being composed, Enter settles the word; Safari tells it only by the key code 229.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  });
  box.addEventListener("input", () => {
    keep.draft = box.value;
    fit();
    if (box.value.trim()) typing();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
    box.focus();
  });
  // Quick fingers may have written before this ran; their words win over the draft.
  if (box.value) keep.draft = box.value;
  else box.value = keep.draft;
  fit();

  return {
    fit,
    focus: () => box.focus({ preventScroll: true }),
    /** Put words there for the customer to finish and send. */
    suggest(text) {
      box.value = keep.draft = text;
      fit();
      box.focus();
    },
    clear() {
      box.value = "";
      fit();
    },
    allow(isAllowed) {
      box.disabled = !isAllowed;
      fit();
    },
  };
}
