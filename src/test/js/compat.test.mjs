/**
 * The profile for test suites of the protocol's clients, as its page says: what such a suite does first, by the SDK and without a token, and
 * by the server API with its key. Without the SDK or the server it skips itself and says why.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startServer } from "./packaged-server.mjs";
import { dataOf, json, next, PATIENT, protobuf, SECRET, token, WebSocket, whatIsMissing } from "./sdk.mjs";

const missing = whatIsMissing();

describe("the profile compat", { skip: missing }, () => {
  let server;

  before(async () => {
    server = await startServer(
      { "quarkus.profile": "compat", "roomcast.auth.secret": SECRET },
      // Not by the environment: it is the profile that lets anyone in.
      { environment: {} },
    );
  });

  after(() => server?.stop());

  for (const [format, sdk] of Object.entries({ json, protobuf })) {
    const { encode, decode } = dataOf(format);

    async function connect(t, options = {}) {
      const url = `${server.url.replace("http", "ws")}/connection/websocket`;
      const client = new sdk.Centrifuge(url, { websocket: WebSocket, minReconnectDelay: 100, ...PATIENT, ...options });
      t.after(() => client.disconnect());
      client.on("error", () => {});
      const connected = next(client, "connected");
      client.connect();
      await connected;
      return client;
    }

    async function subscribe(subscription) {
      const subscribed = next(subscription, "subscribed");
      subscription.subscribe();
      return subscribed;
    }

    test(`whoever comes without a token publishes and is told deltas, history and presence, in ${format}`, async (t) => {
      const client = await connect(t);
      const subscription = client.newSubscription(`compat:${format}`, { delta: "fossil", joinLeave: true });
      const heard = [];
      subscription.on("publication", ({ offset, data }) => heard.push([offset, decode(data)]));
      const { recoverable, positioned } = await subscribe(subscription);
      assert.deepEqual([recoverable, positioned], [true, true]);

      const sent = [1, 2, 3].map((n) => ({ n, text: "the same in all of them ".repeat(9) }));
      const third = next(subscription, "publication", ({ offset }) => offset === 3);
      for (const data of sent) await subscription.publish(encode(data));
      await third;
      assert.deepEqual(heard, sent.map((data, index) => [index + 1, data]));
      assert.equal(subscription.deltaStats().numDeltaPayloads, 2);

      const { publications } = await subscription.history({ limit: 10 });
      assert.deepEqual(publications.map(({ data }) => decode(data)), sent);
      assert.equal(Object.keys((await subscription.presence()).clients).length, 1);
      assert.deepEqual(await subscription.presenceStats(), { numClients: 1, numUsers: 1 });
    });

    test(`what is missed of a thousand is recovered, in ${format}`, async (t) => {
      const channel = `missed:${format}`;
      const client = await connect(t, { token: token({ sub: "ann" }) });
      const subscription = client.newSubscription(channel, { delta: "fossil" });
      await subscribe(subscription);
      client.disconnect();
      const commands = Array.from({ length: 1_000 }, (_, n) => ({ publish: { channel, data: { n } } }));
      const { replies } = await server.asks("POST", "/api/batch", { commands });
      assert.equal(replies.at(-1).publish.offset, 1_000);

      const last = next(subscription, "publication", ({ offset }) => offset === 1_000);
      const subscribed = next(subscription, "subscribed");
      client.connect();
      assert.equal((await subscribed).recovered, true);
      assert.deepEqual(decode((await last).data), { n: 999 });
    });

    test(`the server API has what the SDK has said, in ${format}`, async (t) => {
      const channel = `api:${format}`;
      const client = await connect(t, { token: token({ sub: "ann" }) });
      const subscription = client.newSubscription(channel);
      await subscribe(subscription);
      await subscription.publish(encode("of the SDK"));
      const second = next(subscription, "publication", ({ offset }) => offset === 2);
      await server.asks("POST", "/api/publish", { channel, data: "of the API" });
      assert.equal(decode((await second).data), "of the API");

      const history = await server.asks("POST", "/api/history", { channel, limit: 10 });
      assert.deepEqual(history.result.publications.map(({ data }) => data), ["of the SDK", "of the API"]);
      const presence = await server.asks("POST", "/api/presence", { channel });
      assert.deepEqual(Object.values(presence.result.presence).map(({ user }) => user), ["ann"]);
      const disconnected = next(client, "disconnected");
      await server.asks("POST", "/api/disconnect", { user: "ann" });
      assert.equal((await disconnected).code, 3503);
    });
  }
});
