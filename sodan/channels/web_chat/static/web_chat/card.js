// Cards: quick replies, a confirmation with its amounts, a rating, a question how it was. Each can be used once; what was chosen stays readable.

import { el, icon } from "./dom.js";
import { say } from "./given.js";
import { survey } from "./survey.js";

const LIVE = new Set([null, undefined, "awaiting_confirmation"]);
const MARKS = { succeeded: "done", failed: "alert", unknown: "wait", settling: "wait", came_back: "alert", awaiting_approval: "wait", working: "wait", expired: "wait" };

/** Every choice a card offers, as `{label, choice}`. */
export function choicesOf(card) {
  if (!card) return [];
  return card.type === "confirm" ? [card.no, card.yes].filter(Boolean) : card.choices ?? [];
}

/** The card of a line. `chosen` is the choice already made, `isNewest` whether the customer has said nothing since. */
export function cardOf(line, { chosen, isNewest, press }) {
  const { card } = line;
  if (card?.type === "confirm") return confirmation(line, { chosen, press });
  if (card?.type === "survey") return survey(line);
  if (card?.type === "rating") return rating(card, { chosen, isNewest, press });
  if (card?.choices?.length) return isNewest && !chosen ? quickReplies(card, press) : null;
  return null;
}

function quickReplies(card, press) {
  return el("div", { class: "replies", role: "group" }, card.choices.map((one) =>
    el("button", { type: "button", class: "reply", onclick: () => press(one) }, one.label)));
}

function confirmation(line, { chosen, press }) {
  const { card, outcome } = line;
  const row = ({ label, value }, kind) => el("div", { class: kind }, el("dt", {}, label), el("dd", { class: "num" }, value));
  const rows = (card.lines ?? []).map((one) => row(one));
  if (card.total) rows.push(row(card.total, "total"));
  const id = `card-${line.id}`;
  return el("div", { class: "card", role: "group", "aria-labelledby": id, lang: line.language },
    el("h2", { id }, card.title ?? ""),
    rows.length ? el("dl", {}, rows) : null,
    LIVE.has(outcome) && !chosen
      ? el("div", { class: "acts" },
        card.no && el("button", { type: "button", class: "act", onclick: () => press(card.no) }, card.no.label),
        card.yes && el("button", { type: "button", class: "act yes", onclick: () => press(card.yes) }, card.yes.label))
      : standing(card, chosen, outcome));
}

function standing(card, chosen, outcome) {
  const isDeclined = chosen && chosen.choice === card.no?.choice;
  const state = isDeclined ? "declined" : outcomeWord(outcome, chosen);
  return el("p", { class: `state ${state}` },
    MARKS[state] ? icon(MARKS[state], 16) : null,
    el("span", {}, state === "chosen" ? say("confirmed", { choice: chosen.label }) : say(`state_${state}`)),
    chosen && !["declined", "succeeded", "chosen"].includes(state) ? el("small", {}, say("confirmed", { choice: chosen.label })) : null);
}

function outcomeWord(outcome, chosen) {
  if (["succeeded", "failed", "unknown", "settling", "came_back", "awaiting_approval", "declined", "expired"].includes(outcome)) return outcome;
  if (["ready", "sent"].includes(outcome) || (chosen && outcome === "awaiting_confirmation")) return "working";
  return chosen ? "chosen" : "replaced";
}

function rating(card, { chosen, isNewest, press }) {
  if (chosen) return el("p", { class: "state succeeded" }, icon("done", 16), el("span", {}, say("rated", { choice: chosen.label })));
  if (!isNewest) return null;
  return el("div", { class: "card rating", role: "group", "aria-label": say("rating") },
    el("div", { class: "steps" }, card.choices.map((one) =>
      el("button", { type: "button", class: "step num", "aria-label": say("rating_step", { choice: one.label }), onclick: () => press(one) }, one.label))),
    el("div", { class: "ends", "aria-hidden": "true" }, el("span", {}, say("rating_low")), el("span", {}, say("rating_high"))));
}
