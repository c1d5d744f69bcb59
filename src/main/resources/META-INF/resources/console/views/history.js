/** What a room's history holds, to be gone through with a slider. */
import { get } from "../api.js";
import { inRoom } from "../clients.js";
import { h, isOff, setOff, setText } from "../dom.js";
import { clock, shown } from "../words.js";

/** As much as one question gives. */
const LIMIT = 1_000;
/** Messages that are shown at a time; the slider is at the last of them. */
const WINDOW = 5;

/**
 * The card of a room's history.
 *
 * @returns {{element: Element, add: (message) => void}} `add` takes what is published meanwhile; once is enough
 */
export function scrubber(room, signal) {
  let messages = [];
  const slider = h("input", { type: "range", min: 1, max: 1, value: 1, "aria-label": "Position in history", oninput: show });
  const where = h("p", { class: "hint" });
  const list = h("ol", { class: "past" });
  const found = h("div", { hidden: true }, slider, where, list);
  const said = h("p", { class: "hint", role: "status" }, "Loading …");
  const load = h("button", { type: "button", class: "quiet", onclick: read }, "Refresh");
  read();
  const element = h("section", { class: "card", "aria-labelledby": "history-title" },
    h("div", { class: "card-head" }, h("h2", { id: "history-title" }, "History"), load), said, found);
  return { element, add };

  async function read() {
    if (isOff(load)) return;
    setOff(load, true);
    try {
      const kept = (await newest()).messages.reverse();
      if (signal.aborted) return;
      // Some may have come after the answer was made.
      messages = kept.concat(messages.filter(({ offset }) => offset > (kept.at(-1)?.offset ?? 0)));
      fill(true);
    } catch (error) {
      if (signal.aborted) return;
      found.hidden = true;
      said.hidden = false;
      setText(said, `History cannot be read: ${error.message}`);
    } finally {
      setOff(load, false);
    }
  }

  function add(message) {
    if (message.offset === undefined || message.offset <= (messages.at(-1)?.offset ?? 0)) return;
    const atEnd = slider.value === slider.max;
    messages.push(message);
    if (messages.length > LIMIT) messages.shift();
    fill(atEnd);
  }

  /** @param {boolean} toEnd whether the newest is wanted, or what is looked at stays */
  function fill(toEnd) {
    setText(said, messages.length ? "" : "Nothing is kept of this room, or nothing yet.");
    said.hidden = messages.length > 0;
    found.hidden = messages.length === 0;
    slider.max = String(Math.max(1, messages.length));
    if (toEnd) slider.value = slider.max;
    show();
  }

  /** From the backend API, or else as one of the room's own sessions. */
  async function newest() {
    try {
      return await get(`/v1/rooms/${encodeURIComponent(room)}/messages`, { limit: LIMIT, reverse: true }, signal);
    } catch (error) {
      const own = inRoom(room).find((client) => client.state.state === "open");
      if (!own || ![401, 403].includes(error.status)) throw error;
      return own.history({ limit: LIMIT, reverse: true });
    }
  }

  function show() {
    const at = Number(slider.value);
    const current = messages[at - 1];
    if (!current) return;
    const text = `#${current.offset}, ${clock(current.time)}`;
    slider.setAttribute("aria-valuetext", text);
    setText(where, `${at} of ${messages.length} · ${text}`);
    list.replaceChildren(...messages.slice(Math.max(0, at - WINDOW), at).map((message) =>
      h("li", {}, h("span", { class: "meta" }, `#${message.offset} ${clock(message.time)} ${message.from ?? "server"}`),
        h("span", { class: "data" }, shown(message.data)))));
  }
}
