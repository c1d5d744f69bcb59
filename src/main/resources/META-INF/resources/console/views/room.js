/** One room: the visitor's identities side by side, who is there, and what history holds. */
import { get } from "../api.js";
import { inRoom, onClients } from "../clients.js";
import { badge, h, isOff, keep, setOff, setText, speaker, state } from "../dom.js";
import { joinForm, payloadBox, positionOf, showLine } from "../parts.js";
import { poll } from "../poll.js";
import { RoomRates } from "../rates.js";
import { clock, count, counted, rate, shown } from "../words.js";
import { scrubber } from "./history.js";

const EVERY = 2_000;
/** How long "Cut the line" keeps the session away. */
const CUT_FOR = 3_000;
const MAX_LINES = 500;
const MAX_MEMBERS = 200;

export function mount(root, { signal, params: [room] }) {
  const rates = new RoomRates();
  const history = scrubber(room, signal);
  const figures = h("p", { class: "lead" }, "A stream of messages, in one order for everybody.");
  const seats = h("div", { class: "seats" });
  const empty = h("div", { class: "card" });
  const filter = h("input", { type: "search", placeholder: "Filter messages", "aria-label": "Filter messages", oninput: redraw, spellcheck: false });
  let pausedAt = Infinity;
  // Its name says what it does next, so it is no button that stays pressed.
  const pause = h("button", { type: "button", onclick: () => {
    pausedAt = pausedAt === Infinity ? Date.now() : Infinity;
    setText(pause, pausedAt === Infinity ? "Pause" : "Resume");
    pause.classList.toggle("on", pausedAt !== Infinity);
    redraw();
  } }, "Pause");
  const raw = toggle("Raw frames", redraw);
  const speak = speaker(signal);
  /** All identities are told the same: the first one's stream is read out. */
  const view = { filter: () => filter.value.trim().toLowerCase(), pausedAt: () => pausedAt, isRaw: () => isOn(raw),
    speak: (client, text) => client === inRoom(room)[0] && speak(text), leave };
  const adding = h("details", { class: "adding", onkeydown(event) {
    if (event.key !== "Escape" || !adding.open) return;
    adding.open = false;
    adding.firstElementChild.focus();
  } }, h("summary", { class: "button" }, "Add identity"),
    h("div", { class: "card popover" }, h("p", { class: "hint" }, "One more session of yours, with its own socket."), joinForm(room, (client) => {
      adding.open = false;
      joined(client);
    })));
  const members = h("ul", { class: "members", tabIndex: 0, "aria-label": "Members" });
  const total = h("span", { class: "count" }, "–");
  const tools = h("div", { class: "bar", hidden: true }, filter, h("div", { class: "buttons" }, pause, raw), adding);

  root.append(
    h("div", { class: "head" }, h("p", { class: "crumb" }, h("a", { href: "#/rooms" }, "Rooms")), h("h1", { tabIndex: -1 }, room), figures),
    tools,
    h("div", { class: "split" },
      h("div", {}, empty, seats),
      h("aside", { class: "stack", "aria-label": "About the room" },
        h("section", { class: "card", "aria-labelledby": "members-title" },
          h("div", { class: "card-head" }, h("h2", { id: "members-title" }, "Members"), total), members),
        history.element)));

  empty.append(state("empty", "None of your identities is in this room", "Join as a guest, or with a token of your own."), joinForm(room, joined));
  const drawn = new Map();
  const stop = onClients(show);
  signal.addEventListener("abort", () => {
    stop();
    drawn.forEach((seat) => seat.end());
  });
  show();
  poll(EVERY, signal, ask);

  function show() {
    const mine = inRoom(room);
    empty.hidden = mine.length > 0;
    tools.hidden = seats.hidden = mine.length === 0;
    keep(seats, mine, ({ key }) => key, (client) => {
      const seat = new Seat(client, view, showMembers, history.add);
      drawn.set(client.key, seat);
      return seat.element;
    });
    for (const [key, seat] of drawn) {
      if (!mine.some((client) => client.key === key)) {
        seat.end();
        drawn.delete(key);
      }
    }
    showMembers();
  }

  function redraw() {
    drawn.forEach((seat) => seat.redraw());
  }

  /** Whoever has come in goes on by saying something. */
  function joined(client) {
    drawn.get(client.key)?.focus();
  }

  function leave(client) {
    client.leave();
    const [other] = inRoom(room);
    if (other) drawn.get(other.key).focus();
    else empty.querySelector("button").focus();
  }

  /** What the room is like in all; left out where the visitor has no right to ask. */
  async function ask() {
    try {
      const { rooms } = await get("/v1/rooms", { prefix: room, limit: 1 }, signal);
      const found = rooms.filter((entry) => entry.room === room);
      const perSecond = rates.of(found, Date.now()).get(room);
      const [{ sessions = 0, messages = 0 } = {}] = found;
      setText(figures, `${counted(sessions, "session")} · ${counted(messages, "message")} · ${rate(perSecond ?? 0)} messages/s`);
      if (!inRoom(room).some((client) => client.members)) {
        const { members: listed } = await get(`/v1/rooms/${encodeURIComponent(room)}/members`, { limit: MAX_MEMBERS }, signal);
        if (!signal.aborted) list(listed);
      }
    } catch (error) {
      if (error.status === 0) setText(figures, "The server does not answer.");
    }
  }

  function showMembers() {
    const knows = inRoom(room).find((client) => client.members && !client.isClosed);
    if (knows) list([...knows.members.values()]);
  }

  function list(all) {
    const own = new Set(inRoom(room).map(({ user }) => user));
    const sorted = [...all].sort((a, b) => a.user.localeCompare(b.user)).slice(0, MAX_MEMBERS);
    setText(total, count(all.length));
    keep(members, sorted, ({ user }) => user, ({ user }) => h("li", {}, h("span", { class: "name" }, user)), (element, member) => {
      element.classList.toggle("own", own.has(member.user));
      const name = element.firstElementChild;
      setText(name, own.has(member.user) ? `${member.user} (you)` : member.user);
      name.title = member.info === undefined ? "" : JSON.stringify(member.info);
    });
  }
}

/** One identity in the room: its stream, and where it publishes. */
class Seat {
  #client;
  #view;
  /** What comes is said by the view's speaker: a log that speaks for itself says everything, however fast it comes. */
  #lines = h("div", { class: "stream", role: "log", "aria-live": "off", tabIndex: 0 });
  #line = h("span", { class: "line" });
  #name = h("h2", { class: "seat-name" });
  #area;
  #position = h("p", { class: "position", title: "The last position seen: from here a new connection recovers" });
  #waiting = h("p", { class: "hint held", hidden: true });
  #held = 0;
  #cut;
  #stops = [];

  constructor(client, view, membersChanged, published) {
    this.#client = client;
    this.#view = view;
    this.#cut = h("button", {
      type: "button", onclick: () => isOff(this.#cut) || client.cut(CUT_FOR), title: "Drops the socket for three seconds; then it recovers what was missed",
    }, "Cut the line");
    const box = payloadBox({ label: "Message", placeholder: "Say something", onsubmit: () => form.requestSubmit() });
    this.#area = box.area;
    this.#name.id = `seat-${client.key}`;
    const send = h("button", { class: "primary", type: "submit" }, "Publish");
    const form = h("form", { class: "publish", onsubmit: (event) => this.#publish(event, box) },
      box.area, h("div", { class: "buttons" }, box.option, send), box.problem);
    this.element = h("section", { class: "card seat", "aria-labelledby": this.#name.id },
      h("div", { class: "who" }, this.#name, this.#line),
      h("div", { class: "card-head" }, this.#position,
        h("div", { class: "buttons" }, this.#cut, h("button", { type: "button", class: "quiet", onclick: () => view.leave(client) }, "Leave"))),
      this.#lines, this.#waiting, form);
    this.#stops.push(
      client.on("line", (line) => {
        if (line.message) published(line.message);
        if (!view.isRaw()) this.#come(line);
      }),
      client.on("frame", (frame) => view.isRaw() && this.#come(frame)),
      client.on("change", () => this.#show()),
      client.on("members", membersChanged));
    this.#show();
    this.redraw();
  }

  focus() {
    this.#area.focus();
  }

  end() {
    this.#stops.forEach((stop) => stop());
  }

  redraw() {
    if (this.#view.pausedAt() === Infinity) {
      this.#held = 0;
      this.#waiting.hidden = true;
    }
    const entries = this.#view.isRaw() ? this.#client.frames : this.#client.lines;
    this.#lines.replaceChildren(...entries.filter((entry) => this.#fits(entry)).map(drawn));
    this.#lines.scrollTop = this.#lines.scrollHeight;
  }

  #show() {
    setText(this.#name, this.#client.name);
    showLine(this.#line, this.#client);
    setText(this.#position, positionOf(this.#client));
    setOff(this.#cut, this.#client.isClosed);
    this.#lines.setAttribute("aria-label", `Messages for ${this.#client.name}`);
  }

  #come(entry) {
    if (entry.at > this.#view.pausedAt()) {
      this.#held++;
      setText(this.#waiting, `${counted(this.#held, "new line")} while paused`);
      this.#waiting.hidden = false;
      return;
    }
    if (!this.#fits(entry)) return;
    const said = spoken(entry);
    if (said) this.#view.speak(this.#client, said);
    const lines = this.#lines;
    const atEnd = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 40;
    lines.append(drawn(entry));
    while (lines.childElementCount > MAX_LINES) lines.firstElementChild.remove();
    if (atEnd) lines.scrollTop = lines.scrollHeight;
  }

  #fits(entry) {
    if (entry.at > this.#view.pausedAt()) return false;
    const wanted = this.#view.filter();
    if (!wanted) return true;
    const { message, frame, text } = entry;
    return (text ?? JSON.stringify(message ?? frame)).toLowerCase().includes(wanted);
  }

  async #publish(event, box) {
    event.preventDefault();
    if (!box.check()) return;
    const written = box.area.value;
    const { data } = box.read();
    box.area.value = "";
    try {
      await this.#client.publish(data);
    } catch (error) {
      setText(box.problem, `Not published: ${error.message}`);
      box.area.value ||= written;
    }
  }
}

/** Nothing of frames, nor of what the visitor has just written. */
function spoken({ kind, way, message, own, text }) {
  if (kind === "message") return own ? undefined : `${message.from ?? "server"}: ${shown(message.data)}`;
  return way === "in" || way === "out" ? undefined : text;
}

/** A line of the stream, or a frame of the socket. */
function drawn(entry) {
  if (entry.kind === "message") return message(entry);
  if (entry.kind === "note" || entry.way === "line") return h("p", { class: `note ${entry.level ?? ""}` }, entry.text);
  return h("p", { class: "raw" }, h("span", { class: "way", "aria-hidden": "true" }, entry.way === "in" ? "↓" : "↑"),
    h("span", { class: "hidden" }, entry.way === "in" ? "from the server: " : "to the server: "), h("code", {}, JSON.stringify(entry.frame)));
}

function message({ message: { from, offset, time, data }, recovered, own, at }) {
  return h("div", { class: own ? "message own" : "message" },
    h("div", { class: "meta" }, h("span", { class: "from" }, from ?? "server"), h("span", {}, clock(time ?? at)),
      offset !== undefined && h("span", {}, `#${offset}`), recovered && badge("good", "recovered")),
    h("div", { class: "data" }, shown(data)));
}

function toggle(text, changed) {
  const button = h("button", { type: "button", "aria-pressed": "false", onclick: () => {
    button.setAttribute("aria-pressed", String(!isOn(button)));
    changed();
  } }, text);
  return button;
}

function isOn(button) {
  return button.getAttribute("aria-pressed") === "true";
}
