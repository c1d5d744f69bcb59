/** What happened between two answers of /v1/figures. No page and no network in here: tests call it as it is. */

/** The counts of which rates are made; a sum that has become less has begun anew, and so tells nothing. */
export function perSecond(before, now, seconds) {
  if (before === undefined || now === undefined || now < before || seconds <= 0) return undefined;
  return (now - before) / seconds;
}

export function sum(counts = {}) {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/**
 * The time within which that part of the messages was flushed, as Prometheus would estimate it: even within its bucket.
 *
 * @param {{count: number, within_ms: Object<string, number>}} before
 * @param {{count: number, within_ms: Object<string, number>}} now
 * @param {number} part 0.5 for the median
 * @returns {number|undefined} milliseconds; undefined where nothing was flushed in between
 */
export function percentile(before, now, part) {
  const all = now.count - before.count;
  if (!(all > 0)) return undefined;
  const wanted = all * part;
  let below = 0;
  let from = 0;
  const limits = Object.keys(now.within_ms).map(Number).sort((a, b) => a - b);
  for (const limit of limits) {
    const within = now.within_ms[limit] - (before.within_ms[limit] ?? 0);
    if (within >= wanted) return from + ((limit - from) * (wanted - below)) / (within - below);
    below = within;
    from = limit;
  }
  // Slower than all buckets: the last limit is all that is known.
  return limits.at(-1);
}

/** One point of the charts; undefined where the two answers are not about the same pods. */
export function point(before, now) {
  if (before.figures.pods !== now.figures.pods) return undefined;
  const seconds = (now.at - before.at) / 1_000;
  const [a, b] = [before.figures, now.figures];
  const published = perSecond(sum(a.messages_in), sum(b.messages_in), seconds);
  const delivered = perSecond(a.messages_out, b.messages_out, seconds);
  if (published === undefined || delivered === undefined) return undefined;
  return {
    at: now.at,
    published,
    delivered,
    sessions: b.sessions,
    p50: percentile(a.publish_to_flush, b.publish_to_flush, 0.5),
    p99: percentile(a.publish_to_flush, b.publish_to_flush, 0.99),
  };
}

/** Rates of rooms by name, from two pages of /v1/rooms. */
export class RoomRates {
  #seen = new Map();

  /** Of each room of the page, messages per second since it was last seen; undefined the first time. */
  of(rooms, at) {
    const rates = new Map();
    const seen = new Map();
    for (const { room, messages } of rooms) {
      const former = this.#seen.get(room);
      rates.set(room, former && perSecond(former.messages, messages, (at - former.at) / 1_000));
      seen.set(room, { messages, at });
    }
    this.#seen = seen;
    return rates;
  }
}
