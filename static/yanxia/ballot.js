/* The ballot panel: casts without leaving the page, keeps the same key while it tries again, and shows the receipt.
   Without this script the form posts itself. News for the page: the event "yanxia:ballot" {poll, state, sentence}. */
(function () {
  "use strict";

  var TRIES = 6;
  var SECONDS_PER_TRY = 8;
  var receipts = {}; // poll -> receipt, so that a panel swapped in by the room shows it again
  var tries = {}; // poll -> {choice, key}: one key per choice, the same until another choice is made
  var sending = {};
  var lastPressed = null;

  function part(root, name) { return root.querySelector("[data-ballot-" + name + "]"); }
  function slot(root, name) { return root.querySelector("[data-receipt-" + name + "]"); }

  function newKey() {
    var bytes = new Uint8Array(18);
    window.crypto.getRandomValues(bytes);
    return btoa(String.fromCharCode.apply(null, bytes)).replace(/\+/g, "-").replace(/\//g, "_");
  }

  function keyFor(poll, choice) {
    if (!tries[poll] || tries[poll].choice !== choice) { tries[poll] = { choice: choice, key: newKey() }; }
    return tries[poll].key;
  }

  function token(form) {
    var field = form.elements.csrfmiddlewaretoken;
    if (field) { return field.value; }
    var headers = document.body.getAttribute("hx-headers"); // a panel sent by the room carries no token
    return headers ? JSON.parse(headers)["X-CSRFToken"] : "";
  }

  function say(root, text, isQuiet) {
    var line = part(root, "status");
    if (!line) { return; }
    line.hidden = !text;
    line.className = isQuiet ? "sr" : "hint";
    line.textContent = text;
  }

  function tell(poll, state, sentence) {
    document.dispatchEvent(new CustomEvent("yanxia:ballot", { detail: { poll: poll, state: state, sentence: sentence } }));
  }

  function showPad(root, isShown) {
    part(root, "pad").hidden = !isShown;
    part(root, "receipt").hidden = isShown;
    var afterwards = document.querySelector("[data-afterwards]"); // the receipt says it in its own words
    if (afterwards) { afterwards.hidden = !isShown; }
    root.className = isShown ? "dock dock-flow" : "stack";
  }

  function press(root, choice) {
    root.querySelectorAll(".vote").forEach(function (button) {
      button.setAttribute("aria-pressed", button.value === choice ? "true" : "false");
    });
  }

  function showReceipt(root, receipt) {
    var button = root.querySelector('.vote[value="' + receipt.choice + '"]');
    slot(root, "box").className = "receipt stack" + (receipt.choice === "yes" ? "" : " receipt-" + receipt.choice);
    slot(root, "choice").textContent = receipt.label;
    slot(root, "time").textContent = receipt.time;
    slot(root, "code").textContent = receipt.code;
    slot(root, "mark").replaceChildren(button.querySelector(".icon").cloneNode(true));
    press(root, receipt.choice);
    root.dataset.state = "voted";
    showPad(root, false);
  }

  function readReceipt(root) {
    var pressed = root.querySelector('.vote[aria-pressed="true"]');
    if (root.dataset.state !== "voted" || !pressed) { return; }
    receipts[root.dataset.poll] = {
      choice: pressed.value,
      label: slot(root, "choice").textContent,
      time: slot(root, "time").textContent,
      code: slot(root, "code").textContent
    };
  }

  // a panel sent by the room belongs to nobody; the page knows who reads it
  function nameWhoActs(root) {
    var place = part(root, "acting");
    var page = document.getElementById("acting");
    if (place && page && !place.firstElementChild) { place.appendChild(page.content.cloneNode(true)); }
  }

  function meet(root) {
    if (root.dataset.met) { return; }
    root.dataset.met = "1";
    nameWhoActs(root);
    readReceipt(root);
    var kept = receipts[root.dataset.poll];
    if (root.dataset.state === "open" && kept) { showReceipt(root, kept); }
  }

  function wait(seconds) {
    return new Promise(function (done) { setTimeout(done, seconds * 1000); });
  }

  function post(form, choice, key) {
    var fields = new URLSearchParams({ choice: choice, key: key });
    if (form.elements.seat) { fields.set("seat", form.elements.seat.value); }
    var stop = new AbortController();
    var timer = setTimeout(function () { stop.abort(); }, SECONDS_PER_TRY * 1000);
    return fetch(form.action, {
      method: "POST",
      body: fields,
      headers: { "Accept": "application/json", "X-CSRFToken": token(form) },
      credentials: "same-origin",
      signal: stop.signal
    }).finally(function () { clearTimeout(timer); });
  }

  async function send(form, choice, key, root) {
    for (var turn = 0; turn < TRIES; turn += 1) {
      try {
        var response = await post(form, choice, key);
        var isOurs = (response.headers.get("Content-Type") || "").indexOf("application/json") === 0;
        if (response.status < 500) { return isOurs ? await response.json() : null; }
      } catch (failure) {
        if (failure.name !== "AbortError" && failure.name !== "TypeError") { throw failure; }
      }
      say(root, root.dataset.retrying);
      tell(root.dataset.poll, "retrying", root.dataset.retrying);
      await wait(Math.min(Math.pow(2, turn), 8) + Math.random());
    }
    return { state: "failed", sentence: root.dataset.failed };
  }

  function byForm(form, choice, key) {
    form.elements.key.value = key;
    var field = document.createElement("input");
    field.type = "hidden";
    field.name = "choice";
    field.value = choice;
    form.appendChild(field);
    form.submit();
  }

  async function cast(form, choice) {
    var root = form.closest("[data-poll]");
    var poll = root.dataset.poll;
    if (sending[poll]) { return; }
    sending[poll] = true;
    var key = keyFor(poll, choice);
    press(root, choice);
    form.setAttribute("aria-busy", "true");
    say(root, root.dataset.sending);
    tell(poll, "sending", root.dataset.sending);
    try {
      var answer = await send(form, choice, key, root);
      if (answer === null) { byForm(form, choice, key); return; }
      settle(poll, answer);
    } finally {
      sending[poll] = false;
      form.removeAttribute("aria-busy");
    }
  }

  function settle(poll, answer) {
    // the room may have swapped the panel while the answer was on its way
    var root = document.querySelector('#ballot[data-poll="' + poll + '"]');
    var isSaved = answer.state === "recorded" || answer.state === "changed" || answer.state === "repeated";
    if (isSaved && answer.choice === answer.current_choice) {
      receipts[poll] = { choice: answer.choice, label: answer.choice_label, time: answer.cast_at, code: answer.receipt };
    }
    if (root && part(root, "pad")) {
      if (isSaved && receipts[poll]) {
        showReceipt(root, receipts[poll]);
        slot(root, "box").tabIndex = -1;
        slot(root, "box").focus();
      } else {
        press(root, receipts[poll] ? receipts[poll].choice : "");
      }
      if (answer.code === "poll_not_open") { part(root, "pad").hidden = true; }
      say(root, answer.sentence, isSaved);
    }
    tell(poll, answer.state, answer.sentence);
  }

  document.addEventListener("click", function (event) {
    var change = event.target.closest("[data-ballot-change]");
    lastPressed = event.target.closest(".vote");
    if (!change) { return; }
    var root = change.closest("[data-poll]");
    event.preventDefault();
    say(root, "");
    showPad(root, true);
    part(root, "pad").querySelector(".vote").focus();
  });

  document.addEventListener("submit", function (event) {
    var form = event.target.closest("[data-ballot-form]");
    var button = event.submitter || lastPressed;
    if (!form || !button || !window.fetch || !window.crypto) { return; }
    event.preventDefault();
    cast(form, button.value);
  });

  function meetAll() {
    document.querySelectorAll("#ballot[data-poll]").forEach(meet);
  }

  new MutationObserver(meetAll).observe(document.body, { childList: true, subtree: true });
  meetAll();
})();
