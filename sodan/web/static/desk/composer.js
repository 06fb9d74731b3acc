// Writing: the field grows, Enter does what the person chose and never sends while an IME composes, the draft is kept.
import { openConversation, post, words } from "./page.js";
import { step } from "./list.js";
import { toast } from "./notice.js";
import { catchUp } from "./talk.js";
import { filesWaiting, forgetFiles, startFiles, uploaded } from "./files.js";
import { isTooLong, measure } from "./length.js";
import { forgetDraft, keepNow, keepSoon, keptHere, letGo, nowBegun } from "./draft.js";
import { compare, written } from "./overtaking.js";

const form = () => document.getElementById("composer");
const field = () => document.getElementById("words-field");
const seen = () => document.getElementById("seen-field");
const modeOf = (number) => `sodan:mode:${document.getElementById("desk").dataset.person}:${number}`;
const grows = CSS.supports("field-sizing", "content");
const AFTER_IME = 40; // milliseconds in which the key that ended a composition still arrives
let texts = {}; // what was written here, by mode
let lastTyping = 0;
let composedAt = -AFTER_IME;
let composes = false;

function fit() {
  if (grows) return;
  field().style.height = "auto";
  field().style.height = `${field().scrollHeight}px`;
}

function keep() {
  const { mode } = form().dataset;
  texts[mode] = field().value;
  nowBegun(openConversation(), begunIn());
  if (mode !== "script") keepSoon({ number: openConversation(), mode, body: field().value, seen: seen().value, address: form().dataset.drafts });
}

const begunIn = () => ({ reply: texts.reply ?? "", note: texts.note ?? "", forward: texts.forward ?? "" });

// The field shows what was written in this mode; where nobody asked for it, the cursor stays where it is.
function turnTo(mode) {
  form().dataset.mode = mode;
  for (const tab of form().querySelectorAll("[data-mode-tab]")) {
    const isChosen = tab.dataset.modeTab === mode;
    tab.setAttribute("aria-selected", String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
  }
  field().value = texts[mode] ?? "";
  field().placeholder = field().dataset[mode];
  field().setAttribute("aria-label", form().querySelector(`[data-mode-tab="${mode}"]`).textContent);
  document.getElementById("draft-saved").hidden = mode === "script" || !field().value;
  if (mode === "script") htmx.trigger("#script", "sodan:script");
  // What it asks for is there only while it is asked, or its empty fields would hold up every other sending.
  if (mode === "forward") htmx.trigger("#forward", "sodan:forward"); else document.getElementById("forward").replaceChildren();
  measure();
  fit();
}

export function choose(mode) {
  if (!form()) return;
  if (form().dataset.mode !== mode) {
    texts[form().dataset.mode] = field().value;
    keepNow();
    turnTo(mode);
    localStorage.setItem(modeOf(openConversation()), mode);
  }
  field().focus();
}

export function insert(text) {
  field().setRangeText(text, field().selectionStart, field().selectionEnd, "end");
  field().dispatchEvent(new Event("input", { bubbles: true }));
  field().focus();
}

function put(text) {
  field().value = text;
  field().dispatchEvent(new Event("input", { bubbles: true }));
}

// Words that were to be sent and were taken back stand where they were written.
export const restore = (text) => put(field().value.trim() ? `${text}\n${field().value}` : text);

export const hasWords = () => Boolean(form() && (form().dataset.mode === "reply" ? field().value : texts.reply)?.trim());

export async function send(submitter) {
  const text = field().value.trim();
  const hasFiles = filesWaiting() && submitter?.dataset.send === "reply";
  if (composes || (!text && !hasFiles) || form().dataset.sending) return;
  if (form().dataset.mode === "reply" && submitter?.name !== "split" && isTooLong()) { toast(form().dataset.wordTooLong); return; }
  const sent = form();
  const number = openConversation();
  const { mode } = sent.dataset;
  sent.dataset.sending = "yes";
  const isThere = !hasFiles || await uploaded();
  delete sent.dataset.sending;
  if (!isThere || form() !== sent) return;
  const fields = new FormData(sent, submitter); // before the buttons are still, or the pressed one would not be told
  sent.dataset.sending = "yes";
  const buttons = sent.querySelectorAll("[data-send]");
  buttons.forEach((button) => { button.disabled = true; });
  let response = null;
  try {
    await forgetDraft();
    response = await post(submitter?.getAttribute("formaction") ?? sent.getAttribute("action"), fields);
  } catch {
    // No connection: the words stay in the field and in the draft.
  }
  delete sent.dataset.sending;
  buttons.forEach((button) => { button.disabled = false; });
  if (!response?.ok) { await refused(response, sent); return; }
  letGo(number, mode);
  if (form() !== sent) return;
  forgetFiles();
  if (submitter?.hasAttribute("data-next")) { step(1); return; }
  written(response);
  for (const menu of sent.querySelectorAll("details[open]")) menu.open = false;
  texts[mode] = "";
  field().value = "";
  nowBegun(number, begunIn());
  document.getElementById("draft-saved").hidden = true;
  document.getElementById("suggestion").replaceChildren();
  measure();
  fit();
  if (mode === "forward") choose("reply");
  if (mode === "script") htmx.trigger("#script", "sodan:script");
  document.getElementById("flow").scrollTop = document.getElementById("flow").scrollHeight;
  await catchUp();
}

async function refused(response, sent) {
  if (form() !== sent) return;
  keep();
  if (response?.status === 409 && (response.headers.get("Content-Type") ?? "").startsWith("text/html")) compare(await response.text());
  else toast(await reasonIn(response));
}

// Why it was not sent, when the desk said so in a sentence (a file it does not take); else that the text is still here.
async function reasonIn(response) {
  const isSentence = response?.status === 422 && (response.headers.get("Content-Type") ?? "").startsWith("text/plain");
  return isSentence ? response.text() : words("NotSent");
}

export const clear = () => put("");
export const submit = () => form().requestSubmit(form().querySelector(`button[data-send="${form().dataset.mode}"]:not([name], [type=button])`));

function tellTyping() {
  const { mode, typing } = form().dataset;
  if (mode === "script" || mode === "forward" || Date.now() - lastTyping < 4000) return;
  lastTyping = Date.now();
  post(typing, { mode }).catch(() => {});
}

function opened() {
  if (!form()) return;
  const number = openConversation();
  // Quick fingers may have begun already; what they wrote stays.
  const begun = field().value;
  texts = {};
  for (const kept of form().querySelectorAll("[data-draft]")) texts[kept.dataset.draft] = kept.content.textContent;
  for (const mode of ["reply", "note", "forward"]) texts[mode] = keptHere(number, mode) ?? texts[mode];
  const mode = localStorage.getItem(modeOf(number)) ?? form().dataset.begun;
  if (begun) texts[mode] = begun;
  turnTo(mode);
  if (begun || keptHere(number, mode)) keep();
}

function startKeys() {
  document.addEventListener("compositionstart", (event) => { if (event.target === field()) composes = true; });
  document.addEventListener("compositionend", (event) => { composes = false; composedAt = event.timeStamp; });
  document.addEventListener("keydown", (event) => {
    if (event.target !== field() || event.key !== "Enter") return;
    // keyCode 229 is a key the IME has taken; Safari and some Korean keyboards end the composition just before this event.
    if (composes || event.isComposing || event.keyCode === 229 || event.timeStamp - composedAt < AFTER_IME) return;
    const isAlone = !event.shiftKey && !event.altKey && form().dataset.enter === "sends";
    if (!(event.ctrlKey || event.metaKey || isAlone)) return;
    event.preventDefault();
    submit();
  });
}

export function startComposer() {
  document.body.addEventListener("changed", () => { if (form()?.dataset.mode === "script") htmx.trigger("#script", "sodan:script"); });
  document.addEventListener("sodan:opened", opened);
  document.addEventListener("input", (event) => {
    if (event.target !== field()) return;
    fit();
    measure();
    keep();
    if (field().value.trim()) tellTyping();
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => { if (event.detail.target.id === "talk") keepNow(); });
  addEventListener("pagehide", () => keepNow(true));
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keepNow(true); });
  document.addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    event.preventDefault();
    send(event.submitter);
  });
  startFiles();
  startKeys();
  opened();
}
