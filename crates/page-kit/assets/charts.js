// Draws <div data-chart='{"times":[...],"series":[{"label","values","tone"}]}'> with uPlot. The same numbers stand in a table
// beside it, so a page without scripts loses nothing.
(function () {
  "use strict";
  var drawn = [];

  function color(name) {
    // A canvas knows no variables and no mixed colours: an element works them out.
    var probe = document.createElement("span");
    probe.style.color = "var(" + name + ", #888)";
    document.body.appendChild(probe);
    var worked = getComputedStyle(probe).color;
    probe.remove();
    return worked;
  }

  function options(width, data) {
    var axis = { stroke: color("--tblr-secondary"), grid: { stroke: color("--tblr-border-color"), width: 1 }, ticks: { show: false } };
    return {
      width: width,
      height: 180,
      legend: { show: true },
      cursor: { y: false },
      axes: [axis, Object.assign({}, axis, { size: 56 })],
      series: [{}].concat(data.series.map(function (one) {
        return { label: one.label, stroke: color("--tblr-" + one.tone), fill: color("--tblr-" + one.tone + "-lt"), width: 2, points: { show: data.times.length < 20 } };
      }))
    };
  }

  function draw(element) {
    var data = JSON.parse(element.getAttribute("data-chart"));
    element.textContent = "";
    var rows = [data.times].concat(data.series.map(function (one) { return one.values; }));
    var plot = new uPlot(options(element.clientWidth || 600, data), rows, element);
    drawn.push({ element: element, plot: plot });
  }

  function drawAll() {
    drawn.forEach(function (one) { one.plot.destroy(); });
    drawn = [];
    document.querySelectorAll("[data-chart]").forEach(draw);
  }

  drawAll();
  document.addEventListener("theme-changed", drawAll);
  window.addEventListener("resize", function () {
    drawn.forEach(function (one) { one.plot.setSize({ width: one.element.clientWidth, height: 180 }); });
  });
})();
