// Files that go with a reply: chosen, pasted or dropped; shown small until they are sent, each removable.
const MOST = 5;
const field = () => document.getElementById("files-field");
const place = () => document.getElementById("files-waiting");
const isReply = () => document.getElementById("composer")?.dataset.mode === "reply";

export const filesWaiting = () => field()?.files.length ?? 0;

export function forgetFiles() {
  if (field()) put([]);
}

function put(files) {
  const carried = new DataTransfer();
  for (const file of files.slice(0, MOST)) carried.items.add(file);
  field().files = carried.files;
  show();
}

function show() {
  for (const picture of place().querySelectorAll("img")) URL.revokeObjectURL(picture.src);
  place().replaceChildren(...[...field().files].map(slip));
  place().hidden = !filesWaiting();
  document.getElementById("words-field").required = !filesWaiting();
}

function slip(file) {
  const item = document.createElement("li");
  if (file.type.startsWith("image/")) {
    const picture = Object.assign(document.createElement("img"), { src: URL.createObjectURL(file), alt: "" });
    item.append(picture);
  }
  const name = Object.assign(document.createElement("span"), { textContent: file.name });
  const away = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
  away.className = "button plain";
  away.setAttribute("aria-label", field().dataset.remove.replace("{name}", file.name));
  away.addEventListener("click", () => {
    put([...field().files].filter((one) => one !== file));
    document.getElementById("words-field").focus();
  });
  item.append(name, away);
  return item;
}

function add(files) {
  if (files.length && field() && isReply()) put([...chosen, ...files]);
}

let chosen = []; // what was there before the browser's own dialogue replaced it

export function startFiles() {
  document.addEventListener("click", (event) => { if (event.target === field()) chosen = [...field().files]; }, true);
  document.addEventListener("change", (event) => { if (event.target === field()) add([...field().files]); });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (event.target?.id !== "words-field" || !files.length) return;
    event.preventDefault();
    chosen = [...field().files];
    add(files);
  });
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files") && event.target instanceof Element && event.target.closest("#talk");
  document.addEventListener("dragover", (event) => { if (carriesFiles(event)) { event.preventDefault(); document.getElementById("composer").classList.add("dropping"); } });
  document.addEventListener("dragleave", () => document.getElementById("composer")?.classList.remove("dropping"));
  document.addEventListener("drop", (event) => {
    document.getElementById("composer")?.classList.remove("dropping");
    if (!carriesFiles(event)) return;
    event.preventDefault();
    chosen = [...field().files];
    add([...event.dataTransfer.files]);
  });
}
