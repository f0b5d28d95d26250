// Messages as elements. Text from the server or a citizen only ever becomes text nodes and checked links.

import { element, saveAs } from "./element.js";
import { feedback } from "./feedback.js";
import { fileBody } from "./files.js";
import { foldButton } from "./fold.js";

const GIVEN = "/given/"; // files that came with a reply
const INTRODUCTION = /^(以下是|您没有说).*：$/;
const CITATION = "——《";
const AUTHORS = { bot: "信息公开助手", staff: "工作人员", system: "系统提示" };

/** One message (the API's shape) as a bubble. */
export function bubble(message) {
  const mine = message.author === "citizen";
  const node = element("article", mine ? "bubble mine" : `bubble ${message.author}`);
  const look = isFile(message) ? "bubble-body with-file" : "bubble-body";
  node.append(authorLine(message, mine), element("div", look, ...body(message)));
  if (message.links.length) node.append(links(message.links));
  if (message.buttons.length) node.append(chips(message.buttons));
  if (message.feedback) node.append(feedback(message));
  if (message.id) node.dataset.id = message.id;
  return node;
}

/** How an own message fares: "sent" (nothing to say), "sending", "failed" (`retry` tries again) or "refused". */
export function setState(node, state, text = "", retry = null) {
  node.dataset.state = state;
  node.querySelector(".bubble-state")?.remove();
  if (state === "sent") return;
  const line = element("p", "bubble-state", text);
  if (retry) {
    const button = element("button", "button plain", "重新发送");
    button.type = "button";
    button.addEventListener("click", () => {
      retry();
      document.getElementById("log").focus({ preventScroll: true }); // the button is gone
    });
    line.append(" ", button);
  }
  node.append(line);
}

function authorLine(message, mine) {
  if (mine) return element("p", "visually-hidden", "您说：");
  return element("p", "bubble-author", AUTHORS[message.author]);
}

function isFile(message) {
  return message.kind === "file" && message.file;
}

function body(message) {
  if (isFile(message)) return fileBody(message.file);
  const { text, fold } = message;
  if (!fold) return message.kind === "answer" ? answer(text, message.highlights) : [text];
  const [shown, folded, end] = [text.slice(0, fold.start), text.slice(fold.start, fold.end), text.slice(fold.end)];
  if (message.kind === "answer") {
    const rest = element("div", "", ...answer(folded.replace(/^\n/, ""), message.highlights));
    return [...answer(shown, message.highlights, folded.includes(CITATION)), rest, foldButton([rest])];
  }
  const rest = element("span", "", folded);
  return [shown, rest, end, foldButton([rest])];
}

/**
 * An answer names its source on a line that starts with ——《; what stands before it is quoted from there.
 * `goesOn`: the source of the last quotation comes later.
 */
function answer(text, highlights, goesOn = false) {
  const parts = [];
  let quotation = [];
  for (const line of text.split("\n")) {
    if (line.startsWith(CITATION)) {
      if (quotation.length) parts.push(blockquote(quotation, highlights));
      parts.push(element("cite", "", line));
      quotation = [];
    } else if (!quotation.length && INTRODUCTION.test(line)) {
      parts.push(line);
    } else {
      quotation.push(line);
    }
  }
  if (quotation.length) parts.push(goesOn ? blockquote(quotation, highlights) : quotation.join("\n"));
  return parts.map((part) => (typeof part === "string" ? element("p", "", part) : part));
}

/** The quoted lines; the ones that answer are marked, unless all do. */
function blockquote(lines, highlights) {
  const answers = lines.map((line) => highlights.some((passage) => passage.includes(line)));
  const mark = answers.includes(false);
  const nodes = lines.map((line, i) => element("div", "", mark && answers[i] ? element("mark", "", line) : line));
  return element("blockquote", "", ...nodes);
}

function links(items) {
  const list = element("ul", "bubble-links");
  for (const { title, url } of items) {
    const address = safeAddress(url);
    if (!address) continue;
    const link = element("a", "source", element("span", "", title));
    link.href = address;
    if (url.startsWith(GIVEN)) {
      link.classList.add("download");
      saveAs(link, "");
    } else {
      link.target = "_blank";
      link.rel = "noopener";
    }
    list.append(element("li", "", link));
  }
  return list;
}

function safeAddress(url) {
  try {
    const { protocol, href } = new URL(url, location.href);
    return ["http:", "https:"].includes(protocol) ? href : null;
  } catch {
    return null;
  }
}

function chips(buttons) {
  const group = element("div", "chips");
  for (const { title, text } of buttons) {
    const chip = element("button", "chip", title);
    chip.type = "button";
    chip.dataset.send = text;
    group.append(chip);
  }
  return group;
}
