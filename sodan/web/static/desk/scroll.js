// A long list keeps only the rows near the screen: those far away leave a gap of their height, and are fetched again when it comes near.
import { part, view } from "./page.js";

const KEPT = 180; // rows that may stand in the page at once
const GROUP = 30; // rows a gap stands for: one page of the list
const FAR = 2.5; // screens beyond which rows are let go

const rows = () => document.getElementById("rows");
const isRow = (item) => item.matches("li[data-id]");
let near = null;
let timer = 0;

// Every so often while things move, not only once they rest: somebody may scroll on and on.
function soon() {
  timer ||= setTimeout(() => { timer = 0; letGo(); }, 150);
}

// Where the page that begins with this row begins: after the row, or the gap, before it.
function beginsAfter(item) {
  const before = item.previousElementSibling;
  if (!before) return "";
  if (!isRow(before)) return before.dataset.ends ?? "";
  return cursorOf(before);
}

// In the order of deadlines a place is a countdown's, which a row does not know: zero asks for the same moment again.
const cursorOf = (item) => `${item.dataset.at},${document.getElementById("list").dataset.order === "deadline" ? 0 : item.dataset.id}`;

const isInUse = (item) => item.contains(document.activeElement) || item.hasAttribute("aria-current") || item.querySelector(".pick input")?.checked;

function gapOf({ before, first, last, height }) {
  const gap = document.createElement("li");
  gap.className = "gap";
  gap.setAttribute("aria-hidden", "true");
  Object.assign(gap.dataset, { before, at: first, ends: cursorOf(last), until: last.dataset.at });
  gap.style.height = `${height}px`;
  return gap;
}

function gapFor(group) {
  const [first, last] = [group[0], group[group.length - 1]];
  const height = last.getBoundingClientRect().bottom - first.getBoundingClientRect().top;
  return gapOf({ before: beginsAfter(first), first: first.dataset.at, last, height });
}

// Whether a page that ends with this row reaches the end of the gap; rows may have moved in between since.
function reaches(row, gap) {
  const isNewestFirst = document.getElementById("list").dataset.order === "newest";
  return isNewestFirst ? row.dataset.at <= gap.dataset.until : row.dataset.at >= gap.dataset.until;
}

// The far rows of one side in groups, the farthest first.
function farGroups() {
  const screen = rows().getBoundingClientRect();
  const reach = screen.height * FAR;
  const groups = [];
  let group = [];
  for (const item of rows().children) {
    const { top, bottom } = item.getBoundingClientRect();
    const isFar = isRow(item) && !isInUse(item) && (bottom < screen.top - reach || top > screen.bottom + reach);
    if (!isFar) { group = []; continue; }
    group.push(item);
    if (group.length === GROUP) { groups.push(group); group = []; }
  }
  return groups;
}

function letGo() {
  if (!rows() || rows().querySelectorAll("li[data-id]").length <= KEPT) return;
  for (const group of farGroups()) {
    const gap = gapFor(group);
    group[0].before(gap);
    for (const item of group) item.remove();
    near.observe(gap);
  }
}

async function fill(gap) {
  const list = document.getElementById("list");
  const asked = `${list.dataset.view}?${list.dataset.query}`;
  const fragment = await part(`/desk/${view()}/?before=${encodeURIComponent(gap.dataset.before)}${list.dataset.query ? `&${list.dataset.query}` : ""}`);
  const still = document.getElementById("list");
  if (!fragment || !gap.isConnected || asked !== `${still.dataset.view}?${still.dataset.query}`) return;
  const fresh = [...fragment.querySelectorAll("li[data-id]")].filter((item) => !document.getElementById(item.id));
  gap.before(...fresh);
  const last = fresh[fresh.length - 1];
  if (last && !reaches(last, gap)) {
    gap.dataset.before = cursorOf(last);
    gap.style.height = "60px";
    near.observe(gap);
  } else gap.remove();
  for (const item of fresh) htmx.process(item);
}

export function startScroll() {
  near = new IntersectionObserver((seen) => {
    for (const entry of seen) {
      if (!entry.isIntersecting) continue;
      near.unobserve(entry.target);
      fill(entry.target);
    }
  }, { rootMargin: "700px 0px" });
  document.addEventListener("scroll", (event) => { if (event.target === rows()) soon(); }, { capture: true, passive: true });
  document.body.addEventListener("htmx:afterSettle", soon);
}
