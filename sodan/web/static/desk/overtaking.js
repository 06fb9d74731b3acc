// Two hands on one conversation: what the words were written against, the news meanwhile, the comparison before sending.
import { nearest } from "./page.js";
import { catchUp } from "./talk.js";
import { clear, hasWords, submit } from "./composer.js";

const seen = () => document.getElementById("seen-field");
const banner = () => document.getElementById("overtaking");
const newest = () => Math.max(Number(document.getElementById("flow")?.dataset.last ?? 0), mine);
let mine = 0; // the last message our own words became

// Whoever begins to write answers what stands on the screen now.
export function look() {
  if (seen()) seen().value = newest();
  if (banner()) banner().hidden = true;
}

export function written(response) {
  mine = Number(response.headers.get("X-Written") ?? 0) || mine;
  look();
}

export function compare(page) {
  document.getElementById("overtaken")?.remove();
  const holder = document.createElement("template");
  holder.innerHTML = page;
  document.body.append(holder.content);
  document.getElementById("overtaken").showModal();
  catchUp();
}

const ANSWERS = {
  send: () => submit(),
  edit: () => document.getElementById("words-field").focus(),
  discard: () => clear(),
};

export function startOvertaking() {
  let hadWords = false;
  document.addEventListener("sodan:opened", () => { mine = 0; hadWords = hasWords(); });
  document.addEventListener("beforeinput", (event) => { if (event.target.id === "words-field") hadWords = hasWords(); });
  document.addEventListener("input", (event) => { if (event.target.id === "words-field" && !hadWords) { look(); hadWords = hasWords(); } }, true);
  document.addEventListener("sodan:news", (event) => {
    if (!hasWords()) look();
    else if (event.detail.said.some((number) => number !== mine && number > Number(seen().value))) banner().hidden = false;
  });
  document.addEventListener("click", (event) => {
    if (nearest(event, "[data-overtaking]")) { look(); document.getElementById("words-field").focus(); }
    const answer = nearest(event, "[data-overtaken]");
    if (!answer) return;
    const dialog = document.getElementById("overtaken");
    seen().value = dialog.dataset.seen;
    banner().hidden = true;
    dialog.close();
    dialog.remove();
    ANSWERS[answer.dataset.overtaken]();
  });
}
