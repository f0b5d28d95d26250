// How every page looks: 大字版 and 深色, chosen in the header and remembered in this browser. Runs before the page is
// painted, and in old browsers too, so it is no module and keeps to what they know.
(function () {
  var KEY = "gongkai-look";
  var PAPER = { light: "#ffffff", dark: "#1a2220" }; // --surface
  var root = document.documentElement;
  var systemDark = matchMedia("(prefers-color-scheme: dark)");
  var look = read();

  root.classList.add("scripted");
  apply();
  document.addEventListener("DOMContentLoaded", apply); // now there are buttons
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-look]");
    if (button) choose(button.dataset.look, button.dataset.value);
  });
  addEventListener("storage", function (event) {
    if (event.key !== KEY) return; // another tab
    look = read();
    apply();
  });
  addEventListener("load", function () {
    // The chat's modules have run by now. Where they could not, the page says so and shows other ways.
    if (!root.classList.contains("talking")) each(".no-chat", function (notice) { notice.classList.add("shown"); });
  });
  if (systemDark.addEventListener) systemDark.addEventListener("change", apply);

  /** Storage may be forbidden, and then the choice holds for this page. */
  function read() {
    try {
      var kept = JSON.parse(localStorage.getItem(KEY));
      return kept && typeof kept === "object" ? kept : {};
    } catch (_) {
      return {};
    }
  }

  /** What agrees with the system again is not kept, so that the page follows it. */
  function choose(name, value) {
    if (name === "size") look.size = look.size === value ? "" : value;
    else look.theme = isDark() === systemDark.matches ? (isDark() ? "light" : "dark") : "";
    try {
      localStorage.setItem(KEY, JSON.stringify(look));
    } catch (_) {
      // see read()
    }
    apply();
    dispatchEvent(new Event("look")); // what depends on sizes measures them anew
  }

  function isDark() {
    return look.theme ? look.theme === "dark" : systemDark.matches;
  }

  function apply() {
    set("data-size", look.size === "large" ? "large" : "");
    set("data-theme", look.theme === "dark" || look.theme === "light" ? look.theme : "");
    var on = { size: look.size === "large", theme: isDark() };
    each("[data-look]", function (button) {
      button.setAttribute("aria-pressed", String(on[button.dataset.look]));
    });
    each('meta[name="theme-color"]', function (meta) {
      var system = meta.media.indexOf("dark") < 0 ? "light" : "dark";
      meta.content = PAPER[look.theme || system];
    });
  }

  function set(name, value) {
    if (value) root.setAttribute(name, value);
    else root.removeAttribute(name);
  }

  function each(selector, work) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), work);
  }
})();
