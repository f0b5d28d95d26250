// The chat page: the transcript, the composer and what happens between a tap and an answer.

import { Feed, readBefore, SendError, sendMessage } from "./api.js";
import { bubble, setState } from "./bubbles.js";
import { embed } from "./embed.js";
import { takeFiles } from "./files.js";
import { Log } from "./log.js";
import { Marks } from "./marks.js";
import { fitScreen } from "./screen.js";
import { speech } from "./speech.js";
import { keepTimesCurrent } from "./times.js";
import { forgetUnsent, keepUnsent, readUnsent } from "./unsent.js";

const TYPING_LIMIT_MS = 20000;
const DOUBLE_TAP_MS = 700;

const $ = (id) => document.getElementById(id);
const composer = $("composer");
const field = $("text");

const pending = new Map(); // client id -> own bubble that the server has not echoed yet
let queue = Promise.resolve(); // own messages leave one after the other, in the order they were written
let lastAnswerId = 0;
let owner = "bot";
let typingTimer = 0;

const log = new Log({
  log: $("log"),
  earlier: $("earlier"),
  newer: $("newer"),
  readBefore,
  onBreak() {
    setConnection(false);
    feed.refresh();
  },
});
const feed = new Feed({
  onMessages: show,
  onEarlier: (more) => log.offerEarlier(more),
  onOwner: setOwner,
  onWriting: () => marks.writes(),
  onSeen: (id) => marks.setSeen(id),
  onConnection: setConnection,
  onUnknown: refuseToTalk,
});
const marks = new Marks({ log: $("log"), line: $("staff-writing"), field, isAtEnd: () => log.isAtEnd(), follow: () => log.follow() });
const aloud = speech();
const frame = embed({ onShown: () => matchMedia("(pointer: fine)").matches && field.focus() });

/* What arrives */

function show(messages) {
  const said = new Set(messages.filter(settle));
  const unknown = messages.filter((message) => !said.has(message));
  const answers = unknown.filter(({ author }) => author !== "citizen");
  log.add(unknown, said.size ? messages.findIndex((message) => said.has(message)) : undefined);
  marks.draw();
  if (!answers.length) return;
  const newest = answers[answers.length - 1];
  lastAnswerId = newest.id;
  setTyping(newest.kind === "waiting"); // said while the bot still prepares its answer
  aloud.offer($("log").querySelector(`[data-id="${newest.id}"]`));
  frame.came(answers);
  marks.came(answers);
}

/** Whether the page shows it already: the server repeats what was said here. */
function settle(message) {
  if (message.author !== "citizen") return false;
  forgetUnsent(message.client_id);
  const known = pending.get(message.client_id);
  if (!known) return false;
  pending.delete(message.client_id);
  known.dataset.id = message.id;
  setState(known, "sent");
  known.arrived?.(message.file);
  return true;
}

function setOwner(next) {
  owner = next;
  if (owner !== "bot") setTyping(false);
  marks.setOwner(owner);
}

function setConnection(connected) {
  const line = $("connection");
  if (line.hidden === connected) return;
  line.hidden = connected;
  line.textContent = connected ? "" : "连接已断开，正在重新连接……";
}

function setTyping(on) {
  clearTimeout(typingTimer);
  $("typing").hidden = !on;
  if (log.following) log.scrollToEnd();
  if (on) typingTimer = setTimeout(() => setTyping(false), TYPING_LIMIT_MS);
}

/** Without the cookie each message would begin a conversation of its own, whose answers nobody could read. */
function refuseToTalk() {
  $("no-cookie").hidden = false;
  setUsable(false);
}

function setUsable(usable) {
  for (const control of document.querySelectorAll("[data-send], #composer textarea, #composer button")) {
    control.disabled = !usable;
  }
}

/* What is sent */

function say(text) {
  aloud.stop();
  const clientId = newId();
  keepUnsent(clientId, text);
  send(clientId, text);
}

/**
 * Whatever the last page had not brought to the server. The server stores a client id once, so nothing is doubled; and
 * what was said on this page while it opened is on its way already.
 */
function sendAgain() {
  for (const [clientId, text] of readUnsent()) if (!pending.has(clientId)) send(clientId, text);
}

function send(clientId, text) {
  const node = bubble({ author: "citizen", text, kind: "text", buttons: [], links: [] });
  pending.set(clientId, node);
  log.addOwn(node);
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
      log.addOwn(node);
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
  submit();
});

function submit() {
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  fit();
  say(text);
  field.focus();
}

field.addEventListener("keydown", (event) => {
  // While an input method composes, Enter picks a word; Safari ends the composition first and reports key code 229.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
});

field.addEventListener("input", fit);

function fit() {
  field.style.height = "";
  if (field.value) field.style.height = `${field.scrollHeight + 2}px`; // empty, its height would be the placeholder's
  const full = field.value.length >= field.maxLength;
  $("composer-note").hidden = !full;
  $("composer-note").textContent = full ? `一条消息最多 ${field.maxLength} 个字，内容较长时请分几条发送。` : "";
}

addEventListener("look", fit);

let tapped = { chip: null, at: 0 };

document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-send]");
  if (chip) tap(chip, event.timeStamp);
  else if (event.target.closest("[data-rephrase]")) rephrase(event.target.closest(".bubble"));
});

/** Who taps twice, as one would on a computer's desktop, means it once. */
function tap(chip, at) {
  const isSecond = tapped.chip === chip && at - tapped.at < DOUBLE_TAP_MS;
  tapped = { chip, at };
  if (!isSecond) say(chip.dataset.send);
}

/** Put the question that `answer` was given to into the composer, to be said in other words. */
function rephrase(answer) {
  let before = answer.previousElementSibling;
  while (before && !before.classList.contains("mine")) before = before.previousElementSibling;
  if (before && !field.value) field.value = before.querySelector(".bubble-body").textContent;
  fit();
  field.focus();
  field.select();
}

document.addEventListener("touchstart", () => {}, { passive: true }); // iOS shows :active only to who listens
setUsable(true);
document.documentElement.classList.add("talking"); // look.js: the scripts of the chat run in this browser
fitScreen();
keepTimesCurrent($("log"));
$("log").setAttribute("aria-live", "off"); // a screen reader need not read the whole past aloud
$("log").setAttribute("aria-busy", "true");
feed.refresh().finally(() => {
  log.quietly(sendAgain);
  $("log").setAttribute("aria-busy", "false");
});
