// One conversation, live: new bubbles arrive by server-sent events, the composer sends without leaving the page.

import { composer } from "./desk_composer.js";
import { show as showQueue } from "./queue.js";
import { tellGaps } from "./stream.js";

const WRITING_MS = 6000; // a mark of writing is renewed before

const log = document.getElementById("log");
const template = document.getElementById("bubble");
const changed = document.getElementById("changed");
const writing = document.getElementById("writing");
const read = document.getElementById("read");
const clock = document.getElementById("clock");
const files = document.getElementById("files-list");
const noteForm = document.getElementById("note-form");
const holder = log.dataset.holder;
const title = document.title;

function timeOf(at) {
  return new Date(at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });
}

function draw(message) {
  const bubble = template.content.firstElementChild.cloneNode(true);
  const part = (name) => bubble.querySelector(`[data-part="${name}"]`);
  bubble.className = `bubble ${message.author}${message.author === "citizen" ? "" : " mine"}`;
  bubble.dataset.id = message.id;
  part("name").textContent = message.name;
  part("at").textContent = timeOf(message.at);
  part("at").dateTime = message.at;
  part("text").textContent = message.text;
  part("links").replaceChildren(...message.links.map(drawLink));
  part("links").hidden = message.links.length === 0;
  part("choices").textContent = `选项：${message.choices}`;
  part("choices").hidden = !message.choices;
  return bubble;
}

function drawLink(link) {
  const anchor = document.createElement("a");
  anchor.href = link.url;
  anchor.textContent = link.title;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  const item = document.createElement("li");
  item.append(anchor);
  return item;
}

function isAtEnd() {
  return log.scrollHeight - log.scrollTop - log.clientHeight < 80;
}

function toEnd() {
  log.scrollTop = log.scrollHeight;
}

function append(message) {
  const wasAtEnd = isAtEnd();
  log.append(draw(message));
  if (wasAtEnd) toEnd();
}

/** A file that has just come stands at the side, too. */
function listFiles(message) {
  const file = message.links.find(({ url }) => url.startsWith("/staff/conversations/"));
  if (!file) return;
  const anchor = document.createElement("a");
  anchor.href = file.url;
  anchor.textContent = message.text.replace(/^\[文件\] /, "");
  const item = document.createElement("li");
  item.append(anchor);
  if (files.dataset.puts) {
    const again = document.createElement("a");
    again.href = `${location.pathname}#files`;
    again.textContent = "刷新后可放进申请";
    again.addEventListener("click", () => location.reload());
    item.append(" ", again);
  }
  files.append(item);
  files.hidden = false;
  document.getElementById("files-none").hidden = true;
}

function tell(sentence) {
  changed.textContent = sentence;
  changed.hidden = false;
}

/* Marks: who writes, and what each page has shown. Only the web chat has them. */

let lastOfStaff = 0; // the last message of ours, as far as the page knows
let seenByCitizen = Number(log.dataset.seen);
let lastOfCitizen = 0;
let reported = 0;
let writingTimer = 0;

function markRead() {
  read.hidden = !(log.dataset.tells && lastOfStaff && seenByCitizen >= lastOfStaff);
}

function setWriting(isOn) {
  clearTimeout(writingTimer);
  writing.hidden = !isOn;
  if (isOn) writingTimer = setTimeout(() => setWriting(false), WRITING_MS);
}

/** The server is told what the page has shown: only what stood before somebody's eyes. */
function report() {
  if (!log.dataset.mine || !log.dataset.tells || document.hidden || !isAtEnd() || lastOfCitizen <= reported) return;
  reported = lastOfCitizen;
  post(`${log.dataset.here}/seen`, { up_to: reported }).catch(() => (reported = 0));
}

const isJson = (response) => response.headers.get("Content-Type")?.startsWith("application/json");

function post(url, fields) {
  const csrf = document.querySelector('input[name="csrf"]').value;
  return fetch(url, { method: "POST", headers: { "X-CSRF-Token": csrf, Accept: "application/json" }, body: new URLSearchParams(fields) });
}

/* What arrives */

let last = Number(log.dataset.after);
let lastNote = Number(log.dataset.note);
const events = new EventSource(`${log.dataset.events}?after=${last}&note=${lastNote}&queue=yes`);
tellGaps(events);

events.addEventListener("message", (event) => {
  const message = JSON.parse(event.data);
  if (message.id <= last) return; // a reconnection may repeat what is on the page
  last = message.id;
  append(message);
  if (message.author === "staff") lastOfStaff = message.id;
  if (message.author === "citizen") {
    lastOfCitizen = message.id;
    setWriting(false);
    listFiles(message);
    desk?.suggest();
    if (document.hidden) document.title = `(新消息) ${title}`;
  }
  markRead();
  report();
});

events.addEventListener("note", (event) => {
  const note = JSON.parse(event.data);
  if (note.id <= lastNote) return;
  lastNote = note.id;
  append(note);
});

events.addEventListener("seen", (event) => {
  seenByCitizen = JSON.parse(event.data);
  markRead();
});

events.addEventListener("writing", () => setWriting(true));

events.addEventListener("clock", (event) => {
  const now = JSON.parse(event.data);
  clock.textContent = now.text;
  clock.className = `small clock ${now.state}`;
  clock.hidden = !now.text;
});

events.addEventListener("queue", (event) => showQueue(JSON.parse(event.data)));

document.addEventListener("visibilitychange", () => {
  document.title = title;
  report();
});

let follows = true; // the end is in sight, and stays so when suggestions or a longer answer take their room
let height = log.clientHeight;
log.addEventListener("scroll", () => {
  const isResized = log.clientHeight !== height;
  height = log.clientHeight;
  if (isResized && window.ResizeObserver) return; // nobody has scrolled: the observer follows
  follows = isAtEnd();
  report();
});
if (window.ResizeObserver) new ResizeObserver(() => follows && toEnd()).observe(log);

events.addEventListener("holder", (event) => {
  const now = JSON.parse(event.data);
  if (`${now.owner}:${now.staff_id ?? ""}` !== holder) tell("此会话的接待情况已变化，请刷新本页。");
});

events.addEventListener("urgent", (event) => {
  document.getElementById("urgent").hidden = !JSON.parse(event.data);
});

events.addEventListener("error", () => {
  if (events.readyState === EventSource.CLOSED) tell("连接已断开，请刷新本页。");
});

events.addEventListener("end", (event) => {
  events.close();
  tell(JSON.parse(event.data));
});

/* What is written */

const desk = composer({ post, isJson, here: log.dataset.here, onSent: toEnd, tells: Boolean(log.dataset.tells) });

noteForm?.addEventListener(
  "submit",
  async (event) => {
    event.preventDefault();
    const box = noteForm.elements.note;
    const button = noteForm.querySelector("button");
    if (button.disabled) return;
    button.disabled = true;
    try {
      const note = box.value;
      const response = await post(noteForm.action, { note });
      if (response.ok) box.value = box.value === note ? "" : box.value; // who writes on keeps it
      else if (isJson(response)) tell((await response.json()).error);
      else tell("备注没有保存，登录可能已过期。请复制内容后刷新本页。");
    } catch {
      tell("网络不通，备注没有保存，请稍后重试。");
    } finally {
      button.disabled = false;
    }
  },
  { capture: true },
);

function lastId(author) {
  return Number([...log.querySelectorAll(`.bubble.${author}`)].pop()?.dataset.id ?? 0);
}

toEnd();
lastOfCitizen = lastId("citizen");
lastOfStaff = lastId("staff");
markRead();
report();
