// The queue keeps itself up to date: the server sends all rows when they change, the page draws them as text.

import { tellGaps } from "./stream.js";

const queue = document.getElementById("queue");
const template = document.getElementById("item");
const groups = ["waiting", "mine", "snoozed", "others"];
const filter = document.getElementById("queue-filter");
const words = document.getElementById("queue-words");
const title = document.title;
const clockError = Date.now() - Date.parse(queue.dataset.now); // an office PC's clock may be wrong

function waited(since) {
  const minutes = Math.max(0, Math.floor((Date.now() - clockError - Date.parse(since)) / 60000));
  if (minutes < 1) return "不到1分钟";
  if (minutes < 60) return `${minutes}分钟`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours}小时${minutes % 60}分钟` : `${Math.floor(hours / 24)}天${hours % 24}小时`;
}

function untilDay(until) {
  if (!until) return "";
  const [month, day] = new Intl.DateTimeFormat("en", { month: "numeric", day: "numeric", timeZone: "Asia/Shanghai" })
    .format(new Date(until))
    .split("/");
  return ` · ${month}月${day}日早上回来`;
}

function part(item, name, text, isShown = true) {
  const node = item.querySelector(`[data-part="${name}"]`);
  node.textContent = text;
  node.hidden = !isShown;
  return node;
}

const addressOf = (row) => `/staff/conversations/${row.id}/claim`;

function fill(item, row) {
  part(item, "open", row.summary || "请求人工服务", row.is_open).href = `/staff/conversations/${row.id}`;
  part(item, "held", `由${row.holder}接待`, !row.is_open);
  part(item, "urgent", "紧急", row.urgent);
  part(item, "new", "新消息", row.is_new);
  part(item, "passed", row.passed_on, Boolean(row.passed_on));
  part(item, "unit", row.unit, Boolean(row.unit));
  part(item, "until", untilDay(row.until), Boolean(row.until));
  part(item, "clock", row.clock.text, Boolean(row.clock.text)).className = `small clock ${row.clock.state}`;
  item.querySelector('[data-part="waited"]').hidden = row.group !== "waiting";
  item.dataset.group = row.group;
  item.dataset.id = row.id;
  part(item, "details", row.details, Boolean(row.details));
  part(item, "channel", row.channel);
  part(item, "since", waited(row.since)).dateTime = row.since;
  part(item, "last", row.last, Boolean(row.last));
  const form = item.querySelector("form");
  form.action = addressOf(row);
  form.hidden = row.group !== "waiting";
  return item;
}

/** The items of a list, in this order. What stays in its place is not touched: a press that began on it still counts. */
function place(list, items) {
  for (const item of [...list.children]) if (!items.includes(item)) item.remove();
  items.forEach((item, at) => {
    if (list.children[at] !== item) list.insertBefore(item, list.children[at] ?? null);
  });
}

/** Draw all rows, as the server sends them when any has changed. */
export function show(rows) {
  const focused = document.activeElement?.closest?.(".conversation")?.querySelector("form").getAttribute("action");
  const items = [...queue.querySelectorAll(".conversation")];
  const held = new Map(items.map((item) => [item.querySelector("form").getAttribute("action"), item]));
  for (const group of groups) {
    const own = rows.filter((row) => row.group === group);
    place(
      queue.querySelector(`[data-list="${group}"]`),
      own.map((row) => fill(held.get(addressOf(row)) ?? template.content.firstElementChild.cloneNode(true), row)),
    );
    queue.querySelector(`[data-count="${group}"]`).textContent = own.length;
    queue.querySelector(`[data-empty="${group}"]`).hidden = own.length > 0;
    if (group === "waiting") document.title = own.length ? `(${own.length}) ${title}` : title;
  }
  sift();
  if (!focused || document.activeElement?.closest?.(".conversation")) return;
  queue.querySelector(`form[action$="${focused}"]`)?.closest(".conversation").querySelector("a, button").focus();
}

/** Only rows that hold what was typed: the matter, the channel, a colleague's name. */
function sift() {
  const wanted = words.value.trim().toLowerCase();
  for (const item of queue.querySelectorAll(".conversation")) {
    const shown = [...item.querySelectorAll("[data-part]")].filter((node) => !node.hidden);
    item.hidden = !shown.some((node) => node.textContent.toLowerCase().includes(wanted));
  }
}

function tell(sentence) {
  const notice = document.getElementById("ended");
  notice.textContent = sentence;
  notice.hidden = false;
}

function refreshTimes() {
  for (const time of queue.querySelectorAll("time[datetime]")) if (time.dateTime) time.textContent = waited(time.dateTime);
}

filter.hidden = false; // true only once this script listens
words.addEventListener("input", sift);
if (queue.dataset.events) {
  const events = new EventSource(queue.dataset.events);
  tellGaps(events);
  events.addEventListener("queue", (event) => show(JSON.parse(event.data)));
  events.addEventListener("end", (event) => {
    events.close();
    tell(JSON.parse(event.data));
  });
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) tell("连接已断开，请刷新本页。");
  });
}
setInterval(refreshTimes, 30000);
