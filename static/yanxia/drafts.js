/* Keeps what somebody types until the server says that it has it, and offers it again (docs/decisions/0017).
   A form needs no mark: every form that is posted and has a text field is kept. */
(() => {
  "use strict";
  const PREFIX = "yanxia:draft:", DAY = 24 * 60 * 60 * 1000, DAYS = 14, LARGEST = 60000, MOST = 40, QUIET = 10 * 60 * 1000;
  const { writer, forgets } = document.currentScript.dataset;
  const isShared = forgets !== undefined;
  const open = (name) => { try { return window[name]; } catch { return null; } }; // the browser may forbid it
  const local = open("localStorage"), session = open("sessionStorage");
  const home = isShared ? session : local;

  // the storage
  const parsed = (text) => { try { return JSON.parse(text); } catch { return null; } };
  const all = (storage) => Object.keys(storage || {}).filter((key) => key.startsWith(PREFIX));
  const read = (key) => (home && parsed(home.getItem(key))) || null;
  const write = (key, draft) => {
    const text = JSON.stringify(draft);
    if (!home || text.length > LARGEST) return false;
    for (let turn = 0; turn < 2; turn += 1) {
      try { home.setItem(key, text); return true; } catch { dropOldest(key); } // full: the newest words come first
    }
    return false;
  };
  const dropOldest = (but) => {
    const [oldest] = all(home).filter((key) => key !== but).sort((a, b) => (read(a)?.at || 0) - (read(b)?.at || 0));
    if (oldest) home.removeItem(oldest);
  };

  // the server names the draft it has by a cookie (hall/drafts.py)
  const settle = () => {
    const had = document.cookie.match(/(?:^|; )yanxia_kept=([^;]*)/)?.[1];
    if (!had) return;
    for (const storage of [local, session])
      for (const key of all(storage)) if (parsed(storage.getItem(key))?.sent === had) storage.removeItem(key);
    document.cookie = "yanxia_kept=; path=/; max-age=0; samesite=lax";
  };
  const tidy = () => {
    for (const key of all(session)) {
      if (isShared && key.startsWith(`${PREFIX}${writer}:`)) continue;
      session.removeItem(key); // the shared device's session is over, or somebody else's now
      if (!writer) setTimeout(() => location.replace("/"), QUIET); // an answer with words on it does not stay either
    }
    for (const key of all(local)) {
      const draft = parsed(local.getItem(key));
      if (isShared && key.startsWith(`${PREFIX}${writer}:`)) write(key, draft);
      if (isShared || !(draft?.at > Date.now() - DAYS * DAY)) local.removeItem(key);
    }
    while (all(home).length > MOST) dropOldest();
  };
  settle();
  tidy();
  document.addEventListener("htmx:afterRequest", settle);
  if (!writer || !home) return;

  // the forms
  const NEVER = "button, fieldset, output, [readonly], [type=hidden], [type=password], [type=file], [type=submit], " +
    "[type=button], [type=reset], [type=image], [autocomplete=off], [autocomplete=one-time-code]";
  const fields = (form) => [...form.elements].filter((field) => field.name && !field.matches(NEVER));
  const words = (form) => fields(form).filter((field) => field.matches("textarea, [type=text], input:not([type])"));
  const keeps = (form) => form.getAttribute("method") === "post" && !form.querySelector("[type=password]") && words(form).length > 0;
  const hasFiles = (form) => [...form.querySelectorAll("[type=file]")].some((field) => field.files.length);
  // one form is told from another by where it is sent, what it carries unseen and not aside, and its first field
  const keyOf = (form) => {
    const unseen = [...form.querySelectorAll("[type=hidden]:not([data-aside])")].filter(
      (field) => field.name !== "csrfmiddlewaretoken" && field.name !== "draft");
    const { pathname, search } = new URL(form.getAttribute("action") || "", location.href);
    const parts = [words(form)[0].id, ...unseen.map((field) => `${field.name}=${field.value}`)];
    return `${PREFIX}${writer}:${pathname}${search}#${parts.join("&")}`;
  };
  const given = (form) => fields(form).map((field) =>
    field.matches("[type=radio], [type=checkbox]") ? [field.name, field.value, field.checked]
      : [field.name, null, field.multiple ? [...field.selectedOptions].map((one) => one.value) : field.value]);
  const put = (form, values) => {
    const left = values.slice();
    for (const field of fields(form)) {
      const isChoice = field.matches("[type=radio], [type=checkbox]");
      const at = left.findIndex(([name, value]) => name === field.name && (!isChoice || value === field.value));
      if (at < 0) continue;
      const [[, , kept]] = left.splice(at, 1);
      if (isChoice) field.checked = kept;
      else if (field.multiple) for (const one of field.options) one.selected = kept.includes(one.value);
      else field.value = kept;
      for (let fold = kept && field.closest("details:not([open])"); fold; fold = fold.closest("details:not([open])")) fold.open = true;
    }
  };

  const save = (form) => {
    const key = keyOf(form), before = read(key), typed = words(form);
    if (!typed.some((field) => field.value.trim())) return void home.removeItem(key);
    if (!before && typed.every((field) => field.value === field.defaultValue)) return;
    write(key, { at: Date.now(), values: given(form), files: hasFiles(form) });
  };

  // the line above a form
  const say = (form, when, ...what) => {
    form.querySelector(":scope > .draft-line")?.remove();
    const line = document.getElementById("draft-line").content.firstElementChild.cloneNode(true);
    for (const part of line.querySelectorAll("[data-say]")) {
      if (!what.includes(part.dataset.say)) part.remove();
      else part.textContent = part.textContent.replace("{when}", when);
    }
    form.prepend(line);
    return line;
  };
  const moment = (at) => new Date(at).toLocaleString(document.documentElement.lang, {
    hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    ...(new Date(at).toDateString() === new Date().toDateString() ? {} : { month: "short", day: "numeric" }),
  });
  const met = new WeakSet();
  const offer = (form) => {
    if (met.has(form) || !keeps(form)) return;
    met.add(form);
    const key = keyOf(form), draft = read(key);
    if (!Array.isArray(draft?.values)) return;
    const kept = (field) => draft.values.find(([name]) => name === field.name)?.[2] ?? "";
    const differ = words(form).filter((field) => kept(field) !== field.value);
    const photos = draft.files ? ["photos"] : [];
    if (!differ.length) return photos.length ? void say(form, "", "photos") : undefined;
    const before = given(form), fits = differ.every((field) => !field.value.trim());
    if (fits) put(form, draft.values);
    const line = say(form, moment(draft.at), fits ? "again" : "other", "discard", ...(fits ? [] : ["put"]), ...photos);
    line.addEventListener("click", (event) => {
      const pressed = event.target.closest("button");
      if (!pressed) return;
      if (pressed.dataset.say === "put") put(form, draft.values);
      else { home.removeItem(key); if (fits) put(form, before); }
      line.remove();
      words(form)[0].focus();
    });
  };
  const offerAll = (root) => { for (const form of root.querySelectorAll("form")) offer(form); };

  for (const what of ["input", "change"])
    document.addEventListener(what, ({ target }) => { if (target.form && keeps(target.form)) save(target.form); });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!keeps(form)) return;
    form.querySelector("[name=draft]")?.remove();
    save(form);
    const key = keyOf(form), draft = read(key);
    if (!draft) return;
    if (!navigator.onLine) { // the browser's own page for it would take the form away
      event.preventDefault();
      event.stopImmediatePropagation();
      return void say(form, "", "offline").scrollIntoView({ block: "center" });
    }
    // sent elsewhere (“me too” under a form that raises), the words are not where they were meant for
    if (event.submitter?.hasAttribute("formaction")) return;
    const bytes = crypto.getRandomValues(new Uint8Array(8));
    const sent = `${writer}.${[...bytes].map((one) => one.toString(16).padStart(2, "0")).join("")}`;
    if (!write(key, { ...draft, sent })) return;
    const told = Object.assign(document.createElement("input"), { type: "hidden", name: "draft", value: sent });
    form.append(told);
  }, true);
  // a ballot is answered on its page
  document.addEventListener("yanxia:ballot", ({ detail: { form, isSaved } }) => {
    if (isSaved && form && keeps(form)) home.removeItem(keyOf(form));
  });
  offerAll(document);
  document.addEventListener("htmx:load", (event) => offerAll(event.target));
})();
