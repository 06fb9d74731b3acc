// A question the server asks before it does something: shown over the page, answered by its own buttons.
export function startAsking() {
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "asked") event.target.querySelector("dialog")?.showModal();
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.target.matches?.("[data-answers]")) event.target.closest("dialog")?.close();
  });
}
