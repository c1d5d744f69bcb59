/**
 * Visitors of the console in a real browser. Without a browser, playwright-core or the jar tests skip themselves and say why; with
 * ROOMCAST_BROWSER=required they fail instead.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { missingServer, pause } from "./packaged-server.mjs";

const root = new URL("../../../", import.meta.url);
const screenshots = fileURLToPath(new URL("target/screenshots/", root));
const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const playwright = await import("playwright-core").catch(() => undefined);

export const PATIENCE = 60_000;
/** Longer than the console stays away after "Cut the line". */
export const RECOVERY = 90_000;

export const missing = whatIsMissing();
export const skip = process.env.ROOMCAST_BROWSER === "required" ? false : missing;

function whatIsMissing() {
  if (!playwright) return "playwright-core is not installed: run npm ci in src/test/js";
  if (!existsSync(browserPath)) return `no Chromium at ${browserPath}: install it, or set CHROMIUM to its path`;
  return missingServer();
}

export function launchBrowser() {
  return playwright.chromium.launch({
    executablePath: browserPath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** One visitor with a browser profile of their own, and everything their browser complained about or asked for. */
export class Visitor {
  static async arrives(browser, url, { path = "/", canStopTime = false, ...options } = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", ...options });
    context.setDefaultTimeout(PATIENCE);
    await context.addInitScript(keepToasts);
    const page = await context.newPage();
    if (canStopTime) await page.clock.install();
    const visitor = new Visitor(context, page, new URL(url));
    await context.route("**/*", (route) => (visitor.#isForeign(route.request().url()) ? route.abort() : route.continue()));
    page.on("websocket", (socket) => visitor.#isForeign(socket.url()));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) visitor.complaints.push(message.text());
    });
    page.on("pageerror", (error) => visitor.complaints.push(String(error)));
    await page.goto(url + path);
    return visitor;
  }

  complaints = [];
  foreignRequests = [];

  constructor(context, page, home) {
    Object.assign(this, { context, page, home });
  }

  #isForeign(address) {
    const foreign = new URL(address).host !== this.home.host;
    if (foreign) this.foreignRequests.push(address);
    return foreign;
  }

  /** By the navigation, as people do. Its heading may be that of the view before; one that was opened just now has the focus. */
  async opens(view) {
    await this.page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: view }).click();
    await this.page.locator("h1:focus", { hasText: view }).waitFor();
  }

  async joins(room) {
    await this.opens("Rooms");
    await this.page.getByLabel("Room to open").fill(room);
    await this.page.getByRole("button", { name: "Open room" }).click();
    await this.page.getByRole("heading", { level: 1, name: room, exact: true }).waitFor();
    await this.page.getByRole("button", { name: "Join" }).click();
    await this.sees(`Joined ${room}`);
    this.user = await this.page.locator(".seat-name").textContent();
  }

  /** A toast, even if it has gone again. */
  async isTold(text) {
    await this.eventually(true, () => this.page.evaluate((wanted) => globalThis.toasts.includes(wanted), text));
  }

  /** Nothing that waits for its time happens in the page, however long the test takes for what it does meanwhile. */
  async stopsTime() {
    // It stops at a moment that is still to come, and leaps there: by less than makes a line count as dead.
    await this.page.clock.pauseAt(await this.page.evaluate(() => Date.now() + 10_000));
  }

  seat(number = 0) {
    return this.page.locator(".seat").nth(number);
  }

  async publishes(text, seat = this.seat()) {
    const box = seat.getByLabel("Message", { exact: true });
    await box.fill(text);
    await box.press("Enter");
  }

  /** A line of a stream; a string must be the whole of a message or note. */
  async sees(text, seat = this.seat()) {
    const lines = seat.locator(".stream .note, .stream .data");
    await lines.filter({ hasText: text instanceof RegExp ? text : new RegExp(`^${escaped(text)}$`) }).first().waitFor();
  }

  async seesMembers(...users) {
    const wanted = users.map((user) => (user === this.user ? `${user} (you)` : user)).sort();
    await this.eventually(wanted, async () => (await this.page.locator(".members li").allTextContents()).sort());
    assert.equal(await this.page.locator("aside .count").textContent(), String(users.length));
  }

  /** What has the focus, as it is called: by its label, or else its text. */
  focus() {
    return this.page.evaluate(() => {
      const { activeElement: at } = document;
      return at === document.body ? "nothing" : (at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent).trim();
    });
  }

  /** With the keyboard alone: what is there already must not be clicked. */
  async presses(button) {
    await this.page.getByRole("button", { name: button }).focus();
    await this.page.keyboard.press("Enter");
  }

  /** Reads again and again until it is as wanted. */
  async eventually(wanted, read) {
    for (const end = Date.now() + PATIENCE; ; await pause(50)) {
      const seen = await read();
      if (JSON.stringify(seen) === JSON.stringify(wanted)) return;
      if (Date.now() > end) assert.deepEqual(seen, wanted);
    }
  }

  data(seat = this.seat()) {
    return seat.locator(".stream .data").allTextContents();
  }

  async photographs(name) {
    mkdirSync(screenshots, { recursive: true });
    await this.page.screenshot({ path: `${screenshots}${name}.png` });
  }

  /** What axe holds against the page as it is now, of what keeps people out or leads them astray, such as headings and landmarks. */
  async barriers() {
    const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    const before = this.complaints.length;
    await this.page.evaluate(axe);
    const { violations } = await this.page.evaluate(() => globalThis.axe.run(document, { preload: false }));
    // The page's policy forbids axe to change styles, which it can do without and the browser tells.
    this.complaints = this.complaints.filter((complaint, i) => i < before || !complaint.startsWith("Applying inline style"));
    return violations
      .filter(({ impact }) => ["moderate", "serious", "critical"].includes(impact))
      .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)} ${node.failureSummary}`));
  }

  async fitsTheScreen() {
    const tooWide = await this.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    assert.ok(!tooWide, "the page is no wider than the screen");
    const sideways = await this.page.locator(".scroll:visible").evaluateAll((all) =>
      all.filter((one) => innerWidth < 736 && one.scrollWidth > one.clientWidth).map((one) => one.getAttribute("aria-label")));
    assert.deepEqual(sideways, [], "nothing is to be scrolled sideways on a phone");
  }

  /**
   * Called last, so that nothing that happened is overlooked.
   *
   * @param {RegExp} [forgiven] what the browser says of answers that are part of the test
   */
  async goesHappily(forgiven) {
    await this.context.close();
    assert.deepEqual(this.complaints.filter((complaint) => !forgiven?.test(complaint)), [], "the browser's console has errors");
    assert.deepEqual(this.foreignRequests, [], "the page asked for something elsewhere");
  }
}

/** Runs in the page. */
function keepToasts() {
  globalThis.toasts = [];
  new MutationObserver((changes) => {
    for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (node.classList?.contains("toast")) globalThis.toasts.push(node.textContent);
    }
  }).observe(document, { childList: true, subtree: true });
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
