/** Numbers, times and codes as people read them. */

const NUMBER = new Intl.NumberFormat("en");
const SHORT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const UNITS = [["d", 86_400], ["h", 3_600], ["min", 60], ["s", 1]];

export function count(number) {
  return number === undefined || number === null ? "–" : NUMBER.format(number);
}

/** With the word that fits: 1 room, 2 rooms. */
export function counted(number, word) {
  return `${count(number)} ${word}${number === 1 ? "" : "s"}`;
}

/** Per second; few of them with a digit behind the point. */
export function rate(perSecond) {
  if (perSecond === undefined || perSecond === null) return "–";
  if (perSecond >= 10_000) return SHORT.format(perSecond);
  return NUMBER.format(perSecond >= 10 ? Math.round(perSecond) : Math.round(perSecond * 10) / 10);
}

export function milliseconds(value) {
  if (value === undefined || value === null) return "–";
  if (value === 0) return "0 ms";
  if (value >= 1_000) return `${(value / 1_000).toFixed(1)} s`;
  return `${value < 1 ? value.toFixed(2) : value.toFixed(value < 10 ? 1 : 0)} ms`;
}

/** The two largest units: 2 d 4 h, 40 s. */
export function span(seconds) {
  let left = Math.max(0, Math.round(seconds));
  const parts = [];
  for (const [unit, size] of UNITS) {
    if (left >= size && parts.length < 2) {
      parts.push(`${Math.floor(left / size)} ${unit}`);
      left %= size;
    }
  }
  return parts.join(" ") || "0 s";
}

/** How long until then, or since then. */
export function fromNow(instant, now = Date.now()) {
  const seconds = (new Date(instant).getTime() - now) / 1_000;
  if (Number.isNaN(seconds)) return "–";
  if (Math.abs(seconds) < 0.5) return "now";
  return seconds > 0 ? `in ${span(Math.max(1, seconds))}` : `${span(Math.max(1, -seconds))} ago`;
}

export function clock(instant) {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? "–" : date.toLocaleTimeString("en", { hour12: false });
}

/** A text as it is, anything else as JSON. */
export function shown(data) {
  return typeof data === "string" ? data : JSON.stringify(data);
}

/** What close codes mean, as the protocol's table has it. */
export const CLOSES = {
  1000: "asked for",
  1002: "protocol error",
  1003: "not available",
  1006: "the connection just broke",
  1007: "invalid UTF-8",
  1008: "not authenticated in time",
  1009: "frame too large",
  1011: "internal error",
  1012: "drain",
  1013: "overloaded",
  4000: "slow consumer",
  4001: "token expired",
  4002: "position lost",
  4003: "maximum age reached",
  4004: "no sign of life",
  4500: "disconnected by an operator",
  4501: "token revoked",
  4502: "flooding",
  4503: "too many connections",
};
