/** The servers, and the sessions that they have. */
import { get, remove } from "../api.js";
import { badge, confirm, h, keep, missing, setText, stackingTable, state, swap, toast } from "../dom.js";
import { pager } from "../parts.js";
import { poll } from "../poll.js";
import { count, counted, span } from "../words.js";

const EVERY = 2_000;
const PAGE = 50;
const ROOMS_SHOWN = 3;

export function mount(root, { signal, explain }) {
  const pods = h("ul", { class: "pods" });
  const message = h("div", {}, state("loading", "Asking all pods …"));
  const pages = pager("Pages of sessions", () => again());
  const user = h("input", { type: "search", placeholder: "One user's", "aria-label": "Filter sessions by user", oninput: pages.restart, spellcheck: false });
  const table = stackingTable("Sessions", [{ name: "User" }, { name: "Session" }, { name: "Pod" }, { name: "Rooms" }, { name: "Actions", isSaid: false }]);
  const list = h("div", { class: "scroll", hidden: true, tabIndex: 0, role: "region", "aria-label": "List of sessions" }, table.element);
  const nobody = h("div");
  const title = h("h2", { id: "sessions-title", tabIndex: -1 }, "Sessions");
  const sessions = h("section", { class: "card flush", "aria-labelledby": title.id, hidden: true },
    h("div", { class: "bar padded" }, title, user), nobody, list, pages.element);

  root.append(h("div", { class: "head" }, h("h1", { tabIndex: -1 }, "Pods"), h("p", { class: "lead" }, "Each server as it says itself, and who is connected to it.")),
    message, pods, sessions);

  const again = poll(EVERY, signal, async () => {
    const asked = user.value.trim();
    const after = pages.after();
    try {
      const [servers, page] = await Promise.all([get("/v1/pods", {}, signal), get("/v1/sessions", { user: asked, after, limit: PAGE }, signal)]);
      if (asked !== user.value.trim() || after !== pages.after()) return;
      swap(message, `${servers.missing}`, () => missing(servers.missing));
      keep(pods, servers.pods, ({ pod }) => pod, podCard, updatePod);
      showSessions(page);
    } catch (error) {
      if (signal.aborted) return;
      swap(message, String(error), () => [h("section", { class: "card" }, explain(error))]);
      pods.replaceChildren();
      sessions.hidden = true;
    }
  });

  function showSessions(page) {
    sessions.hidden = false;
    if (page.sessions.length === 0 && list.contains(document.activeElement)) title.focus();
    list.hidden = page.sessions.length === 0;
    if (page.sessions.length > 0) nobody.replaceChildren();
    else if (!nobody.hasChildNodes()) nobody.append(state("empty", "No sessions", "Nobody is connected, or nobody by this name."));
    keep(table.body, page.sessions, ({ session }) => session, (session) => table.row(cells(session, disconnect)), (element, { user: name, rooms }) => {
      setText(element.querySelector('[data-cell="user"]'), name ?? "not said yet");
      const more = rooms.length > ROOMS_SHOWN ? ` and ${rooms.length - ROOMS_SHOWN} more` : "";
      setText(element.querySelector('[data-cell="rooms"]'), rooms.slice(0, ROOMS_SHOWN).join(", ") + more);
    });
    pages.show(page.next);
  }

  async function disconnect({ session, user: name }) {
    const who = name ?? session;
    if (!(await confirm(`Disconnect ${who}?`, "The session is closed with code 4500, upon which clients do not come back by themselves.", "Disconnect"))) return;
    try {
      await remove(`/v1/sessions/${encodeURIComponent(session)}`);
      toast(`${who} was disconnected`);
      // The button that was pressed goes with its row.
      title.focus();
    } catch (error) {
      toast(`${who}: ${error.message}`, "bad");
    }
    again();
  }
}

function podCard({ pod, version }) {
  return h("li", { class: "card" },
    h("div", { class: "card-head" }, h("h2", {}, pod), h("span", { data: { cell: "drain" } })),
    h("dl", { class: "facts" }, ...[["Sessions", "sessions"], ["Rooms", "rooms"], ["Redis", "redis"], ["Up for", "up"], ["Version", "version"]].map(([name, cell]) =>
      h("div", {}, h("dt", {}, name), h("dd", { data: { cell } }, cell === "version" ? version : "–")))));
}

function updatePod(element, { sessions, rooms, draining, redis, started }) {
  const at = (cell) => element.querySelector(`[data-cell="${cell}"]`);
  put(at("drain"), draining ? badge("busy", `draining, ${counted(sessions, "session")} left`) : badge("good", "serving"));
  setText(at("sessions"), count(sessions));
  setText(at("rooms"), count(rooms));
  put(at("redis"), redis === undefined ? badge("", "not used") : badge(redis === "up" ? "good" : "bad", redis));
  setText(at("up"), span((Date.now() - new Date(started).getTime()) / 1_000));
}

/** Only where it differs: what a screen reader has read stays. */
function put(cell, element) {
  if (cell.textContent !== element.textContent || cell.firstElementChild?.className !== element.className) cell.replaceChildren(element);
}

function cells(entry, disconnect) {
  const { session, pod } = entry;
  return [h("th", { scope: "row", data: { cell: "user" } }), h("td", {}, h("code", {}, session)), h("td", {}, h("code", {}, pod)),
    h("td", { data: { cell: "rooms" } }),
    h("td", {}, h("button", { type: "button", class: "danger quiet", "aria-label": `Disconnect ${entry.user ?? session}`, onclick: () => disconnect(entry) }, "Disconnect"))];
}
