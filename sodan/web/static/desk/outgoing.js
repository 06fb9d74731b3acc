// Words on their way: taken back while they are held, which puts them in the field again.
import { nearest, post } from "./page.js";
import { choose, restore } from "./composer.js";
import { toast } from "./notice.js";
import { catchUp } from "./talk.js";

async function takeBack(button) {
  button.disabled = true;
  const response = await post(button.dataset.takeBack).catch(() => null);
  if (response?.ok) {
    choose("reply");
    restore(await response.text());
  } else if (response) toast(await response.text());
  catchUp();
}

// What was held long enough has gone: look whether it stands in the flow.
function look() {
  const due = document.querySelector("#outgoing [data-send-at]");
  if (due && new Date(due.dataset.sendAt) < Date.now() - 1500) catchUp();
}

export function startOutgoing() {
  setInterval(look, 2000);
  document.addEventListener("click", (event) => {
    const button = nearest(event, "[data-take-back]");
    if (button) takeBack(button);
  });
}
