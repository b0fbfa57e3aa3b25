// Chooses light or dark before the first paint: what was chosen here before, otherwise what the system prefers.
(function () {
  "use strict";
  var key = "mooring-theme";
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function chosen() {
    try { return window.localStorage.getItem(key); } catch (_) { return null; }
  }
  function apply() {
    document.documentElement.setAttribute("data-bs-theme", chosen() || (dark.matches ? "dark" : "light"));
  }
  apply();
  dark.addEventListener("change", apply);
  document.addEventListener("click", function (event) {
    if (!event.target.closest("[data-toggle-theme]")) return;
    var next = document.documentElement.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    try { window.localStorage.setItem(key, next); } catch (_) { /* private window: for this page only */ }
    document.documentElement.setAttribute("data-bs-theme", next);
    document.dispatchEvent(new CustomEvent("theme-changed"));
  });
})();
