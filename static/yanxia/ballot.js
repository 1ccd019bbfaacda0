/* The ballot panel: casts without leaving the page, keeps the same key while it tries again, and shows the receipt.
   Without this script the form posts itself. News for the page: the event "yanxia:ballot" {poll, state, sentence, form,
   isSaved}; what is chosen on a pad with options is the business of picks.js. */
(function () {
  "use strict";

  var TRIES = 6;
  var SECONDS_PER_TRY = 8;
  var receipts = {}; // poll -> receipt, so that a panel swapped in by the room shows it again
  var tries = {}; // poll -> {paper, key}: one key per choice, the same until another choice is made
  var sending = {};
  var lastPressed = null;

  function part(root, name) { return root.querySelector("[data-ballot-" + name + "]"); }
  function slot(root, name) { return root.querySelector("[data-receipt-" + name + "]"); }

  function newKey() {
    var bytes = new Uint8Array(18);
    window.crypto.getRandomValues(bytes);
    return btoa(String.fromCharCode.apply(null, bytes)).replace(/\+/g, "-").replace(/\//g, "_");
  }

  function keyFor(poll, paper) {
    if (!tries[poll] || tries[poll].paper !== paper) { tries[poll] = { paper: paper, key: newKey() }; }
    return tries[poll].key;
  }

  // what a page without script would post, but for the token, the way back and the key
  function paperOf(form, button) {
    var fields = new URLSearchParams();
    new FormData(form).forEach(function (value, name) {
      if (["csrfmiddlewaretoken", "next", "draft", "key"].indexOf(name) < 0) { fields.append(name, value); }
    });
    if (button.name) { fields.append(button.name, button.value); }
    return fields.toString();
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

  function tell(poll, state, sentence, form) {
    var isSaved = state === "recorded" || state === "changed" || state === "repeated";
    var detail = { poll: poll, state: state, sentence: sentence, form: form, isSaved: isSaved };
    document.dispatchEvent(new CustomEvent("yanxia:ballot", { detail: detail }));
    return isSaved;
  }

  function showPad(root, isShown) {
    part(root, "pad").hidden = !isShown;
    part(root, "receipt").hidden = isShown;
    var afterwards = document.querySelector("[data-afterwards]"); // the receipt says it in its own words
    if (afterwards) { afterwards.hidden = !isShown; }
    root.className = isShown && root.querySelector(".votepad") ? "dock dock-flow" : "stack";
  }

  function press(root, choice) {
    root.querySelectorAll(".vote").forEach(function (button) {
      button.setAttribute("aria-pressed", button.value === choice ? "true" : "false");
    });
  }

  function voteFor(root, choice) {
    return Array.prototype.find.call(root.querySelectorAll(".vote"), function (button) { return button.value === choice; });
  }

  function showReceipt(root, receipt) {
    var button = voteFor(root, receipt.choice);
    slot(root, "box").className = "receipt stack" + (button && receipt.choice !== "yes" ? " receipt-" + receipt.choice : "");
    slot(root, "choice").textContent = receipt.label;
    slot(root, "time").textContent = receipt.time;
    slot(root, "code").textContent = receipt.code;
    if (button) { slot(root, "mark").replaceChildren(button.querySelector(".icon").cloneNode(true)); }
    press(root, receipt.choice);
    root.dataset.state = "voted";
    showPad(root, false);
  }

  function readReceipt(root) {
    var pressed = root.querySelector('.vote[aria-pressed="true"]');
    if (root.dataset.state !== "voted") { return; }
    receipts[root.dataset.poll] = {
      choice: pressed ? pressed.value : "",
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

  function post(form, paper, key) {
    var stop = new AbortController();
    var timer = setTimeout(function () { stop.abort(); }, SECONDS_PER_TRY * 1000);
    return fetch(form.action, {
      method: "POST",
      body: paper + "&key=" + key,
      headers: {
        "Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token(form)
      },
      credentials: "same-origin",
      signal: stop.signal
    }).finally(function () { clearTimeout(timer); });
  }

  async function send(form, paper, key, root) {
    for (var turn = 0; turn < TRIES; turn += 1) {
      try {
        var response = await post(form, paper, key);
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

  function byForm(form, button, key) {
    form.elements.key.value = key;
    if (button.name) {
      var field = document.createElement("input");
      field.type = "hidden";
      field.name = button.name;
      field.value = button.value;
      form.appendChild(field);
    }
    form.submit();
  }

  async function cast(form, button) {
    var root = form.closest("[data-poll]");
    var poll = root.dataset.poll;
    if (sending[poll]) { return; }
    sending[poll] = true;
    var paper = paperOf(form, button);
    var key = keyFor(poll, paper);
    press(root, button.value);
    form.setAttribute("aria-busy", "true");
    say(root, root.dataset.sending);
    tell(poll, "sending", root.dataset.sending);
    try {
      var answer = await send(form, paper, key, root);
      if (answer === null) { byForm(form, button, key); return; }
      settle(poll, answer, form);
    } finally {
      sending[poll] = false;
      form.removeAttribute("aria-busy");
    }
  }

  function settle(poll, answer, form) {
    // the room may have swapped the panel while the answer was on its way
    var root = document.querySelector('#ballot[data-poll="' + poll + '"]');
    var isSaved = tell(poll, answer.state, answer.sentence, form);
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
  }

  document.addEventListener("click", function (event) {
    var change = event.target.closest("[data-ballot-change]");
    lastPressed = event.target.closest("[data-ballot-form] button");
    if (!change) { return; }
    var root = change.closest("[data-poll]");
    event.preventDefault();
    say(root, "");
    showPad(root, true);
    part(root, "pad").querySelector("form button, form input:not([type=hidden])").focus();
  });

  document.addEventListener("submit", function (event) {
    var form = event.target.closest("[data-ballot-form]");
    var button = event.submitter || lastPressed;
    if (!form || !button || !window.fetch || !window.crypto) { return; }
    event.preventDefault();
    cast(form, button);
  });

  function meetAll() {
    document.querySelectorAll("#ballot[data-poll]").forEach(meet);
  }

  new MutationObserver(meetAll).observe(document.body, { childList: true, subtree: true });
  meetAll();
})();
