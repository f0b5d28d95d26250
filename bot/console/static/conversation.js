// One conversation, live: new bubbles arrive by server-sent events, the composer sends without leaving the page.

const log = document.getElementById("log");
const template = document.getElementById("bubble");
const changed = document.getElementById("changed");
const composer = document.getElementById("composer");
const holder = log.dataset.holder;
const title = document.title;

function timeOf(at) {
  return new Date(at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });
}

function draw(message) {
  const bubble = template.content.firstElementChild.cloneNode(true);
  const part = (name) => bubble.querySelector(`[data-part="${name}"]`);
  bubble.className = `bubble ${message.author}${message.author === "citizen" ? "" : " mine"}`;
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

function toEnd() {
  log.scrollTop = log.scrollHeight;
}

function tell(sentence) {
  changed.textContent = sentence;
  changed.hidden = false;
}

let last = Number(log.dataset.after);
const events = new EventSource(`${log.dataset.events}?after=${last}`);

events.addEventListener("message", (event) => {
  const message = JSON.parse(event.data);
  if (message.id <= last) return; // a reconnection may repeat what is on the page
  last = message.id;
  const wasAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  log.append(draw(message));
  if (wasAtEnd) toEnd();
  if (document.hidden && message.author === "citizen") document.title = `(新消息) ${title}`;
});

document.addEventListener("visibilitychange", () => {
  document.title = title;
});

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

if (composer) {
  const box = composer.querySelector("textarea");
  const button = composer.querySelector("button");
  const error = document.getElementById("composer-error");
  let isSending = false;

  const send = async () => {
    const text = box.value.trim();
    if (!text || isSending) return;
    isSending = button.disabled = true;
    error.hidden = true;
    try {
      const response = await fetch(composer.action, {
        method: "POST",
        headers: { "X-CSRF-Token": composer.elements.csrf.value, Accept: "application/json" },
        body: new URLSearchParams({ body: text }),
      });
      const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
      if (!response.ok) throw new Error(isJson ? (await response.json()).error : "消息没有发出，登录可能已过期。请复制内容后刷新本页。");
      if (box.value.trim() === text) box.value = "";
      toEnd();
    } catch (problem) {
      error.textContent = problem instanceof TypeError ? "网络不通，消息没有发出，请稍后重试。" : problem.message;
      error.hidden = false;
    } finally {
      isSending = button.disabled = false;
      box.focus();
    }
  };

  composer.addEventListener(
    "submit",
    (event) => {
      event.preventDefault();
      send();
    },
    { capture: true },
  );
  box.addEventListener("keydown", (event) => {
    // keyCode 229: Safari ends the composition before it tells of the Enter that chose a word
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  });
  document.getElementById("composer-hint").hidden = false; // true only once this script listens
}

toEnd();
