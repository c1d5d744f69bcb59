/** The official SDK of the Centrifuge protocol, as it is published, in both of its builds: what its tests have in common. */
import { createHmac } from "node:crypto";
import { missingServer } from "./packaged-server.mjs";

export const json = await import("centrifuge").catch(() => undefined);
export const protobuf = await import("centrifuge/build/protobuf").catch(() => undefined);
export const WebSocket = (await import("ws").catch(() => undefined))?.default;

export const SECRET = "only-for-this-test-0123456789abcdefghijkl";
const PATIENCE = 60_000;
/** Options of a client that waits as long as its test does: by its own it gives up on a server that stands still for some seconds. */
export const PATIENT = { timeout: PATIENCE, maxServerPingDelay: PATIENCE };
/** Kept from tests whose time is their own. */
const { setTimeout, clearTimeout } = globalThis;

/** Why its tests cannot be run; undefined if they can. */
export function whatIsMissing() {
  if (!json || !protobuf || !WebSocket) return "the SDK is not installed: run npm ci in src/test/js";
  return missingServer();
}

export function token(claims) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const unsigned = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${unsigned}.${createHmac("sha256", SECRET).update(unsigned).digest("base64url")}`;
}

/** Data as a build of the SDK has it: a value in JSON, the bytes of one in Protobuf. */
export function dataOf(format) {
  return format === "json"
    ? { encode: (value) => value, decode: (data) => data }
    : {
        encode: (value) => new TextEncoder().encode(JSON.stringify(value)),
        decode: (data) => JSON.parse(new TextDecoder().decode(data)),
      };
}

/** The next event of this name, one that is as wanted, or a failure after a while. */
export function next(emitter, name, wanted = () => true) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${name} in ${PATIENCE} ms`)), PATIENCE);
    emitter.on(name, function listen(event) {
      if (!wanted(event)) return;
      clearTimeout(timer);
      emitter.removeListener(name, listen);
      resolve(event);
    });
  });
}
