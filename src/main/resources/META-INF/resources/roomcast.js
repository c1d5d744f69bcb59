/**
 * Roomcast's client: one file, no dependencies, for browsers and for Node 20+ (with a WebSocket class as option).
 *
 *   import { connect } from "/roomcast.js";
 *
 *   const session = connect("wss://example.org/ws/lobby", { getToken: async () => (await fetch("/token")).text() });
 *   session.on("message", ({ room, from, data }) => console.log(room, from, data));
 *   session.on("gap", ({ room }) => console.warn("messages of", room, "are missing: read them anew from elsewhere"));
 *   await session.publish({ hello: 1 });
 *
 * A session outlives its sockets. It connects again with back-off and full jitter, recovers each room from the last message
 * seen, drops repeats, sends unanswered commands again (a publish with the same key, so it happens once), and asks for a
 * new token before the old one ends. What could not be recovered is told as "gap", never passed over.
 *
 * Events, by session.on(name, listener), which returns a function that takes the listener off again:
 *   message       a message of a room, in order and once: { room, data, from?, offset?, time }
 *   subscribed    a room is entered (again): { room, epoch?, offset?, recovered?, messages? }; its missed messages follow
 *   unsubscribed  a room is left, by the server if there is a `reason`
 *   gap           messages of the room are missing: { room, epoch?, offset? }; offset is the last one missing
 *   joined, left  { room, user, members }
 *   binary        an ArrayBuffer, relayed as it is
 *   state         { state: "connecting" | "open" | "waiting" | "closed", delay?, code?, reason? }
 *   error         a RoomcastError that belongs to no call
 *   frame         every frame of the server as it came, for looking at
 *   sent          every frame of this client as it went, likewise; a token in it is left out
 *   welcome, refreshed, reconnect, job_progress, job_result   the server's frames of that name
 */

const SUBPROTOCOL = "roomcast.v1";
const BACKOFF_FIRST = 500;
const BACKOFF_CAP = 20_000;
/** A connection that lasts this long has proved itself: the next back-off starts small again. */
const STABLE_AFTER = 5_000;
/** The server forgets keys after five minutes; a retry must not come later than that. */
const MAX_TIMEOUT = 240_000;
const MAX_PENDING = 1_000;
/** Longer timers fire at once. */
const MAX_DELAY = 2 ** 31 - 1;
/** Frames that are no messages; a frame of another type with room and data is a message in an envelope of its own. */
const SERVER_FRAMES = new Set([
  "welcome", "subscribed", "unsubscribed", "ack", "presence", "history", "refreshed", "pong", "joined", "left", "batch",
  "heartbeat", "gap", "reconnect", "error", "job_progress", "job_result",
]);

/**
 * Opens a session; returns at once, and events tell the rest.
 *
 * @param {string|URL} url of the room: ws://host/ws/lobby; in a page /ws/lobby will do
 * @param {object} [options]
 * @param {string} [options.token] a token for the whole life of the session
 * @param {() => Promise<string>} [options.getToken] asked at first, and whenever a new token is needed
 * @param {"subprotocol"|"frame"} [options.auth="subprotocol"] how the token travels: with the upgrade, or as first frame
 * @param {{epoch: string, offset: number}} [options.since] position from which the URL's room is recovered
 * @param {(string|{room: string, since?: object})[]} [options.rooms] rooms to enter besides the URL's
 * @param {number} [options.timeout=30000] milliseconds that a command may take, reconnects included
 * @param {typeof WebSocket} [options.WebSocket] where there is no global one
 * @returns {Session}
 */
export function connect(url, options = {}) {
  return new Session(url, options);
}

/** `code` is one of the protocol's, or "timeout", "closed", "busy" (too many commands wait), "token" (getToken failed). */
export class RoomcastError extends Error {
  constructor({ code, message, retry = false, retry_after_ms, ...rest }) {
    super(message ?? code);
    this.name = "RoomcastError";
    Object.assign(this, { code, retry, retryAfterMs: retry_after_ms, frame: rest });
  }
}

class Session {
  /** The state that the last "state" event told. */
  state = "connecting";
  /** Who this is, from the server's welcome. */
  user;
  id;
  /** The room of the URL, the default of every command; undefined if the URL names none. */
  room;

  #url;
  #options;
  #WebSocket;
  #token;
  #rooms = new Map(); // name -> { position?: {epoch, offset}, asked: does this client subscribe it }
  #leftUrlRoom = false;
  #pending = new Map(); // id -> command
  #lastId = 0;
  #authId;
  #socket;
  #turn = 0; // counts attempts to connect, so that a late answer to an old one is known
  #attempt = 0; // fruitless attempts so far
  #slot = false; // the server has named the moment at which it will close
  #alive = 60_000; // milliseconds of silence after which the line is dead
  #timers = new Map();
  #listeners = new Map();
  #online = () => this.state === "waiting" && this.#connect();

  constructor(url, options) {
    this.#options = options;
    this.#WebSocket = options.WebSocket ?? globalThis.WebSocket;
    this.#token = options.token;
    this.#url = new URL(url, globalThis.location?.href);
    this.#url.protocol = this.#url.protocol.replace("http", "ws");
    const [, room] = this.#url.pathname.match(/\/ws\/([^/]+)$/) ?? [];
    if (room) {
      this.room = decodeURIComponent(room);
      this.#rooms.set(this.room, { position: options.since, asked: false });
    }
    for (const entry of options.rooms ?? []) {
      const { room: name, since } = typeof entry === "string" ? { room: entry } : entry;
      if (name !== this.room) {
        this.#rooms.set(name, { position: since, asked: true });
      }
    }
    globalThis.addEventListener?.("online", this.#online);
    this.#connect();
  }

  on(event, listener) {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Resolves with the ack. Without a key one is made up, so a publish that is sent again still happens once. */
  publish(data, { room, key = randomKey(), excludeSelf } = {}) {
    return this.#command({ type: "publish", room, data, key, exclude_self: excludeSelf });
  }

  /** Enters a room, for all connections to come; resolves with `subscribed`. */
  async subscribe(room, { since } = {}) {
    if (room === this.room) this.#leftUrlRoom = false;
    if (!this.#rooms.has(room)) this.#rooms.set(room, { position: since, asked: room !== this.room });
    try {
      return await this.#command({ type: "subscribe", room });
    } catch (error) {
      if (error.code !== "already_subscribed") this.#rooms.delete(room);
      throw error;
    }
  }

  unsubscribe(room = this.room) {
    this.#leftUrlRoom ||= room === this.room;
    this.#rooms.delete(room);
    return this.#command({ type: "unsubscribe", room });
  }

  /**
   * Resolves with the ack, whose `job_id` the events job_progress and job_result name. A job that is sent again, since the line broke before
   * the ack, is done twice.
   *
   * @param {string} [room] into which the result goes
   */
  job(job, data = null, { room } = {}) {
    return this.#command({ type: "job", job, data, room });
  }

  /** Resolves with { room, members }. */
  presence(room) {
    return this.#command({ type: "presence", room });
  }

  /** Resolves with { room, messages, epoch, offset, complete }. */
  history(room, { since, limit, reverse } = {}) {
    return this.#command({ type: "history", room, since, limit, reverse });
  }

  /** The last position seen, to be kept for `since` across page loads; undefined in rooms without history. */
  position(room = this.room) {
    const position = this.#rooms.get(room)?.position;
    return position && { ...position };
  }

  /** Drops the socket as a broken line would, and stays away for a while: recovery to be looked at. */
  cut(milliseconds = 0) {
    if (this.state !== "closed") {
      this.#abandon();
      this.#wait({ reason: "cut" }, milliseconds);
    }
  }

  /** Ends the session for good. */
  close() {
    this.#end({ code: 1000, reason: "bye" });
  }

  // --- The line: connecting, waiting, and when to do which.

  async #connect() {
    const turn = ++this.#turn;
    this.#cancelAll();
    this.#setState({ state: "connecting" });
    if (this.#options.getToken && !this.#token) {
      try {
        this.#token = await this.#options.getToken();
      } catch (cause) {
        if (turn !== this.#turn) return;
        this.#emit("error", tokenError(cause));
        return this.#wait();
      }
    }
    if (turn === this.#turn) this.#open();
  }

  #open() {
    const url = new URL(this.#url);
    const position = this.#rooms.get(this.room)?.position;
    if (position) {
      url.searchParams.set("epoch", position.epoch);
      url.searchParams.set("offset", position.offset);
    }
    const first = this.#token && this.#options.auth === "frame";
    const protocols = this.#token && !first ? [SUBPROTOCOL, `bearer.${this.#token}`] : [SUBPROTOCOL];
    let socket;
    try {
      socket = new this.#WebSocket(url.href, protocols);
    } catch (cause) {
      // The URL or the token cannot be sent at all; another attempt would not change that.
      this.#emit("error", new RoomcastError({ code: "bad_request", message: String(cause) }));
      return this.#end({ reason: String(cause) });
    }
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    const current = (handle) => (event) => socket === this.#socket && handle(event);
    socket.onopen = current(() => {
      this.#hearLine();
      this.#authId = first ? this.#nextId() : undefined;
      if (first) this.#send({ type: "auth", id: this.#authId, token: this.#token });
    });
    socket.onmessage = current((event) => {
      this.#hearLine();
      if (typeof event.data !== "string") return this.#emit("binary", event.data);
      this.#receive(JSON.parse(event.data));
    });
    socket.onerror = () => {}; // a close always follows and says more
    socket.onclose = current((event) => this.#lost(event));
    // An upgrade that is never answered is a dead line too.
    this.#after("alive", 20_000, () => this.#dead());
  }

  #lost({ code, reason }) {
    const welcomed = this.state === "open";
    const ownSlot = this.#slot && code === 1012;
    this.#abandon();
    if (code >= 4500 && code <= 4999) return this.#end({ code, reason });
    // A refused upgrade looks like any other failure to a browser, so a token that brought no welcome is not trusted.
    if (this.#options.getToken && (code === 4001 || code === 1008 || !welcomed)) this.#token = undefined;
    // Overloaded: come back later than after a mere break.
    if (code === 1013) this.#attempt = Math.max(this.#attempt, 3);
    this.#wait({ code, reason }, ownSlot ? 0 : undefined);
  }

  #wait(cause, delay = Math.random() * Math.min(BACKOFF_CAP, BACKOFF_FIRST * 2 ** this.#attempt)) {
    this.#attempt++;
    this.#setState({ state: "waiting", delay, ...cause });
    if (this.state === "waiting") this.#after("retry", delay, () => this.#connect());
  }

  /** Every sign of life postpones the moment at which the line counts as dead. */
  #hearLine() {
    this.#after("alive", this.#alive, () => this.#dead());
  }

  #dead() {
    this.#lost({ code: 1006, reason: "no sign of life" });
  }

  /** Forgets the socket: a dead one may take minutes to say that it is closed. */
  #abandon() {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#turn++;
    this.#slot = false;
    this.#cancelAll();
    for (const command of this.#pending.values()) {
      if (command.internal) this.#settle(command);
    }
    socket?.close();
  }

  #end(cause) {
    if (this.state === "closed") return;
    this.#abandon();
    globalThis.removeEventListener?.("online", this.#online);
    this.#setState({ state: "closed", ...cause });
    for (const command of this.#pending.values()) {
      this.#settle(command).reject(new RoomcastError({ code: "closed", message: "the session is closed" }));
    }
  }

  // --- Frames of the server.

  #receive(frame) {
    this.#emit("frame", frame);
    const command = this.#pending.get(frame.id);
    if (frame.type === "error") {
      const error = new RoomcastError(frame);
      if (command) return this.#settle(command).reject(error);
      this.#emit("error", error);
      return frame.id !== undefined && frame.id === this.#authId && this.#refused();
    }
    this.#take(frame, command);
    if (command) this.#settle(command).resolve(frame);
  }

  #take(frame, command) {
    switch (frame.type) {
      case "welcome": return this.#welcome(frame);
      case "subscribed": return this.#subscribed(frame);
      case "unsubscribed":
        if (frame.id === undefined) this.#rooms.delete(frame.room);
        return this.#emit("unsubscribed", frame);
      case "batch": return frame.messages.forEach((message) => this.#message({ room: frame.room, ...message }));
      case "gap": return this.#gap(frame);
      case "ack": return frame.position === true && command && this.#move(command.frame.room ?? this.room, frame);
      case "refreshed": this.#refreshBefore(frame.expires_in); break;
      case "reconnect": this.#slot = true; break;
    }
    if (!SERVER_FRAMES.has(frame.type) && frame.room !== undefined && "data" in frame) return this.#message(frame);
    if (frame.id === undefined || frame.type === "refreshed") this.#emit(frame.type, frame);
  }

  #welcome(frame) {
    // An anonymous welcome may come before the answer to `auth`; that one counts.
    if (this.#authId !== undefined && frame.id !== this.#authId) return;
    this.user = frame.user;
    this.id = frame.session;
    if (frame.heartbeat > 0) this.#alive = frame.heartbeat * 2_500;
    this.#hearLine();
    this.#after("stable", STABLE_AFTER, () => (this.#attempt = 0));
    this.#refreshBefore(frame.expires_in);
    // Before listeners are told: what they send at once must not be sent again as unanswered.
    this.state = "open";
    this.#resume([...this.#pending.values()]);
    this.#setState({ state: "open" });
    this.#emit("welcome", frame);
  }

  /** Rooms first, since what is published next may count on them; then what was not answered on the last connection. */
  #resume(unanswered) {
    const subscribes = unanswered.filter(({ frame }) => frame.type === "subscribe");
    for (const [room, { asked }] of this.#rooms) {
      if (asked && !subscribes.some(({ frame }) => frame.room === room)) this.#enter(room);
    }
    for (const command of subscribes) {
      // The URL's room is entered by the server; #subscribed tells who waits for it.
      if (command.frame.room !== this.room) this.#transmit(command);
    }
    for (const command of unanswered) {
      const { type, room } = command.frame;
      if (type === "unsubscribe") this.#settle(command).resolve({ type: "unsubscribed", room });
      else if (type !== "subscribe") this.#transmit(command);
    }
  }

  /** Subscribes a room again that nobody waits for; tries until it works or is forbidden. */
  #enter(room) {
    this.#command({ type: "subscribe", room }, true).catch((error) => {
      if (error.code === "already_subscribed") return;
      this.#emit("error", error);
      if (!error.retry) return this.#rooms.delete(room);
      this.#after(`enter ${room}`, error.retryAfterMs ?? 1_000 + Math.random() * 4_000, () => this.#enter(room));
    });
  }

  #subscribed(frame) {
    if (frame.room === this.room && this.#leftUrlRoom) {
      return this.#send({ type: "unsubscribe", room: frame.room });
    }
    const room = this.#rooms.get(frame.room) ?? { asked: false };
    const before = room.position;
    const head = positionOf(frame);
    this.#rooms.set(frame.room, room);
    if (!frame.recovered) room.position = head;
    this.#emit("subscribed", frame);
    if (frame.recovered) {
      frame.messages.forEach((message) => this.#message({ room: frame.room, ...message }));
      room.position = head;
    } else if (frame.recovered === false || (before && !isSame(before, head))) {
      this.#emit("gap", { type: "gap", room: frame.room, ...head });
    }
    for (const command of this.#pending.values()) {
      if (frame.id === undefined && command.frame.type === "subscribe" && command.frame.room === frame.room) {
        this.#settle(command).resolve(frame);
      }
    }
  }

  #message(frame) {
    const position = this.#rooms.get(frame.room)?.position;
    if (frame.offset !== undefined && position) {
      if (frame.offset <= position.offset) return;
      if (frame.offset > position.offset + 1) {
        this.#gap({ type: "gap", room: frame.room, epoch: position.epoch, offset: frame.offset - 1 });
      }
      this.#move(frame.room, { epoch: position.epoch, offset: frame.offset });
    }
    this.#emit("message", frame);
  }

  #gap(frame) {
    const room = this.#rooms.get(frame.room);
    if (room) room.position = positionOf(frame);
    this.#emit("gap", frame);
  }

  #move(name, { epoch, offset }) {
    const room = this.#rooms.get(name);
    if (room && !(room.position?.epoch === epoch && room.position.offset >= offset)) room.position = { epoch, offset };
  }

  // --- Tokens.

  /** Asks for a new token when four fifths of the time are over, and again in what is left if that fails. */
  #refreshBefore(seconds) {
    this.#cancel("refresh");
    if (!(seconds > 0) || !this.#options.getToken) return;
    this.#after("refresh", Math.max(1_000, seconds * 800), async () => {
      const socket = this.#socket;
      try {
        const token = await this.#options.getToken();
        if (socket !== this.#socket) return;
        this.#token = token;
        await this.#command({ type: "refresh", token }, true);
      } catch (error) {
        if (socket !== this.#socket) return;
        this.#emit("error", error instanceof RoomcastError ? error : tokenError(error));
        this.#refreshBefore(seconds / 5);
      }
    });
  }

  /** The first-frame token is bad: another one may be better, the same one never will be. */
  #refused() {
    if (this.#options.getToken) return this.#lost({ code: 1008, reason: "token refused" });
    this.#end({ reason: "token refused" });
  }

  // --- Commands: kept until answered, sent again on the next connection.

  #command(frame, internal = false) {
    return new Promise((resolve, reject) => {
      const refuse = (code, message, retry) => reject(new RoomcastError({ code, message, retry }));
      if (this.state === "closed") return refuse("closed", "the session is closed", false);
      if (this.#pending.size >= MAX_PENDING) return refuse("busy", `${MAX_PENDING} commands wait already`, true);
      const command = { frame: { ...frame, id: this.#nextId() }, resolve, reject, internal };
      const timeout = Math.min(this.#options.timeout ?? 30_000, MAX_TIMEOUT);
      command.timer = setTimeout(() => {
        this.#settle(command);
        refuse("timeout", `no answer to ${frame.type}`, true);
      }, timeout);
      this.#pending.set(command.frame.id, command);
      if (this.state === "open") this.#transmit(command);
    });
  }

  #transmit({ frame }) {
    if (frame.type !== "subscribe") return this.#send(frame);
    this.#send({ ...frame, since: this.#rooms.get(frame.room)?.position });
  }

  #settle(command) {
    clearTimeout(command.timer);
    this.#pending.delete(command.frame.id);
    return command;
  }

  #send(frame) {
    // A socket that is closing takes nothing; commands are kept and go out on the next one.
    if (this.#socket?.readyState !== 1) return;
    this.#socket.send(JSON.stringify(frame));
    this.#emit("sent", "token" in frame ? { ...frame, token: "…" } : frame);
  }

  #nextId() {
    return ++this.#lastId;
  }

  // --- Small things.

  #setState(change) {
    this.state = change.state;
    this.#emit("state", change);
  }

  #emit(event, detail) {
    for (const listener of this.#listeners.get(event) ?? []) {
      try {
        listener(detail);
      } catch (error) {
        // A listener's fault is its own: reported as uncaught, while the session goes on.
        queueMicrotask(() => { throw error; });
      }
    }
  }

  #after(name, milliseconds, action) {
    this.#cancel(name);
    this.#timers.set(name, setTimeout(action, Math.min(milliseconds, MAX_DELAY)));
  }

  #cancel(name) {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }

  #cancelAll() {
    for (const name of [...this.#timers.keys()]) this.#cancel(name);
  }
}

/** Rooms without history have none. */
function positionOf({ epoch, offset }) {
  return epoch === undefined ? undefined : { epoch, offset };
}

function isSame(position, other) {
  return position.epoch === other?.epoch && position.offset === other?.offset;
}

function tokenError(cause) {
  return new RoomcastError({ code: "token", message: String(cause), retry: true });
}

/** Not crypto.randomUUID, which browsers keep from pages served without TLS. */
function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
