// The page around the frame: its launcher opens and closes us, hands over the shop's token, and shows what is unread.

const isFramed = window.parent !== window;
let page = "*"; // who frames us is limited by the server; from its first word on we answer to that origin only

function post(message) {
  if (isFramed) window.parent.postMessage({ sodan: message }, page);
}

export const shop = {
  isFramed,
  close: () => post({ closed: true }),
  unread: (count) => post({ unread: count }),
  /** Hear `{open, token, leave, ask}` from the launcher, and tell it we are there. */
  listen(hear) {
    if (!isFramed) return;
    window.addEventListener("message", ({ source, origin, data }) => {
      if (source !== window.parent || !data?.sodan || (page !== "*" && origin !== page)) return;
      page = origin;
      hear(data.sodan);
    });
    post({ ready: true });
  },
};
