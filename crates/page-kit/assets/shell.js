// The few movements of a page that are not a request: menu, form helpers, copy button, filters of rows. Everything is found by a
// data attribute, so that pages need no script of their own.
(function () {
  "use strict";

  document.addEventListener("click", function (event) {
    var menu = event.target.closest("[data-toggle-menu]");
    if (menu) {
      var open = document.body.classList.toggle("menu-open");
      menu.setAttribute("aria-expanded", String(open));
    }
    var copy = event.target.closest("[data-copy]");
    if (copy) {
      var source = document.getElementById(copy.getAttribute("data-copy"));
      if (source && navigator.clipboard) {
        navigator.clipboard.writeText(source.textContent.trim()).then(function () { copy.textContent = "Copied"; });
      }
    }
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && document.body.classList.contains("menu-open")) {
      document.body.classList.remove("menu-open");
      var button = document.querySelector("[data-toggle-menu]");
      if (button) { button.setAttribute("aria-expanded", "false"); button.focus(); }
    }
    // "/" goes to the search field, as on other consoles.
    if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
      var search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
  });

  // <select data-fills="id">: its value goes into that field. <select data-shows="prefix">: shows #prefix-value only.
  // <input type="file" data-reads-into="id" data-reads="base64|text">: the file's content goes into that field.
  document.addEventListener("change", function (event) {
    var field = event.target;
    var fills = field.getAttribute && field.getAttribute("data-fills");
    if (fills) {
      var target = document.getElementById(fills);
      target.value = field.value;
      target.readOnly = field.value !== "";
      if (field.value === "") target.focus();
    }
    if (field.hasAttribute && field.hasAttribute("data-shows")) showPart(field);
    var into = field.getAttribute && field.getAttribute("data-reads-into");
    if (into && field.files && field.files[0]) readFile(field.files[0], field.getAttribute("data-reads"), document.getElementById(into));
  });

  function readFile(file, how, target) {
    var reader = new FileReader();
    reader.onload = function () {
      target.value = how === "base64" ? String(reader.result).replace(/^[^,]*,/, "") : String(reader.result);
    };
    if (how === "base64") reader.readAsDataURL(file); else reader.readAsText(file);
  }

  function showPart(field) {
    if (field.type === "radio" && !field.checked) return;
    var group = field.getAttribute("data-shows");
    document.querySelectorAll("[data-part='" + group + "']").forEach(function (part) {
      var shown = part.getAttribute("data-value") === field.value;
      part.hidden = !shown;
      part.querySelectorAll("input, select, textarea").forEach(function (inner) { inner.disabled = !shown; });
    });
  }
  document.querySelectorAll("[data-shows]").forEach(showPart);

  // <input data-filters="id">: shows only the rows of that table whose data-filter-text holds what is typed.
  document.addEventListener("input", function (event) {
    var rows = event.target.getAttribute && event.target.getAttribute("data-filters");
    if (!rows) return;
    var wanted = event.target.value.trim().toLowerCase();
    document.querySelectorAll("#" + rows + " [data-filter-text]").forEach(function (row) {
      row.hidden = row.getAttribute("data-filter-text").toLowerCase().indexOf(wanted) < 0;
    });
  });

  // <button data-ticks="id" data-ticks-begin="name">: ticks all boxes there whose name begins so.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-ticks]");
    if (!button) return;
    var boxes = "#" + button.getAttribute("data-ticks") + " input[name^='" + button.getAttribute("data-ticks-begin") + "']";
    var last = null;
    document.querySelectorAll(boxes).forEach(function (box) { box.checked = true; last = box; });
    if (last) last.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // <input data-from-fragment="code">: takes #code=... of the address, which is never sent to a server, and removes
  // it from the address bar.
  document.querySelectorAll("[data-from-fragment]").forEach(function (field) {
    var value = new URLSearchParams(window.location.hash.slice(1)).get(field.getAttribute("data-from-fragment"));
    if (value) {
      field.value = value;
      window.history.replaceState(null, "", window.location.pathname + window.location.search);
    }
  });
})();
