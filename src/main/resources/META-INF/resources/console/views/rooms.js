/** All rooms that sessions are in, on all pods, with who is there and how much is said. */
import { get } from "../api.js";
import { h, keep, missing, setText, state, swap } from "../dom.js";
import { pager } from "../parts.js";
import { poll } from "../poll.js";
import { RoomRates } from "../rates.js";
import { count, rate } from "../words.js";

const EVERY = 2_000;
const PAGE = 50;

export function mount(root, { signal, explain }) {
  const rates = new RoomRates();
  const pages = pager("Pages of rooms", () => again());
  const filter = h("input", { type: "search", placeholder: "Names that begin with …", "aria-label": "Filter rooms", oninput: pages.restart, spellcheck: false });
  const open = h("input", { name: "room", required: true, maxLength: 256, placeholder: "lobby", "aria-label": "Room to open", spellcheck: false, autocapitalize: "none" });
  const body = h("tbody");
  const table = h("table", {},
    h("caption", { class: "hidden" }, "Rooms with sessions"),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Room"), number("Members"), number("Sessions"), number("Messages"), number("Messages/s"))), body);
  const list = h("div", { class: "scroll", hidden: true, tabIndex: 0, role: "region", "aria-label": "Rooms" }, table);
  const message = h("div", {}, state("loading", "Asking all pods …"));

  root.append(
    h("div", { class: "head" }, h("h1", { tabIndex: -1 }, "Rooms"), h("p", { class: "lead" }, "Every room that somebody is in, on all pods.")),
    h("div", { class: "bar" }, filter,
      h("form", {
        class: "inline", autocomplete: "off",
        onsubmit(event) {
          event.preventDefault();
          location.hash = `#/rooms/${encodeURIComponent(open.value.trim())}`;
        },
      }, open, h("button", { class: "primary", type: "submit" }, "Open room"))),
    h("section", { class: "card flush" }, message, list, pages.element));

  const again = poll(EVERY, signal, async () => {
    const [prefix, after] = [filter.value.trim(), pages.after()];
    try {
      const answer = await get("/v1/rooms", { prefix, after, limit: PAGE }, signal);
      if (prefix === filter.value.trim() && after === pages.after()) show(answer);
    } catch (error) {
      if (signal.aborted) return;
      swap(message, String(error), () => [explain(error)]);
      list.hidden = pages.element.hidden = true;
    }
  });

  function show({ rooms, next, missing: silent }) {
    const perSecond = rates.of(rooms, Date.now());
    swap(message, `${rooms.length === 0} ${filter.value} ${silent}`, () => [...missing(silent), ...(rooms.length ? [] : [nobody()])]);
    list.hidden = rooms.length === 0;
    keep(body, rooms, ({ room }) => room, row, (element, room) => update(element, room, perSecond.get(room.room)));
    pages.show(next);
  }

  function nobody() {
    return filter.value.trim()
      ? state("empty", "No room begins like this", "Rooms are listed while somebody is in them.")
      : state("empty", "Nobody is in any room", "Open one, and be the first.",
        h("p", {}, h("a", { class: "button primary", href: "#/rooms/lobby" }, "Open the lobby")));
  }
}

function number(text) {
  return h("th", { scope: "col", class: "number" }, text);
}

function row({ room }) {
  return h("tr", {},
    h("th", { scope: "row" }, h("a", { href: `#/rooms/${encodeURIComponent(room)}` }, room)),
    ...["members", "sessions", "messages", "rate"].map((name) => h("td", { class: "number", data: { cell: name } })));
}

function update(element, { members, sessions, messages }, perSecond) {
  const cells = { members: count(members), sessions: count(sessions), messages: count(messages), rate: rate(perSecond) };
  for (const [name, text] of Object.entries(cells)) setText(element.querySelector(`[data-cell="${name}"]`), text);
  element.classList.toggle("lively", perSecond > 0);
}
