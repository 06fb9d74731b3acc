// Words and moments as people read them: safe links, clock times, day names.

import { el } from "./dom.js";
import { given, say } from "./given.js";

const LINK = /https?:\/\/[^\s<>"'“”「」（）]+/g;
const NUMBER = /\b([A-Z]{1,5}-[A-Z0-9]{3,})\b/; // MOA-10482: never broken at its hyphen
const TRAILING = /[.,;:!?)\]}。、）]+$/;
const locale = { ko: "ko-KR", ja: "ja-JP" }[given.language] ?? "en-US";
const clock = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });
const fullDay = new Intl.DateTimeFormat(locale, { month: "long", day: "numeric", weekday: "short" });
const fullMoment = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" });

/** The text as nodes, with plain http(s) addresses made links; nothing in it can become markup. */
export function linked(text) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(LINK)) {
    const address = found[0].replace(TRAILING, "");
    if (!URL.canParse(address)) continue;
    nodes.push(...numbered(text.slice(at, found.index)));
    nodes.push(el("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow", title: say("opens_elsewhere") }, address));
    at = found.index + address.length;
  }
  nodes.push(...numbered(text.slice(at)));
  return nodes;
}

const numbered = (text) => text.split(NUMBER).map((part, at) => (at % 2 ? el("span", { class: "whole" }, part) : part));

/** A moment as a small quiet clock time, its full date on hover. */
export function time(at) {
  const moment = new Date(at);
  return el("time", { datetime: moment.toISOString(), title: fullMoment.format(moment) }, clock.format(moment));
}

/** Today, yesterday, or the date. */
export function dayName(at) {
  const day = (moment) => new Date(moment).setHours(0, 0, 0, 0);
  const ago = Math.round((day(Date.now()) - day(at)) / 86_400_000);
  if (ago === 0) return say("today");
  return ago === 1 ? say("yesterday") : fullDay.format(new Date(at));
}

/** Whether two moments fall on the same day where the reader is. */
export function sameDay(one, other) {
  return new Date(one).toDateString() === new Date(other).toDateString();
}
