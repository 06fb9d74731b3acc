// Buttons that open the chat with words already in its box: the customer only finishes and sends them.

document.addEventListener("click", ({ target }) => {
  const asking = target.closest?.("[data-ask]");
  if (!asking) return;
  const text = `${asking.dataset.ask} `;
  if (window.sodan?.ask) window.sodan.ask(text);
  else window.addEventListener("sodan:ready", () => window.sodan.ask(text), { once: true });
});
