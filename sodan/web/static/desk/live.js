// What happens at the desk, as it happens. One stream for the whole browser: the first tab holds it and tells the others.
import { desk, openConversation } from "./page.js";
import { showPresence } from "./being.js";
import { refreshCounts, refreshRow } from "./list.js";
import { showOffline, toast } from "./notice.js";
import { hearNotices } from "./notices.js";
import { refreshViewers } from "./presence.js";
import { catchUp, hideTyping, markRead, refreshSide, showTyping } from "./talk.js";

const KINDS = ["CustomerWrote", "ReplySent", "NoteAdded", "OwnerChanged", "ConversationResolved", "ConversationReopened", "MessageRead", "Typing", "OperationChanged", "PromiseChanged", "TodoChanged", "ViewersChanged", "CountdownChanged", "BulkActMoved", "MentionsRead", "FollowersChanged", "RemindersChanged", "NoticesChanged", "SnoozeChanged", "TagsChanged", "OutgoingChanged", "Reload", "ConversationMerged", "ConversationSplit", "LinksChanged", "FieldsChanged", "StatusChanged", "ChecklistChanged"];
KINDS.push("PresenceChanged");
KINDS.push("RatingAsked", "RatingReceived", "SideTalkChanged");
const others = new BroadcastChannel("sodan-desk");
let pause = 3000;
let last = Number(desk.dataset.newest);

function heard({ id, kind, payload }, isLoud) {
  last = Math.max(last, id);
  // After a break things may be told again; fetching afresh twice is harmless, and an id is where to resume, not who it is.
  if (kind === "Reload") { location.reload(); return; }
  if (kind === "PresenceChanged") { showPresence(payload); return; }
  if (kind === "NoticesChanged") { hearNotices(isLoud); return; }
  const number = String(payload.conversation_id ?? "");
  const isOpen = number && number === openConversation();
  if (kind === "Typing") { if (isOpen && payload.who === "customer") showTyping(); return; }
  if (kind === "ViewersChanged") { if (String(payload.representative_id) !== desk.dataset.person) showViewers(number, isOpen); return; }
  if (kind === "MentionsRead") { if (String(payload.representative_id) === desk.dataset.person && document.getElementById("rows")) { refreshRow(number); refreshCounts(); } return; }
  if (kind === "RemindersChanged") { if (isOpen && String(payload.representative_id) === desk.dataset.person) catchUp(); return; }
  if (kind === "FollowersChanged") { if (isOpen) catchUp(); return; }
  // Lines that were said before join it or leave it: the conversation is opened anew, the words begun in it are a draft.
  if (isOpen && ["ConversationMerged", "ConversationSplit"].includes(kind)) {
    const address = `/desk/c/${payload.main_id ?? number}/`;
    htmx.ajax("GET", address, { target: "#talk" }).then(() => history.replaceState(history.state, "", address));
  } else if (isOpen) {
    if (kind === "CustomerWrote") hideTyping();
    catchUp().then(markRead);
    if (["OperationChanged", "OwnerChanged", "NoteAdded", "PromiseChanged", "RatingReceived", "SideTalkChanged", "FieldsChanged", "ChecklistChanged"].includes(kind)) refreshSide();
  }
  if (kind === "OperationChanged") document.body.dispatchEvent(new CustomEvent("sodan:approvals"));
  if (kind === "PromiseChanged") document.body.dispatchEvent(new CustomEvent("sodan:promises"));
  // Whoever holds it hears of a deadline wherever they are; everybody while nobody does.
  if (kind === "CountdownChanged" && payload.stage !== "moved" && [0, Number(desk.dataset.person)].includes(payload.representative_id)) {
    toast(desk.dataset[payload.stage === "missed" ? "wordMissed" : "wordWarned"]);
  }
  if (kind === "BulkActMoved") { document.body.dispatchEvent(new CustomEvent("sodan:bulk")); return; }
  if (kind === "TodoChanged") document.body.dispatchEvent(new CustomEvent("sodan:todos"));
  if (kind === "MessageRead" || !document.getElementById("rows")) return;
  refreshRow(number);
  refreshCounts();
}

function showViewers(number, isOpen) {
  if (isOpen) refreshViewers();
  if (document.getElementById(`row-${number}`)) refreshRow(number);
}

let source = null;

function listen() {
  source?.close();
  source = new EventSource(`/live/desk/?after=${last}`);
  const hear = (event) => {
    const told = { id: Number(event.lastEventId), kind: event.type, payload: JSON.parse(event.data) };
    others.postMessage(told);
    heard(told, true);
  };
  for (const kind of KINDS) source.addEventListener(kind, hear);
  hearNotices(true); // what came while no page was open
  source.addEventListener("open", () => { pause = 3000; showOffline(false); });
  source.addEventListener("error", () => {
    // The browser reconnects by itself from the last id; only when it gave up do we begin again.
    if (!navigator.onLine) showOffline(true);
    if (source.readyState === EventSource.CLOSED) { source.close(); setTimeout(listen, pause + Math.random() * 2000); pause = Math.min(pause * 2, 60000); }
  });
}

// Back on the network: not when the browser next thinks of it, but now, from the last id on.
function again() {
  if (source) { pause = 3000; listen(); }
  catchUp().then(markRead);
}

export function startLive() {
  addEventListener("online", again);
  others.addEventListener("message", (event) => heard(event.data, false));
  if (navigator.locks) navigator.locks.request(`sodan-desk-${desk.dataset.person}`, () => { listen(); return new Promise(() => {}); });
  else listen();
}
