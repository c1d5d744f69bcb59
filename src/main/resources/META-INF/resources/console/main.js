/**
 * The console: one page of several views, chosen by the fragment of its address. Whatever it shows comes from the backend API and from WebSockets
 * that any page could open.
 */
import { accessNow, isSignedIn, onAccess, signIn, signOut } from "./api.js";
import { h, icon, setText, state } from "./dom.js";
import * as sampler from "./sampler.js";
import { count, counted, rate } from "./words.js";
import * as figures from "./views/figures.js";
import * as inspector from "./views/inspector.js";
import * as jobs from "./views/jobs.js";
import * as pods from "./views/pods.js";
import * as room from "./views/room.js";
import * as rooms from "./views/rooms.js";
import * as schedules from "./views/schedules.js";

const VIEWS = [
  { name: "rooms", title: "Rooms", view: rooms, path: "M4 5h16v11H9l-5 4z" },
  { name: "inspector", title: "Inspector", view: inspector, path: "M4 8h13l-3-3M20 16H7l3 3" },
  { name: "schedules", title: "Schedules", view: schedules, path: "M12 3a9 9 0 1 0 .01 0M12 7v5l3.5 2" },
  { name: "jobs", title: "Jobs", view: jobs, path: "M4 8h16v11H4zM9 8V5h6v3M4 13h16" },
  { name: "pods", title: "Pods", view: pods, path: "M4 5h16v5H4zM4 14h16v5H4zM7.5 7.5h.01M7.5 16.5h.01" },
  { name: "figures", title: "Figures", view: figures, path: "M4 4v16h16M8 15l4-5 3 3 5-7" },
];

const at = (id) => document.getElementById(id);
const main = at("view");
const dialog = at("sign-in");
let shown = new AbortController();
let asked = false;

/** What a view shows instead of what it was not told. */
function explain(error) {
  if (error.status === 401) {
    return state("locked", "This server wants to know who asks", "Rooms, sessions and figures are for operators and backends.",
      h("p", {}, h("button", { type: "button", class: "primary", onclick: askWho }, "Sign in")));
  }
  if (error.status === 403) return state("failed", "You may not see this", error.message);
  if (error.status === 0) return state("failed", "The server does not answer", "It is asked again every few seconds.");
  return state("failed", "That did not work", error.message);
}

function route() {
  const [name = "", ...params] = location.hash.replace(/^#\//, "").split("/").map(decoded);
  const chosen = VIEWS.find((view) => view.name === name) ?? VIEWS[0];
  const isRoom = chosen.name === "rooms" && params[0];
  shown.abort();
  shown = new AbortController();
  main.replaceChildren();
  main.dataset.view = isRoom ? "room" : chosen.name;
  (isRoom ? room : chosen.view).mount(main, { params, signal: shown.signal, explain });
  document.title = `${isRoom ? params[0] : chosen.title} · Roomcast`;
  for (const link of at("nav").querySelectorAll("a")) {
    if (link.dataset.view === chosen.name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  scrollTo(0, 0);
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

// --- Who asks.

function askWho() {
  setText(at("sign-in-problem"), "");
  if (!dialog.open) dialog.showModal();
}

at("sign-in-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { credential } = event.target.elements;
  try {
    await signIn(credential.value.trim());
    credential.value = "";
    dialog.close();
    route();
    main.querySelector("h1").focus();
  } catch (error) {
    setText(at("sign-in-problem"), error.status === 401 ? "The server does not accept this." : error.message);
  }
});
at("sign-in-later").addEventListener("click", () => dialog.close());
at("access").addEventListener("click", () => {
  if (!isSignedIn()) return askWho();
  signOut();
  route();
});

function showAccess() {
  setText(at("access"), isSignedIn() ? "Sign out" : "Sign in");
  at("access").hidden = accessNow() === "open" && !isSignedIn();
  if (accessNow() === "closed" && !asked) {
    asked = true;
    askWho();
  }
}

onAccess(showAccess);

// --- What is always there.

at("nav").append(...VIEWS.map(({ name, title, path }) => h("li", {}, h("a", { href: `#/${name}`, data: { view: name } }, icon(path), h("span", {}, title)))));
at("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});

function showTheme() {
  const choice = globalThis.roomcastTheme.choice();
  setText(at("theme"), { system: "Theme: system", light: "Theme: light", dark: "Theme: dark" }[choice]);
}

at("theme").addEventListener("click", () => globalThis.roomcastTheme.next());
addEventListener("roomcast-theme", showTheme);

function showServer() {
  const { latest, failure, points } = sampler;
  if (failure) return setText(at("server"), failure.status === 0 ? "not reachable" : "");
  if (!latest) return;
  setText(at("server"), `${counted(latest.pods, "pod")} · ${counted(latest.sessions, "session")}\n${rate(points.at(-1)?.delivered ?? 0)} messages/s`);
  at("server").title = `${count(latest.subscriptions)} subscriptions`;
}

sampler.onSample(showServer);
sampler.start(new AbortController().signal);

// Who has a room in the address, as links of old do, means that room.
const wanted = new URLSearchParams(location.search).get("room");
if (wanted) history.replaceState(null, "", `${location.pathname}#/rooms/${encodeURIComponent(wanted)}`);

showTheme();
showAccess();
addEventListener("hashchange", () => {
  route();
  // The new view is read from its beginning.
  main.querySelector("h1")?.focus();
});
route();
