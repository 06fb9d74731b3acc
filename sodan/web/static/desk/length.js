// How long a reply is on its channel: shown when it comes close, and when it is too long it goes in several messages or not at all.
const form = () => document.getElementById("composer");
const field = () => document.getElementById("words-field");
const CLOSE = 0.8;

const MEASURES = {
  letters: (text) => [...text].length,
  utf16: (text) => text.length,
  euc_kr: (text) => [...text].reduce((sum, letter) => sum + (letter.charCodeAt(0) < 128 ? 1 : 2), 0),
};

const measured = () => MEASURES[form().dataset.counts](field().value.trim());
const most = () => Number(form().dataset.length);

export const isTooLong = () => measured() > most();

export function measure() {
  const line = document.getElementById("length");
  if (!line) return;
  const isReply = form().dataset.mode === "reply";
  const now = measured();
  line.hidden = !isReply || now < most() * CLOSE;
  line.textContent = `${now.toLocaleString()} / ${most().toLocaleString()}`;
  line.classList.toggle("over", now > most());
  document.getElementById("split").hidden = !isReply || now <= most();
  document.getElementById("send").disabled = isReply && now > most();
}
