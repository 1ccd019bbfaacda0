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
  // A link to a folded part opens it; paper shows every part.
  const unfold = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (const fold of [target.querySelector(":scope > details.fold"), ...document.querySelectorAll("details:not([open])")])
      if (fold && (fold.parentElement === target || fold.contains(target))) fold.open = true;
    target.scrollIntoView();
  };
  unfold();
  window.addEventListener("hashchange", unfold);
  let shut = [];
  window.addEventListener("beforeprint", () => {
    shut = [...document.querySelectorAll(".fold:not([open]), .excerpt:not([open]), .card .more:not([open]), .fold .more:not([open])")];
    for (const fold of shut) fold.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const fold of shut) fold.open = false;
  });
  const errors = document.querySelector(".errors[role=alert]");
  if (errors) errors.focus();
})();
