/** What several views show alike. */
import { join } from "./clients.js";
import { field, h, isOff, setOff, setText } from "./dom.js";

const STATES = { connecting: "connecting …", open: "connected", waiting: "reconnecting", closed: "not connected" };

/** How a client's line is; to be called again when it changes. */
export function showLine(element, client) {
  const { state, code } = client.state;
  element.className = "line";
  element.dataset.state = state === "closed" && code !== 1000 ? "failed" : state;
  setText(element, STATES[state]);
}

export function positionOf(client) {
  const position = client.position;
  return position ? `offset ${position.offset} · epoch ${position.epoch}` : "no position";
}

/** A form that brings one more identity into a room; where no room is given it asks for one. */
export function joinForm(room, joined) {
  const name = h("input", { name: "room", value: "lobby", required: true, maxLength: 256, spellcheck: false, autocapitalize: "none" });
  const token = h("input", { name: "token", type: "password", autocomplete: "off", spellcheck: false, placeholder: "none: come as a guest" });
  return h("form", {
    class: "join", autocomplete: "off",
    onsubmit(event) {
      event.preventDefault();
      const client = join(room ?? name.value.trim(), token.value.trim() || undefined);
      token.value = "";
      joined?.(client);
    },
  }, room === undefined && field("Room", name), field("Token", token, "(optional)"), h("button", { class: "primary", type: "submit" }, "Join"));
}

/**
 * A box for JSON or text, which says at once what is wrong with it.
 *
 * @returns {{element: Element, read: () => {data?: any, error?: string}, area: HTMLTextAreaElement, check: () => boolean}}
 */
export function payloadBox({ label, placeholder = "", json = false, rows = 1, onsubmit }) {
  const problem = h("p", { class: "problem", role: "alert" });
  const area = h("textarea", {
    rows, placeholder, spellcheck: !json, "aria-label": label,
    oninput: () => check(false),
    onkeydown(event) {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || rows > 1) return;
      event.preventDefault();
      onsubmit?.();
    },
  });
  const asJson = h("input", { type: "checkbox", checked: json, onchange: () => check(false) });

  function read() {
    if (!asJson.checked) return area.value.trim() ? { data: area.value } : { error: "There is nothing to send" };
    try {
      return { data: JSON.parse(area.value) };
    } catch (error) {
      return { error: `This is no JSON: ${error.message}` };
    }
  }

  /** Empty is no fault before it is sent. */
  function check(sending) {
    const { error } = area.value.trim() || sending ? read() : {};
    setText(problem, error ?? "");
    area.setAttribute("aria-invalid", String(Boolean(error)));
    return !error;
  }

  return {
    area, read, problem,
    check: () => check(true),
    option: h("label", { class: "check" }, asJson, " JSON"),
  };
}

/**
 * Goes through a list of which the server tells, page by page, where the next page begins.
 *
 * @param {string} label for who does not see it
 * @param {() => void} again asks for the page that begins at `after()`
 */
export function pager(label, again) {
  /** Where each page that was left begins; the last is the one that is shown. */
  const pages = [""];
  let next;
  const back = h("button", { type: "button", onclick: () => isOff(back) || turn(() => pages.pop()) }, "Previous");
  const on = h("button", { type: "button", onclick: () => isOff(on) || turn(() => pages.push(next)) }, "Next");
  const where = h("p", { class: "hint", role: "status" });
  const element = h("nav", { class: "pager", "aria-label": label, hidden: true }, back, where, on);

  /** Where the next page begins is not known before this one is there. */
  function turn(change) {
    change();
    setOff(back, true);
    setOff(on, true);
    again();
  }

  return {
    element,
    after: () => pages.at(-1),
    /** The list is another one now. */
    restart: () => turn(() => pages.splice(0, pages.length, "")),
    /** The page is there; the last one tells of none that follows. */
    show(following) {
      next = following;
      element.hidden = pages.length === 1 && !next;
      setOff(back, pages.length === 1);
      setOff(on, !next);
      setText(where, `Page ${pages.length}`);
    },
  };
}
