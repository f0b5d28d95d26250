// What goes between WeChat and the system, the newest first.
import { element, time } from "./element.js";

const MOST = 200;

export function wire(entry) {
  const way = element("strong", { textContent: entry.title });
  way.dataset.way = entry.is_callback ? "→" : "←";
  const outcome = element("span", { className: entry.is_problem ? "problem" : "", textContent: entry.outcome });
  const head = element("div", { className: "head" }, element("time", { dateTime: entry.at, textContent: time(entry.at) }), way);
  if (entry.user) head.append(element("span", { textContent: entry.user }));
  head.append(outcome);
  const item = element("li", {}, head);
  if (entry.content) item.append(element("pre", { textContent: entry.content }));
  return item;
}

export function add(list, entry) {
  list.prepend(wire(entry));
  while (list.children.length > MOST) list.lastElementChild.remove();
}
