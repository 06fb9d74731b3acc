// What this browser keeps between visits: the bearer, words not yet sent, the draft, how far was read.
// Browsers part this store by the page around the frame, so a chat in one shop never sees that of another.

import { given } from "./given.js";

const PREFIX = `sodan:${given.brand}:`;
const memory = new Map(); // where the browser forbids a frame to keep anything, the visit still works

function read(name, otherwise) {
  try {
    const kept = localStorage.getItem(PREFIX + name);
    return kept === null ? memory.get(name) ?? otherwise : JSON.parse(kept);
  } catch {
    return memory.get(name) ?? otherwise;
  }
}

function write(name, value) {
  memory.set(name, value);
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Full or forbidden: memory holds it for this visit.
  }
}

export const keep = {
  get session() { return read("session", { bearer: "", isSignedIn: false }); },
  set session(value) { write("session", value); },
  get outbox() { return read("outbox", []); },
  set outbox(items) { write("outbox", items); },
  get draft() { return read("draft", ""); },
  set draft(text) { write("draft", text); },
  get seen() { return read("seen", 0); },
  set seen(number) { write("seen", number); },
  /** Forget what one person left before another comes. */
  forget() {
    this.outbox = [];
    this.draft = "";
    this.seen = 0;
  },
};
