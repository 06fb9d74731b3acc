// As soon as there is a connection again, the page that was wanted comes.
addEventListener("online", () => location.reload());
document.querySelector("[data-again]").addEventListener("click", (event) => { event.preventDefault(); location.reload(); });
