// What is long is folded: 展开 shows the rest, 收起 hides it. Where is the server's decision (bot/delivery/folding.py).

import { element } from "./element.js";

let count = 0;

/** A button that shows and hides `nodes`, which stand before it and are hidden now. */
export function foldButton(nodes) {
  const button = element("button", "fold-button", "展开");
  button.type = "button";
  button.setAttribute("aria-expanded", "false");
  for (const node of nodes) {
    node.id = `folded-${(count += 1)}`;
    node.hidden = true;
  }
  button.setAttribute("aria-controls", nodes.map((node) => node.id).join(" "));
  button.addEventListener("click", () => {
    const opens = button.getAttribute("aria-expanded") !== "true";
    const before = button.getBoundingClientRect().top;
    for (const node of nodes) node.hidden = !opens;
    button.setAttribute("aria-expanded", String(opens));
    button.textContent = opens ? "收起" : "展开";
    if (!opens) keepInPlace(button, before); // what is read on with stays where it was; opening moves nothing above
  });
  return button;
}

function keepInPlace(node, top) {
  const log = node.closest(".log");
  if (log) log.scrollTop += node.getBoundingClientRect().top - top;
}
