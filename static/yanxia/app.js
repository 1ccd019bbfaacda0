/* Small helps on every page. Everything works without them. */
(() => {
  "use strict";
  // A slow line tempts a second tap: one form is sent once, until the page is shown again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented || form.hasAttribute("hx-post")) return;
    // a file to take home leaves the page as it is, with its button
    if ("download" in form.dataset) return;
    if (form.dataset.sent) event.preventDefault();
    else form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
  const errors = document.querySelector(".errors[role=alert]");
  if (errors) errors.focus();
})();
