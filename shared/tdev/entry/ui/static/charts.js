// Charts of the pages: uPlot draws what data-chart holds; colours are those of the style sheet.
"use strict";
(() => {
  const drawn = new Map();

  function colour(name) {
    const probe = document.createElement("i");
    probe.style.color = `var(--${name})`;
    document.body.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  }

  function draw(place) {
    drawn.get(place)?.destroy();
    const { x, series } = JSON.parse(place.dataset.chart);
    if (!x.length) return;
    const axis = { stroke: colour("muted"), grid: { stroke: colour("line"), width: 1 }, ticks: { show: false }, font: "12px system-ui" };
    const lines = series.map((each) => ({
      label: each.label,
      stroke: colour(each.colour),
      fill: each.kind === "bars" ? colour(`${each.colour}`) : undefined,
      width: 2,
      spanGaps: false,
      points: { show: each.values.length < 20 || each.values.includes(null), size: 6 },
      paths: each.kind === "bars" ? uPlot.paths.bars({ size: [0.7, 40] }) : undefined,
      value: (_, value) => (value === null || value === undefined ? "–" : `${Math.round(value * 10) / 10}${each.unit ?? ""}`),
    }));
    const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
      hour: "2-digit", minute: "2-digit", hour12: false, ...(x[x.length - 1] - x[0] < 600 ? { second: "2-digit" } : {}),
    });
    const day = new Intl.DateTimeFormat(document.documentElement.lang, { month: "short", day: "numeric" });
    const long = x[x.length - 1] - x[0] > 2 * 86400;
    const written = (at) => (long ? day : clock).format(new Date(at * 1000));
    const options = {
      width: place.clientWidth,
      height: 200,
      cursor: { y: false },
      scales: { y: { range: (_, low, high) => [0, Math.max(high, 1) * 1.1] } },
      axes: [{ ...axis, space: 84, values: (_, ticks) => ticks.map(written) }, { ...axis, size: 46 }],
      series: [{ label: place.dataset.time, value: (_, at) => (at ? written(at) : "–") }, ...lines],
    };
    drawn.set(place, new uPlot(options, [x, ...series.map((each) => each.values)], place));
  }

  const all = () => {
    for (const place of drawn.keys()) if (!place.isConnected) drawn.delete(place);
    document.querySelectorAll("[data-chart]").forEach(draw);
  };
  all();
  document.addEventListener("htmx:afterSwap", all);
  document.addEventListener("tdev:theme", all);
  addEventListener("resize", all);
})();
