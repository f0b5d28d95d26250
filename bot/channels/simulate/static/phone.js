// One phone: what is done on it is posted, what happens comes as events.
import { bubble } from "./bubbles.js";
import { element } from "./element.js";
import { add } from "./wires.js";

const $ = (id) => document.getElementById(id);
const phone = document.body.dataset.phone;
const log = $("log");
let menuShown = "";
let asking = "";
let run = "";

function note(text) {
  log.append(bubble({ kind: "note", text }));
  log.scrollTop = log.scrollHeight;
}

async function post(path, type, body) {
  try {
    const response = await fetch(`${path}?phone=${phone}`, { method: "POST", headers: { "Content-Type": type, "X-Simulate": "1" }, body });
    if (!response.ok) note(`没有发出：${(await response.text()).slice(0, 100)}`);
  } catch {
    note("没有发出：模拟程序没有回应。");
  }
}

const act = (name, said = {}) => post(`/do/${name}`, "application/json", JSON.stringify(said));

function closeMenus() {
  for (const below of document.querySelectorAll(".below")) below.hidden = true;
  for (const top of $("menu").querySelectorAll("[aria-expanded]")) top.ariaExpanded = "false";
}

function choose(button) {
  closeMenus();
  if (button.type === "view") {
    act("view", { key: button.url });
    window.open(button.url, "_blank", "noopener");
  } else {
    act("tap", { key: button.key, title: button.name });
  }
}

function showMenu(buttons) {
  const shown = JSON.stringify(buttons);
  if (shown === menuShown) return;
  menuShown = shown;
  $("menu").replaceChildren(
    ...buttons.map((button) => {
      const top = element("button", { type: "button", textContent: button.sub_button ? `≡ ${button.name}` : button.name });
      const holder = element("div", {}, top);
      if (!button.sub_button) {
        top.onclick = () => choose(button);
        return holder;
      }
      const below = element("div", { className: "below", hidden: true });
      below.append(...button.sub_button.map((each) => element("button", { type: "button", textContent: each.name, onclick: () => choose(each) })));
      top.ariaExpanded = "false";
      top.onclick = () => {
        const opens = below.hidden;
        closeMenus();
        below.hidden = !opens;
        top.ariaExpanded = String(opens);
      };
      holder.append(below);
      return holder;
    }),
  );
  if (!buttons.length) keyboard(true);
}

function keyboard(isOn) {
  closeMenus();
  $("say").hidden = !isOn;
  $("menu-row").hidden = isOn;
  if (!isOn) drawer(false);
}

function drawer(isOpen) {
  $("drawer").hidden = !isOpen;
  $("more").ariaExpanded = String(isOpen);
}

function ask(name, question, preset) {
  asking = name;
  $("question").textContent = question;
  $("answer").value = preset || "";
  $("asked").hidden = false;
  $("answer").focus();
}

function show(state) {
  if (run && run !== state.run) location.reload(); // the simulation was started anew
  run = state.run;
  $("typing").hidden = !state.typing;
  $("away").hidden = state.follows;
  $("foot").hidden = !state.follows;
  $("service").textContent = state.customer_service ? "没有客服消息接口" : "恢复客服消息接口";
  const said = [`还可以推送${state.left}条`, `允许的通知${state.consents}次`];
  if (state.ahead) said.push(`钟拨快了${state.ahead}小时`);
  if (state.slow) said.push("下一次回答会慢");
  if (state.duplicates) said.push("下一条来两次");
  $("state").textContent = `${said.join("，")}。`;
  showMenu(state.menu);
}

$("to-keyboard").onclick = () => {
  keyboard(true);
  $("text").focus();
};
$("to-menu").onclick = () => keyboard(false);
$("more").onclick = () => drawer($("drawer").hidden);
$("say").onsubmit = (event) => {
  event.preventDefault();
  const text = $("text").value;
  $("text").value = "";
  if (text.trim()) act("say", { text });
};
$("picture").onchange = () => {
  const file = $("picture").files[0];
  $("picture").value = "";
  drawer(false);
  if (!file) return;
  if (file.size > Number(document.body.dataset.most)) note("图片太大，微信不发。");
  else post("/picture", file.type || "application/octet-stream", file);
};
$("asked").onsubmit = (event) => {
  event.preventDefault();
  $("asked").hidden = true;
  drawer(false);
  act(asking, { text: $("answer").value });
};
$("never-mind").onclick = () => {
  $("asked").hidden = true;
};
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do], [data-ask]");
  if (button && button.dataset.do) act(button.dataset.do);
  else if (button) ask(button.dataset.ask, button.dataset.question, button.dataset.preset);
  else if (!event.target.closest(".menu")) closeMenus();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  closeMenus();
  $("asked").hidden = true;
});

const events = new EventSource(`/events?phone=${phone}`);
events.addEventListener("entry", (event) => {
  const entry = JSON.parse(event.data);
  if (entry.kind === "wire") {
    add($("wires"), entry);
    return;
  }
  const added = bubble(entry, (said) => act("say", said));
  const down = () => (log.scrollTop = log.scrollHeight);
  added.querySelector("img")?.addEventListener("load", down);
  log.append(added);
  down();
});
events.addEventListener("state", (event) => show(JSON.parse(event.data)));
