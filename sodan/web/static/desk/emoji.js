// Emoji by a short name in any of the three languages; the list is fetched once, when somebody first asks.
const MOST = 8;
let list = null;

const plain = (text) => text.normalize("NFKD").toLowerCase();

async function all() {
  list ??= fetch(new URL("./emoji.json", import.meta.url)).then((answer) => answer.json()).catch(() => { list = null; return []; });
  return list;
}

export async function emojiLike(wanted, label) {
  const sought = plain(wanted);
  const names = (one) => ["ko", "ja", "en"].flatMap((language) => one[language]);
  const found = (await all()).filter((one) => names(one).some((name) => plain(name).includes(sought)));
  const begins = (one) => Number(!names(one).some((name) => plain(name).startsWith(sought)));
  found.sort((one, other) => begins(one) - begins(other));
  if (!found.length) return null;
  const holder = Object.assign(document.createElement("ul"), { id: "offers", className: "plain-list offers" });
  holder.setAttribute("role", "listbox");
  holder.setAttribute("aria-label", label);
  const language = document.documentElement.lang;
  found.slice(0, MOST).forEach((one, at) => {
    const item = Object.assign(document.createElement("li"), { id: `offer-${at}`, textContent: `${one.is}  ${(one[language] ?? one.en).join(", ")}` });
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", String(at === 0));
    item.dataset.offer = one.is;
    holder.append(item);
  });
  return holder;
}
