// While a part of the page is asked for anew: busy is said, the outcome is read out, a failure offers one more try.
(() => {
  "use strict";
  const content = () => document.getElementById("content");
  const note = () => document.querySelector("[data-failed]");
  let failed = null;

  document.addEventListener("htmx:beforeRequest", () => {
    content().setAttribute("aria-busy", "true");
    note().hidden = true;
  });
  // Signed out meanwhile: the log-in page is a page of its own, not a part of this one.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const path = new URL(event.detail.xhr.responseURL, location.href).pathname;
    if (path === location.pathname) return;
    event.detail.shouldSwap = false;
    location.reload();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    content().removeAttribute("aria-busy");
    if (event.detail.successful) return;
    failed = event.detail.elt;
    note().hidden = false;
  });
  document.addEventListener("htmx:afterSettle", () => {
    const answer = document.querySelector(".answer, #list-title");
    document.querySelector("[data-announce]").textContent = answer ? answer.textContent : "";
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-retry]")) return;
    if (failed?.isConnected && failed.requestSubmit) failed.requestSubmit();
    else location.reload();
  });
})();
