/** The packaged server, for tests that need a real one: the jar, or the native executable that ROOMCAST_EXECUTABLE names. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const jar = fileURLToPath(new URL("../../../target/quarkus-app/quarkus-run.jar", import.meta.url));
const executable = process.env.ROOMCAST_EXECUTABLE && resolve(process.env.ROOMCAST_EXECUTABLE);
const STARTUP = 120_000;
/** From here to where those begin that Linux gives away. */
const FIRST_PORT = 10_240;
const END_OF_PORTS = 32_768;

export const API_KEY = "key-of-this-test";

/** Why it cannot be started; undefined if it can. */
export function missingServer() {
  // Whoever names an executable means it: one that is not there is no reason to skip.
  if (executable || existsSync(jar)) return undefined;
  return "there is no packaged server: run ./mvnw -Dquickly package";
}

/**
 * For servers that bind them later. Not of those that the system gives to whoever asks for any: meanwhile a client's connection would have
 * one, or who knocks there would even be connected to itself. Nor of those that another file of tests has, now or soon.
 */
export async function freePorts(count) {
  const ports = [];
  while (ports.length < count) {
    const port = randomInt(FIRST_PORT, END_OF_PORTS);
    if ((await isClaimed(port)) && (await isFree(port))) ports.push(port);
  }
  return ports;
}

/** By its namesake of UDP, which no server here wants, and which is held as long as the tests run. */
function isClaimed(port) {
  return new Promise((resolve) => {
    const claim = createSocket("udp4").unref();
    claim.once("error", () => resolve(false));
    claim.bind({ port, address: "127.0.0.1", exclusive: true }, () => resolve(true));
  });
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}

/** Whether somebody listens there, whatever they say. */
export function answers(address) {
  return fetch(address, { method: "HEAD" }).then(() => true, () => false);
}

/**
 * Starts it on ports of its own, and waits until it is ready.
 *
 * @param {object} settings by the names of properties
 * @param {object} how
 * @param {object} how.environment added to that of the tests; lets anyone in where nothing else is said
 * @param {string[]} how.words behind the program's name, such as `demo`
 */
export async function startServer(settings = {}, { environment = { ROOMCAST_AUTH_ANONYMOUS: "true" }, words = [] } = {}) {
  const [port, managementPort] = await freePorts(2);
  const properties = {
    "quarkus.http.host": "127.0.0.1",
    "quarkus.http.port": port,
    "quarkus.management.host": "127.0.0.1",
    "quarkus.management.port": managementPort,
    ...settings,
  };
  const options = Object.entries(properties).map(([name, value]) => `-D${name}=${value}`);
  const java = process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/java` : "java";
  const [program, ...before] = executable ? [executable, ...options] : [java, ...options, "-jar", jar];
  const child = spawn(program, [...before, ...words], {
    env: { ...process.env, ROOMCAST_API_KEY: API_KEY, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (log += text));
  let failure;
  child.once("error", (error) => (failure = error));
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const url = `http://127.0.0.1:${port}`;
  const ready = `http://127.0.0.1:${managementPort}/q/health/ready`;
  for (const end = Date.now() + STARTUP; ; await pause(100)) {
    if (failure || hasEnded() || Date.now() > end) {
      child.kill();
      throw new Error(`the server did not start${failure ? ` (${failure.message})` : ""}:\n${log}`);
    }
    const answer = await fetch(ready).catch(() => undefined);
    // It may be ready a moment before its other port is there.
    if (answer?.ok && (await answers(url))) break;
  }
  return {
    url,
    log: () => log,
    /** Asks the backend API, as a backend does. */
    async asks(method, path, body) {
      const answer = await fetch(url + path, {
        method,
        headers: { "X-API-Key": API_KEY, "Content-Type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await answer.text();
      assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
      return text ? JSON.parse(text) : undefined;
    },
    stop: () =>
      new Promise((done) => {
        if (hasEnded()) return done();
        child.once("exit", done);
        child.kill();
      }),
  };
}

export function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}
