// What the page was served with: brand, language, words.

export const given = JSON.parse(document.getElementById("given").textContent);

/** The word in the reader's language with its places filled. */
export function say(key, values = {}) {
  return (given.words[key] ?? key).replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}
