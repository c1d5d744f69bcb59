/**
 * The server's deltas in the hands of the SDK: its own decoder, asked as it is for a publication, makes the message of the delta and of the
 * message before. FossilDeltaTest finds the same deltas in what the server computes.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const { Centrifuge } = await import("centrifuge").catch(() => ({}));
const skip = Centrifuge ? false : "centrifuge is not installed: run npm ci in src/test/js";

const vectors = JSON.parse(readFileSync(new URL("../resources/fossil-deltas.json", import.meta.url), "utf8"));

for (const { name, source, target, delta } of vectors) {
  test(`the SDK decodes ${name}`, { skip }, () => {
    const codec = new Centrifuge("ws://127.0.0.1:1", { websocket: class {} })._codec;
    const before = new TextEncoder().encode(source);
    const { newData, newPrevValue } = codec.applyDeltaIfNeeded({ delta: true, data: delta }, before);
    assert.equal(new TextDecoder().decode(newPrevValue), target);
    assert.deepEqual(newData, JSON.parse(target));
  });
}

test("the SDK finds out that a delta is of another message", { skip }, () => {
  const codec = new Centrifuge("ws://127.0.0.1:1", { websocket: class {} })._codec;
  const { source, delta } = vectors.find(({ name }) => name === "one figure");
  const other = new TextEncoder().encode(source.replace("S3", "S4"));
  assert.throws(() => codec.applyDeltaIfNeeded({ delta: true, data: delta }, other), /checksum/);
});
