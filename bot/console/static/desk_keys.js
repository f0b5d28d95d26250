// The keys of the desk. While somebody types in a field no single letter is a key; a key of the browser stays its own.

const queue = document.getElementById("queue");
const keys = document.getElementById("keys");

function isTyping(target) {
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

function rows() {
  return [...queue.querySelectorAll(".conversation")].filter((row) => !row.hidden);
}

/** The row that is meant: the focused one, else the conversation that is open. */
function current() {
  return document.activeElement?.closest?.(".conversation") ?? queue.querySelector('[aria-current="page"]')?.closest(".conversation");
}

function focusOn(row) {
  const open = row?.querySelector(".conversation-open");
  if (!row) return;
  if (open && !open.hidden) open.focus();
  else {
    row.tabIndex = -1; // a colleague's: nothing to open
    row.focus();
  }
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  const at = all.indexOf(current());
  focusOn(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)]);
}

function claim() {
  const row = document.activeElement?.closest?.(".conversation");
  const form = row ? row.querySelector("form:not([hidden])") : (document.querySelector("form[data-claim]") ?? null);
  form?.requestSubmit();
}

const doing = {
  j: () => step(1),
  k: () => step(-1),
  c: claim,
  r: () => document.getElementById("body")?.focus(),
  "/": () => document.dispatchEvent(new CustomEvent("desk:canned")),
  "?": () => keys.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isTyping(event.target) && !keys.open) event.target.blur();
  const isOther = event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented;
  if (isOther || isTyping(event.target) || keys.open || !Object.hasOwn(doing, event.key)) return;
  event.preventDefault();
  doing[event.key]();
});

for (const button of document.querySelectorAll("[data-keys]")) {
  button.hidden = false;
  button.addEventListener("click", () => keys.showModal());
}
