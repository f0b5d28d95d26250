// A form is sent once: a second press of its button while the first is under way does nothing.

for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}

// Who signs out leaves no half-written words behind in this tab, see desk_draft.js.
document.querySelector('form[action="/staff/logout"]')?.addEventListener("submit", () => {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith("desk:")) sessionStorage.removeItem(key);
  } catch {
    // a browser that keeps nothing
  }
});

// Coming back with the browser's back button shows the page as it was left.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// On a phone the areas stand in one line that scrolls: the current one is in sight.
const areas = document.querySelector(".page-header .nav");
const current = areas?.querySelector('[aria-current="page"]');
if (current) areas.scrollLeft = current.offsetLeft - areas.offsetLeft - (areas.clientWidth - current.offsetWidth) / 2;
