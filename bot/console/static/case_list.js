// The list of applications: one box ticks all of the page. Without this each is ticked by itself.

const all = document.querySelector("[data-tick-all]");
const boxes = [...document.querySelectorAll('input[name="number"][form="pick"]')];

if (all && boxes.length) {
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  for (const box of boxes) box.addEventListener("change", show);
  all.hidden = false;
  show();
}
