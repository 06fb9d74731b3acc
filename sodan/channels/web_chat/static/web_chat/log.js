// The conversation as it stands: day separators, who speaks, words, cards, and how far the customer's own words have come.

import { cardOf, choicesOf } from "./card.js";
import { arrange, el, icon } from "./dom.js";
import { say } from "./given.js";
import { fileNode } from "./picture.js";
import { dayName, linked, sameDay, time } from "./text.js";

const GROUP_LASTS = 5 * 60_000;
const drawn = new Map(); // key → {signature, node}: what has not changed stays, so readers hear only what is new

/** Draw the lines (stored and waiting ones alike) into the log. */
export function draw(log, { lines, standing, press, retry, discard }) {
  const nodes = [];
  const seen = new Set();
  const put = (key, signature, make) => {
    seen.add(key);
    const known = drawn.get(key);
    const kept = known?.signature === signature ? known : { signature, node: make() };
    drawn.set(key, kept);
    nodes.push(kept.node);
  };
  const chosen = chosenIn(lines);
  const lastOwn = lines.findLastIndex((line) => line.author === "customer");
  lines.forEach((line, at) => {
    const before = lines[at - 1];
    const after = lines[at + 1];
    if (!before || !sameDay(before.at, line.at)) put(`day:${new Date(line.at).toDateString()}`, dayName(line.at), () => daySeparator(line.at));
    const speaker = lines.slice(0, at).findLast((one) => one.author !== "customer");
    if (speaker && isOurs(line) && speaker.author !== line.author) put(`now:${line.id}`, line.name, () => changeOfHands(line));
    const place = {
      isFirst: !before || !together(before, line),
      isLast: !after || !together(line, after),
      isTimed: !after || new Date(after.at) - new Date(line.at) >= GROUP_LASTS,
      isNewest: at > lastOwn,
      chosen: chosen.get(line),
      progress: at === lastOwn ? progressOf(line, lines.slice(at + 1), standing) : line.state ?? "",
    };
    const signature = JSON.stringify([line.id, line.body, line.outcome, place]);
    put(`line:${line.client_id ?? line.id}`, signature, () => lineNode(line, place, { press, retry, discard }));
  });
  for (const key of drawn.keys()) if (!seen.has(key)) drawn.delete(key);
  arrange(log, nodes);
}

const isOurs = (line) => line.author === "ai" || line.author === "human";

function together(one, next) {
  return one.author === next.author && one.name === next.name && sameDay(one.at, next.at) && new Date(next.at) - new Date(one.at) < GROUP_LASTS;
}

/** Which choice was made on each card: the first later line of the customer that carries one of its choices. */
function chosenIn(lines) {
  const open = new Map();
  const made = new Map();
  for (const line of lines) {
    const pressed = line.card?.choice;
    if (line.author === "customer" && pressed && open.has(pressed)) {
      const { of, label } = open.get(pressed);
      if (!made.has(of)) made.set(of, { choice: pressed, label });
    }
    if (isOurs(line)) for (const { choice, label } of choicesOf(line.card)) open.set(choice, { of: line, label });
  }
  return made;
}

function progressOf(line, later, standing) {
  if (line.state) return line.state;
  if (later.some(isOurs)) return "";
  return standing.owner === "human" && standing.is_seen ? "read" : "sent";
}

function daySeparator(at) {
  return el("p", { class: "day" }, el("time", { datetime: new Date(at).toISOString() }, dayName(at)));
}

function changeOfHands(line) {
  return el("p", { class: "quiet-line" }, say(line.author === "human" ? "now_human" : "now_ai", { name: line.name }));
}

function lineNode(line, place, acts) {
  const own = line.author === "customer";
  const node = el("article", { class: `line ${own ? "own" : "ours"} ${line.author}${place.isFirst ? " first" : ""}${place.isLast ? " last" : ""}` });
  if (place.isFirst && !own) node.append(speaker(line));
  else node.append(el("span", { class: "unseen" }, own ? say("you") : spokenBy(line)));
  const body = line.body || (line.card?.type === "handed_over" ? say("handed_over") : "");
  if (body) node.append(el("p", { class: "words", lang: line.language }, linked(body)));
  if (line.attachments?.length) node.append(el("ul", { class: "files" }, line.attachments.map((file) => el("li", {}, fileNode(file)))));
  const card = own ? null : cardOf(line, { chosen: place.chosen, isNewest: place.isNewest, press: acts.press });
  if (card) node.append(card);
  const foot = own ? ownFoot(line, place, acts) : place.isTimed && el("p", { class: "foot" }, time(line.at));
  if (foot) node.append(foot);
  return node;
}

const spokenBy = (line) => [line.author === "ai" ? say("ai") : say("human"), line.name].filter(Boolean).join(" ");

/** The one mark that says AI or person: a word always, never a colour alone. */
function speaker(line) {
  const isAi = line.author === "ai";
  return el("p", { class: "speaker" },
    isAi
      ? [el("b", { class: "tag" }, say("ai")), say("ai_says")]
      : [el("span", { class: "face", "aria-hidden": "true" }, [...(line.name || "·")][0]), el("b", {}, line.name), say("human")]);
}

function ownFoot(line, { isTimed, progress }, { retry, discard }) {
  if (progress === "failed") {
    return el("p", { class: "foot failed" },
      el("span", { class: "why" }, icon("alert", 14), line.why || say("not_sent")),
      el("span", { class: "ways" },
        el("button", { type: "button", class: "text", onclick: () => retry(line) }, say("retry")),
        el("button", { type: "button", class: "text", onclick: () => discard(line) }, say("discard"))));
  }
  if (!isTimed && !progress) return null;
  const word = { sending: say("sending"), waiting: say("waiting_to_send"), sent: say("sent"), read: say("read") }[progress];
  return el("p", { class: "foot" }, word ? [word, " · "] : null, time(line.at));
}
