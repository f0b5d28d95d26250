// "引用" beside a passage: besides going there, copy a citation with the address of the passage.

const note = document.getElementById("copied");
let timer = 0;

document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-cite]");
  if (!link || !navigator.clipboard) return;
  try {
    await navigator.clipboard.writeText(`${link.dataset.cite} ${link.href}`);
  } catch {
    return; // not allowed: the address bar shows the link all the same
  }
  note.textContent = "已复制引用和链接";
  note.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => (note.hidden = true), 3000);
});

// There is room beside the text: the outline stands open.
if (matchMedia("(min-width: 60rem)").matches) document.querySelector(".outline")?.setAttribute("open", "");
