// What concerns oneself: the number on the bell and on the app's icon, a note on the screen, a sound. One tab of the browser is loud.
import { desk, nearest, part, post } from "./page.js";
import { toast } from "./notice.js";

const UPTO = `sodan:notices:${desk.dataset.person}`;
const badge = () => document.getElementById("notices-waiting");

function count(number) {
  if (badge()) {
    badge().textContent = number;
    badge().hidden = number === "0";
    document.getElementById("me")?.toggleAttribute("data-news", number !== "0");
  }
  if (!navigator.setAppBadge) return;
  if (number === "0") navigator.clearAppBadge().catch(() => {}); else navigator.setAppBadge(parseInt(number, 10)).catch(() => {});
}

// Several may be told at once: each is shown once by whoever holds the stream, the number by every tab.
export async function hearNotices(isLoud) {
  const after = localStorage.getItem(UPTO) ?? "";
  const fragment = await part(`/notices/fresh/?after=${encodeURIComponent(after)}`);
  const fresh = fragment?.getElementById("notices-fresh");
  if (!fresh) return;
  count(fresh.dataset.count);
  document.body.dispatchEvent(new CustomEvent("sodan:notices"));
  if (!isLoud) return;
  localStorage.setItem(UPTO, fresh.dataset.upto);
  for (const one of [...fresh.children].reverse()) show(one);
}

function show(one) {
  const isHere = location.pathname === one.dataset.href && document.visibilityState === "visible";
  if (one.hasAttribute("data-sound") && !isHere) sound();
  if (!one.hasAttribute("data-screen") || isHere) return;
  if (document.visibilityState === "visible" || globalThis.Notification?.permission !== "granted") { toast(one.textContent); return; }
  const note = new Notification(one.dataset.title, { body: one.textContent, tag: `notice-${one.dataset.notice}`, icon: desk.dataset.icon });
  note.addEventListener("click", () => { window.focus(); location.assign(one.dataset.href); });
}

// Two soft tones, made here: no file to fetch, and silence where the browser wants a gesture first.
function sound() {
  try {
    const audio = new AudioContext();
    [[660, 0], [880, 0.14]].forEach(([pitch, start]) => {
      const tone = audio.createOscillator();
      const loudness = audio.createGain();
      tone.frequency.value = pitch;
      loudness.gain.setValueAtTime(0.0001, audio.currentTime + start);
      loudness.gain.exponentialRampToValueAtTime(0.08, audio.currentTime + start + 0.02);
      loudness.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + start + 0.22);
      tone.connect(loudness).connect(audio.destination);
      tone.start(audio.currentTime + start);
      tone.stop(audio.currentTime + start + 0.24);
    });
    setTimeout(() => audio.close(), 600);
  } catch {
    // No sound here.
  }
}

const bytes = (key) => Uint8Array.from(atob(key.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

async function addDevice(box) {
  if (!("PushManager" in window) || !navigator.serviceWorker) { toast(box.dataset.wordUnable); return; }
  if (await Notification.requestPermission() !== "granted") { toast(box.dataset.wordRefused); return; }
  try {
    const worker = await navigator.serviceWorker.ready;
    const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(box.dataset.key) });
    const { endpoint, keys } = made.toJSON();
    const name = navigator.userAgentData ? `${navigator.userAgentData.brands.at(-1)?.brand ?? ""} · ${navigator.userAgentData.platform}` : navigator.platform;
    const answer = await post(box.dataset.address, { endpoint, p256dh: keys.p256dh, auth: keys.auth, name });
    if (answer.ok) location.reload(); else toast(await answer.text());
  } catch {
    toast(box.dataset.wordUnable);
  }
}

export function startNoticed() {
  hearNotices(!localStorage.getItem(UPTO));
  document.addEventListener("click", (event) => {
    if (nearest(event, "[data-adds-device]")) addDevice(document.getElementById("devices"));
    if (nearest(event, "[data-allows-screen]")) globalThis.Notification?.requestPermission().then((answer) => { if (answer !== "granted") toast(document.getElementById("devices").dataset.wordRefused); });
  });
}
