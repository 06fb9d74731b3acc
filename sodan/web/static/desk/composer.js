// Writing: the field grows, Ctrl+Enter sends (never while an IME composes), the draft stays on this device.
import { nearest, openConversation, post, settled, words } from "./page.js";
import { toast } from "./notice.js";
import { catchUp } from "./talk.js";
import { filesWaiting, forgetFiles, startFiles } from "./files.js";

const form = () => document.getElementById("composer");
const field = () => document.getElementById("words-field");
const place = (mode) => `sodan:draft:${document.getElementById("desk").dataset.person}:${openConversation()}:${mode ?? form().dataset.mode}`;
const grows = CSS.supports("field-sizing", "content");
let lastTyping = 0;

function fit() {
  if (grows) return;
  field().style.height = "auto";
  field().style.height = `${field().scrollHeight}px`;
}

const keep = settled(() => {
  if (!form()) return;
  const text = field().value;
  if (text) localStorage.setItem(place(), text); else localStorage.removeItem(place());
  document.getElementById("draft-saved").hidden = !text;
}, 400);

export function choose(mode) {
  if (!form()) return;
  if (form().dataset.mode !== mode) {
    if (field().value) localStorage.setItem(place(), field().value);
    form().dataset.mode = mode;
    field().value = localStorage.getItem(place()) ?? "";
  }
  for (const tab of form().querySelectorAll("[data-mode-tab]")) {
    const isChosen = tab.dataset.modeTab === mode;
    tab.setAttribute("aria-selected", String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
  }
  field().placeholder = field().dataset[mode];
  field().setAttribute("aria-label", form().querySelector(`[data-mode-tab="${mode}"]`).textContent);
  if (mode === "script") htmx.trigger("#script", "sodan:script");
  fit();
  field().focus();
}

async function send(submitter) {
  const text = field().value.trim();
  const hasFiles = filesWaiting() && submitter?.dataset.send === "reply";
  if ((!text && !hasFiles) || form().dataset.sending) return;
  const sent = form();
  const kept = place();
  const address = submitter?.getAttribute("formaction") ?? sent.getAttribute("action");
  sent.dataset.sending = "yes";
  const buttons = sent.querySelectorAll("[data-send]");
  buttons.forEach((button) => { button.disabled = true; });
  let response = null;
  try {
    response = await post(address, new FormData(sent));
  } catch {
    // No connection: the words stay in the field and in the draft.
  }
  delete sent.dataset.sending;
  buttons.forEach((button) => { button.disabled = false; });
  if (!response?.ok) { toast(await reasonIn(response)); return; }
  forgetFiles();
  localStorage.removeItem(kept);
  if (form() !== sent) return;
  field().value = "";
  document.getElementById("draft-saved").hidden = true;
  fit();
  if (sent.dataset.mode === "script") htmx.trigger("#script", "sodan:script");
  document.getElementById("flow").scrollTop = document.getElementById("flow").scrollHeight;
  await catchUp();
}

// Why it was not sent, when the desk said so in a sentence (a file it does not take); else that the text is still here.
async function reasonIn(response) {
  const isSentence = response?.status === 422 && (response.headers.get("Content-Type") ?? "").startsWith("text/plain");
  return isSentence ? response.text() : words("NotSent");
}

function tellTyping() {
  if (form().dataset.mode !== "reply" || Date.now() - lastTyping < 4000) return;
  lastTyping = Date.now();
  post(form().dataset.typing);
}

function opened() {
  if (!form()) return;
  // Quick fingers may have begun already; what they wrote stays.
  if (!field().value) field().value = localStorage.getItem(place()) ?? "";
  document.getElementById("draft-saved").hidden = !field().value;
  fit();
}

export function startComposer() {
  document.body.addEventListener("changed", () => { if (form()?.dataset.mode === "script") htmx.trigger("#script", "sodan:script"); });
  document.addEventListener("sodan:opened", opened);
  document.addEventListener("input", (event) => {
    if (event.target !== field()) return;
    fit();
    keep();
    if (field().value.trim()) tellTyping();
  });
  document.addEventListener("keydown", (event) => {
    if (event.target !== field()) return;
    // keyCode 229 is a key the IME has taken; Safari ends composition before this event, so both are asked.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form().requestSubmit(form().querySelector(`button[data-send="${form().dataset.mode}"]`));
    }
  });
  document.addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    event.preventDefault();
    send(event.submitter);
  });
  startFiles();
  document.addEventListener("click", (event) => {
    const tab = nearest(event, "[data-mode-tab]");
    if (tab) choose(tab.dataset.modeTab);
  });
  document.addEventListener("keydown", (event) => {
    const tab = nearest(event, "[data-mode-tab]");
    if (!tab || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const tabs = [...form().querySelectorAll("[data-mode-tab]")];
    const step = event.key === "ArrowRight" ? 1 : -1;
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    choose(next.dataset.modeTab);
    next.focus();
  });
  opened();
}
