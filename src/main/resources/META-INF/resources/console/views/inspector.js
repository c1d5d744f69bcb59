/** What goes over the wires of the visitor's own sessions, and what happens when one is cut. */
import { post } from "../api.js";
import { clients, onClients } from "../clients.js";
import { h, isOff, keep, setOff, setText, speaker, stackingTable, state, toast } from "../dom.js";
import { joinForm, positionOf, showLine } from "../parts.js";
import { clock, count } from "../words.js";

const CUT_FOR = 3_000;
const MEANWHILE = ["first of three while the line was cut", "second of three", "third of three"];
const MAX_ROWS = 500;

export function mount(root, { signal, params: [wanted] }) {
  /** Of the line only: frames are many, and are there to be looked up. */
  const speak = speaker(signal);
  let current;
  let stops = [];
  const choices = h("div", { class: "choices", role: "group", "aria-label": "Sessions" });
  const none = h("div", { class: "card" }, state("empty", "You have no session", "Join a room, and see every frame of it."), joinForm(undefined, choose));
  const tiles = h("dl", { class: "tiles" });
  const table = stackingTable("Frames of the session", ["Time", "Way", "Type", "Offset", "Frame"].map((name) => ({ name })), "lines");
  const rows = table.body;
  const kinds = h("select", { "aria-label": "Frames to show", onchange: redraw },
    ...[["", "All"], ["in", "From the server"], ["out", "To the server"], ["line", "The line"]].map(([value, text]) => h("option", { value }, text)));
  const filter = h("input", { type: "search", placeholder: "Filter frames", "aria-label": "Filter frames", oninput: redraw, spellcheck: false });
  const scroll = h("div", { class: "scroll frames", tabIndex: 0, role: "region", "aria-label": "Frames" }, table.element);
  const publishToo = h("input", { type: "checkbox", checked: true });
  const cut = h("button", { type: "button", class: "primary", onclick: demonstrate }, "Cut the line");
  const clear = h("button", { type: "button", onclick: () => rows.replaceChildren() }, "Clear");
  const panel = h("div", { class: "stack" },
    h("section", { class: "card" }, tiles,
      h("div", { class: "bar" }, cut, h("label", { class: "check" }, publishToo, " and publish three messages meanwhile"))),
    h("section", { class: "card flush" }, h("div", { class: "bar padded" }, filter, kinds, clear), scroll));

  root.append(h("div", { class: "head" }, h("h1", { tabIndex: -1 }, "Inspector"),
    h("p", { class: "lead" }, "Every frame of a session, both ways. Cut its line, and see what was missed come back.")), choices, none, panel);

  const stop = onClients(show);
  signal.addEventListener("abort", () => {
    stop();
    stops.forEach((end) => end());
  });
  show();

  function show() {
    if (!clients.includes(current)) choose(clients.find(({ key }) => String(key) === wanted) ?? clients.at(-1));
    none.hidden = clients.length > 0;
    panel.hidden = choices.hidden = clients.length === 0;
    keep(choices, clients, ({ key }) => key, (client) => h("button", { type: "button", onclick: () => choose(client) },
      h("span", { class: "name" }), h("span", { class: "hint" }, client.room), h("span", { class: "line" })), (button, client) => {
      button.setAttribute("aria-pressed", String(client === current));
      setText(button.firstElementChild, client.name);
      showLine(button.lastElementChild, client);
    });
  }

  function choose(client) {
    stops.forEach((end) => end());
    stops = [];
    current = client;
    if (!client) return;
    stops = [client.on("frame", come), client.on("change", tell)];
    redraw();
    tell();
    show();
  }

  function tell() {
    const { counts, state: { state: now, code } } = current;
    const told = [["State", now === "closed" && code !== 1000 ? `closed (${code ?? "refused"})` : now], ["User", current.user], ["Session", current.id],
      ["Pod", current.pod], ["Position", positionOf(current)], ["Reconnects", count(counts.reconnects)],
      ["Recoveries", count(counts.recoveries)], ["Messages recovered", count(counts.recovered)], ["Gaps", count(counts.gaps)]];
    keep(tiles, told, ([name]) => name, ([name]) => h("div", {}, h("dt", {}, name), h("dd")), (tile, [, value]) => setText(tile.lastElementChild, value ?? "–"));
    setOff(cut, now !== "open");
  }

  function redraw() {
    rows.replaceChildren(...current.frames.filter(fits).map((entry) => row(entry, table)));
    scroll.scrollTop = scroll.scrollHeight;
  }

  function come(entry) {
    if (entry.way === "line") speak(entry.text);
    if (!fits(entry)) return;
    const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
    rows.append(row(entry, table));
    while (rows.childElementCount > MAX_ROWS) rows.firstElementChild.remove();
    if (atEnd) scroll.scrollTop = scroll.scrollHeight;
  }

  function fits({ way, frame, text }) {
    if (kinds.value && way !== kinds.value) return false;
    return (text ?? JSON.stringify(frame)).toLowerCase().includes(filter.value.trim().toLowerCase());
  }

  /** Somebody else speaks while the line is down: a session of one's own in the same room, or else a backend. */
  async function demonstrate() {
    if (isOff(cut)) return;
    const { room } = current;
    const other = clients.find((client) => client !== current && client.room === room && client.state.state === "open");
    current.cut(CUT_FOR);
    if (!publishToo.checked) return;
    try {
      for (const data of MEANWHILE) {
        if (other) await other.publish(data);
        else await post(`/v1/rooms/${encodeURIComponent(room)}/messages`, { data });
      }
    } catch (error) {
      toast(`Nothing was published meanwhile: ${error.message}. Join the room with a second identity, and try again.`, "bad");
    }
  }
}

function row({ at, way, frame, text, level }, table) {
  const time = h("td", { class: "time" }, clock(at));
  if (way === "line") {
    const event = table.row([time, h("td", {}, "·"), h("td", { colSpan: 3 }, text)]);
    event.className = `event ${level ?? ""}`;
    return event;
  }
  const json = JSON.stringify(frame);
  const offset = frame.offset ?? frame.since?.offset;
  const element = table.row([time,
    h("td", { class: "way" }, h("span", { "aria-hidden": "true" }, way === "in" ? "↓" : "↑"), h("span", { class: "hidden" }, way === "in" ? "from the server" : "to the server")),
    h("td", {}, h("code", {}, frame.type)),
    h("td", { class: "number" }, offset === undefined ? "" : `#${offset}`),
    h("td", { class: "json" }, frame.recovered === true ? h("mark", {}, "recovered: true") : null, h("details", {}, h("summary", {}, h("code", {}, json)), h("pre", { tabIndex: 0 }, JSON.stringify(frame, null, 2))))]);
  element.className = frame.type === "error" || frame.type === "gap" ? "bad" : way;
  return element;
}
