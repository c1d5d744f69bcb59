/** The client against a scripted server: time is the test's, sockets are objects, nothing sleeps. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
// As a data URL: without a package.json Node takes a .js file for CommonJS, and the client has no imports to resolve.
import { readFileSync } from "node:fs";

const source = readFileSync(new URL("../../main/resources/META-INF/resources/roomcast.js", import.meta.url), "utf8");
const { connect } = await import(`data:text/javascript,${encodeURIComponent(source)}`);

/** The server's end of one socket. */
class FakeSocket {
  static opened = [];

  readyState = 0;
  sent = [];

  constructor(url, protocols) {
    this.url = url;
    this.protocols = protocols;
    FakeSocket.opened.push(this);
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.readyState = 3;
  }

  // What the server does:

  accepts() {
    this.readyState = 1;
    this.onopen({});
  }

  says(...frames) {
    for (const frame of frames) this.onmessage({ data: JSON.stringify(frame) });
  }

  closes(code, reason = "") {
    this.readyState = 3;
    this.onclose({ code, reason });
  }

  /** Everything up to the URL's room. */
  welcomes({ room = "lobby", epoch = "e1", offset = 0, expires_in, ...recovery } = {}) {
    this.accepts();
    this.says(
      { type: "welcome", session: "s1", user: "ann", pod: "p1", heartbeat: 25, expires_in },
      { type: "subscribed", room, epoch, offset, ...recovery },
    );
  }

  answers(answer) {
    this.says({ ...answer, id: this.last().id });
  }

  last() {
    return this.sent.at(-1);
  }

  received(type) {
    return this.sent.filter((frame) => frame.type === type);
  }
}

const message = (offset, data = `m${offset}`, room = "lobby") => ({ type: "message", room, offset, time: "t", from: "bob", data });
const newest = () => FakeSocket.opened.at(-1);
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A session, and everything it tells, by event. */
function open(options = {}, url = "ws://host/ws/lobby") {
  const session = connect(url, { WebSocket: FakeSocket, ...options });
  const heard = {};
  for (const event of ["message", "subscribed", "unsubscribed", "gap", "joined", "left", "state", "error", "binary", "refreshed"]) {
    heard[event] = [];
    session.on(event, (detail) => heard[event].push(detail));
  }
  sessions.push(session);
  return { session, heard };
}

/** Time passes until the session has connected again. */
function reconnect() {
  mock.timers.tick(20_000);
  return newest();
}

let sessions = [];

beforeEach(() => {
  FakeSocket.opened = [];
  mock.timers.enable({ apis: ["setTimeout"] });
});

afterEach(() => {
  sessions.forEach((session) => session.close());
  sessions = [];
  mock.restoreAll();
  mock.timers.reset();
});

test("the token travels beside the subprotocol, never in the URL", () => {
  open({ token: "a.b.c" });
  assert.deepEqual(newest().protocols, ["roomcast.v1", "bearer.a.b.c"]);
  assert.equal(newest().url, "ws://host/ws/lobby");
});

test("without a token only the subprotocol is offered", () => {
  open();
  assert.deepEqual(newest().protocols, ["roomcast.v1"]);
});

test("as first frame, the token is sent when the socket opens, and only its own welcome counts", () => {
  const { session } = open({ token: "a.b.c", auth: "frame" });
  newest().accepts();
  assert.deepEqual(newest().protocols, ["roomcast.v1"]);
  const { id, ...auth } = newest().last();
  assert.deepEqual(auth, { type: "auth", token: "a.b.c" });
  newest().says({ type: "welcome", user: "anon-1", heartbeat: 25 });
  assert.equal(session.state, "connecting");
  newest().says({ type: "welcome", id, user: "ann", heartbeat: 25 });
  assert.equal(session.state, "open");
  assert.equal(session.user, "ann");
});

test("a refused first-frame token ends a session that has no other", () => {
  const { session, heard } = open({ token: "bad", auth: "frame" });
  newest().accepts();
  newest().answers({ type: "error", code: "unauthorized", message: "bad token" });
  assert.equal(session.state, "closed");
  assert.equal(heard.error[0].code, "unauthorized");
});

test("a session is open once welcomed and tells what it hears", () => {
  const { session, heard } = open();
  assert.equal(session.state, "connecting");
  newest().welcomes({ offset: 4 });
  newest().says(message(5), { type: "joined", room: "lobby", user: "bob", members: 2 });
  assert.equal(session.state, "open");
  assert.equal(session.room, "lobby");
  assert.deepEqual(heard.message.map(({ data }) => data), ["m5"]);
  assert.equal(heard.joined[0].members, 2);
  assert.deepEqual(session.position(), { epoch: "e1", offset: 5 });
});

test("room names are decoded from the URL", () => {
  const { session } = open({}, "ws://host/ws/chat%3A2");
  assert.equal(session.room, "chat:2");
});

test("a frame with room and data of an unknown type is a message in an envelope", () => {
  const { heard } = open();
  newest().welcomes();
  newest().says({ ...message(1), type: "user_event" }, { type: "something_new", room: "lobby" });
  assert.deepEqual(heard.message.map(({ type, data }) => [type, data]), [["user_event", "m1"]]);
});

test("what the client sends is told as it went, but for its token", async () => {
  const { session } = open({ token: "a.b.c", auth: "frame" });
  const sent = [];
  session.on("sent", (frame) => sent.push(frame));
  newest().accepts();
  const [auth] = newest().sent;
  assert.equal(auth.token, "a.b.c");
  assert.deepEqual(sent, [{ type: "auth", id: auth.id, token: "…" }]);
  newest().says({ type: "welcome", id: auth.id, session: "s1", user: "ann", pod: "p1", heartbeat: 25 });
  const published = session.publish(1);
  assert.equal(JSON.stringify(sent.at(-1)), JSON.stringify(newest().last()));
  newest().answers({ type: "ack" });
  await published;
});

test("a job is asked for once, and its ack names it", async () => {
  const { session } = open();
  newest().welcomes();
  const asked = session.job("statistics", [1, 3], { room: "chat:2" });
  const { id, ...frame } = newest().last();
  assert.deepEqual(frame, { type: "job", job: "statistics", data: [1, 3], room: "chat:2" });
  newest().answers({ type: "ack", job_id: "j1" });
  assert.equal((await asked).job_id, "j1");
});

test("binary frames are handed on as they are", () => {
  const { heard } = open();
  newest().welcomes();
  const bytes = new ArrayBuffer(3);
  newest().onmessage({ data: bytes });
  assert.deepEqual(heard.binary, [bytes]);
  assert.equal(newest().binaryType, "arraybuffer");
});

test("batches are unwrapped, and each message counts", () => {
  const { session, heard } = open();
  newest().welcomes({ offset: 1 });
  newest().says({ type: "batch", room: "lobby", count: 3, messages: [message(2), message(3), message(4)] });
  assert.deepEqual(heard.message.map(({ offset }) => offset), [2, 3, 4]);
  assert.equal(session.position().offset, 4);
});

test("a repeated offset is not told twice", () => {
  const { heard } = open();
  newest().welcomes();
  newest().says(message(1), message(2), message(2), message(1), message(3));
  assert.deepEqual(heard.message.map(({ offset }) => offset), [1, 2, 3]);
});

test("messages without offsets are all told", () => {
  const { session, heard } = open();
  newest().accepts();
  newest().says({ type: "welcome", user: "ann", heartbeat: 25 }, { type: "subscribed", room: "lobby" });
  newest().says({ type: "message", room: "lobby", data: 1 }, { type: "message", room: "lobby", data: 1 });
  assert.equal(heard.message.length, 2);
  assert.equal(session.position(), undefined);
});

test("a gap moves the position to the last message missing", () => {
  const { session, heard } = open();
  newest().welcomes();
  newest().says(message(1), { type: "gap", room: "lobby", epoch: "e2", offset: 9 }, message(10));
  assert.equal(heard.gap.length, 1);
  assert.deepEqual(heard.message.map(({ offset }) => offset), [1, 10]);
  assert.deepEqual(session.position(), { epoch: "e2", offset: 10 });
});

test("a hole that the server does not tell of is told as a gap", () => {
  const { heard } = open();
  newest().welcomes();
  newest().says(message(1), message(4));
  assert.deepEqual(heard.gap, [{ type: "gap", room: "lobby", epoch: "e1", offset: 3 }]);
  assert.deepEqual(heard.message.map(({ offset }) => offset), [1, 4]);
});

test("a new connection recovers the URL's room by its URL, and tells what was missed once", () => {
  const { session, heard } = open();
  newest().welcomes();
  newest().says(message(1), message(2));
  newest().closes(1006);
  const again = reconnect();
  assert.equal(again.url, "ws://host/ws/lobby?epoch=e1&offset=2");
  again.welcomes({ offset: 4, recovered: true, messages: [message(2), message(3), message(4)] });
  again.says(message(5));
  assert.deepEqual(heard.message.map(({ offset }) => offset), [1, 2, 3, 4, 5]);
  assert.deepEqual(session.position(), { epoch: "e1", offset: 5 });
  assert.equal(heard.gap.length, 0);
});

test("other rooms are subscribed again with their positions", async () => {
  const { session } = open({ rooms: ["news", { room: "chat:2", since: { epoch: "c", offset: 7 } }] });
  newest().welcomes();
  const [news, chat] = newest().received("subscribe");
  assert.deepEqual([news.room, news.since], ["news", undefined]);
  assert.deepEqual([chat.room, chat.since], ["chat:2", { epoch: "c", offset: 7 }]);
  newest().says(
    { type: "subscribed", id: news.id, room: "news", epoch: "n", offset: 3 },
    { type: "subscribed", id: chat.id, room: "chat:2", epoch: "c", offset: 8, recovered: true, messages: [message(8, "x", "chat:2")] },
    message(4, "y", "news"),
  );
  await settle();
  newest().closes(4000);
  reconnect().welcomes();
  assert.deepEqual(
    newest().received("subscribe").map(({ room, since }) => [room, since]),
    [["news", { epoch: "n", offset: 4 }], ["chat:2", { epoch: "c", offset: 8 }]],
  );
  assert.deepEqual(session.position("news"), { epoch: "n", offset: 4 });
});

test("a position from an earlier page load is recovered at first", () => {
  open({ since: { epoch: "e1", offset: 40 } });
  assert.equal(newest().url, "ws://host/ws/lobby?epoch=e1&offset=40");
});

test("what could not be recovered is a gap, and the head is the new position", () => {
  const { session, heard } = open();
  newest().welcomes({ offset: 5 });
  newest().closes(1006);
  reconnect().welcomes({ epoch: "e2", offset: 90, recovered: false, messages: [] });
  assert.deepEqual(heard.gap, [{ type: "gap", room: "lobby", epoch: "e2", offset: 90 }]);
  assert.deepEqual(session.position(), { epoch: "e2", offset: 90 });
});

test("a subscribed that skips messages without a word of recovery is a gap too", () => {
  const { heard } = open();
  newest().welcomes({ offset: 5 });
  newest().says({ type: "subscribed", room: "lobby", epoch: "e1", offset: 5 });
  assert.equal(heard.gap.length, 0);
  newest().says({ type: "subscribed", room: "lobby", epoch: "e1", offset: 7 });
  assert.equal(heard.gap.length, 1);
});

test("an ack moves the position only where it says so", async () => {
  const { session } = open();
  newest().welcomes();
  const first = session.publish("one");
  newest().answers({ type: "ack", epoch: "e1", offset: 1 });
  assert.equal((await first).offset, 1);
  assert.equal(session.position().offset, 0);
  newest().says(message(1));
  const second = session.publish("two", { excludeSelf: true });
  assert.equal(newest().last().exclude_self, true);
  newest().answers({ type: "ack", epoch: "e1", offset: 2, position: true });
  await second;
  assert.equal(session.position().offset, 2);
});

test("a publish is sent with its room and key, and rejects with the server's error", async () => {
  const { session } = open();
  newest().welcomes();
  const refused = session.publish({ hello: 1 }, { room: "chat:2", key: "k1" });
  const { id, ...frame } = newest().last();
  assert.deepEqual(frame, { type: "publish", room: "chat:2", data: { hello: 1 }, key: "k1" });
  newest().says({ type: "error", id, code: "rate_limited", message: "slower", retry: true, retry_after_ms: 250 });
  await assert.rejects(refused, { name: "RoomcastError", code: "rate_limited", retry: true, retryAfterMs: 250, message: "slower" });
});

test("an unanswered publish goes out again on the next connection with the same key", async () => {
  const { session } = open();
  newest().welcomes();
  const published = session.publish("once");
  const { key } = newest().last();
  assert.match(key, /^[0-9a-f]{32}$/);
  newest().closes(1012);
  reconnect().welcomes({ recovered: true, messages: [] });
  assert.deepEqual(newest().received("publish").map((frame) => [frame.data, frame.key]), [["once", key]]);
  newest().answers({ type: "ack", epoch: "e1", offset: 1, duplicate: true });
  assert.equal((await published).duplicate, true);
});

test("what is published while the line is down is sent in order once it is up, after the rooms", async () => {
  const { session } = open();
  session.publish("a").catch(() => {});
  session.subscribe("news").catch(() => {});
  session.publish("b").catch(() => {});
  newest().welcomes();
  assert.deepEqual(newest().sent.map(({ type, data, room }) => data ?? `${type} ${room}`), ["subscribe news", "a", "b"]);
});

test("a listener that publishes on welcome publishes once", () => {
  const { session } = open();
  session.on("welcome", () => session.publish("hi").catch(() => {}));
  newest().welcomes();
  assert.equal(newest().received("publish").length, 1);
});

test("a command without an answer times out", async () => {
  const { session } = open({ timeout: 5_000 });
  newest().welcomes();
  const late = session.presence();
  mock.timers.tick(5_000);
  await assert.rejects(late, { code: "timeout", retry: true });
});

test("presence and history resolve with their answers and leave the position alone", async () => {
  const { session } = open();
  newest().welcomes();
  const presence = session.presence("lobby");
  newest().answers({ type: "presence", room: "lobby", members: [{ user: "ann" }] });
  assert.deepEqual((await presence).members, [{ user: "ann" }]);
  const history = session.history("lobby", { since: { epoch: "e1", offset: 0 }, limit: 10, reverse: true });
  const { id, ...asked } = newest().last();
  assert.deepEqual(asked, { type: "history", room: "lobby", since: { epoch: "e1", offset: 0 }, limit: 10, reverse: true });
  newest().says({ type: "history", id, room: "lobby", epoch: "e1", offset: 3, complete: true, messages: [message(3)] });
  assert.equal((await history).messages.length, 1);
  assert.equal(session.position().offset, 0);
});

test("a room that was left is not entered again", async () => {
  const { session } = open();
  newest().welcomes();
  const entered = session.subscribe("news");
  newest().answers({ type: "subscribed", room: "news", epoch: "n", offset: 0 });
  await entered;
  const left = session.unsubscribe("news");
  newest().closes(1006);
  reconnect().welcomes({ recovered: true, messages: [] });
  await left;
  assert.deepEqual(newest().sent, []);
});

test("the URL's room, once left, is left again on every connection", async () => {
  const { session, heard } = open();
  newest().welcomes();
  const left = session.unsubscribe();
  newest().answers({ type: "unsubscribed", room: "lobby" });
  await left;
  newest().closes(1006);
  reconnect().welcomes();
  assert.equal(newest().url, "ws://host/ws/lobby");
  assert.deepEqual(newest().sent, [{ type: "unsubscribe", room: "lobby" }]);
  assert.equal(heard.subscribed.length, 1);
});

test("a room that may not be entered is told and given up", async () => {
  const { session, heard } = open({ rooms: ["secret"] });
  newest().welcomes();
  newest().answers({ type: "error", code: "forbidden", message: "no" });
  await settle();
  assert.equal(heard.error[0].code, "forbidden");
  newest().closes(1006);
  reconnect().welcomes({ recovered: true, messages: [] });
  assert.deepEqual(newest().received("subscribe"), []);
  const refused = session.subscribe("secret");
  newest().answers({ type: "error", code: "forbidden", message: "no" });
  await assert.rejects(refused, { code: "forbidden" });
});

test("a room that cannot be entered now is tried again on the same connection", async () => {
  open({ rooms: ["full"] });
  newest().welcomes();
  newest().answers({ type: "error", code: "room_full", message: "full", retry: true, retry_after_ms: 400 });
  await settle();
  mock.timers.tick(400);
  assert.equal(newest().received("subscribe").length, 2);
});

test("the server's own unsubscribed takes the room off", () => {
  const { heard } = open({ rooms: ["news"] });
  newest().welcomes();
  newest().answers({ type: "subscribed", room: "news", epoch: "n", offset: 0 });
  newest().says({ type: "unsubscribed", room: "news", reason: "the token allows it no more" });
  assert.equal(heard.unsubscribed.length, 1);
  newest().closes(1006);
  reconnect().welcomes({ recovered: true, messages: [] });
  assert.deepEqual(newest().received("subscribe"), []);
});

test("back-off has full jitter, doubles, and ends at twenty seconds", () => {
  mock.method(Math, "random", () => 0.999);
  const { heard } = open();
  for (let i = 0; i < 8; i++) {
    newest().closes(1006);
    reconnect();
  }
  const delays = heard.state.filter(({ state }) => state === "waiting").map(({ delay }) => Math.round(delay / 0.999));
  assert.deepEqual(delays, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
});

test("jitter may be as short as nothing", () => {
  mock.method(Math, "random", () => 0);
  const { heard } = open();
  newest().closes(1006);
  assert.equal(heard.state.at(-1).delay, 0);
});

test("back-off starts small again only after a connection that lasted", () => {
  mock.method(Math, "random", () => 0.999);
  const { heard } = open();
  const delay = () => Math.round(heard.state.at(-1).delay / 0.999);
  newest().closes(1006);
  reconnect().welcomes();
  newest().closes(4000);
  assert.equal(delay(), 1_000);
  reconnect().welcomes();
  mock.timers.tick(5_000);
  newest().closes(4000);
  assert.equal(delay(), 500);
});

test("an overloaded server is given more time", () => {
  mock.method(Math, "random", () => 0.999);
  const { heard } = open();
  newest().welcomes();
  newest().closes(1013, "overloaded");
  assert.equal(Math.round(heard.state.at(-1).delay / 0.999), 4_000);
});

test("in its own slot of a drain a session reconnects at once", () => {
  const { heard } = open();
  newest().welcomes();
  newest().says({ type: "reconnect", after_ms: 3_000 });
  assert.equal(heard.state.at(-1).state, "open");
  newest().closes(1012, "drain");
  assert.equal(heard.state.at(-1).delay, 0);
  mock.timers.tick(0);
  assert.equal(FakeSocket.opened.length, 2);
});

test("a 1012 that was not announced is a break like any other", () => {
  mock.method(Math, "random", () => 0.5);
  const { heard } = open();
  newest().welcomes();
  newest().closes(1012);
  assert.equal(heard.state.at(-1).delay, 250);
});

for (const code of [4500, 4501, 4502, 4503, 4999]) {
  test(`after ${code} nobody connects again, and commands are told`, async () => {
    const { session, heard } = open();
    newest().welcomes();
    const unanswered = session.publish("lost");
    newest().closes(code, "out");
    mock.timers.tick(60_000);
    assert.equal(FakeSocket.opened.length, 1);
    assert.deepEqual(heard.state.at(-1), { state: "closed", code, reason: "out" });
    await assert.rejects(unanswered, { code: "closed" });
    await assert.rejects(session.publish("later"), { code: "closed" });
  });
}

for (const code of [1000, 1001, 1006, 1008, 1009, 1011, 1012, 1013, 4000, 4001, 4002, 4003, 4004, 4499]) {
  test(`after ${code} the session connects again`, () => {
    open();
    newest().welcomes();
    newest().closes(code);
    reconnect();
    assert.equal(FakeSocket.opened.length, 2);
  });
}

test("a line that is silent for two and a half heartbeats is dead", () => {
  const { heard } = open();
  newest().welcomes();
  const dead = newest();
  mock.timers.tick(62_499);
  assert.equal(heard.state.at(-1).state, "open");
  mock.timers.tick(1);
  assert.equal(heard.state.at(-1).state, "waiting");
  assert.equal(dead.readyState, 3);
  reconnect().welcomes({ recovered: true, messages: [] });
  dead.onclose({ code: 1006 });
  assert.equal(heard.state.at(-1).state, "open");
});

test("heartbeats keep the line alive", () => {
  const { session } = open();
  newest().welcomes();
  for (let i = 0; i < 10; i++) {
    mock.timers.tick(25_000);
    newest().says({ type: "heartbeat", time: "t" });
  }
  assert.equal(session.state, "open");
});

test("an upgrade that nobody answers is given up", () => {
  const { session } = open();
  mock.timers.tick(20_000);
  assert.equal(session.state, "waiting");
});

test("the token is asked once, and anew after 4001", async () => {
  const tokens = ["t1", "t2"];
  open({ getToken: async () => tokens.shift() });
  await settle();
  assert.deepEqual(newest().protocols, ["roomcast.v1", "bearer.t1"]);
  newest().welcomes();
  newest().closes(1006);
  reconnect();
  await settle();
  assert.deepEqual(newest().protocols, ["roomcast.v1", "bearer.t1"]);
  newest().welcomes({ recovered: true, messages: [] });
  newest().closes(4001, "token expired");
  reconnect();
  await settle();
  assert.deepEqual(newest().protocols, ["roomcast.v1", "bearer.t2"]);
});

test("a token that brings no welcome is replaced", async () => {
  const tokens = ["bad", "good"];
  open({ getToken: async () => tokens.shift() });
  await settle();
  newest().closes(1006);
  reconnect();
  await settle();
  assert.deepEqual(newest().protocols, ["roomcast.v1", "bearer.good"]);
});

test("a token that cannot be had is told, and asked for again", async () => {
  const answers = [() => Promise.reject(new Error("offline")), () => Promise.resolve("t1")];
  const { heard } = open({ getToken: () => answers.shift()() });
  await settle();
  assert.equal(heard.error[0].code, "token");
  assert.equal(FakeSocket.opened.length, 0);
  reconnect();
  await settle();
  assert.deepEqual(newest().protocols, ["roomcast.v1", "bearer.t1"]);
});

test("the token is refreshed before it ends, again and again", async () => {
  const tokens = ["t1", "t2", "t3"];
  const { session, heard } = open({ getToken: async () => tokens.shift() });
  await settle();
  newest().welcomes({ expires_in: 50 });
  mock.timers.tick(39_999);
  await settle();
  assert.deepEqual(newest().received("refresh"), []);
  mock.timers.tick(1);
  await settle();
  assert.equal(newest().last().token, "t2");
  newest().answers({ type: "refreshed", expires_in: 50 });
  assert.equal(heard.refreshed.length, 1);
  mock.timers.tick(40_000);
  await settle();
  assert.equal(newest().last().token, "t3");
  newest().answers({ type: "refreshed" });
  newest().closes(1006);
  assert.equal(session.state, "waiting");
  reconnect();
  assert.deepEqual(newest().protocols, ["roomcast.v1", "bearer.t3"]);
});

test("a refresh that fails is tried again in the time that is left", async () => {
  const tokens = ["t1", "bad", "t3"];
  const { heard } = open({ getToken: async () => tokens.shift() });
  await settle();
  newest().welcomes({ expires_in: 50 });
  mock.timers.tick(40_000);
  await settle();
  newest().answers({ type: "error", code: "unauthorized", message: "bad token" });
  await settle();
  assert.equal(heard.error[0].code, "unauthorized");
  mock.timers.tick(8_000);
  await settle();
  assert.equal(newest().last().token, "t3");
});

test("a fixed token is not refreshed", () => {
  open({ token: "t1" });
  newest().welcomes({ expires_in: 50 });
  mock.timers.tick(45_000);
  assert.deepEqual(newest().sent, []);
});

test("cutting the line keeps away for a while, then recovers", () => {
  const { session, heard } = open();
  newest().welcomes({ offset: 3 });
  session.cut(3_000);
  assert.equal(newest().readyState, 3);
  assert.deepEqual(heard.state.at(-1), { state: "waiting", delay: 3_000, reason: "cut" });
  mock.timers.tick(2_999);
  assert.equal(FakeSocket.opened.length, 1);
  mock.timers.tick(1);
  assert.equal(newest().url, "ws://host/ws/lobby?epoch=e1&offset=3");
});

test("close ends everything: the socket, the timers and what waits for answers", async () => {
  const { session, heard } = open();
  newest().welcomes();
  const unanswered = session.presence();
  session.close();
  session.close();
  await assert.rejects(unanswered, { code: "closed" });
  assert.equal(newest().readyState, 3);
  assert.deepEqual(heard.state.at(-1), { state: "closed", code: 1000, reason: "bye" });
  mock.timers.tick(120_000);
  assert.equal(FakeSocket.opened.length, 1);
});

test("a session closed while its token is on the way opens no socket", async () => {
  const { session } = open({ getToken: async () => "t1" });
  session.close();
  await settle();
  assert.equal(FakeSocket.opened.length, 0);
});

test("a listener that was taken off hears nothing more", () => {
  const { session } = open();
  newest().welcomes();
  const heard = [];
  const off = session.on("message", ({ offset }) => heard.push(offset));
  newest().says(message(1));
  off();
  newest().says(message(2));
  assert.deepEqual(heard, [1]);
});

test("more than a thousand waiting commands are refused", async () => {
  const { session } = open();
  for (let i = 0; i < 1_000; i++) session.publish(i).catch(() => {});
  await assert.rejects(session.publish("one more"), { code: "busy", retry: true });
});

test("an address that no socket can be made of closes the session with its reason", async () => {
  class Refusing {
    constructor() {
      throw new SyntaxError("bad subprotocol");
    }
  }
  const session = connect("ws://host/ws/lobby", { token: "not a token", WebSocket: Refusing });
  assert.equal(session.state, "closed");
});
