/** What the clock pushes: when next, and what an operator does about it. */
import { get, post } from "../api.js";
import { badge, h, keep, setText, stackingTable, state, swap, toast } from "../dom.js";
import { poll } from "../poll.js";
import { clock, count, fromNow } from "../words.js";

const EVERY = 1_000;
const MAX = 1_000;

export function mount(root, { signal, explain }) {
  const message = h("div", {}, state("loading", "Asking …"));
  const table = stackingTable("Schedules", [{ name: "Schedule" }, { name: "Room" }, { name: "Plan" }, { name: "Next" }, { name: "Last" },
    { name: "Fired", class: "number" }, { name: "Actions", isSaid: false }]);
  const list = h("div", { class: "scroll", hidden: true, tabIndex: 0, role: "region", "aria-label": "Schedules" }, table.element);
  root.append(h("div", { class: "head" }, h("h1", { tabIndex: -1 }, "Schedules"),
    h("p", { class: "lead" }, "Pushed by the clock, once in the cluster, whichever pods are there.")), h("section", { class: "card flush" }, message, list));

  const again = poll(EVERY, signal, async () => {
    try {
      const { schedules } = await get("/v1/schedules", { limit: MAX }, signal);
      swap(message, String(schedules.length === 0), () =>
        schedules.length ? [] : [state("empty", "No schedules", "They are configured, or added by PUT /v1/schedules/{schedule}.")]);
      list.hidden = schedules.length === 0;
      keep(table.body, schedules, ({ name }) => name, (schedule) => table.row(cells(schedule, act)), update);
    } catch (error) {
      if (signal.aborted) return;
      swap(message, String(error), () => [explain(error)]);
      list.hidden = true;
    }
  });

  async function act(name, action, done) {
    try {
      await post(`/v1/schedules/${encodeURIComponent(name)}/${action}`);
      toast(`${name}: ${done}`);
      again();
    } catch (error) {
      toast(`${name}: ${error.message}`, "bad");
    }
  }
}

function cells({ name, room }, act) {
  const cell = (of, properties = {}) => h("td", { ...properties, data: { cell: of } });
  const pause = h("button", { type: "button", data: { cell: "pause" }, onclick: () =>
    pause.dataset.paused === "true" ? act(name, "resume", "resumed") : act(name, "pause", "paused") });
  return [h("th", { scope: "row" }, name), h("td", {}, h("a", { href: `#/rooms/${encodeURIComponent(room)}` }, room)),
    cell("plan"), cell("next"), cell("last"), cell("count", { class: "number" }),
    h("td", {}, h("div", { class: "buttons" },
      h("button", { type: "button", "aria-label": `Fire now: ${name}`, onclick: () => act(name, "fire", "fired") }, "Fire now"), pause))];
}

function update(element, { name, every, cron, time_zone, next, last, count: fired, paused }) {
  const at = (of) => element.querySelector(`[data-cell="${of}"]`);
  setText(at("plan"), every ? `every ${every}` : `${cron} (${time_zone})`);
  setText(at("last"), last ? `${clock(last)}, ${fromNow(last)}` : "never");
  setText(at("count"), count(fired));
  if (paused && !at("next").querySelector(".badge")) at("next").replaceChildren(badge("busy", "paused"));
  if (!paused) setText(at("next"), next ? `${fromNow(next)}, ${clock(next)}` : "no more");
  const pause = at("pause");
  pause.dataset.paused = String(paused);
  setText(pause, paused ? "Resume" : "Pause");
  pause.setAttribute("aria-label", `${paused ? "Resume" : "Pause"} ${name}`);
}
