/* A shared device: the person who types or reads is still here; after ten quiet minutes the page goes, not only the session. */
(() => {
  "use strict";
  const form = document.querySelector("[data-shared]");
  if (!form) return;
  const QUIET = 10 * 60 * 1000, TELL = 60 * 1000;
  let last = Date.now(), told = last;

  const alive = () => {
    last = Date.now();
    if (last - told < TELL) return;
    told = last;
    const token = form.elements.csrfmiddlewaretoken.value;
    fetch(form.dataset.stillHere, { method: "POST", headers: { "X-CSRFToken": token }, credentials: "same-origin" })
      .catch(() => { told = 0; }); // the line is down: say it with the next touch
  };
  for (const what of ["input", "keydown", "pointerdown", "scroll"]) {
    window.addEventListener(what, alive, { passive: true });
  }
  setInterval(() => { if (Date.now() - last > QUIET) form.submit(); }, 5000);
  // a page the browser kept for its back button is asked for again, and then belongs to nobody
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
})();
