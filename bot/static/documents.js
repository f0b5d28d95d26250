// Search as you type: fetch the same page for what the form says, and put its results in the place of those shown.

const WAIT = 200; // milliseconds after the last key
const form = document.getElementById("find");
const count = document.getElementById("count");
const results = document.getElementById("results");
// On a phone the filters are folded away, unless some are in use. Where there is room they can't be folded.
const narrow = document.getElementById("narrow");
const phone = matchMedia("(max-width: 40rem)");
const fold = () => {
  narrow.open = !phone.matches || "used" in narrow.dataset || narrow.contains(document.activeElement);
};
phone.addEventListener("change", fold);
fold();

let timer = 0;
let running = null;
let shown = isAsServed() ? address() : ""; // what was typed while this script was on its way is looked for too

form.addEventListener("input", (event) => {
  if (event.isComposing) return; // an input method is still open: the letters are no words yet
  later(event.target.type === "search" ? WAIT : 0);
});
form.addEventListener("compositionend", () => later(WAIT));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  shown = "";
  later(0);
});

if (!shown) later(WAIT);

function isAsServed() {
  const isDefault = ({ options, value, defaultValue }) =>
    options ? value === ([...options].find((one) => one.defaultSelected) ?? options[0]).value : value === defaultValue;
  return [...form.querySelectorAll("input, select")].every(isDefault);
}

function later(milliseconds) {
  running?.abort(); // what is under way answers what the form said before
  clearTimeout(timer);
  timer = setTimeout(update, milliseconds);
}

function address() {
  const filled = [...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value);
  return filled.length ? `${form.action}?${new URLSearchParams(filled)}` : form.action;
}

async function update() {
  const wanted = address();
  if (wanted === shown) return results.removeAttribute("aria-busy");
  const mine = (running = new AbortController());
  results.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(wanted, { signal: mine.signal });
    if (response.status === 429) throw new Error("查找得太频繁了，请稍等一分钟再按“查找”。");
    if (!response.ok) throw new Error("暂时查不了，请过一会儿再按“查找”。");
    render(new DOMParser().parseFromString(await response.text(), "text/html"));
    shown = wanted;
    history.replaceState(null, "", wanted);
  } catch (problem) {
    if (problem.name === "AbortError") return; // a newer request took its place
    count.textContent = problem.name === "Error" ? problem.message : "连接不上，请检查网络后再按“查找”。";
    shown = "";
  }
  if (running === mine) results.removeAttribute("aria-busy");
}

function render(page) {
  document.title = page.title;
  count.textContent = page.getElementById("count").textContent;
  results.replaceChildren(...page.getElementById("results").childNodes);
  for (const select of form.querySelectorAll("select")) {
    const next = page.getElementById(select.id);
    const value = next.value; // moving options changes which of them is selected
    select.replaceChildren(...next.childNodes);
    select.value = value;
  }
}
