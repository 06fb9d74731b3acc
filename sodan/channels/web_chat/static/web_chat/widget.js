// Sodan's chat launcher. See docs/tutorial/embed-the-widget.md
(() => {
  const script = document.currentScript;
  if (window.sodan) return;
  const sodan = window.sodan = {};
  const { origin } = new URL(script.src);
  let { brand, theme = "light dark", token = "", language = "" } = script.dataset;
  const at = `${origin}/chat/${brand}/`;
  let frame, button, badge, isOpen = false, isReady = false, labels = {};
  const queue = [], make = (name) => document.createElement(name);
  const css = `:host{all:initial;color-scheme:${theme}}
button,iframe{position:fixed;right:16px;bottom:16px;z-index:99999999;border:0}
button{width:56px;height:56px;padding:0;border-radius:50%;display:grid;place-items:center;cursor:pointer;box-shadow:0 6px 20px #0003}
button:focus-visible{outline:3px solid light-dark(#0b6ea8,#9fd3f0);outline-offset:3px}
[aria-expanded=true]{visibility:hidden}
svg{width:26px;fill:none;stroke:currentColor;stroke-width:1.7;stroke-linecap:round;stroke-linejoin:round}
b{position:absolute;inset:-2px -2px auto auto;min-width:20px;border-radius:10px;background:#a13225;color:#fff;font:600 12px/20px system-ui}
iframe{width:376px;height:min(640px,100dvh - 32px);border-radius:14px;background:light-dark(#fff,#1e1e1b);box-shadow:0 0 0 1px light-dark(#0000000f,#ffffff1f),0 8px 28px #0003;visibility:hidden;opacity:0;translate:0 8px}
.open{visibility:visible;opacity:1;translate:0}
@media(prefers-reduced-motion:no-preference){.open{transition:.14s ease-out,visibility 0s}}
@media(width<=480px){iframe{inset:0;width:100%;height:100dvh;border-radius:0}}`;

  const post = (news) => isReady ? frame.contentWindow.postMessage({ sodan: news }, origin) : queue.push(news);

  function load() {
    if (frame) return;
    frame = make("iframe");
    frame.title = labels.title;
    frame.src = `${at}?${new URLSearchParams({ language, theme })}`;
    button.after(frame);
  }

  function fit() {
    const full = isOpen && innerWidth <= 480; // a phone's keyboard shrinks the visual viewport
    frame.style.height = full ? `${visualViewport.height}px` : "";
    frame.style.top = full ? `${visualViewport.offsetTop}px` : "";
    document.documentElement.style.overflow = full ? "hidden" : "";
  }

  function show(wanted) {
    if (wanted === isOpen) return;
    isOpen = wanted;
    load();
    frame.classList.toggle("open", isOpen);
    button.ariaExpanded = isOpen;
    fit();
    (isOpen ? frame : button).focus();
    post({ open: isOpen });
  }

  function hear({ origin: from, source, data }) {
    if (from !== origin || source !== frame?.contentWindow || !data?.sodan) return;
    const { ready, closed, unread } = data.sodan;
    if (ready) {
      isReady = true;
      post({ token, open: isOpen });
      queue.splice(0).forEach(post);
    }
    if (closed) show(false);
    if (unread >= 0) {
      badge.textContent = unread || "";
      button.ariaLabel = labels.open + (unread ? ` · ${labels.unread}` : "");
    }
  }

  function build({ language: own, words, fill, ink }) {
    language = words[language] ? language : own;
    labels = words[language];
    const host = make("sodan-chat");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    const both = ({ light, dark }) => `light-dark(${light},${dark})`;
    sheet.replaceSync(`${css}button{background:${both(fill)};color:${both(ink)}}`);
    root.adoptedStyleSheets = [sheet];
    host.lang = language;
    const [icon, line] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
    icon.setAttribute("viewBox", "0 0 24 24");
    line.setAttribute("d", "M12 4c-4.7 0-8.5 3.2-8.5 7.2 0 2.2 1.2 4.2 3 5.5L6 20.5l4-2.3c.6.1 1.3.2 2 .2 4.7 0 8.5-3.2 8.5-7.2S16.7 4 12 4ZM8.5 10h7M8.5 13h4.5");
    icon.append(line);
    badge = make("b");
    button = make("button");
    button.ariaLabel = labels.open;
    button.ariaHasPopup = "dialog";
    button.ariaExpanded = false;
    button.append(icon, badge);
    button.onclick = () => show(true);
    button.onpointerenter = button.onfocus = load;
    root.append(button);
    document.body.append(host);
    addEventListener("message", hear);
    visualViewport.addEventListener("resize", () => frame && fit());
    const idle = window.requestIdleCallback || setTimeout;
    document.readyState === "complete" ? idle(load) : addEventListener("load", () => idle(load));
    Object.assign(sodan, {
      open: () => show(true),
      close: () => show(false),
      ask(text) { show(true); post({ ask: text }); },
      signIn(fresh) { load(); post({ token: token = fresh }); },
      signOut() { load(); post({ token: token = "", leave: true }); },
    });
    dispatchEvent(new Event("sodan:ready"));
  }

  fetch(`${at}launcher.json`)
    .then((got) => got.ok ? got.json() : Promise.reject(got.status))
    .then((looks) => document.body ? build(looks) : addEventListener("load", () => build(looks)))
    .catch((why) => console.warn(`sodan: no chat for ${brand}: ${why}`));
})();
