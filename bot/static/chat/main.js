// The chat page: the transcript, the composer and what happens between a tap and an answer.

import { Feed, readBefore, SendError, sendMessage } from "./api.js";
import { bubble, setState, timeSeparator } from "./bubbles.js";
import { takeFiles } from "./files.js";
import { forgetUnsent, keepUnsent, readUnsent } from "./unsent.js";

const TYPING_LIMIT_MS = 20000;
const NEAR_BOTTOM_PX = 120;

const $ = (id) => document.getElementById(id);
const log = $("log");
const composer = $("composer");
const field = $("text");

const pending = new Map(); // client id -> own bubble that the server has not echoed yet
let queue = Promise.resolve(); // own messages leave one after the other, in the order they were written
let firstId = 0;
let lastTime = 0;
let lastAnswerId = 0;
let owner = "bot";
let typingTimer = 0;

const feed = new Feed({ onMessage: show, onEarlier: offerEarlier, onOwner: setOwner, onConnection: setConnection });

/* What arrives */

function show(message) {
  firstId ||= message.id;
  if (message.author === "citizen") forgetUnsent(message.client_id);
  const known = message.author === "citizen" && pending.get(message.client_id);
  if (known) {
    pending.delete(message.client_id);
    setState(known, "sent");
    known.arrived?.(message.file);
    return;
  }
  if (message.author !== "citizen") {
    lastAnswerId = message.id;
    setTyping(message.kind === "waiting"); // said while the bot still prepares its answer
  }
  append(bubble(message), Date.parse(message.created_at));
}

function append(node, instant) {
  const follow = isAtEnd() || node.classList.contains("mine");
  const separator = timeSeparator(instant, lastTime);
  if (separator) log.append(separator);
  lastTime = instant;
  log.append(node);
  if (follow) scrollToEnd();
  else $("newer").hidden = false;
}

function offerEarlier(more) {
  $("earlier").hidden = !more;
}

$("earlier").addEventListener("click", async (event) => {
  event.target.disabled = true;
  try {
    const { messages, more } = await readBefore(firstId);
    let time = 0;
    const nodes = messages.flatMap((message) => {
      const instant = Date.parse(message.created_at);
      const separator = timeSeparator(instant, time);
      time = instant;
      return separator ? [separator, bubble(message)] : [bubble(message)];
    });
    const fromEnd = log.scrollHeight - log.scrollTop;
    event.target.after(...nodes);
    log.scrollTop = log.scrollHeight - fromEnd;
    firstId = messages[0]?.id ?? firstId;
    offerEarlier(more);
  } catch {
    setConnection(false);
    feed.refresh();
  } finally {
    event.target.disabled = false;
  }
});

function isAtEnd() {
  return log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_BOTTOM_PX;
}

function scrollToEnd() {
  log.scrollTop = log.scrollHeight;
  $("newer").hidden = true;
}

function setOwner(next) {
  owner = next;
  if (owner !== "bot") setTyping(false);
}

function setConnection(connected) {
  const line = $("connection");
  if (line.hidden === connected) return;
  line.hidden = connected;
  line.textContent = connected ? "" : "连接已断开，正在重新连接……";
}

function setTyping(on) {
  clearTimeout(typingTimer);
  const follow = isAtEnd();
  $("typing").hidden = !on;
  if (follow) scrollToEnd();
  if (on) typingTimer = setTimeout(() => setTyping(false), TYPING_LIMIT_MS);
}

/* What is sent */

function say(text) {
  const clientId = newId();
  keepUnsent(clientId, text);
  send(clientId, text);
}

/** Whatever the last page had not brought to the server. The server stores a client id once, so nothing is doubled. */
function sendAgain() {
  for (const [clientId, text] of readUnsent()) send(clientId, text);
}

function send(clientId, text) {
  const node = bubble({ author: "citizen", text, kind: "text", buttons: [], links: [] });
  pending.set(clientId, node);
  append(node, Date.now());
  enqueue(clientId, text, node);
}

function enqueue(clientId, text, node) {
  setState(node, "sending", "发送中……");
  queue = queue.then(() => deliver(clientId, text, node));
}

async function deliver(clientId, text, node) {
  try {
    const { id } = await sendMessage(clientId, text);
    forgetUnsent(clientId);
    setState(node, "sent");
    if (owner === "bot" && id > lastAnswerId) setTyping(true);
    feed.begin();
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    if (error.retryable) setState(node, "failed", error.message, () => enqueue(clientId, text, node));
    else {
      forgetUnsent(clientId);
      setState(node, "refused", error.message);
    }
  }
}

function newId() {
  return crypto.randomUUID?.() ?? randomId();
}

/** crypto.randomUUID exists only in a secure context; a site under test on plain http has getRandomValues. */
function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

takeFiles({
  button: $("attach"),
  input: $("files"),
  field,
  area: document.querySelector(".chat-window"),
  bubble: (file) => bubble({ author: "citizen", text: "", kind: "file", file, buttons: [], links: [] }),
  setState,
  chat: {
    newId,
    add(clientId, node) {
      pending.set(clientId, node);
      append(node, Date.now());
    },
    inTurn(work) {
      queue = queue.then(work);
    },
    sent(_clientId, id) {
      if (owner === "bot" && id > lastAnswerId) setTyping(true);
      feed.begin();
    },
    given: (clientId) => pending.delete(clientId),
  },
});

/* The composer */

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  fit();
  say(text);
  field.focus();
});

field.addEventListener("keydown", (event) => {
  // While an input method composes, Enter picks a word; Safari ends the composition first and reports key code 229.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  composer.requestSubmit();
});

field.addEventListener("input", fit);

function fit() {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
  const full = field.value.length >= field.maxLength;
  $("composer-note").hidden = !full;
  $("composer-note").textContent = full ? `一条消息最多 ${field.maxLength} 个字，内容较长时请分几条发送。` : "";
}

document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-send]");
  if (chip) say(chip.dataset.send);
  else if (event.target.closest("[data-rephrase]")) rephrase(event.target.closest(".bubble"));
});

/** Put the question that `answer` was given to into the composer, to be said in other words. */
function rephrase(answer) {
  let before = answer.previousElementSibling;
  while (before && !before.classList.contains("mine")) before = before.previousElementSibling;
  if (before && !field.value) field.value = before.querySelector(".bubble-body").textContent;
  fit();
  field.focus();
  field.select();
}

$("newer").addEventListener("click", scrollToEnd);
log.addEventListener("scroll", () => {
  if (isAtEnd()) $("newer").hidden = true;
});

for (const control of document.querySelectorAll("[data-send], #composer textarea, #composer button")) {
  control.disabled = false;
}
log.ariaBusy = "true"; // a screen reader need not read the whole past aloud
feed.refresh().finally(() => {
  log.ariaBusy = "false";
  sendAgain();
});
