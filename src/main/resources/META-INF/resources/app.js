/** The demo page: one session, one room, and what happens to it. Text of others only ever becomes text nodes. */
import { connect } from "/roomcast.js";

const MAX_LINES = 500;
const MAX_MEMBERS = 200;
const CUT_FOR = 3_000;
const STATES = { connecting: "connecting …", open: "connected", waiting: "waiting", closed: "not connected" };

const at = (id) => document.getElementById(id);
const [form, publishForm, messages, members, text, problem] =
  ["join", "publish", "messages", "members", "text", "problem"].map(at);

let session;
let users = new Set();

// --- What the visitor does.

const asked = new URLSearchParams(location.search);
if (asked.has("room")) form.elements.room.value = asked.get("room");
// In the fragment, which browsers keep to themselves, a token stays out of logs.
form.elements.token.value = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
if (location.hash.includes("token=")) history.replaceState(null, "", location.pathname + location.search);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  join(form.elements.room.value.trim(), form.elements.token.value.trim() || undefined, form.elements.clock.checked);
});
at("leave").addEventListener("click", leave);
at("cut").addEventListener("click", () => session?.cut(CUT_FOR));
text.addEventListener("input", () => (problem.textContent = ""));
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    publishForm.requestSubmit();
  }
});
publishForm.addEventListener("submit", (event) => {
  event.preventDefault();
  publish();
});

function join(room, token, withClock) {
  leave();
  messages.replaceChildren();
  const rooms = withClock && room !== "time" ? ["time"] : [];
  session = connect(`/ws/${encodeURIComponent(room)}`, { token, rooms });
  listen(session, room);
  showState(session, { state: session.state });
  at("messages-title").textContent = `Messages in ${room}`;
  at("clock-face").hidden = !withClock;
  enable(true);
  text.focus();
}

function leave() {
  session?.close();
  session = undefined;
  users = new Set();
  showMembers();
  enable(false);
}

function enable(joined) {
  for (const id of ["leave", "cut", "text", "send"]) at(id).disabled = !joined;
}

async function publish() {
  if (!session || !text.value.trim()) return;
  let data = text.value;
  if (publishForm.elements.json.checked) {
    try {
      data = JSON.parse(data);
    } catch (error) {
      problem.textContent = `This is no JSON: ${error.message}`;
      return;
    }
  }
  const written = text.value;
  problem.textContent = "";
  text.value = "";
  try {
    await session.publish(data);
  } catch (error) {
    problem.textContent = `Not published: ${error.message}`;
    text.value ||= written;
  }
}

// --- What the session tells.

function listen(current, room) {
  // A session that was left may still have something to say; it is not heard.
  const on = (event, listener) => current.on(event, (detail) => current === session && listener(detail));
  on("state", (change) => showState(current, change));
  on("frame", () => queueMicrotask(showPosition));
  on("welcome", ({ user }) => (at("user").textContent = `You are ${user}`));
  on("message", (message) => {
    if (message.room === "time") showTime(message.data);
    if (message.room === room) showMessage(message);
  });
  on("subscribed", (frame) => {
    if (frame.room !== room) return;
    if (frame.recovered) note(recovery(frame.messages.length));
    else if (frame.recovered === undefined) note(`Joined ${room}`);
    askMembers(current, room);
  });
  on("unsubscribed", (frame) => note(`Out of ${frame.room}${frame.reason ? `: ${frame.reason}` : ""}`, "warning"));
  on("gap", (frame) => frame.room === room && note("Messages are missing here: they could not be recovered", "warning"));
  on("joined", (frame) => frame.room === room && presence(current, frame, true));
  on("left", (frame) => frame.room === room && presence(current, frame, false));
  on("error", (error) => note(`${error.code}: ${error.message}`, "warning"));
}

function recovery(missed) {
  if (missed === 0) return "Recovered: nothing was missed";
  return `Recovered: ${missed} missed message${missed === 1 ? "" : "s"} follow${missed === 1 ? "s" : ""}, nothing is lost`;
}

function showState(current, { state, delay, code, reason }) {
  const badge = at("state");
  const failed = state === "closed" && current === session && code !== 1000;
  badge.dataset.state = failed ? "failed" : state;
  const seconds = (delay / 1000).toFixed(1);
  badge.textContent = state === "waiting" ? `reconnecting in ${seconds} s` : STATES[state];
  const why = [code, reason].filter(Boolean).join(" ");
  if (state === "waiting") note(`The line is down${why ? ` (${why})` : ""}, next attempt in ${seconds} s`);
  if (failed) note(`Closed for good${why ? ` (${why})` : ""}`, "warning");
  if (state === "closed") {
    at("user").textContent = "";
    if (failed) enable(false);
  }
}

function showPosition() {
  const position = session?.position();
  at("position").textContent = position ? `offset ${position.offset} · epoch ${position.epoch}` : "";
}

function showTime(data) {
  const time = new Date(data?.time);
  if (Number.isNaN(time.getTime())) return;
  at("time").textContent = time.toLocaleTimeString();
  at("time").dateTime = data.time;
}

// --- Members: asked once per connection, then kept by joined and left.

async function askMembers(current, room) {
  try {
    const answer = await current.presence(room);
    if (current !== session) return;
    users = new Set(answer.members.map(({ user }) => user));
    showMembers();
  } catch (error) {
    // Without the right to look, the list only knows who comes and goes.
    if (error.code !== "forbidden") problem.textContent = `Members: ${error.message}`;
  }
}

function presence(current, { room, user, members: count }, joined) {
  if (joined) users.add(user);
  else users.delete(user);
  // One's own coming is told by "Joined" and "Recovered" already.
  if (user !== current.user) note(`${user} ${joined ? "joined" : "left"}`);
  showMembers(count);
  if (count !== undefined && count !== users.size && count <= MAX_MEMBERS) askMembers(current, room);
}

function showMembers(count = users.size) {
  at("count").textContent = count;
  const names = [...users].sort((a, b) => a.localeCompare(b)).slice(0, MAX_MEMBERS);
  const lines = names.map((user) => element("li", "", user === session?.user ? `${user} (you)` : user));
  if (count > names.length) lines.push(element("li", "hint", `and ${count - names.length} more`));
  members.replaceChildren(...lines);
}

// --- Lines of the stream.

function showMessage({ from, offset, time, data }) {
  const head = element("div", "head");
  head.append(element("span", "from", from ?? "server"));
  if (time) head.append(element("span", "", new Date(time).toLocaleTimeString()));
  if (offset !== undefined) head.append(element("span", "", `#${offset}`));
  const line = element("li", from !== undefined && from === session.user ? "own" : "");
  line.append(head, element("div", "data", typeof data === "string" ? data : JSON.stringify(data)));
  show(line);
}

function note(what, kind = "") {
  show(element("li", `note ${kind}`, what));
}

function show(line) {
  const atEnd = messages.scrollHeight - messages.scrollTop - messages.clientHeight < 40;
  messages.append(line);
  while (messages.childElementCount > MAX_LINES) messages.firstElementChild.remove();
  if (atEnd) messages.scrollTop = messages.scrollHeight;
}

function element(name, className, content = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = content;
  return made;
}
