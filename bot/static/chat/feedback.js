// 有用 or 没用 below an answer. A press takes effect at once and can be taken back.

import { sendFeedback } from "./api.js";
import { describe, element } from "./element.js";

const MAX_COMMENT = 200;
const THANKS = { useful: "谢谢您的反馈。", useless: "谢谢您的反馈，我们会改进。您还可以：" };
const WAYS_ON = [
  ["转人工", "转人工"],
  ["申请公开", "我要申请公开信息"],
];

/** The buttons for an answer (the API's shape), as they were left. */
export function feedback(message) {
  const id = message.id;
  let { value, has_comment: hasComment } = message.feedback;
  let stored = value; // what the server has
  let sending = Promise.resolve(); // one after the other: what was wanted last arrives last

  const useful = choice("有用", () => give(value === "useful" ? null : "useful"));
  const useless = choice("没用", () => give(value === "useless" ? null : "useless"));
  const status = describe(element("p", "feedback-status small"), { role: "status" });
  const more = element("div", "feedback-more", waysOn(message.buttons), commentForm());
  const choices = element("div", "feedback-choices", useful, useless);
  const group = element("div", "feedback", choices, status, more);
  describe(group, { role: "group", "aria-label": "这个回答有用吗？" });
  show();
  return group;

  function give(next) {
    value = next;
    show();
    sending = sending.then(settle);
  }

  async function settle() {
    const wanted = value;
    if (wanted === stored) return;
    try {
      await sendFeedback(id, wanted);
      stored = wanted;
      if (wanted !== "useless") hasComment = false;
      show(value ? THANKS[value] : "已取消评价。");
      group.scrollIntoView({ block: "nearest" });
    } catch (error) {
      value = stored;
      show(error.message);
    }
  }

  async function comment(text) {
    if (value !== "useless") return; // taken back meanwhile; the words stay in their field
    try {
      await sendFeedback(id, "useless", text);
      hasComment = true;
      show("已收到您的说明，谢谢。");
      useless.focus();
    } catch (error) {
      show(error.message);
    }
  }

  function show(sentence = value ? THANKS[value] : "") {
    describe(useful, { "aria-pressed": value === "useful" });
    describe(useless, { "aria-pressed": value === "useless" });
    status.textContent = sentence;
    more.hidden = value !== "useless";
    more.querySelector("form").hidden = hasComment;
  }

  function commentForm() {
    const field = element("input", "");
    field.id = `comment-${id}`;
    field.maxLength = MAX_COMMENT;
    field.autocomplete = "off";
    field.placeholder = "请不要填写个人信息";
    const label = element("label", "small", "哪里不对？（选填）");
    label.htmlFor = field.id;
    const send = element("button", "button secondary", "提交");
    const form = element("form", "feedback-comment", label, field, send);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = field.value;
      if (!text.trim()) return field.focus();
      send.disabled = true;
      sending = sending.then(() => comment(text)).finally(() => (send.disabled = false));
    });
    return form;
  }
}

function choice(title, press) {
  const button = element("button", "chip feedback-choice", title);
  button.type = "button";
  button.addEventListener("click", press);
  return button;
}

/** What may help instead, unless the answer offers it already. */
function waysOn(offered) {
  const other = WAYS_ON.filter(([, text]) => !offered.some((button) => button.text === text));
  const chips = other.map(([title, text]) => {
    const chip = element("button", "chip", title);
    chip.dataset.send = text;
    return chip;
  });
  const rephrase = element("button", "chip", "换个说法");
  rephrase.dataset.rephrase = "";
  const all = [...chips, rephrase];
  for (const chip of all) chip.type = "button";
  return element("div", "chips", ...all);
}
