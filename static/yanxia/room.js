/* The live pages: says where it is, keeps what a person is doing, tells when the line is down. */
(() => {
  "use strict";
  const room = document.getElementById("room");
  const link = document.getElementById("room-link");
  if (!room || !link) return;
  const at = () => Number(document.getElementById("room-beat").dataset.n);
  const skew = Date.parse(room.dataset.clock) - Date.now();
  let failures = 0, polling = 0, isOpen = false, isOut = false;

  // what must not be swapped away: a receipt, a half-made choice, an unfolded text
  const keeps = (old, fresh) => old.id === "ballot" && old.dataset.poll === fresh.dataset.poll &&
    (old.dataset.state === fresh.dataset.state || (old.dataset.state === "voted" && fresh.dataset.state === "open"));
  const carryOver = (old, fresh) => {
    const said = document.getElementById("hand-said");
    if (said && old.id === "room-queue" && old.dataset.item !== fresh.dataset.item) said.hidden = true;
    const before = old.querySelectorAll("details");
    fresh.querySelectorAll("details").forEach((one, i) => { if (before[i] && before[i].open) one.open = true; });
  };
  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    const fresh = event.detail.fragment.firstElementChild;
    if (keeps(event.detail.target, fresh)) event.detail.shouldSwap = false;
    else carryOver(event.detail.target, fresh);
  });

  // the socket
  const say = (socket) => socket.sendImmediately(JSON.stringify({ at: at() }));
  room.addEventListener("htmx:wsOpen", (event) => {
    failures = 0;
    isOpen = true;
    link.hidden = true;
    say(event.detail.socketWrapper);
  });
  // a thousand pages do not confirm at the same moment: the answers would stand in the way of the news
  room.addEventListener("htmx:wsAfterMessage", (event) => {
    setTimeout(() => { if (isOpen) say(event.detail.socketWrapper); }, Math.random() * 2000);
    tick();
  });
  room.addEventListener("htmx:wsClose", (event) => {
    const code = event.detail.event.code;
    isOpen = false;
    if (code === 4401 && performance.now() > 10000) return location.reload();
    isOut = code >= 4000;
    failures += 1;
    show();
    if (!isOut) poll();
  });
  const show = () => {
    const ballot = document.getElementById("ballot");
    const state = ballot ? ballot.dataset.state : "";
    link.querySelector("[data-link-text]").textContent = isOut ? link.dataset.out : link.dataset.lost;
    link.querySelector("[data-link-vote]").textContent =
      state === "voted" ? link.dataset.saved : state === "open" ? link.dataset.unsaved : "";
    link.hidden = false;
  };

  // without a socket: ask by HTTP, each page at its own moment
  const poll = () => {
    if (polling) return;
    polling = setTimeout(async () => {
      polling = 0;
      if (isOpen || isOut) return;
      try {
        const answer = await fetch(room.dataset.fragment, { redirect: "error" });
        if (answer.ok && failures >= 6) return location.reload();
        if (answer.ok) apply(await answer.text());
      } catch { /* still away: the banner says so */ }
      poll();
    }, 10000 + Math.random() * 5000);
  };
  const apply = (html) => {
    for (const fresh of new DOMParser().parseFromString(html, "text/html").body.children) {
      const old = document.getElementById(fresh.id);
      if (!old || keeps(old, fresh) || old.outerHTML === fresh.outerHTML) continue;
      carryOver(old, fresh);
      const copy = document.importNode(fresh, true);
      old.replaceWith(copy);
      htmx.process(copy);
    }
    tick();
  };

  // the countdown; elder pages show only the hour
  const tick = () => {
    if (document.documentElement.dataset.size === "elder") return;
    for (const timer of document.querySelectorAll("[data-until]")) {
      const left = Math.max(0, Math.round((Date.parse(timer.dataset.until) - Date.now() - skew) / 1000));
      const two = (n) => String(n).padStart(2, "0");
      const hours = Math.floor(left / 3600);
      const text = (hours ? `${hours}:` : "") + `${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
      const word = timer.querySelector("[data-word]");
      timer.querySelector("[data-left]").textContent = text;
      word.textContent = word.dataset.word;
      timer.classList.toggle("timer-soon", left <= 60);
    }
  };
  setInterval(tick, 1000);
  tick();

  // a form of the desk is empty again once the room has what was typed
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.target.matches("form[data-clears]")) event.target.reset();
  });

  // the chair's keys
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const key = event.key.toUpperCase();
    const look = (id) => { const found = document.getElementById(id); if (found) found.scrollIntoView({ block: "center" }); };
    const button = ["N", "O", "C"].includes(key) && document.querySelector(`[data-keys~="${key}"]`);
    if (button) button.click();
    else if (key === "H") look("verdict");
    else if (key === "J") look("join");
    else if (key === "?") look("keys");
    else if (key === "B" && document.body.classList.contains("projector")) document.body.classList.toggle("blank");
    else if (key === "F") document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
    else return;
    event.preventDefault();
  });
})();
