/** Work done beside the conversation: asked for over a session, followed by its frames, looked up later. */
import { get } from "../api.js";
import { clients, join } from "../clients.js";
import { badge, field, h, keep, setText, speaker, state } from "../dom.js";
import { payloadBox } from "../parts.js";
import { clock } from "../words.js";

/** Where a session goes that is opened for a job alone. */
const ROOM = "jobs";
const MAX_RUNS = 50;
const EXAMPLES = {
  "8 numbers": () => "[3, 1, 4, 1, 5, 9, 2, 6]",
  "30,000 numbers, with progress": () => JSON.stringify(Array.from({ length: 30_000 }, (_, i) => (i * 7) % 10)),
};

/** Newest first; kept while the page is open. */
const runs = [];

export function mount(root, { signal }) {
  const kind = h("select", { name: "job" }, h("option", {}, "statistics"));
  const example = h("select", { onchange: () => fill() }, ...Object.keys(EXAMPLES).map((name) => h("option", {}, name)));
  const box = payloadBox({ label: "Data", json: true, rows: 6 });
  const start = h("button", { class: "primary", type: "submit" }, "Start");
  const list = h("ol", { class: "runs" });
  const empty = state("empty", "No job yet", "Start one, and follow it here.");
  const id = h("input", { required: true, spellcheck: false, autocomplete: "off", pattern: "[A-Za-z0-9_\\-]{1,64}" });
  const answer = h("div", { role: "status" });

  root.append(h("div", { class: "head" }, h("h1", { tabIndex: -1 }, "Jobs"),
    h("p", { class: "lead" }, "A session asks, any pod does the work, and the result comes back as a frame.")),
  h("div", { class: "split" },
    h("section", { class: "card", "aria-labelledby": "runs-title" }, h("div", { class: "card-head" }, h("h2", { id: "runs-title" }, "Asked for here")), empty, list),
    h("aside", { class: "stack", "aria-label": "Start and look up" },
      h("section", { class: "card", "aria-labelledby": "start-title" }, h("h2", { id: "start-title" }, "Start a job"),
        h("form", { class: "form", onsubmit: ask }, field("Job", kind), field("Example", example), field("Data", box.area, "(JSON)"), box.problem,
          h("div", { class: "buttons" }, start))),
      h("section", { class: "card", "aria-labelledby": "find-title" }, h("h2", { id: "find-title" }, "Look one up"),
        h("form", { class: "form", onsubmit: find }, field("Job id", id, "(known for an hour)"), h("div", { class: "buttons" }, h("button", { type: "submit" }, "Look up")), answer)))));

  fill();
  show();
  listKinds();
  speak = speaker(signal);
  signal.addEventListener("abort", () => {
    redraw = () => {};
    speak = () => {};
  });
  redraw = show;

  function fill() {
    box.area.value = EXAMPLES[example.value]();
    box.check();
  }

  async function listKinds() {
    try {
      const { jobs } = await get("/v1/jobs", {}, signal);
      kind.replaceChildren(...jobs.map((name) => h("option", {}, name)));
    } catch {
      // Without the right to ask there is still the one that every server has.
    }
  }

  function ask(event) {
    event.preventDefault();
    if (box.check()) run(kind.value, box.read().data);
  }

  async function find(event) {
    event.preventDefault();
    try {
      const { status, result, error } = await get(`/v1/jobs/${encodeURIComponent(id.value.trim())}`, {}, signal);
      answer.replaceChildren(h("p", {}, statusBadge(status)), h("pre", { tabIndex: 0 }, JSON.stringify(result ?? error ?? null, null, 2)));
    } catch (error) {
      answer.replaceChildren(h("p", { class: "problem" }, error.status === 404 ? "Nothing is known of this job." : error.message));
    }
  }

  function show() {
    empty.hidden = runs.length > 0;
    keep(list, runs, ({ key }) => key, (entry) => h("li", {},
      h("div", { class: "card-head" }, h("h3", {}, entry.job), h("span", { data: { cell: "status" } })),
      h("p", { class: "hint", data: { cell: "told" } }), h("progress", { max: 1, "aria-label": `Progress of ${entry.job}` }), h("pre", { hidden: true, tabIndex: 0 })), update);
  }
}

/** Draws the view, if it is open. */
let redraw = () => {};
/** Tells who does not look. */
let speak = () => {};

async function run(job, data) {
  const entry = { key: Date.now() + Math.random(), job, at: Date.now(), status: "asking", steps: 0 };
  runs.unshift(entry);
  runs.length = Math.min(runs.length, MAX_RUNS);
  redraw();
  const client = clients.find(({ state: now }) => now.state === "open") ?? join(ROOM);
  // Frames of the job may come before its ack is taken.
  const early = [];
  const take = (frame) => (entry.id ? apply(entry, frame) : early.push(frame));
  const stops = [client.hear("job_progress", take), client.hear("job_result", take)];
  entry.stop = () => stops.forEach((stop) => stop());
  try {
    entry.id = (await client.job(job, data)).job_id;
    entry.status = "pending";
    early.forEach(take);
  } catch (error) {
    Object.assign(entry, { status: "failed", error: error.message });
    entry.stop();
  }
  redraw();
}

function apply(entry, frame) {
  if (frame.job_id !== entry.id) return;
  if (frame.type === "job_progress") {
    entry.steps++;
    entry.progress = frame.progress;
  } else {
    Object.assign(entry, { status: frame.status, result: frame.result, error: frame.error });
    entry.stop();
    speak(`${entry.job}: ${frame.status}`);
  }
  redraw();
}

function statusBadge(status) {
  return badge({ done: "good", failed: "bad" }[status] ?? "busy", status);
}

function update(element, { id, at, status, progress, steps, result, error }) {
  const cell = element.querySelector('[data-cell="status"]');
  if (cell.textContent !== status) cell.replaceChildren(statusBadge(status));
  const told = [`started ${clock(at)}`, id && `id ${id}`, steps > 0 && `${steps} × progress, last ${JSON.stringify(progress)}`];
  setText(element.querySelector('[data-cell="told"]'), told.filter(Boolean).join(" · "));
  const bar = element.querySelector("progress");
  const under = status === "asking" || status === "pending";
  if (status === "done") bar.value = 1;
  else if (progress?.of > 0) bar.value = progress.done / progress.of;
  bar.hidden = !under && status !== "done";
  const pre = element.querySelector("pre");
  pre.hidden = under;
  setText(pre, under ? "" : JSON.stringify(result ?? error ?? null, null, 2));
}
