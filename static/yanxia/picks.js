/* The pads with options: says in words what is chosen and what is left, and keeps it until the vote is cast.
   The fields of the form are the paper: a tap on a list of places fills the selects that a page without script shows. */
(() => {
  "use strict";
  const PREFIX = "yanxia:picks:";
  const { writer = "" } = document.querySelector("script[data-writer]")?.dataset ?? {};
  const store = (() => { try { return window.sessionStorage; } catch { return null; } })(); // the browser may forbid it
  const mine = `${PREFIX}${writer}:`;
  for (const key of Object.keys(store || {})) // on a shared device: what somebody else began
    if (key.startsWith(PREFIX) && !key.startsWith(mine)) store.removeItem(key);

  // what is chosen: kept for the tab, by reader and poll; words that are typed are the business of drafts.js
  const sent = new Map(); // what was cast, for a panel that the room swaps in
  const keyOf = (form) => mine + new URL(form.action).pathname;
  const fields = (form) => [...form.elements].filter((one) => one.name && one.matches("select, [type=radio], [type=checkbox]"));
  const isTick = (field) => field.matches("[type=radio], [type=checkbox]");
  const given = (form) => fields(form).filter((one) => !isTick(one) || one.checked).map((one) => [one.name, one.value]);
  const fill = (form, values) => {
    const left = values.slice();
    for (const field of fields(form)) {
      const at = left.findIndex(([name, value]) => name === field.name && (!isTick(field) || value === field.value));
      const [[, value] = []] = at < 0 ? [] : left.splice(at, 1);
      if (isTick(field)) field.checked = at >= 0;
      else field.value = value ?? "";
    }
  };
  const clear = (form) => fill(form, []);
  const keep = (form) => {
    if (form.dataset.pad === "consent") return;
    try { store?.setItem(keyOf(form), JSON.stringify(given(form))); } catch { /* full: the page still has it */ }
  };
  const kept = (form) => {
    try { return JSON.parse(store?.getItem(keyOf(form))) ?? sent.get(keyOf(form)); } catch { return sent.get(keyOf(form)); }
  };

  // in words
  const labelOf = (field) => field.closest(".pick, .points").querySelector(".pick-main b").textContent.trim();
  const filled = (pattern, figures) => pattern.replace(/\{(\w+)\}/g, (all, name) => figures[name] ?? all);
  const listed = (words) => words.join(document.documentElement.lang === "en" ? ", " : "、");
  const money = (fen) => (fen / 100).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });
  const show = (form, text, isOver = false) => {
    const line = form.querySelector("[data-picks-said]");
    line.textContent = text;
    line.hidden = !text;
    line.classList.toggle("short", isOver);
  };
  const said = (form) => form.querySelector("[data-picks-words]").dataset;
  const boxes = (form) => [...form.querySelectorAll("input[name=choice]")];
  const numberOf = (value) => Number(value.split("=")[1] || 0);

  const paint = {
    one(form) {
      const on = boxes(form).find((one) => one.checked);
      show(form, on ? filled(said(form).picksWords, { words: labelOf(on) }) : "");
    },
    several(form) {
      const on = boxes(form).filter((one) => one.checked), { picksWords, picksMost } = said(form);
      for (const one of boxes(form)) one.disabled = on.length >= Number(picksMost || Infinity) && !one.checked;
      show(form, on.length ? filled(picksWords, { n: on.length, words: listed(on.map(labelOf)) }) : "");
    },
    rank(form) {
      const order = places(form).map((one) => one.value).filter(Boolean), { picksWords, picksPlaced, picksUnplaced } = said(form);
      const names = {};
      for (const tap of form.querySelectorAll("[data-code]")) {
        const at = order.indexOf(tap.dataset.code);
        tap.setAttribute("aria-pressed", String(at >= 0));
        tap.querySelector(".pick-no").textContent = at < 0 ? "" : at + 1;
        tap.querySelector("[data-place]").textContent = at < 0 ? picksUnplaced : filled(picksPlaced, { n: at + 1 });
        names[tap.dataset.code] = labelOf(tap);
      }
      show(form, order.length ? filled(picksWords, { words: order.map((code, at) => `${at + 1} ${names[code]}`).join("\u2003") }) : "");
    },
    score(form) {
      const on = [...form.querySelectorAll(".point input:checked")].map((one) => `${labelOf(one)} ${numberOf(one.value)}`);
      show(form, on.length ? filled(said(form).picksWords, { words: listed(on) }) : "");
    },
    dots(form) {
      const { picksWords, picksOver, picksDots } = said(form);
      const counts = places(form).map((one) => numberOf(one.value));
      const left = Number(picksDots) - counts.reduce((sum, one) => sum + one, 0);
      places(form).forEach((select, at) => {
        const row = select.closest(".dots");
        row.querySelector("[data-picks-less]").disabled = counts[at] === 0;
        row.querySelector("[data-picks-more]").disabled = left <= 0 || counts[at] >= select.options.length - 1;
        row.classList.toggle("pick-on", counts[at] > 0);
      });
      const words = places(form).filter((one) => one.value).map((one) => `${labelOf(one)} ${numberOf(one.value)}`);
      show(form, left < 0 ? filled(picksOver, { n: -left }) : filled(picksWords, { n: left, words: listed(words) }), left < 0);
    },
    budget(form) {
      const { picksWords, picksLeft, picksOver, picksBudget } = said(form);
      const fen = (text) => Math.round(Number(text) * 100), on = boxes(form).filter((one) => one.checked);
      const sum = on.reduce((all, one) => all + fen(one.dataset.cost), 0), left = fen(picksBudget) - sum;
      show(form, filled(picksWords, { n: on.length, sum: money(sum) }));
      const rest = form.querySelector("[data-picks-rest]"), bar = form.querySelector("[data-picks-bar]");
      rest.textContent = filled(left < 0 ? picksOver : picksLeft, { left: money(Math.abs(left)) });
      rest.className = left < 0 ? "short" : "";
      bar.removeAttribute("hidden");
      bar.firstElementChild.setAttribute("width", `${Math.min(100, (sum / fen(picksBudget)) * 100)}%`);
      bar.firstElementChild.setAttribute("class", left < 0 ? "f-gui" : "f-dai");
    },
    consent() {},
  };
  const refresh = (form) => {
    paint[form.dataset.pad](form);
    const again = form.querySelector("[data-picks-clear]");
    if (again) again.hidden = !given(form).some(([, value]) => value);
  };

  // the taps
  const places = (form) => [...form.querySelectorAll("select[name=choice]")];
  const blankOf = (form) => form.querySelector("input[name=blank]");
  const tap = (form, code) => {
    const order = places(form).map((one) => one.value).filter(Boolean);
    const after = order.includes(code) ? order.filter((one) => one !== code) : [...order, code];
    places(form).forEach((select, at) => { select.value = after[at] ?? ""; });
  };
  const changed = (form, field) => {
    const blank = blankOf(form);
    if (blank && field === blank && blank.checked) { clear(form); blank.checked = true; }
    else if (blank && field !== blank) blank.checked = false;
    refresh(form);
    keep(form);
  };
  document.addEventListener("click", (event) => {
    const form = event.target.closest("form[data-pad]");
    const button = form && event.target.closest("[data-code], [data-picks-clear], [data-picks-less], [data-picks-more]");
    if (!button) return;
    if (button.dataset.code) tap(form, button.dataset.code);
    else if (button.matches("[data-picks-clear]")) clear(form);
    else button.closest(".dots").querySelector("select").selectedIndex += button.matches("[data-picks-more]") ? 1 : -1;
    changed(form, button);
    if (button.hidden || button.disabled) form.querySelector("[data-code], .picks input, .picks button:not(:disabled)").focus({ preventScroll: true });
  });
  document.addEventListener("change", ({ target }) => {
    if (target.form?.matches("[data-pad]")) changed(target.form, target);
  });
  document.addEventListener("yanxia:ballot", ({ detail: { form, isSaved } }) => {
    if (!isSaved || !form?.matches("[data-pad]")) return;
    sent.set(keyOf(form), given(form));
    store?.removeItem(keyOf(form));
  });

  const meet = (form) => {
    if (form.dataset.picksMet) return;
    form.dataset.picksMet = "1";
    for (const one of form.querySelectorAll("[data-picks-taps], [data-picks-less], [data-picks-more]")) one.hidden = false;
    for (const one of form.querySelectorAll("[data-picks-paper]")) one.hidden = true;
    const values = kept(form);
    if (values) fill(form, values);
    refresh(form);
  };
  const meetAll = () => document.querySelectorAll("form[data-pad]").forEach(meet);
  new MutationObserver(meetAll).observe(document.body, { childList: true, subtree: true });
  meetAll();
})();
