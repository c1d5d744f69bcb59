/** What the console makes of two answers of /v1/figures. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

// As a data URL, as in roomcast.test.mjs: the module has no imports to resolve.
const source = readFileSync(new URL("../../main/resources/META-INF/resources/console/rates.js", import.meta.url), "utf8");
const { percentile, perSecond, point, RoomRates } = await import(`data:text/javascript,${encodeURIComponent(source)}`);

const flushes = (within_ms, count = Math.max(0, ...Object.values(within_ms))) => ({ count, within_ms });
const none = flushes({ 1: 0, 2: 0, 5: 0 });

describe("a rate", () => {
  test("is what was counted in between", () => {
    assert.equal(perSecond(10, 30, 2), 10);
  });

  test("is not known where the count has begun anew, or where there is no time in between", () => {
    assert.equal(perSecond(30, 10, 2), undefined);
    assert.equal(perSecond(undefined, 10, 2), undefined);
    assert.equal(perSecond(10, 30, 0), undefined);
  });
});

describe("a percentile", () => {
  test("lies within the bucket in which the count is reached", () => {
    const now = flushes({ 1: 50, 2: 90, 5: 100 });
    assert.equal(percentile(none, now, 0.5), 1);
    assert.equal(percentile(none, now, 0.7), 1.5);
    assert.equal(percentile(none, now, 0.95), 3.5);
  });

  test("is of what was flushed in between, not before", () => {
    const before = flushes({ 1: 1_000, 2: 1_000, 5: 1_000 });
    const now = flushes({ 1: 1_000, 2: 1_000, 5: 1_010 });
    assert.equal(percentile(before, now, 0.5), 3.5);
    assert.equal(percentile(now, now, 0.5), undefined);
  });

  test("of what is slower than all buckets is the last limit, which is all that is known", () => {
    assert.equal(percentile(none, flushes({ 1: 0, 2: 0, 5: 0 }, 3), 0.5), 5);
  });
});

describe("a point of the charts", () => {
  const figures = (changes = {}) => ({
    pods: 2, sessions: 3, messages_in: { websocket: 10, http: 4 }, messages_out: 100, publish_to_flush: none, ...changes,
  });

  test("has the rates of both ways, and how many sessions there are", () => {
    const now = figures({ messages_in: { websocket: 12, http: 6 }, messages_out: 120, publish_to_flush: flushes({ 1: 4, 2: 4, 5: 4 }) });
    assert.deepEqual(point({ at: 1_000, figures: figures() }, { at: 3_000, figures: now }),
      { at: 3_000, published: 2, delivered: 10, sessions: 3, p50: 0.5, p99: 0.99 });
  });

  test("is not made of other pods than before", () => {
    assert.equal(point({ at: 0, figures: figures() }, { at: 2_000, figures: figures({ pods: 1 }) }), undefined);
    assert.equal(point({ at: 0, figures: figures() }, { at: 2_000, figures: figures({ messages_out: 1 }) }), undefined);
  });
});

test("a room has a rate from the second time on that it is seen", () => {
  const rates = new RoomRates();
  assert.equal(rates.of([{ room: "a", messages: 5 }], 0).get("a"), undefined);
  const second = rates.of([{ room: "a", messages: 9 }, { room: "b", messages: 1 }], 2_000);
  assert.equal(second.get("a"), 2);
  assert.equal(second.get("b"), undefined);
  assert.equal(rates.of([{ room: "a", messages: 0 }], 4_000).get("a"), undefined, "it has begun anew");
});
