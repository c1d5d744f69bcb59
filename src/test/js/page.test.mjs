/**
 * The demo page in a real browser, against the packaged server: what a visitor does and sees. Without a browser,
 * playwright-core or the jar it skips itself and says why; with ROOMCAST_BROWSER=required it fails instead.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { missingServer, pause, startServer } from "./packaged-server.mjs";

const root = new URL("../../../", import.meta.url);
const screenshots = fileURLToPath(new URL("target/screenshots/", root));
const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const playwright = await import("playwright-core").catch(() => undefined);
const missing = whatIsMissing();

const PATIENCE = 15_000;
/** Longer than the page stays away after "Cut the line". */
const RECOVERY = 30_000;

function whatIsMissing() {
  if (!playwright) return "playwright-core is not installed: run npm ci in src/test/js";
  if (!existsSync(browserPath)) return `no Chromium at ${browserPath}: install it, or set CHROMIUM to its path`;
  return missingServer();
}

/** One visitor with a browser profile of their own, and everything their browser complained about or asked for. */
class Visitor {
  static async arrives(browser, url, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1180, height: 760 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    const visitor = new Visitor(context, page, new URL(url));
    context.on("request", (request) => visitor.#note(request.url()));
    page.on("websocket", (socket) => visitor.#note(socket.url()));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) visitor.complaints.push(message.text());
    });
    page.on("pageerror", (error) => visitor.complaints.push(String(error)));
    await page.goto(url);
    return visitor;
  }

  complaints = [];
  foreignRequests = [];

  constructor(context, page, home) {
    Object.assign(this, { context, page, home });
  }

  #note(address) {
    if (new URL(address).host !== this.home.host) this.foreignRequests.push(address);
  }

  async joins(room) {
    await this.page.getByLabel("Room", { exact: true }).fill(room);
    await this.page.getByRole("button", { name: "Join" }).click();
    await this.sees(`Joined ${room}`);
    this.user = (await this.page.locator("#user").textContent()).replace("You are ", "");
  }

  async publishes(text) {
    const box = this.page.getByLabel("Message", { exact: true });
    await box.fill(text);
    await box.press("Enter");
  }

  /** A line of the stream; a string must be the whole of a message or note. */
  async sees(text) {
    const lines = this.page.locator("#messages .note, #messages .data");
    await lines.filter({ hasText: text instanceof RegExp ? text : new RegExp(`^${escaped(text)}$`) }).first().waitFor();
  }

  async seesMembers(...users) {
    const wanted = users.map((user) => (user === this.user ? `${user} (you)` : user)).sort();
    const names = async () => (await this.page.locator("#members li").allTextContents()).sort();
    for (const end = Date.now() + PATIENCE; ; await pause(50)) {
      const seen = await names();
      if (seen.join() === wanted.join()) break;
      if (Date.now() > end) assert.deepEqual(seen, wanted);
    }
    assert.equal(await this.page.locator("#count").textContent(), String(users.length));
  }

  data() {
    return this.page.locator("#messages .data").allTextContents();
  }

  async photographs(name) {
    mkdirSync(screenshots, { recursive: true });
    await this.page.screenshot({ path: `${screenshots}${name}.png` });
  }

  /** Called last, so that nothing that happened is overlooked. */
  async goesHappily() {
    await this.context.close();
    assert.deepEqual(this.complaints, [], "the browser's console has errors");
    assert.deepEqual(this.foreignRequests, [], "the page asked for something elsewhere");
  }
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

const skip = process.env.ROOMCAST_BROWSER === "required" ? false : missing;

describe("the demo page", { skip }, () => {
  let server;
  let browser;

  before(async () => {
    assert.equal(missing, undefined);
    server = await startServer();
    browser = await playwright.chromium.launch({
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
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("two visitors talk, and see each other among the members", async () => {
    const ann = await Visitor.arrives(browser, server.url);
    const bob = await Visitor.arrives(browser, server.url);
    await ann.joins("talk");
    await bob.joins("talk");
    await ann.sees(`${bob.user} joined`);
    await ann.publishes("hello from ann");
    await bob.sees("hello from ann");
    await bob.publishes("and hello from bob");
    await ann.sees("and hello from bob");
    await bob.sees("and hello from bob");
    assert.deepEqual(await ann.data(), ["hello from ann", "and hello from bob"]);
    await ann.seesMembers(ann.user, bob.user);
    await bob.seesMembers(ann.user, bob.user);
    await ann.photographs("page-two-visitors");

    await bob.page.getByRole("button", { name: "Leave" }).click();
    await ann.sees(`${bob.user} left`);
    await ann.seesMembers(ann.user);
    await ann.goesHappily();
    await bob.goesHappily();
  });

  test("whoever cuts the line recovers what was missed, in order and once", async () => {
    const ann = await Visitor.arrives(browser, server.url);
    const bob = await Visitor.arrives(browser, server.url);
    await ann.joins("cut");
    await bob.joins("cut");
    await bob.publishes("before the cut");
    await ann.sees("before the cut");

    await ann.page.getByRole("button", { name: "Cut the line" }).click();
    await ann.sees(/^The line is down/);
    const missed = ["missed one", "missed two", "missed three"];
    for (const text of missed) await bob.publishes(text);
    await bob.sees("missed three");
    assert.deepEqual(await ann.data(), ["before the cut"], "nothing comes through a line that is cut");
    await ann.photographs("page-cut");

    ann.page.setDefaultTimeout(RECOVERY);
    await ann.sees(/^Recovered: 3 missed/);
    await ann.sees("missed three");
    await bob.publishes("after the cut");
    await ann.sees("after the cut");
    assert.deepEqual(await ann.data(), ["before the cut", ...missed, "after the cut"]);
    await ann.photographs("page-recovered");
    await ann.goesHappily();
    await bob.goesHappily();
  });

  test("JSON is checked before it is published, and markup stays text", async () => {
    const ann = await Visitor.arrives(browser, server.url);
    await ann.joins("json");
    await ann.page.getByRole("checkbox", { name: "JSON" }).check();
    await ann.publishes('{"half":');
    await ann.page.getByRole("alert").filter({ hasText: "no JSON" }).waitFor();
    await ann.publishes('{"n":1}');
    await ann.sees('{"n":1}');
    await ann.page.getByRole("checkbox", { name: "JSON" }).uncheck();
    await ann.publishes("<img src=x onerror=alert(1)>");
    await ann.sees("<img src=x onerror=alert(1)>");
    assert.deepEqual(await ann.data(), ['{"n":1}', "<img src=x onerror=alert(1)>"]);
    await ann.goesHappily();
  });

  test("the clock ticks beside the room on a small, dark screen", async () => {
    const options = { viewport: { width: 390, height: 844 }, colorScheme: "dark" };
    const ann = await Visitor.arrives(browser, `${server.url}/?room=phone`, options);
    await ann.page.getByLabel(/with the clock/).check();
    await ann.joins("phone");
    await ann.publishes("on the phone");
    await ann.sees("on the phone");
    await ann.page.locator("#time[datetime]").waitFor();
    const tooWide = await ann.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    assert.ok(!tooWide, "the page is no wider than the screen");
    await ann.photographs("page-phone-dark");
    await ann.goesHappily();
  });

  test("the API's page shows every operation, and asks what it is told to", async () => {
    const ann = await Visitor.arrives(browser, `${server.url}/q/swagger-ui`);
    const described = await (await fetch(`${server.url}/q/openapi?format=json`)).json();
    const operations = Object.entries(described.paths).flatMap(([path, item]) =>
      Object.keys(item).filter((method) => method !== "parameters").map((method) => `${method.toUpperCase()} ${path}`));
    await ann.page.getByRole("heading", { name: /^cluster/ }).waitFor();
    const shown = await ann.page.locator("summary code").allTextContents();
    assert.deepEqual([...shown].sort(), operations.sort());

    const publish = ann.page.locator("details#publish");
    await publish.locator("summary").click();
    await ann.page.getByLabel("API key").fill("key-of-this-test");
    await publish.getByLabel("room (path)").fill("caf\u00e9");
    await publish.getByLabel("Body", { exact: true }).fill('{"data":1}');
    await publish.getByRole("button", { name: "Send" }).click();
    await publish.locator("pre").filter({ hasText: '"offset": 1' }).waitFor();
    await ann.photographs("page-api");
    await ann.goesHappily();
  });
});
