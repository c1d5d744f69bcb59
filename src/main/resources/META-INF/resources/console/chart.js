/** Charts of what was sampled, drawn by uPlot in the colours of the page. */
import uPlot from "/webjars/uplot/1.6.30/dist/uPlot.esm.js";
import { h, setText } from "./dom.js";

const HEIGHT = 180;

/**
 * A chart over time.
 *
 * @param {{label: string, colour: string, of: (point) => number, text: (value) => string}[]} series `colour` names a property of the style sheet
 * @returns {{element: Element, show: (points: object[]) => void}}
 */
export function chart(title, series, signal) {
  const canvas = h("div", { class: "plot", role: "img", "aria-label": title });
  const legend = h("ul", { class: "legend" });
  const values = series.map(({ label, colour }) => {
    const value = h("strong", {}, "–");
    legend.append(h("li", {}, h("span", { class: `swatch ${colour}`, "aria-hidden": "true" }), label, " ", value));
    return value;
  });
  const element = h("section", { class: "card" }, h("div", { class: "card-head" }, h("h2", {}, title), legend), canvas);
  let data = [[], ...series.map(() => [])];
  let plot;

  const resizing = new ResizeObserver(() => (plot ? plot.setSize(size()) : draw()));
  resizing.observe(canvas);
  addEventListener("roomcast-theme", redraw, { signal });
  signal.addEventListener("abort", () => {
    resizing.disconnect();
    plot?.destroy();
  });

  function size() {
    return { width: Math.max(200, canvas.clientWidth), height: HEIGHT };
  }

  /** Colours are read once, so that another theme is another plot. */
  function redraw() {
    plot?.destroy();
    plot = undefined;
    draw();
  }

  function draw() {
    if (!canvas.isConnected || canvas.clientWidth === 0) return;
    const colour = (name) => getComputedStyle(element).getPropertyValue(`--${name}`).trim();
    const axis = { stroke: resolved("quiet"), grid: { stroke: resolved("edge"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };

    /** A canvas does not know light-dark(): what the browser makes of it does. */
    function resolved(name) {
      const probe = h("span", { hidden: true });
      element.append(probe);
      probe.style.color = colour(name);
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    }

    plot = new uPlot({
      ...size(),
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false } },
      scales: { y: { range: (_, min, max) => [0, max > 0 ? max * 1.15 : 1] } },
      axes: [{ ...axis, size: 28, space: 80, values: (_, ticks) => ticks.map((tick) => new Date(tick * 1_000).toLocaleTimeString("en", { hour12: false })) },
        { ...axis, size: 62, values: (_, ticks) => ticks.map((tick) => series[0].text(tick)) }],
      series: [{}, ...series.map(({ label, colour: name }) => ({ label, stroke: resolved(name), width: 2, spanGaps: false, points: { show: false } }))],
    }, data, canvas);
  }

  return {
    element,
    show(points) {
      data = [points.map(({ at }) => at / 1_000), ...series.map(({ of }) => points.map((point) => of(point) ?? null))];
      const newest = points.at(-1);
      series.forEach(({ of, text }, i) => setText(values[i], newest ? text(of(newest)) : "–"));
      canvas.setAttribute("aria-label", `${title} over time. Now: ${series.map(({ label }, i) => `${label} ${values[i].textContent}`).join(", ")}`);
      if (plot) plot.setData(data);
      else draw();
    },
  };
}
