/** How much happens in the cluster, how fast, and what went wrong. */
import { h, keep, missing, setText, state, swap } from "../dom.js";
import { chart } from "../chart.js";
import * as sampler from "../sampler.js";
import { CLOSES, count, milliseconds, rate } from "../words.js";

export function mount(root, { signal, explain }) {
  const charts = [
    chart("Messages per second", [
      { label: "published", colour: "first", of: ({ published }) => published, text: rate },
      { label: "delivered", colour: "second", of: ({ delivered }) => delivered, text: rate }], signal),
    chart("Sessions", [{ label: "open", colour: "first", of: ({ sessions }) => sessions, text: count }], signal),
    chart("Publish to flush", [
      { label: "p50", colour: "first", of: ({ p50 }) => p50, text: milliseconds },
      { label: "p99", colour: "third", of: ({ p99 }) => p99, text: milliseconds }], signal),
  ];
  const tables = {
    closes: table("Closed sessions", "Code", ([code]) => CLOSES[code] ?? ""),
    errors: table("Error answers", "Code"),
    refused: table("Commands above a limit", "Limit"),
    kept_out: table("Connections kept out", "Limit"),
    recoveries: table("Recoveries", "Outcome"),
    messages_in: table("Messages published", "Door"),
  };
  const message = h("div");
  const body = h("div", { class: "stack", hidden: true },
    h("div", { class: "charts" }, ...charts.map(({ element }) => element)),
    h("div", { class: "tables" }, ...Object.values(tables).map(({ element }) => element)));
  root.append(h("div", { class: "head" }, h("h1", { tabIndex: -1 }, "Figures"),
    h("p", { class: "lead" }, "All pods together, every two seconds while this page is open.")), message, body);

  const stop = sampler.onSample(show);
  signal.addEventListener("abort", stop);
  message.append(state("loading", "Reading the meters …"));
  show();

  function show() {
    const { latest, points, failure } = sampler;
    if (failure) swap(message, String(failure), () => [h("section", { class: "card" }, explain(failure))]);
    else if (latest) swap(message, `${latest.missing}`, () => missing(latest.missing));
    body.hidden = !latest || Boolean(failure);
    if (body.hidden) return;
    charts.forEach((one) => one.show(points));
    for (const [name, one] of Object.entries(tables)) one.show(latest[name]);
  }
}

/** Counts that are not nought, the largest first. */
function table(title, heading, meaning = () => "") {
  const body = h("tbody");
  const none = h("p", { class: "hint padded" }, "None so far.");
  const shown = h("table", { hidden: true }, h("caption", { class: "hidden" }, title),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, heading), h("th", { scope: "col", class: "number" }, "Count"))), body);
  return {
    element: h("section", { class: "card flush" }, h("h2", { class: "padded" }, title), none, shown),
    show(counts) {
      const entries = Object.entries(counts).filter(([, number]) => number > 0).sort(([, one], [, other]) => other - one);
      none.hidden = entries.length > 0;
      shown.hidden = entries.length === 0;
      keep(body, entries, ([name]) => name, (entry) => h("tr", {}, h("th", { scope: "row" }, h("code", {}, entry[0]),
        meaning(entry) && h("span", { class: "hint" }, ` ${meaning(entry)}`)), h("td", { class: "number" })), (row, [, number]) => setText(row.lastElementChild, count(number)));
    },
  };
}
