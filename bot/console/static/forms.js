// A form is sent once: a second press of its button while the first is under way does nothing. One that brings a file
// (data-stays) leaves the page as it is, and any may have been stopped by who sent it: later it may be sent again.

for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, "stays" in form.dataset ? 1500 : 15000);
  });
}

// Who has signed out leaves no half-written words behind in this tab, see desk_draft.js.
if (document.querySelector("[data-signed-out]")) {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith("desk:")) sessionStorage.removeItem(key);
  } catch {
    // a browser that keeps nothing
  }
}

// Coming back with the browser's back button shows the page as it was left.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// What a date field holds, in words: browsers show it in the order of their own language, 11/12/2026.
const inWords = new Intl.DateTimeFormat("zh-CN", { dateStyle: "full", timeZone: "UTC" });

for (const input of document.querySelectorAll('input[type="date"]')) {
  const said = document.createElement("span");
  said.className = "date-said";
  said.setAttribute("aria-hidden", "true"); // the field itself is read out
  const say = () => (said.textContent = input.valueAsDate ? inWords.format(input.valueAsDate) : "");
  for (const change of ["input", "change"]) input.addEventListener(change, say);
  addEventListener("pageshow", say);
  input.after(said);
  say();
}

// On a phone the areas stand in one line that scrolls: the current one is in sight.
const areas = document.querySelector(".page-header .nav");
const current = areas?.querySelector('[aria-current="page"]');
if (current) areas.scrollLeft = current.offsetLeft - areas.offsetLeft - (areas.clientWidth - current.offsetWidth) / 2;
