/**
 * The official SDK of the Centrifuge protocol, as it is published, against the packaged server: both of its builds, JSON and
 * Protobuf. Without the SDK or the jar it skips itself and says why.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { API_KEY, pause, startServer } from "./packaged-server.mjs";
import { dataOf, json, next, PATIENT, protobuf, SECRET, token, WebSocket, whatIsMissing } from "./sdk.mjs";

const EventSource = (await import("eventsource").catch(() => undefined))?.EventSource;
const missing = whatIsMissing();

/** Seconds that the first token of a test is good for, as few as a standstill of the machine does not take, and the next ones. */
const FIRST_LIFE = 12;
const LIFE = 600;
/** Options of a client whose time passes at once. */
const TIMELESS = { timeout: 10 * LIFE * 1_000, maxServerPingDelay: 10 * LIFE * 1_000 };

function inSeconds(seconds) {
  return Math.floor(Date.now() / 1000) + seconds;
}

describe("the SDK of the Centrifuge protocol", { skip: missing }, () => {
  let server;
  let rooms = 0;
  const clients = [];

  before(async () => {
    server = await startServer({
      "roomcast.auth.secret": SECRET,
      "roomcast.rooms.secret.access": "claims",
      "roomcast.rooms.delta.delta": "fossil",
      "roomcast.rooms.long.history-size": 10_000,
      "roomcast.rooms.long.publish-rate": 0,
      "roomcast.session.send-job": "statistics",
    });
  });

  after(async () => {
    for (const client of clients) client.disconnect();
    await server?.stop();
  });

  /** No test hears what another says. */
  const newRoom = (namespace = "room") => `${namespace}:${++rooms}`;

  async function api(method, path, body) {
    const answer = await fetch(`${server.url}/v1${path}`, {
      method,
      headers: { "X-API-Key": API_KEY, "Content-Type": "application/json" },
      body: body && JSON.stringify(body),
    });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
    return answer.json().catch(() => undefined);
  }

  for (const [format, sdk] of Object.entries({ json, protobuf })) {
    describe(`in ${format}`, { skip: missing }, () => {
      const { encode, decode } = dataOf(format);

      function create(options = {}, query = "") {
        const url = `${server.url.replace("http", "ws")}/connection/websocket${query}`;
        const client = new sdk.Centrifuge(url, { websocket: WebSocket, minReconnectDelay: 100, ...PATIENT, ...options });
        // Errors are what some tests are about; without a listener Node would end at the first.
        client.on("error", () => {});
        clients.push(client);
        return client;
      }

      async function connect(options, query) {
        const client = create(options, query);
        const connected = next(client, "connected");
        client.connect();
        return Object.assign(client, { hello: await connected });
      }

      async function subscribe(client, room, options) {
        const subscription = client.newSubscription(room, options);
        subscription.on("error", () => {});
        const subscribed = next(subscription, "subscribed");
        subscription.subscribe();
        return Object.assign(subscription, { hello: await subscribed });
      }

      test("messages go both ways between it and the native protocol, with equal offsets", async () => {
        const room = newRoom();
        const client = await connect();
        const subscription = await subscribe(client, room);
        assert.equal(subscription.hello.recoverable, true);
        const native = new WebSocket(`${server.url.replace("http", "ws")}/ws/${room}`);
        const heard = [];
        native.on("message", (frame) => heard.push(JSON.parse(frame)));
        await next(native, "message", (frame) => JSON.parse(frame).type === "subscribed");

        const first = next(subscription, "publication");
        await subscription.publish(encode({ from: "sdk" }));
        const own = await first;
        const second = next(subscription, "publication");
        native.send(JSON.stringify({ type: "publish", id: 1, data: "native" }));
        const theirs = await second;
        const third = next(subscription, "publication");
        const last = next(native, "message", (frame) => JSON.parse(frame).offset === 3);
        const { offset } = await api("POST", `/rooms/${room}/messages`, { data: 3 });
        const pushed = await third;
        await last;
        native.close();
        await next(native, "close");

        const messages = heard.filter((frame) => frame.type === "message");
        assert.deepEqual(
          messages.map((frame) => [frame.offset, frame.data]),
          [
            [own.offset, { from: "sdk" }],
            [theirs.offset, "native"],
            [pushed.offset, 3],
          ],
        );
        assert.deepEqual([own, theirs, pushed].map((publication) => decode(publication.data)), [
          { from: "sdk" },
          "native",
          3,
        ]);
        assert.equal(offset, 3);
        assert.equal(own.info.client, client.hello.client);
        assert.equal(pushed.info, undefined);
      });

      test("presence, history and who comes are asked for and told", async () => {
        const room = newRoom();
        const ann = await connect({ token: token({ sub: "ann", info: { name: "Ann" } }) });
        const mine = await subscribe(ann, room, { joinLeave: true });
        const joined = next(mine, "join", ({ info }) => info.user === "bob");
        const bob = await connect({ token: token({ sub: "bob", info: { name: "Bob" } }) });
        const theirs = await subscribe(bob, room);
        const said = next(mine, "publication");
        for (const n of [1, 2, 3]) await theirs.publish(encode(n));

        assert.equal((await joined).info.client, bob.hello.client);
        assert.deepEqual(decode((await joined).info.connInfo), { name: "Bob" });
        assert.deepEqual(decode((await said).info.connInfo), { name: "Bob" });
        const { clients: present } = await mine.presence();
        assert.deepEqual(Object.keys(present).sort(), [ann.hello.client, bob.hello.client].sort());
        assert.deepEqual(Object.values(present).map((info) => info.user).sort(), ["ann", "bob"]);
        assert.deepEqual(decode(Object.values(present).find((info) => info.user === "ann").connInfo), { name: "Ann" });
        assert.deepEqual(await mine.presenceStats(), { numClients: 2, numUsers: 2 });
        const all = await mine.history({ limit: 10 });
        assert.deepEqual(all.publications.map((publication) => decode(publication.data)), [1, 2, 3]);
        const back = await mine.history({ limit: 2, reverse: true });
        assert.deepEqual(back.publications.map((publication) => publication.offset), [3, 2]);
        const later = await mine.history({ limit: 5, since: { offset: 2, epoch: all.epoch } });
        assert.deepEqual(later.publications.map((publication) => publication.offset), [3]);
        const earlier = await mine.history({ limit: 5, reverse: true, since: { offset: 3, epoch: all.epoch } });
        assert.deepEqual(earlier.publications.map((publication) => publication.offset), [2, 1]);
        assert.deepEqual((await mine.history({ limit: 0 })).publications, []);
        await assert.rejects(mine.history({ limit: 5, since: { offset: 2, epoch: "other" } }), { code: 112 });
        const left = next(mine, "leave", ({ info }) => info.user === "bob");
        bob.disconnect();
        assert.equal((await left).info.client, bob.hello.client);
        assert.deepEqual(decode((await left).info.connInfo), { name: "Bob" });
      });

      test("its token is refreshed on the live connection", async (t) => {
        t.mock.timers.enable({ apis: ["setTimeout"] });
        let tokens = 0;
        const getToken = async () => {
          tokens++;
          return token({ sub: "ann", exp: inSeconds(tokens === 1 ? FIRST_LIFE : LIFE) });
        };
        const end = Date.now() + FIRST_LIFE * 1_000;
        const client = await connect({ ...TIMELESS, getToken });
        const lost = [];
        client.on("connecting", () => lost.push("connecting"));
        client.on("disconnected", () => lost.push("disconnected"));

        for (const refreshed of [2, 3]) {
          // Only the client's time passes, to when it refreshes.
          t.mock.timers.tick(LIFE * 1_000);
          await until(() => tokens === refreshed);
          // Behind the refresh, and so answered after it.
          await client.publish(newRoom(), encode(1));
        }
        t.mock.timers.reset();
        await isOver(end);
        await client.publish(newRoom(), encode(1));

        assert.deepEqual(lost, []);
      });

      test("a token that has expired is replaced, a bad one ends the connection", async () => {
        const tokens = [token({ sub: "ann", exp: inSeconds(-300) }), token({ sub: "ann" })];
        const client = await connect({ getToken: async () => tokens.shift() });
        assert.deepEqual(tokens, []);
        client.disconnect();

        const stranger = create({ token: `${token({ sub: "ann" })}x` });
        const disconnected = next(stranger, "disconnected");
        stranger.connect();
        assert.equal((await disconnected).code, 101);
      });

      test("a room takes a token of its own, and is refreshed by it", async (t) => {
        const room = newRoom("secret");
        const client = await connect({ token: token({ sub: "ann" }) });
        const refused = client.newSubscription(room);
        const unsubscribed = next(refused, "unsubscribed");
        refused.subscribe();
        assert.equal((await unsubscribed).code, 103);
        client.removeSubscription(refused);

        t.mock.timers.enable({ apis: ["setTimeout"] });
        const patient = await connect({ ...TIMELESS, token: token({ sub: "ann" }) });
        let tokens = 0;
        const subscription = await subscribe(patient, room, {
          getToken: async () => {
            tokens++;
            return token({ sub: "ann", channel: room, exp: inSeconds(tokens === 1 ? FIRST_LIFE : LIFE) });
          },
        });
        const end = Date.now() + FIRST_LIFE * 1_000;
        t.mock.timers.tick(LIFE * 1_000);
        await until(() => tokens === 2);
        // Behind the refresh, and so answered after it.
        await patient.publish(newRoom(), encode(1));
        t.mock.timers.reset();
        await isOver(end);
        const heard = next(subscription, "publication");
        await api("POST", `/rooms/${room}/messages`, { data: 1 });
        await heard;
        assert.equal(subscription.state, "subscribed");
      });

      test("a room takes a token of nobody from who has none", async () => {
        const room = newRoom("secret");
        const client = await connect();
        const subscription = await subscribe(client, room, { token: token({ sub: "", channel: room }) });
        const heard = next(subscription, "publication");
        await api("POST", `/rooms/${room}/messages`, { data: 1 });
        assert.equal(decode((await heard).data), 1);
      });

      test("rooms of the token and of the address are entered without asking", async () => {
        const [first, second] = [newRoom("secret"), newRoom()];
        const client = create({ token: token({ sub: "ann", channels: [first] }) }, `?room=${second}`);
        const subscribed = [];
        client.on("subscribed", ({ channel }) => subscribed.push(channel));
        const connected = next(client, "connected");
        client.connect();
        await connected;
        const heard = next(client, "publication");
        await api("POST", `/rooms/${first}/messages`, { data: "hi" });

        const { channel, data, offset } = await heard;
        assert.deepEqual([channel, decode(data), offset], [first, "hi", 1]);
        assert.deepEqual(subscribed.sort(), [first, second].sort());
      });

      test("a job is called and answers", async () => {
        const client = await connect();

        const { data } = await client.rpc("statistics", encode([1, 2, 3]));
        assert.equal(decode(data).count, 3);
        await assert.rejects(client.rpc("dance", encode({})), { code: 104 });
        await assert.rejects(client.rpc("statistics", encode([])), { code: 1000 });
      });

      test("what it sends without waiting for an answer is taken, and holds up nothing", async () => {
        const client = await connect();
        const lost = [];
        client.on("disconnected", ({ code }) => lost.push(code));
        client.on("connecting", ({ code }) => lost.push(code));

        await client.send(encode([1, 2, 3]));
        await client.rpc("statistics", encode([1]));

        assert.deepEqual(lost, []);
      });

      test("what was missed is recovered, and what is gone is told", async () => {
        const room = newRoom();
        const client = await connect();
        const subscription = await subscribe(client, room);
        const first = next(subscription, "publication");
        await subscription.publish(encode(1));
        await first;
        subscription.unsubscribe();
        for (const n of [2, 3]) await api("POST", `/rooms/${room}/messages`, { data: n });
        const heard = [];
        subscription.on("publication", (publication) => heard.push(publication.offset));
        let subscribed = next(subscription, "subscribed");
        subscription.subscribe();
        assert.equal((await subscribed).recovered, true);
        await subscription.publish(encode(4));
        assert.deepEqual(heard.slice(0, 2), [2, 3]);

        subscription.unsubscribe();
        await api("POST", `/rooms/${room}/messages`, { data: 5 });
        await api("DELETE", `/rooms/${room}/messages`);
        subscribed = next(subscription, "subscribed");
        subscription.subscribe();
        const { wasRecovering, recovered } = await subscribed;
        assert.deepEqual([wasRecovering, recovered], [true, false]);
      });

      test("deltas come to what was published", async () => {
        const room = newRoom("delta");
        const client = await connect();
        const subscription = await subscribe(client, room, { delta: "fossil" });
        const heard = [];
        const all = withResolvers();
        subscription.on("publication", ({ data }) => {
          heard.push(decode(data));
          if (heard.length === 20) all.resolve();
        });
        const sent = Array.from({ length: 20 }, (_, n) => ({ n, text: "the same in all of them, é and \u{1f600} too ".repeat(9) }));
        for (const data of sent) await subscription.publish(encode(data));
        await all.promise;

        assert.deepEqual(heard, sent);
        assert.equal(subscription.deltaStats().numDeltaPayloads, 19);
      });

      test("ten thousand messages are recovered", async () => {
        const room = newRoom("long");
        const publisher = await connect();
        await publisher.publish(room, encode(0));
        const { epoch } = await publisher.history(room, { limit: 0 });
        const sent = [];
        for (let n = 1; n <= 10_000; n++) {
          sent.push(publisher.publish(room, encode(n)));
          if (n % 500 === 0) await Promise.all(sent.splice(0));
        }
        const subscription = publisher.newSubscription(room, { since: { offset: 1, epoch } });
        const heard = [];
        const all = withResolvers();
        subscription.on("publication", ({ data, offset }) => {
          heard.push([offset, decode(data)]);
          if (heard.length === 10_000) all.resolve();
        });
        const subscribed = next(subscription, "subscribed");
        subscription.subscribe();
        assert.equal((await subscribed).recovered, true);
        await all.promise;
        assert.ok(heard.every(([offset, n], index) => offset === index + 2 && n === index + 1));
      });
    });
  }
});

describe("the SDK of the Centrifuge protocol where sockets do not get through", { skip: missing }, () => {
  let server;

  before(async () => {
    server = await startServer();
  });

  after(() => server?.stop());

  for (const [format, transport] of [
    ["json", "http_stream"],
    ["protobuf", "http_stream"],
    ["json", "sse"],
  ]) {
    test(`falls back to ${transport} in ${format}`, async (t) => {
      const sdk = format === "json" ? json : protobuf;
      const room = `fallback:${transport}:${format}`;
      const payload = dataOf(format).encode("hi");
      const client = new sdk.Centrifuge([{ transport, endpoint: `${server.url}/connection/${transport}` }], {
        emulationEndpoint: `${server.url}/emulation`,
        eventsource: EventSource,
        ...PATIENT,
      });
      t.after(() => client.disconnect());
      client.on("error", () => {});
      const connected = next(client, "connected");
      client.connect();
      const hello = await connected;
      assert.equal(hello.transport, transport);
      const subscription = client.newSubscription(room);
      const subscribed = next(subscription, "subscribed");
      subscription.subscribe();
      await subscribed;
      const publication = next(subscription, "publication");
      await subscription.publish(payload);
      assert.equal((await publication).offset, 1);
      assert.equal((await subscription.history({ limit: 5 })).publications.length, 1);

      const disconnected = next(client, "disconnected");
      await server.asks("DELETE", `/v1/sessions/${hello.client}`);
      assert.equal((await disconnected).code, 3503);
    });
  }
});

/** Without timers, whose time is the test's. */
async function until(holds) {
  for (const end = Date.now() + PATIENT.timeout; !holds(); await new Promise((done) => setImmediate(done))) {
    assert.ok(Date.now() < end, `not in ${PATIENT.timeout} ms: ${holds}`);
  }
}

/** Waits for what ends then to have ended on the server too. */
function isOver(end) {
  return pause(end + 1_000 - Date.now());
}

/** As Promise.withResolvers of Node 22. */
function withResolvers() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}
