// How it was: five faces once the matter is closed. The answer goes to its own address and is no message: nothing opens again.

import { el, icon } from "./dom.js";
import { say } from "./given.js";

const SVG = "http://www.w3.org/2000/svg";
const MOUTHS = ["M10.500 22q5.500-6 11 0", "M11 21.500q5-2.500 10 0", "M11.500 21h9", "M11 20.500q5 2.500 10 0", "M10.500 19.500q5.500 6 11 0"];

function face(score) {
  const svg = document.createElementNS(SVG, "svg");
  const looks = { width: 32, height: 32, viewBox: "0 0 32 32", fill: "none", stroke: "currentColor", "stroke-width": 1.7, "stroke-linecap": "round", "aria-hidden": "true" };
  for (const [key, value] of Object.entries(looks)) svg.setAttribute(key, value);
  for (const d of ["M16 3a13 13 0 1 0 0 26 13 13 0 0 0 0-26Z", "M12 12.500v1.500M20 12.500v1.500", MOUTHS[score - 1]]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

async function tell(address, fields) {
  try {
    const answer = await fetch(address, { method: "POST", body: new URLSearchParams({ via: "card", ...fields }), credentials: "omit" });
    return answer.ok;
  } catch { return false; }
}

const thanks = (key, values) => el("p", { class: "state succeeded", role: "status" }, icon("done", 16), el("span", {}, say(key, values)));

/** The card of a line that asks; what was answered before is told by its outcome. */
export function survey(line) {
  const { address } = line.card;
  const [state, score] = (line.outcome ?? "").split(":");
  if (state === "rated") return thanks("rated", { choice: score });
  if (state === "refused") return el("p", { class: "state" }, el("span", {}, say("survey_refused")));
  if (state === "reopened") return null;
  const failed = el("p", { class: "foot failed", role: "alert", hidden: true }, say("survey_failed"));
  const box = el("div", { class: "card rating survey", role: "group", "aria-label": say("rating") });

  const chosen = async (mark) => {
    failed.hidden = await tell(address, { score: mark });
    if (!failed.hidden) return;
    const words = el("textarea", { rows: 2, maxlength: 2000, "aria-label": say("survey_comment"), placeholder: say("survey_comment") });
    const send = async () => {
      failed.hidden = !words.value.trim() || await tell(address, { score: mark, comment: words.value });
      if (failed.hidden) box.replaceChildren(thanks("survey_thanks", {}));
    };
    box.replaceChildren(thanks("rated", { choice: mark }), words, el("button", { type: "button", class: "act yes", onclick: send }, say("survey_send")), failed);
    words.focus();
  };
  const refuse = async () => {
    failed.hidden = await tell(`${address}refusing/`, {});
    if (failed.hidden) box.replaceChildren(el("p", { class: "state", role: "status" }, say("survey_refused")));
  };

  box.append(
    el("div", { class: "steps" }, [1, 2, 3, 4, 5].map((mark) =>
      el("button", { type: "button", class: "step", "aria-label": say("rating_step", { choice: mark }), onclick: () => chosen(mark) }, face(mark)))),
    el("div", { class: "ends", "aria-hidden": "true" }, el("span", {}, say("rating_low")), el("span", {}, say("rating_high"))),
    el("button", { type: "button", class: "text", onclick: refuse }, say("survey_refuse")), failed);
  return box;
}
