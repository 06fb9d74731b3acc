// Giving the open conversation one of the shop's own statuses; what has to be asked first is shown.
import { toast } from "./notice.js";
import { desk, openConversation, post } from "./page.js";
import { catchUp, refreshSide } from "./talk.js";

export async function giveStatus(number) {
  const response = await post(`/desk/given/${openConversation()}/status/`, { status: number });
  if (!response.ok) { toast(desk.dataset.wordFailed); return; }
  if (response.status === 200) {
    const place = document.getElementById("asked");
    place.innerHTML = await response.text();
    htmx.process(place);
    place.querySelector("dialog")?.showModal();
    return;
  }
  catchUp();
  refreshSide();
}
