// What stands on the phone.
import { element } from "./element.js";

const HOW = { passive: "当场回复", pushed: "客服消息", notice: "服务通知", broken: "没有正常回应" };

function line(whose, avatar, ...content) {
  return element("div", { className: `line ${whose}` }, element("span", { className: "avatar", ariaHidden: "true", textContent: avatar }), ...content);
}

function piece(segment, say) {
  if (segment.href) return element("a", { href: segment.href, target: "_blank", rel: "noopener noreferrer", textContent: segment.text });
  if ("say" in segment) {
    return element("button", { type: "button", textContent: segment.text, onclick: () => say({ text: segment.say, id: segment.id }) });
  }
  return segment.text;
}

export function bubble(entry, say) {
  if (entry.kind === "note") return element("p", { className: "note", textContent: entry.text });
  if (entry.kind === "mine") {
    const own = entry.picture
      ? element("div", { className: "bubble bare" }, element("img", { src: `/media/${entry.picture}`, alt: "发出的图片" }))
      : element("div", { className: "bubble", textContent: entry.text });
    return line("mine", "我", own);
  }
  const theirs = element("div", { className: `bubble ${entry.how}`, title: HOW[entry.how] || "" });
  theirs.append(...entry.segments.map((segment) => piece(segment, say)));
  return line("theirs", "公", theirs);
}
