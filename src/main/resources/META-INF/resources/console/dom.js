/** Elements, made and kept up to date. Text of others only ever becomes text nodes. */

const SVG = "http://www.w3.org/2000/svg";
/** About as long as one is listened to. */
const SPOKEN_EVERY = 4_000;
const SPOKEN_LENGTH = 200;

/**
 * Makes an element. What begins with "on" is a listener, `data` the data set, anything else a property or, where there is none of that name, an
 * attribute; children that are null, undefined or false are left out.
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name in element && name !== "role") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A picture of strokes in a square of 24, for the eyes only. */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const drawn = document.createElementNS(SVG, "path");
  drawn.setAttribute("d", path);
  svg.append(drawn);
  return svg;
}

/** Writes only what differs, so that nobody's selection is lost and no screen reader speaks twice. */
export function setText(element, text) {
  const next = String(text ?? "");
  if (element.textContent !== next) element.textContent = next;
}

/**
 * Brings the children of an element in line with a list; each stays the element it was, and so keeps the focus.
 *
 * @param {(item) => string} key tells one item from the other
 * @param {(item) => Element} create
 * @param {(element, item) => void} update called for new ones too
 */
export function keep(parent, items, key, create, update = () => {}) {
  const former = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const names = new Set(items.map((item) => String(key(item))));
  // Before the others are looked at: what moves up for one that is gone would lose the focus.
  for (const [name, gone] of former) {
    if (names.has(name)) continue;
    const hadFocus = gone.contains(document.activeElement);
    gone.remove();
    // Whoever was in what is gone goes on where that was, and not at the beginning of the page.
    if (hadFocus) parent.closest("[tabindex]")?.focus();
  }
  let at = parent.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    let element = former.get(name);
    if (!element) {
      element = create(item);
      element.dataset.key = name;
    }
    update(element, item);
    if (element === at) at = at.nextElementSibling;
    else parent.insertBefore(element, at);
  }
}

/**
 * Has an element show something else, unless it shows just that already: whoever has the focus in it keeps it.
 *
 * @param {string} what tells it from anything else that the element may show
 * @param {() => Node[]} create
 */
export function swap(element, what, create) {
  if (element.dataset.shows === what) return;
  element.dataset.shows = what;
  element.replaceChildren(...create());
}

/** Which pods are not in an answer. */
export function missing(pods) {
  return pods.length ? [h("p", { class: "warning", role: "status" }, `Did not answer: ${pods.join(", ")}`)] : [];
}

/** What a view says instead of a list: that it loads, that there is nothing, or what went wrong. */
export function state(kind, title, text, ...rest) {
  return h("div", { class: `state ${kind}`, role: kind === "failed" ? "alert" : undefined },
    h("p", { class: "state-title" }, title), text && h("p", {}, text), ...rest);
}

const COLUMN = { role: "columnheader", scope: "col" };

/**
 * A table whose rows are blocks on a phone. So laid out it would be no table any more to browsers: its roles are said.
 *
 * @param {{name: string, class?: string, isSaid?: boolean}[]} columns
 * @param {"stacks" | "lines"} layout with the name of its column before each value, or the values in one line, and the last below
 * @returns {{element: Element, body: Element, row: (cells: Element[]) => Element}} the first cell of a row is its head
 */
export function stackingTable(caption, columns, layout = "stacks") {
  const body = h("tbody", { role: "rowgroup" });
  const element = h("table", { class: layout, role: "table" }, h("caption", { class: "hidden" }, caption),
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, ...columns.map(({ name, class: kind }) => h("th", { ...COLUMN, class: kind }, name)))), body);
  function row(cells) {
    cells.forEach((cell, i) => {
      cell.setAttribute("role", i === 0 ? "rowheader" : "cell");
      if (i > 0 && columns[i].isSaid !== false) cell.dataset.label = columns[i].name;
    });
    return h("tr", { role: "row" }, ...cells);
  }
  return { element, body, row };
}

/** Not to be pressed for now. Unlike one that is disabled it keeps the focus; what it does has to ask `isOff`. */
export function setOff(button, off) {
  button.setAttribute("aria-disabled", String(off));
}

export function isOff(button) {
  return button.getAttribute("aria-disabled") === "true";
}

/** A word in a coloured frame; the colour says nothing that the word does not. */
export function badge(kind, text) {
  return h("span", { class: `badge ${kind}` }, text);
}

let fieldCount = 0;

/** A label above what it is for. */
export function field(label, input, hint) {
  input.id ||= `field-${++fieldCount}`;
  return h("div", { class: "field" }, h("label", { htmlFor: input.id }, label, hint && h("span", { class: "hint" }, ` ${hint}`)), input);
}

/** Tells what was done, and takes it away again. */
export function toast(text, kind = "") {
  const told = h("p", { class: `toast ${kind}` }, text);
  document.getElementById("toasts").append(told);
  setTimeout(() => told.remove(), 5_000);
}

/**
 * Tells a screen reader what comes, when it has finished what it says, and no more often than somebody can follow: of what came meanwhile the
 * newest, and how much else.
 *
 * @returns {(text: string) => void}
 */
export function speaker(signal) {
  const spoken = document.getElementById("spoken");
  let waiting = [];
  let timer;
  function speak() {
    timer = undefined;
    if (waiting.length === 0) return;
    const others = waiting.length - 1;
    spoken.textContent = (others ? `${others} more, and then: ` : "") + waiting.at(-1).slice(0, SPOKEN_LENGTH);
    waiting = [];
    timer = setTimeout(speak, SPOKEN_EVERY);
  }
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    waiting = [];
    spoken.textContent = "";
  });
  return (text) => {
    if (signal.aborted) return;
    waiting.push(text);
    timer ??= setTimeout(speak);
  };
}

/** Settles the question that is open; undefined while none is. */
let answer;

/** Resolves with whether the visitor wants it. */
export function confirm(title, text, yes) {
  const dialog = document.getElementById("confirm");
  setText(document.getElementById("confirm-title"), title);
  setText(document.getElementById("confirm-text"), text);
  setText(document.getElementById("confirm-yes"), yes);
  // That the dialog was closed is told a moment later: a key pressed meanwhile may have asked anew.
  answer?.(false);
  dialog.onclose = () => dialog.open || answer?.(dialog.returnValue === "yes");
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    answer = (wanted) => {
      answer = undefined;
      resolve(wanted);
    };
  });
}
