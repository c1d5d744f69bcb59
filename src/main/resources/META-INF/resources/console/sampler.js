/** Reads the figures of the cluster while the console is open, so that the charts have a past when somebody opens them. */
import { get } from "./api.js";
import { poll } from "./poll.js";
import { point } from "./rates.js";

const EVERY = 2_000;
/** Ten minutes. */
const MAX_POINTS = 300;

const listeners = new Set();
/** The newest is the last. */
export const points = [];
export let latest;
export let failure;
let former;

/** Returns what takes the listener off again. */
export function onSample(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Returns what reads them early. */
export function start(signal) {
  return poll(EVERY, signal, async () => {
    try {
      const figures = await get("/v1/figures");
      const now = { at: Date.now(), figures };
      const next = former && point(former, now);
      if (next) points.push(next);
      if (points.length > MAX_POINTS) points.shift();
      former = now;
      latest = figures;
      failure = undefined;
    } catch (error) {
      failure = error;
      former = undefined;
    }
    listeners.forEach((listener) => listener());
  });
}
