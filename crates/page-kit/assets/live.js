// Parts of a page that move. <div data-live="/x/live" data-live-poll="/x/progress">: server-sent events bring parts, each
// replaces the element with its id. Where the stream is cut for good the same parts are asked for every two seconds,
// and now and then the stream is tried again. A page that nobody sees does not listen: browsers allow few streams.
(function () {
  "use strict";
  var POLL_MS = 2000, AGAIN_MS = 30000, CUTS_MAX = 3;

  function show(html) {
    var holder = document.createElement("template");
    holder.innerHTML = html;
    Array.from(holder.content.children).forEach(function (part) {
      var old = part.id && document.getElementById(part.id);
      if (old) { old.replaceWith(part); }
    });
  }

  function follow(element) {
    var source = null, timer = null, streamAt = 0, cuts = 0, over = false;

    function stop() {
      if (source) { source.close(); source = null; }
      clearTimeout(timer);
      timer = null;
    }
    function end() { over = true; stop(); }

    function listen() {
      stop();
      if (over || document.hidden) { return; }
      if (!window.EventSource) { poll(); return; }
      source = new EventSource(element.getAttribute("data-live"));
      source.addEventListener("part", function (event) { cuts = 0; show(event.data); });
      source.addEventListener("end", end);
      // The page that is asked for anew leads to the login.
      source.addEventListener("logged-out", function () { end(); window.location.reload(); });
      source.onerror = function () {
        cuts += 1;
        // While it is CONNECTING the browser comes again by itself.
        if (source && (source.readyState === EventSource.CLOSED || cuts >= CUTS_MAX)) {
          stop();
          streamAt = Date.now() + AGAIN_MS;
          poll();
        }
      };
    }

    function poll() {
      if (over || document.hidden) { return; }
      if (window.EventSource && Date.now() >= streamAt) { cuts = 0; listen(); return; }
      fetch(element.getAttribute("data-live-poll"), { headers: { "HX-Request": "true" }, credentials: "same-origin" })
        .then(function (answer) {
          if (answer.status === 401) { end(); window.location.reload(); return ""; }
          return answer.ok ? answer.text() : "";
        })
        .then(function (html) {
          if (html) { show(html); }
          if (element.querySelector("[data-live-over]")) { end(); }
        })
        .catch(function () { /* The hub is away: asked again. */ })
        .then(function () { if (!over) { timer = setTimeout(poll, POLL_MS); } });
    }

    document.addEventListener("visibilitychange", function () {
      if (document.hidden) { stop(); } else if (!over) { listen(); }
    });
    // A stream that is open when the page is left would count as cut.
    window.addEventListener("pagehide", stop);
    window.addEventListener("pageshow", function (event) { if (event.persisted && !over) { listen(); } });
    listen();
  }

  document.querySelectorAll("[data-live]").forEach(follow);
})();
