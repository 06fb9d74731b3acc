// The chat: keeps the lines, the standing and the session in step with the desk, and draws them.

import { composer } from "./composer.js";
import { desk, follow, Trouble } from "./desk.js";
import { el, icon } from "./dom.js";
import { given, say } from "./given.js";
import { files } from "./files.js";
import { keep } from "./keep.js";
import { draw } from "./log.js";
import { Outbox } from "./outbox.js";
import { forgetPictures } from "./picture.js";
import { shop } from "./shop.js";

const TYPING_SHOWN = 10_000;
const TYPING_TOLD = 3_000;
const LOOK_EVERY = 25_000; // while closed; open, the stream tells at once
const SETTLED = new Set(["succeeded", "failed", "declined", "expired", "denied"]);

const at = (id) => document.getElementById(id);
const view = Object.fromEntries(
  ["chat", "standing", "close", "banner", "scroll", "welcome", "needs", "whoami", "earlier", "log", "typing", "newer", "composer", "person"].map((id) => [id, at(id)]),
);
const nobody = { conversation: null, owner: "ai", name: "", is_open: true, is_seen: false, stream_from: 0 };
const state = { lines: [], hasMore: false, standing: nobody, token: "", isOpen: !shop.isFramed, isStarted: false, refused: "", customer: "", typing: "" };
let starting = null;
let stream = null;
let looking = 0;
let fetching = null;
let typingTimer = 0;
let typingTold = 0;

const isVisible = () => state.isOpen && document.visibilityState === "visible";
const lastId = () => state.lines.at(-1)?.id ?? 0;
const isOurs = (line) => line.author === "ai" || line.author === "human";

// ---- the session

function begin() {
  starting ??= start().finally(() => { starting = null; });
  return starting;
}

async function start() {
  const before = keep.session;
  try {
    const answer = await opened(before);
    if (answer.bearer && before.isSignedIn) leaveBehind();
    if (answer.bearer) keep.session = { bearer: answer.bearer, isSignedIn: answer.is_signed_in };
    Object.assign(state, { lines: answer.lines, hasMore: answer.has_more, standing: answer.standing, isStarted: true, refused: "", customer: answer.customer_name ?? "" });
    banner();
    tune();
    redraw({ toEnd: true });
  } catch (trouble) {
    refuse(trouble);
    throw trouble;
  }
}

/** Open with the token; a token that ran out while the page stood open does not end a session it once began. */
async function opened(before) {
  try {
    return await desk.start(state.token);
  } catch (trouble) {
    if (trouble.code !== "token_expired" || !before.isSignedIn) throw trouble;
    return desk.newest();
  }
}

function refuse(trouble) {
  if (!(trouble instanceof Trouble)) return;
  if (trouble.status === 401) lose();
  if (trouble.status === 403) {
    state.refused = trouble.told;
    stop();
    if (keep.session.isSignedIn) leaveBehind();
  }
  banner(trouble);
  redraw();
}

/** The bearer is worth nothing any more; the next word opens a new session. */
function lose() {
  stop();
  keep.session = { bearer: "", isSignedIn: keep.session.isSignedIn };
  state.isStarted = false;
}

/** Another person is here now: nothing of the one before may stay. */
function leaveBehind() {
  stop();
  keep.forget();
  forgetPictures();
  waiting.clear();
  keep.session = { bearer: "", isSignedIn: false };
  Object.assign(state, { lines: [], hasMore: false, standing: nobody, isStarted: false, customer: "" });
  box.clear();
}

// ---- what is new

/** Fetch what came since the last line, or since the oldest card whose act is not settled; one fetch at a time. */
function fetchNew() {
  fetching ??= fetchAll().finally(() => { fetching = null; });
  return fetching;
}

async function fetchAll() {
  const open = state.lines.slice(-20).find((line) => line.card?.type === "confirm" && !SETTLED.has(line.outcome));
  let after = open ? open.id - 1 : lastId();
  try {
    for (let more = true; more;) {
      const page = await desk.newer(after);
      merge(page.lines, page.standing);
      after = page.lines.at(-1)?.id ?? after;
      more = page.has_more;
    }
    banner();
  } catch (trouble) {
    refuse(trouble);
  }
}

function merge(lines, standing) {
  const newest = lastId();
  const known = new Map(state.lines.map((line) => [line.id, line]));
  for (const line of lines) known.set(line.id, line);
  state.lines = [...known.values()].sort((one, other) => one.id - other.id);
  state.standing = standing;
  const arrived = lines.some((line) => line.id > newest && isOurs(line));
  if (arrived) showTyping("");
  redraw({ arrived });
}

function hear(kind, told) {
  if (kind === "Typing") {
    if (told.who !== "customer") showTyping(told.who);
    return;
  }
  if (kind === "MessageRead") return;
  const again = fetching;
  if (again) again.then(fetchNew);
  else fetchNew();
}

function tune() {
  const { conversation, stream_from: after } = state.standing;
  if (!state.isStarted || !conversation) return;
  if (!isVisible()) {
    stop();
    looking = setInterval(() => document.visibilityState === "visible" && fetchNew(), LOOK_EVERY);
    return;
  }
  if (stream?.of === conversation) return;
  stop();
  const control = new AbortController();
  stream = { of: conversation, control };
  let wasLost = false;
  follow(conversation, {
    after,
    hear,
    stop: control.signal,
    up() {
      if (wasLost) fetchNew().then(() => outbox.flush());
      wasLost = false;
      banner();
    },
    lost(trouble) {
      wasLost = true;
      if (trouble) refuse(trouble);
      else banner(new Trouble(0));
    },
  });
}

function stop() {
  stream?.control.abort();
  stream = null;
  clearInterval(looking);
}

// ---- what we say

const outbox = new Outbox({
  ready: () => (state.isStarted ? null : begin()),
  sent({ line, standing }) {
    const wasHeard = stream !== null;
    merge([line], standing);
    banner();
    tune();
    if (!wasHeard) fetchNew(); // an answer may have come before anybody listened for it
    if (standing.owner === "ai") setTimeout(() => lastId() === line.id && showTyping("ai"), 450);
  },
  changed: () => redraw({ toEnd: true }),
  trouble(trouble) {
    if (trouble.status === 401) lose();
    banner(trouble);
  },
});

function write(body, { choice = null, attachments = [] } = {}) {
  outbox.add({ body, choice, attachments, language: given.language });
}

const waiting = files(view.chat, {
  ready: () => (state.isStarted ? null : begin()),
  changed: () => { box.fit(); if (isAtEnd()) scrollToEnd(); },
  allowed: () => !state.refused,
});

const box = composer(view.composer, {
  files: waiting,
  send: (text, attachments) => write(text, { attachments }),
  typing() {
    if (!state.isStarted || state.standing.owner === "ai" || Date.now() - typingTold < TYPING_TOLD) return;
    typingTold = Date.now();
    desk.typing().catch(() => {});
  },
});

// ---- how it looks

function redraw({ toEnd = false, arrived = false } = {}) {
  const stuck = isAtEnd();
  const stored = new Set(state.lines.map((line) => line.client_id));
  const lines = [...state.lines, ...outbox.lines().filter((line) => !stored.has(line.client_id))];
  draw(view.log, {
    lines,
    standing: state.standing,
    press: ({ label, choice }) => { write(label, { choice }); box.focus(); },
    retry: (line) => outbox.retry(line),
    discard: (line) => outbox.discard(line),
  });
  view.welcome.hidden = state.hasMore;
  view.needs.hidden = lines.length > 0 || Boolean(state.refused);
  view.earlier.hidden = !state.hasMore;
  view.whoami.hidden = !state.customer;
  view.whoami.textContent = state.customer ? say("signed_in", { name: state.customer }) : "";
  box.allow(!state.refused);
  showStanding();
  if (toEnd || stuck) scrollToEnd();
  else if (arrived) view.newer.hidden = false;
  settleSeen();
}

function showStanding() {
  const { owner, name, is_open: isOpen } = state.standing;
  const human = name ? say("standing_human", { name }) : say("standing_somebody");
  const told = { ai: say("standing_ai"), queue: say("standing_queue"), human }[owner];
  const text = isOpen ? told : say("standing_closed");
  if (view.standing.textContent !== text) view.standing.textContent = text;
  view.chat.dataset.owner = isOpen ? owner : "closed";
  const label = { ai: "person", queue: "person_waiting", human: "person_here" }[isOpen ? owner : "ai"];
  view.person.disabled = label !== "person" || Boolean(state.refused);
  view.person.lastChild.textContent = say(label);
}

function showTyping(who) {
  clearTimeout(typingTimer);
  const stuck = isAtEnd();
  view.typing.hidden = !who;
  if (view.typing.dataset.who !== who) view.typing.lastChild.textContent = who ? say(who === "ai" ? "typing_ai" : "typing_human") : "";
  view.typing.dataset.who = who;
  if (who) typingTimer = setTimeout(() => showTyping(""), TYPING_SHOWN);
  if (stuck) scrollToEnd();
}

function banner(trouble = null) {
  const text = state.refused || (navigator.onLine ? (trouble?.status === 0 ? say("unreachable") : trouble?.status === 401 ? "" : trouble?.told ?? "") : say("offline"));
  view.banner.hidden = !text;
  view.banner.lastChild.textContent = text;
}

const isAtEnd = () => view.scroll.scrollHeight - view.scroll.scrollTop - view.scroll.clientHeight < 48;

function scrollToEnd() {
  view.scroll.scrollTop = view.scroll.scrollHeight;
  view.newer.hidden = true;
}

/** What the screen has shown is read; what it has not is counted on the launcher. */
function settleSeen() {
  const newest = state.lines.findLast(isOurs)?.id ?? 0;
  if (isVisible() && isAtEnd() && newest > keep.seen) {
    keep.seen = newest;
    desk.read(newest).catch(() => {});
  }
  shop.unread(state.isOpen ? 0 : state.lines.filter((line) => isOurs(line) && line.id > keep.seen).length);
}

async function showEarlier() {
  const { scrollHeight, scrollTop } = view.scroll;
  try {
    const page = await desk.older(state.lines[0].id);
    state.hasMore = page.has_more;
    merge(page.lines, page.standing);
    view.scroll.scrollTop = scrollTop + view.scroll.scrollHeight - scrollHeight;
  } catch (trouble) {
    refuse(trouble);
  }
}

// ---- the page around us

function toldByPage({ token, open, leave, ask }) {
  if (token !== undefined && token !== state.token) {
    state.token = token;
    state.isStarted = false;
    state.refused = "";
  }
  if (open !== undefined) state.isOpen = open;
  if (leave) return signOut();
  if (ask) box.suggest(ask);
  wake();
  if (open) {
    scrollToEnd();
    if (matchMedia("(pointer: fine)").matches) box.focus();
    else view.chat.focus();
  }
}

async function signOut() {
  await desk.leave().catch(() => {});
  leaveBehind();
  redraw();
}

/** Go on where we were: a bearer or unsent words want a session now, a token alone only once the chat is opened. */
function wake() {
  const wanted = keep.session.bearer || keep.outbox.length || (state.token && state.isOpen);
  if (state.isStarted) { tune(); settleSeen(); }
  else if (wanted && !state.refused) begin().then(() => outbox.flush(), (trouble) => trouble.status === 0 && setTimeout(wake, 5_000));
}

view.close.addEventListener("click", shop.close);
view.close.hidden = !shop.isFramed;
view.person.addEventListener("click", () => { write(say("person_says")); box.focus(); });
view.earlier.addEventListener("click", showEarlier);
view.newer.addEventListener("click", () => { scrollToEnd(); settleSeen(); });
view.scroll.addEventListener("scroll", () => { if (isAtEnd()) { view.newer.hidden = true; settleSeen(); } }, { passive: true });
view.needs.append(...given.needs.map((need) => el("button", { type: "button", class: "need", onclick: () => { write(need); box.focus(); } }, need, icon("next", 16))));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing && event.keyCode !== 229) shop.close();
});
document.addEventListener("visibilitychange", () => wake());
window.addEventListener("online", () => { banner(); outbox.flush(); if (state.isStarted) fetchNew(); });
window.addEventListener("offline", () => banner());
new ResizeObserver(() => { if (isAtEnd()) scrollToEnd(); }).observe(view.log);
let height = view.scroll.clientHeight;
new ResizeObserver(() => {
  // A keyboard that slides in must not hide the last words.
  if (view.scroll.clientHeight < height) view.scroll.scrollTop += height - view.scroll.clientHeight;
  height = view.scroll.clientHeight;
}).observe(view.scroll);

redraw({ toEnd: true });
banner();
shop.listen(toldByPage);
if (!shop.isFramed) wake();
