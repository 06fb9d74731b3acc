// The draft: kept by the server as it is written, by this device while the server cannot be reached.
import { desk, openConversation, post } from "./page.js";

const QUIET = 700;
const place = (draft) => `sodan:draft:${desk.dataset.person}:${draft.number}:${draft.mode}`;
let waiting = null;
let timer = 0;
let storing = Promise.resolve();

// A draft is { number, mode, body, seen, address }; kept once the fingers rest, at the latest when the page goes.
export function keepSoon(draft) {
  if (waiting && (waiting.number !== draft.number || waiting.mode !== draft.mode)) keepNow();
  waiting = draft;
  clearTimeout(timer);
  timer = setTimeout(keepNow, QUIET);
}

export function keepNow(isLeaving = false) {
  clearTimeout(timer);
  if (waiting) {
    const draft = waiting;
    waiting = null;
    storing = isLeaving ? store(draft, true) : storing.then(() => store(draft, false));
  }
  return storing;
}

// What waits to be kept is sent instead; whatever is being kept right now comes first, or it would outlive the sending.
export function forgetDraft() {
  clearTimeout(timer);
  waiting = null;
  return storing;
}

export const keptHere = (number, mode) => localStorage.getItem(place({ number, mode }));

export function letGo(number, mode) {
  localStorage.removeItem(place({ number, mode }));
  mark(number);
}

async function store(draft, isLeaving) {
  const fields = new FormData();
  for (const name of ["mode", "body", "seen"]) fields.set(name, draft[name]);
  let isKept = false;
  try {
    isKept = (await post(draft.address, fields, { keepalive: isLeaving })).ok;
  } catch {
    // No connection: this device keeps it until there is one.
  }
  if (isKept || !draft.body) localStorage.removeItem(place(draft)); else localStorage.setItem(place(draft), draft.body);
  if (draft.number === openConversation()) told(draft, isKept);
  mark(draft.number);
}

function told(draft, isKept) {
  const line = document.getElementById("draft-saved");
  if (!line || document.getElementById("composer")?.dataset.mode !== draft.mode) return;
  line.hidden = !draft.body;
  line.textContent = isKept ? line.dataset.saved : line.dataset.here;
}

const begun = new Map();
export const nowBegun = (number, modes) => { begun.set(number, modes); mark(number); };

// The row of a conversation says that something was begun in it.
function mark(number) {
  const chip = document.querySelector(`#row-${number} [data-draft]`);
  if (!chip || !begun.has(number)) return;
  chip.hidden = !Object.values(begun.get(number)).some((text) => text.trim());
  chip.parentElement.hidden = ![...chip.parentElement.children].some((one) => !one.hidden);
}
