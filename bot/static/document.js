// "引用" beside a passage, and "复制引用" above the text: copy the citation. Without a script the page shows it to select.

const note = document.getElementById("copied");
let timer = 0;

for (const button of document.querySelectorAll("button[data-cite]")) button.hidden = false;

document.addEventListener("click", async (event) => {
  const source = event.target.closest("[data-cite]");
  if (!source) return;
  const citation = source.dataset.cite || source.nextElementSibling.textContent;
  show((await copied(citation)) ? `已复制：${citation}` : `请选中后复制：${citation}`);
});

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedFromField(text); // no HTTPS, or not allowed
  }
}

function copiedFromField(text) {
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  focused?.focus({ preventScroll: true });
  return done;
}

function show(text) {
  note.textContent = text;
  note.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => (note.hidden = true), 6000);
}
