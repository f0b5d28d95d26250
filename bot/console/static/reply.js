// Shows what a reply of the chosen kind has to contain, from the table below the form.

const kind = document.getElementById("kind");
const hint = document.getElementById("kind-hint");

function show() {
  const text = kind?.value ? document.querySelector(`[data-hint-for="${kind.value}"]`)?.textContent : "";
  hint.textContent = text ? `应写明：${text}` : "";
  hint.hidden = !text;
}

if (kind) {
  kind.addEventListener("change", show);
  show();
}
