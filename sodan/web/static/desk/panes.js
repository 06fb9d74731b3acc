// Which panes are seen: the side panel remembered, one pane at a time on a phone, menus, theme.
import { desk, nearest, post } from "./page.js";

const remember = (name, value) => { document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`; };
const isNarrow = () => matchMedia("(max-width: 1180px)").matches;

// Open or closed: kept with the person, so that it is the same on the next device.
function turn(name) {
  const closed = desk.dataset[name] === "closed";
  if (closed) delete desk.dataset[name]; else desk.dataset[name] = "closed";
  post("/preferences/panes/", { [name]: closed ? "open" : "closed" }).catch(() => {});
}

export function toggleSide() {
  if (isNarrow()) desk.toggleAttribute("data-shows-side"); else turn("side");
}

export function toggleViews() {
  if (!document.getElementById("views") || isNarrow()) return;
  turn("views");
  document.querySelector(desk.dataset.views ? "#list .narrow-only summary" : "#views a[aria-current]")?.focus();
}

function chooseTheme(name) {
  if (name === "auto") delete document.documentElement.dataset.theme; else document.documentElement.dataset.theme = name;
  remember("sodan_theme", name === "auto" ? "" : name);
  for (const button of document.querySelectorAll("[data-theme-choice]")) button.toggleAttribute("aria-current", button.dataset.themeChoice === name);
}

export function backToList() {
  desk.dataset.pane = "list";
  const row = document.querySelector("#rows li[aria-current] a");
  row?.focus({ preventScroll: true });
  history.pushState({}, "", document.querySelector("[data-back]")?.href ?? "/desk/");
}

export function startPanes() {
  document.addEventListener("click", (event) => {
    if (nearest(event, "[data-toggles-side]")) toggleSide();
    if (nearest(event, "[data-toggles-views]")) toggleViews();
    const theme = nearest(event, "[data-theme-choice]");
    if (theme) chooseTheme(theme.dataset.themeChoice);
    const opener = nearest(event, "[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens).showModal();
    if (nearest(event, "[data-back]") && desk.dataset.pane === "talk" && matchMedia("(max-width: 900px)").matches) {
      event.preventDefault();
      backToList();
    }
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) { menu.open = false; menu.querySelector("summary").focus(); event.preventDefault(); }
    desk.removeAttribute("data-shows-side");
  });
  // A swipe from the left edge goes back to the list, as phones do.
  let from = null;
  document.addEventListener("touchstart", (event) => { const touch = event.touches[0]; from = touch.clientX < 28 ? touch : null; }, { passive: true });
  document.addEventListener("touchend", (event) => {
    const to = event.changedTouches[0];
    if (from && to.clientX - from.clientX > 80 && Math.abs(to.clientY - from.clientY) < 60 && desk.dataset.pane === "talk") backToList();
    from = null;
  }, { passive: true });
}
