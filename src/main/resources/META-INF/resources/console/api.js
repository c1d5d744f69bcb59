/** The backend API under /v1, with whatever the visitor has shown for it. Kept in the tab, never in an address. */

const KEY = "roomcast.credential";
const listeners = new Set();
let credential = stored();
let access = "unknown";
/** What was shown when the server last said 401: it is not asked the same in vain every few seconds. */
let refused;

/** `status` is 0 where there was no answer at all; `code` is that of the problem. */
export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    Object.assign(this, { name: "ApiError", status, code });
  }
}

/** "unknown", "open" (it answers), "closed" (it wants to know who asks). */
export function accessNow() {
  return access;
}

export function isSignedIn() {
  return credential !== undefined;
}

export function onAccess(listener) {
  listeners.add(listener);
}

/** Takes it if the server does; fails with an ApiError if not. */
export async function signIn(value) {
  const former = credential;
  credential = value;
  refused = former;
  try {
    await get("/v1/pods");
  } catch (error) {
    credential = former;
    throw error;
  }
  try {
    sessionStorage.setItem(KEY, value);
  } catch {
    // Then it lasts as long as the page.
  }
  tell();
}

export function signOut() {
  credential = undefined;
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // There is nothing to forget.
  }
  access = "closed";
  refused = undefined;
  tell();
}

export function get(path, query = {}, signal) {
  return call("GET", path, query, undefined, signal);
}

export function post(path, body) {
  return call("POST", path, {}, body);
}

export function remove(path) {
  return call("DELETE", path, {});
}

async function call(method, path, query, body, signal) {
  if (access === "closed" && refused === credential) throw unauthorized();
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined && value !== ""));
  const shown = credential;
  const headers = body === undefined ? {} : { "Content-Type": "application/json" };
  if (credential) {
    // A token is three parts between dots; nothing else is.
    if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(credential)) headers.Authorization = `Bearer ${credential}`;
    else headers["X-API-Key"] = credential;
  }
  let answer;
  try {
    answer = await fetch(search.size ? `${path}?${search}` : path, {
      method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError(0, "unreachable", "the server does not answer");
  }
  if (answer.ok) {
    if (shown === credential) see("open");
    const text = await answer.text();
    return text ? JSON.parse(text) : undefined;
  }
  // What was asked before somebody signed in or out says nothing about now.
  if (answer.status === 401 && shown === credential) {
    refused = credential;
    see("closed");
  }
  const problem = await answer.json().catch(() => ({}));
  throw new ApiError(answer.status, problem.code ?? "error", problem.detail ?? `the server answers ${answer.status}`);
}

function unauthorized() {
  return new ApiError(401, "unauthorized", "a token or a key is needed");
}

function see(now) {
  if (access === now) return;
  access = now;
  tell();
}

function tell() {
  listeners.forEach((listener) => listener());
}

function stored() {
  try {
    return sessionStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}
