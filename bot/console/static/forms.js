// A form is sent once: a second press of its button while the first is under way does nothing.

for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}

// Coming back with the browser's back button shows the page as it was left.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// On a phone the areas stand in one line that scrolls: the current one is in sight.
const areas = document.querySelector(".page-header .nav");
const current = areas?.querySelector('[aria-current="page"]');
if (current) areas.scrollLeft = current.offsetLeft - areas.offsetLeft - (areas.clientWidth - current.offsetWidth) / 2;
