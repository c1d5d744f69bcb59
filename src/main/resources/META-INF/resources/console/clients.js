/** The visitor's own sessions, each a WebSocket with an identity of its own. They live as long as the page, whichever view is open. */
import { connect } from "/roomcast.js";
import { counted } from "./words.js";

const MAX_LINES = 500;
const MAX_FRAMES = 500;

/** In the order in which they came. */
export const clients = [];
const listeners = new Set();
let lastKey = 0;

/** Told when clients come, go, or change; returns what takes the listener off again. */
export function onClients(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Opens a session in a room; without a token as a guest, if the server has guests. */
export function join(room, token) {
  const client = new Client(room, token);
  clients.push(client);
  tell();
  return client;
}

export function inRoom(room) {
  return clients.filter((client) => client.room === room);
}

function tell() {
  listeners.forEach((listener) => listener());
}

/** One session, and what has happened to it. Listeners hear "line", "frame", "members" and "change". */
class Client {
  key = ++lastKey;
  /** What a reader of the room sees: { kind: "message", message, recovered } or { kind: "note", text, level }. */
  lines = [];
  /** What an engineer sees: { at, way: "in" | "out" | "line", frame?, text? }. */
  frames = [];
  /** Users in the room, undefined until they are known. */
  members;
  state = { state: "connecting" };
  user;
  id;
  pod;
  counts = { reconnects: 0, recoveries: 0, recovered: 0, gaps: 0 };

  #session;
  #listeners = new Map();
  /** Offsets of the last recovery, whose messages follow. */
  #missed = new Set();
  #welcomed = false;

  constructor(room, token) {
    this.room = room;
    this.isGuest = !token;
    this.#session = connect(`/ws/${encodeURIComponent(room)}`, { token });
    this.#listen();
    this.state = { state: this.#session.state };
  }

  get name() {
    return this.user ?? (this.isGuest ? "guest" : "token");
  }

  get position() {
    return this.#session.position();
  }

  get isClosed() {
    return this.#session.state === "closed";
  }

  on(event, listener) {
    const heard = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, heard.add(listener));
    return () => heard.delete(listener);
  }

  publish(data) {
    return this.#session.publish(data);
  }

  job(name, data) {
    return this.#session.job(name, data);
  }

  history(query) {
    return this.#session.history(this.room, query);
  }

  /** Told of frames by their types: job_progress, job_result. */
  hear(event, listener) {
    return this.#session.on(event, listener);
  }

  cut(milliseconds) {
    this.#session.cut(milliseconds);
  }

  /** Closes the session and forgets the client. */
  leave() {
    this.#session.close();
    clients.splice(clients.indexOf(this), 1);
    tell();
  }

  #listen() {
    const on = (event, listener) => this.#session.on(event, listener);
    on("frame", (frame) => {
      this.#frame({ way: "in", frame });
      // The position has moved when the frame was taken.
      queueMicrotask(() => this.#emit("change"));
    });
    on("sent", (frame) => this.#frame({ way: "out", frame }));
    on("state", (change) => this.#changed(change));
    on("welcome", ({ user, session, pod }) => {
      if (this.#welcomed) this.counts.reconnects++;
      this.#welcomed = true;
      Object.assign(this, { user, id: session, pod });
      this.#change();
    });
    on("message", (message) => {
      if (message.room !== this.room) return this.#note(`In ${message.room}: ${JSON.stringify(message.data)}`);
      const recovered = this.#missed.delete(message.offset);
      this.#line({ kind: "message", message, recovered, own: message.from !== undefined && message.from === this.user });
    });
    on("subscribed", (frame) => this.#subscribed(frame));
    on("unsubscribed", ({ room, reason }) => this.#note(`Out of ${room}${reason ? `: ${reason}` : ""}`, "bad"));
    on("gap", ({ room }) => {
      if (room !== this.room) return;
      this.counts.gaps++;
      this.#note("Messages are missing here: they could not be recovered", "bad");
    });
    on("joined", (frame) => this.#presence(frame, true));
    on("left", (frame) => this.#presence(frame, false));
    on("error", (error) => this.#note(`${error.code}: ${error.message}`, "bad"));
    on("reconnect", ({ after_ms }) => this.#note(`The server asks to come back in ${(after_ms / 1_000).toFixed(1)} s`, "busy"));
  }

  #subscribed(frame) {
    if (frame.room !== this.room) return;
    if (frame.recovered) {
      const missed = frame.messages.length;
      this.#missed = new Set(frame.messages.map(({ offset }) => offset));
      this.counts.recoveries++;
      this.counts.recovered += missed;
      this.#note(missed === 0
        ? "Recovered: nothing was missed"
        : `Recovered: ${counted(missed, "missed message")} follow${missed === 1 ? "s" : ""}, nothing is lost`, "good");
    } else if (frame.recovered === undefined) {
      this.#note(`Joined ${this.room}`);
    }
    this.#askMembers();
  }

  #changed(change) {
    this.state = change;
    const why = [change.code, change.reason].filter(Boolean).join(" ");
    const because = why ? ` (${why})` : "";
    if (change.state === "waiting") {
      this.#note(`The line is down${because}, next attempt in ${(change.delay / 1_000).toFixed(1)} s`, "busy");
    }
    if (change.state === "closed" && change.code !== 1000) this.#note(`Closed for good${because}`, "bad");
    if (change.state === "open") this.#frame({ way: "line", text: "connected" });
    if (change.state === "connecting") this.#frame({ way: "line", text: "connecting" });
    this.#change();
  }

  async #askMembers() {
    try {
      const { members } = await this.#session.presence(this.room);
      this.members = new Map(members.map((member) => [member.user, member]));
      this.#emit("members");
    } catch (error) {
      // Without the right to look, only who comes and goes is known.
      if (!["forbidden", "closed"].includes(error.code)) this.#note(`Members: ${error.message}`, "bad");
    }
  }

  #presence({ room, user, members }, joined) {
    if (room !== this.room) return;
    // One's own coming is told by "Joined" and "Recovered" already.
    if (user !== this.user) this.#note(`${user} ${joined ? "joined" : "left"}`);
    this.members ??= new Map();
    if (joined) this.members.set(user, this.members.get(user) ?? { user });
    else this.members.delete(user);
    if (members !== this.members.size) this.#askMembers();
    this.#emit("members");
  }

  #note(text, level = "") {
    this.#line({ kind: "note", text, level });
    this.#frame({ way: "line", text, level });
  }

  #line(line) {
    line.at = Date.now();
    this.lines.push(line);
    if (this.lines.length > MAX_LINES) this.lines.shift();
    this.#emit("line", line);
  }

  #frame(entry) {
    entry.at = Date.now();
    this.frames.push(entry);
    if (this.frames.length > MAX_FRAMES) this.frames.shift();
    this.#emit("frame", entry);
  }

  #change() {
    this.#emit("change");
    tell();
  }

  #emit(event, detail) {
    this.#listeners.get(event)?.forEach((listener) => listener(detail));
  }
}
