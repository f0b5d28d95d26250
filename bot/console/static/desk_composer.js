// The composer of a conversation: sending, canned replies, suggested answers. Nothing is sent that nobody has looked at.

import { draftOf } from "./desk_draft.js";

const WRITE_EVERY_MS = 3000;
const SUGGEST_AFTER_MS = 600;
const LOOK_AGAIN_MS = 5000; // while the documents are being loaded

/**
 * Bring the composer to life; nothing where the page has none. `post(url, fields)` sends with the token, `isJson(response)`
 * tells the server's answer from the page of who is signed out, `here` is the conversation's address, `onSent` follows a message that went out, `tells`: the citizen's page shows who is writing.
 */
export function composer({ post, isJson, here, onSent, tells }) {
  const form = document.getElementById("composer");
  if (!form) return null;
  const box = form.querySelector("textarea");
  const button = form.querySelector("button:not([type])");
  const error = document.getElementById("composer-error");
  const unfilled = document.getElementById("composer-unfilled");
  const sources = document.getElementById("composer-sources");
  const list = document.getElementById("suggestions");
  const canned = document.getElementById("canned");
  const { canned: cannedId, sources: passages } = form.elements;
  const draft = draftOf(form.dataset.draft);
  let isSending = false;
  let wroteAt = 0;
  let why = new Map(); // a variable that could not be filled → the reason
  let offered = []; // the suggestions
  let suggestTimer = 0;
  let put = ""; // what a choice has put here; the next choice may replace it
  let chosen = null; // the last choice
  let looks = 0;

  /* What stands in the composer */

  function stillMissing() {
    return [...why].filter(([name]) => box.value.includes(`{${name}}`));
  }

  function check() {
    const missing = stillMissing();
    unfilled.hidden = missing.length === 0;
    if (missing.length) {
      const named = missing.map(([name, reason]) => `{${name}}（${reason}）`).join("、");
      unfilled.textContent = `还没有填：${named}。请填好或者删掉再发。`;
    }
    box.setAttribute("aria-invalid", String(missing.length > 0));
    return missing.length === 0;
  }

  function rest(choice) {
    cannedId.value = choice?.canned ?? "";
    passages.value = choice?.passages ?? "";
    sources.hidden = !choice?.sources.length;
    sources.querySelector('[data-part="titles"]').textContent = choice ? choice.sources.map(({ title }) => title).join("；") : "";
    sources.querySelector("[data-drop]").hidden = false;
  }

  /** Put a choice where somebody looks at it before it is sent; words of one's own stay. */
  function choose(choice) {
    chosen = choice;
    const own = box.value === put ? "" : box.value.trim();
    box.value = put = own ? `${own}\n${choice.text}` : choice.text;
    why = new Map(choice.missing.map(({ name, why: reason }) => [name, reason]));
    draft.keep(box.value);
    rest(choice);
    fit();
    const isFilled = check();
    form.scrollIntoView({ block: "nearest" });
    box.focus();
    const gap = isFilled ? -1 : box.value.indexOf(`{${stillMissing()[0][0]}}`);
    if (gap >= 0) box.setSelectionRange(gap, box.value.indexOf("}", gap) + 1);
    else box.setSelectionRange(box.value.length, box.value.length);
  }

  function fit() {
    box.style.height = "";
    box.style.height = `${Math.min(box.scrollHeight + 2, 240)}px`;
  }

  async function send() {
    const text = box.value.trim();
    if (!text || isSending || !check()) return;
    const sent = chosen;
    isSending = button.disabled = true;
    error.hidden = true;
    try {
      const response = await post(form.action, { body: text, canned: cannedId.value, sources: passages.value });
      if (!response.ok) throw new Error(isJson(response) ? (await response.json()).error : "消息没有发出，登录可能已过期。请复制内容后刷新本页。");
      if (box.value.trim() === text) box.value = put = "";
      draft.keep(box.value);
      if (chosen === sent) {
        chosen = null;
        why = new Map();
        rest(null);
      } // else the next one was chosen meanwhile: it keeps its sources
      check();
      fit();
      onSent();
    } catch (problem) {
      error.textContent = problem instanceof TypeError ? "网络不通，消息没有发出，请稍后重试。" : problem.message;
      error.hidden = false;
      later(0); // what was suggested may be withdrawn
    } finally {
      isSending = button.disabled = false;
      // Who writes somewhere else by now, a note for colleagues for instance, stays there.
      if ([document.body, button].includes(document.activeElement)) box.focus();
    }
  }

  form.addEventListener(
    "submit",
    (event) => {
      event.preventDefault();
      send();
    },
    { capture: true },
  );
  box.addEventListener("keydown", (event) => {
    // keyCode 229: Safari ends the composition before it tells of the Enter that chose a word
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === "/" && !box.value && canned) {
      event.preventDefault();
      openCanned();
    }
  });
  box.addEventListener("input", () => {
    draft.keep(box.value);
    check();
    fit();
    if (!box.value) rest(null);
    if (!tells || !box.value || Date.now() - wroteAt < WRITE_EVERY_MS) return;
    wroteAt = Date.now();
    post(`${here}/writing`, {}).catch(() => {}); // a mark, nothing more
  });
  sources.querySelector("[data-drop]").addEventListener("click", () => {
    passages.value = "";
    sources.hidden = true;
    box.focus();
  });
  document.getElementById("composer-hint").hidden = false; // true only once this script listens

  /* Canned replies */

  const field = document.getElementById("canned-words");
  const shown = () => [...(canned?.querySelectorAll("li") ?? [])].filter((item) => !item.hidden);

  function openCanned() {
    canned.open = true;
    field.value = "";
    sift();
    field.focus();
    canned.scrollIntoView({ block: "nearest" });
  }

  function closeCanned() {
    canned.open = false;
    box.focus();
  }

  function sift() {
    const wanted = field.value.trim().replace(/^\//, "").toLowerCase();
    for (const item of canned.querySelectorAll("li")) item.hidden = !item.dataset.words.includes(wanted);
    canned.querySelector('[data-part="none"]').hidden = shown().length > 0;
    mark(shown()[0]);
  }

  function mark(item) {
    for (const other of canned.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
    item?.querySelector("a").setAttribute("aria-current", "true");
    item?.scrollIntoView({ block: "nearest" });
  }

  function move(by) {
    const items = shown();
    const at = items.findIndex((item) => item.querySelector('[aria-current="true"]'));
    mark(items[Math.min(Math.max(at + by, 0), items.length - 1)]);
  }

  async function takeCanned(id) {
    try {
      const response = await fetch(`${here}/canned/${id}`, { headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(await response.text());
      const choice = await response.json();
      canned.open = false;
      choose(choice);
    } catch {
      error.textContent = "常用语没有取到，请刷新本页后重试。";
      error.hidden = false;
    }
  }

  document.addEventListener("desk:canned", () => (canned ? openCanned() : box.focus()));
  if (canned) {
    canned.querySelector('[data-part="filter"]').hidden = false;
    field.addEventListener("input", sift);
    field.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229) return;
      const steps = { ArrowDown: 1, ArrowUp: -1 };
      if (event.key in steps) move(steps[event.key]);
      else if (event.key === "Enter") {
        const current = canned.querySelector('[aria-current="true"]');
        if (current) takeCanned(current.dataset.canned);
      } else if (event.key === "Escape") closeCanned();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    canned.addEventListener("click", (event) => {
      const link = event.target.closest("[data-canned]");
      if (!link) return;
      event.preventDefault();
      takeCanned(link.dataset.canned);
    });
  }

  /* Suggested answers */

  function drawSuggestions() {
    list.hidden = offered.length === 0;
    list.querySelector("ol").replaceChildren(
      ...offered.map((one, at) => {
        const item = document.createElement("li");
        const choice = document.createElement("button");
        choice.type = "button";
        choice.className = "suggestion";
        const label = document.createElement("span");
        label.className = one.label === "可能相关" ? "badge amber" : "badge";
        label.textContent = `${at + 1} ${one.label}`;
        const text = document.createElement("span");
        text.className = "suggestion-text";
        text.textContent = one.text;
        const source = document.createElement("span");
        source.className = "muted small";
        source.textContent = one.sources.map(({ title }) => title).join("；");
        choice.append(label, " ", text, source);
        choice.addEventListener("click", () => choose(one));
        item.append(choice);
        return item;
      }),
    );
  }

  async function look() {
    const mine = (looks += 1);
    try {
      const response = await fetch(`${here}/suggestions`, { headers: { Accept: "application/json" } });
      if (!response.ok) return;
      const found = await response.json();
      if (mine !== looks) return; // these were for what was asked before
      offered = found.items;
      drawSuggestions();
      if (found.loading) later(LOOK_AGAIN_MS);
    } catch {
      // without a suggestion one writes oneself
    }
  }

  function later(milliseconds) {
    clearTimeout(suggestTimer);
    suggestTimer = setTimeout(look, milliseconds);
  }

  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || !/^(Digit|Numpad)[1-3]$/.test(event.code)) return;
    const one = offered[Number(event.code.at(-1)) - 1];
    if (!one) return;
    event.preventDefault();
    choose(one);
  });

  for (const away of document.querySelectorAll("[data-away]")) away.addEventListener("submit", () => draft.keep(""));
  put = box.value;
  if (!box.value) box.value = draft.read();
  fit();
  if (!sources.hidden) sources.querySelector("[data-drop]").hidden = false;
  later(0);
  return { suggest: () => later(SUGGEST_AFTER_MS) };
}
