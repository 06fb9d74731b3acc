// The desk's side of the wire: calls with the bearer in a header, and the live stream read by fetch for the same reason.

import { given } from "./given.js";
import { keep } from "./keep.js";

/** An answer that is no success: `status` 0 when nothing answered; `code` and `message` as the desk told them. */
export class Trouble extends Error {
  constructor(status, { code = "", message = "" } = {}, retry = 0) {
    super(message || code || `status ${status}`);
    Object.assign(this, { status, code, told: message, retry });
  }
}

function headers(more = {}) {
  const { bearer } = keep.session;
  return { "Accept-Language": given.language, ...(bearer && { Authorization: `Bearer ${bearer}` }), ...more };
}

async function call(method, path, payload, options = {}) {
  let answer;
  try {
    answer = await fetch(given.at + path, {
      method,
      headers: headers(payload && { "Content-Type": "application/json" }),
      body: payload && JSON.stringify(payload),
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(20_000),
      ...options,
    });
  } catch {
    throw new Trouble(0);
  }
  if (answer.status === 204) return null;
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Trouble(answer.status, told.error, Number(answer.headers.get("Retry-After")));
  return told;
}

export const desk = {
  start: (token) => call("POST", "session/", { token, language: given.language, zone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? "" }),
  leave: () => call("DELETE", "session/"),
  newer: (id) => call("GET", `messages/?after=${id}`),
  older: (id) => call("GET", `messages/?before=${id}`),
  newest: () => call("GET", "messages/"),
  write: ({ id, body, choice, attachments }) => call("POST", "messages/", { id, body, choice: choice ?? null, attachments: (attachments ?? []).map(({ key }) => key) }),
  bring,
  read: (message) => call("POST", "reading/", { message }, { keepalive: true }),
  typing: () => call("POST", "typing/"),
};

/** Bring one file; `progress` hears the part that is up. Resolves to the file as the desk keeps it, rejects with Trouble. */
function bring(file, { progress, stop }) {
  return new Promise((resolve, reject) => {
    const asked = new XMLHttpRequest(); // fetch cannot tell how far an upload has come
    asked.open("POST", `${given.at}attachments/`);
    for (const [name, value] of Object.entries(headers())) asked.setRequestHeader(name, value);
    asked.responseType = "json";
    asked.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    asked.addEventListener("load", () => {
      if (asked.status === 201 && asked.response) resolve(asked.response);
      else reject(new Trouble(asked.status, asked.response?.error, Number(asked.getResponseHeader("Retry-After"))));
    });
    asked.addEventListener("error", () => reject(new Trouble(0)));
    asked.addEventListener("abort", () => reject(new Trouble(0)));
    stop.addEventListener("abort", () => asked.abort());
    const form = new FormData();
    form.append("file", file, file.name);
    asked.send(form);
  });
}

/** The bytes of a file of this conversation; `small` for a picture's little copy. */
export async function fileOf(key, { small = false } = {}) {
  const answer = await fetch(`${given.at}attachments/${key}/${small ? "?size=small" : ""}`, { headers: headers(), credentials: "omit" });
  if (!answer.ok) throw new Trouble(answer.status);
  return answer.blob();
}

/** Follow the conversation: calls `hear(kind, payload)` for each event until `stop` is signalled; comes back after every break. */
export async function follow(conversation, { after, hear, up, lost, stop }) {
  let wait = 1_000;
  let last = after;
  while (!stop.aborted) {
    try {
      const answer = await fetch(`${given.live}${conversation}/`, {
        headers: headers({ Accept: "text/event-stream", "Last-Event-ID": String(last) }),
        credentials: "omit",
        cache: "no-store",
        signal: stop,
      });
      if (!answer.ok) throw new Trouble(answer.status, (await answer.json().catch(() => ({}))).error);
      wait = 1_000;
      up();
      for await (const event of events(answer.body)) {
        if (event.id) last = Number(event.id);
        if (event.event) hear(event.event, JSON.parse(event.data || "{}"));
      }
    } catch (trouble) {
      if (stop.aborted) return;
      if (trouble instanceof Trouble && [401, 403, 404].includes(trouble.status)) return lost(trouble);
      lost(null);
    }
    await new Promise((resume) => setTimeout(resume, wait * (0.75 + Math.random() / 2)));
    wait = Math.min(wait * 2, 15_000);
  }
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const frames = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
    rest = frames.pop();
    for (const frame of frames) yield fields(frame);
  }
}

function fields(frame) {
  const found = {};
  for (const line of frame.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) found[line.slice(0, colon)] = line.slice(colon + 1).replace(/^ /, "");
  }
  return found;
}
