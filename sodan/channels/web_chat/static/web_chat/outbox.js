// Words on their way: kept until the desk has them, sent again after every break, under the same id so that nothing doubles.

import { desk } from "./desk.js";
import { keep } from "./keep.js";

function freshId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // plain http in a local network has no randomUUID
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The queue. `ready` opens a session when there is none, `sent` takes each answer, `changed` redraws, `trouble` hears why not. */
export class Outbox {
  constructor({ ready, sent, changed, trouble }) {
    Object.assign(this, { ready, sent, changed, trouble, wait: 2_000, timer: 0, isBusy: false });
  }

  /** What waits or failed, as lines of the log. */
  lines() {
    return keep.outbox.map((item) => ({ ...item, client_id: item.id, author: "customer", name: "", card: item.choice ? { choice: item.choice } : null }));
  }

  add({ body, choice = null, attachments = [], language }) {
    keep.outbox = [...keep.outbox, { id: freshId(), body, choice, attachments, language, at: new Date().toISOString(), state: "sending", why: "" }];
    this.changed();
    return this.flush();
  }

  retry({ client_id: id }) {
    this.mark(id, "sending");
    return this.flush();
  }

  discard({ client_id: id }) {
    keep.outbox = keep.outbox.filter((item) => item.id !== id);
    this.changed();
  }

  mark(id, state, why = "") {
    keep.outbox = keep.outbox.map((item) => (item.id === id ? { ...item, state, why } : item));
    this.changed();
  }

  /** Send what waits, oldest first, one at a time; a break stops the queue and it goes on by itself. */
  async flush() {
    clearTimeout(this.timer);
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      for (let item; (item = keep.outbox.find(({ state }) => state !== "failed"));) await this.send(item);
      this.wait = 2_000;
    } catch (trouble) {
      this.pause(trouble);
    } finally {
      this.isBusy = false;
    }
  }

  async send(item) {
    if (item.state !== "sending") this.mark(item.id, "sending");
    try {
      await this.ready();
      if (!keep.outbox.some(({ id }) => id === item.id)) return; // another person signed in meanwhile: not theirs to say
      const answer = await desk.write(item);
      keep.outbox = keep.outbox.filter(({ id }) => id !== item.id);
      this.sent(answer);
    } catch (trouble) {
      const again = trouble.status === 0 || trouble.status >= 500 || [401, 408, 429].includes(trouble.status);
      this.mark(item.id, again ? "waiting" : "failed", trouble.told);
      this.trouble(trouble);
      if (again) throw trouble;
    }
  }

  pause(trouble) {
    this.timer = setTimeout(() => this.flush(), trouble.retry ? trouble.retry * 1_000 : this.wait);
    this.wait = Math.min(this.wait * 2, 30_000);
  }
}
