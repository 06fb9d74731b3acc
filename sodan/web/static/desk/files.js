// Files that go with a reply: chosen, pasted or dropped; checked against what the channel carries, then taken up one by one while
// the words are written. Each shows how far it is and can be let go.
import { csrf } from "./page.js";
import { toast } from "./notice.js";

const field = () => document.getElementById("files-field");
const place = () => document.getElementById("files-waiting");
const isReply = () => document.getElementById("composer")?.dataset.mode === "reply";
let brought = []; // { file, item, request, done: a promise of whether it is there }

export const filesWaiting = () => brought.length;

// Whether all of them are there; waits for those that are still on their way.
export const uploaded = async () => (await Promise.all(brought.map((one) => one.done))).every(Boolean);

export function forgetFiles() {
  for (const one of [...brought]) drop(one, false);
}

function show() {
  place().hidden = !filesWaiting();
  document.getElementById("words-field").required = !filesWaiting();
}

function drop(one, isByHand = true) {
  one.request.abort();
  const picture = one.item.querySelector("img");
  if (picture) URL.revokeObjectURL(picture.src);
  one.item.remove();
  brought = brought.filter((other) => other !== one);
  if (place()) show();
  if (isByHand) document.getElementById("words-field").focus();
}

function slip(file) {
  const item = document.createElement("li");
  if (file.type.startsWith("image/")) item.append(Object.assign(document.createElement("img"), { src: URL.createObjectURL(file), alt: "" }));
  item.append(Object.assign(document.createElement("span"), { textContent: file.name }));
  const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
  bar.setAttribute("aria-label", field().dataset.wordUploading.replace("{name}", file.name));
  const away = Object.assign(document.createElement("button"), { type: "button", textContent: "×", className: "button plain" });
  away.setAttribute("aria-label", field().dataset.remove.replace("{name}", file.name));
  item.append(bar, away);
  return item;
}

// One request each, so that each has a bar of its own and one that fails leaves the others alone.
function take(file) {
  const item = slip(file);
  const request = new XMLHttpRequest();
  const one = { file, item, request };
  item.querySelector("button").addEventListener("click", () => drop(one));
  const bar = item.querySelector("progress");
  one.done = new Promise((resolve) => {
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; });
    request.addEventListener("abort", () => resolve(true));
    request.addEventListener("error", () => { failed(one, field().dataset.wordFailed); resolve(false); });
    request.addEventListener("load", () => {
      if (request.status === 200) { there(one, request.responseText); resolve(true); return; }
      const isSentence = request.status === 422 && (request.getResponseHeader("Content-Type") ?? "").startsWith("text/plain");
      failed(one, isSentence ? request.responseText : field().dataset.wordFailed);
      resolve(false);
    });
  });
  request.open("POST", field().dataset.address);
  request.setRequestHeader("X-CSRFToken", csrf());
  request.setRequestHeader("HX-Request", "true");
  const sent = new FormData();
  sent.append("file", file, file.name);
  request.send(sent);
  brought.push(one);
  place().append(item);
  show();
}

function there(one, key) {
  one.item.querySelector("progress").remove();
  one.item.append(Object.assign(document.createElement("input"), { type: "hidden", name: "kept", value: key }));
}

function failed(one, why) {
  toast(why);
  drop(one, false);
}

function add(files) {
  if (!field() || !isReply()) return;
  const { most, bytes, wordTooMany, wordTooLarge, wordUnknown } = field().dataset;
  const kinds = field().accept.split(",");
  for (const file of files) {
    if (filesWaiting() >= Number(most)) { toast(wordTooMany); return; }
    if (!kinds.includes(file.type)) toast(`${file.name}: ${wordUnknown}`);
    else if (file.size > Number(bytes)) toast(`${file.name}: ${wordTooLarge}`);
    else take(file);
  }
}

export function startFiles() {
  document.addEventListener("sodan:opened", () => { for (const one of brought) one.request.abort(); brought = []; });
  document.addEventListener("change", (event) => {
    if (event.target !== field()) return;
    const files = [...field().files];
    field().value = ""; // they go by themselves, not with the form
    add(files);
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (event.target?.id !== "words-field" || !files.length) return;
    event.preventDefault();
    add(files);
  });
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files") && event.target instanceof Element && event.target.closest("#talk");
  document.addEventListener("dragover", (event) => { if (carriesFiles(event)) { event.preventDefault(); document.getElementById("composer").classList.add("dropping"); } });
  document.addEventListener("dragleave", () => document.getElementById("composer")?.classList.remove("dropping"));
  document.addEventListener("drop", (event) => {
    document.getElementById("composer")?.classList.remove("dropping");
    if (!carriesFiles(event)) return;
    event.preventDefault();
    add([...event.dataTransfer.files]);
  });
}
