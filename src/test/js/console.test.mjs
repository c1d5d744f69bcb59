/** The console in a real browser, against the packaged server: what visitors and operators do and see. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { launchBrowser, missing, RECOVERY, skip, Visitor } from "./browser.mjs";
import { API_KEY, pause, startServer } from "./packaged-server.mjs";

let browser;

before(async () => {
  if (!skip) browser = await launchBrowser();
});

after(() => browser?.close());

describe("the console of the demo", { skip }, () => {
  let server;

  before(async () => {
    assert.equal(missing, undefined);
    server = await startServer({}, { environment: {}, words: ["demo"] });
  });

  after(() => server?.stop());

  const arrives = (options) => Visitor.arrives(browser, server.url, options);

  test("two visitors talk, and see each other among the members", async () => {
    const ann = await arrives();
    const bob = await arrives();
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

    await bob.page.getByRole("button", { name: "Leave" }).click();
    await ann.sees(`${bob.user} left`);
    await ann.seesMembers(ann.user);
    await ann.goesHappily();
    await bob.goesHappily();
  });

  test("whoever cuts the line recovers what was missed, in order and once", async () => {
    const ann = await arrives();
    const bob = await arrives();
    const cem = await arrives({ canStopTime: true });
    for (const visitor of [ann, bob, cem]) await visitor.joins("cut");
    await bob.publishes("before the cut");
    await cem.sees("before the cut");

    // However long it takes to say what is missed.
    await cem.stopsTime();
    await cem.page.getByRole("button", { name: "Cut the line" }).click();
    await cem.sees(/^The line is down/);
    await ann.publishes("missed one");
    await bob.sees("missed one");
    await bob.publishes("missed two");
    await ann.sees("missed two");
    assert.deepEqual(await cem.data(), ["before the cut"], "nothing comes through a line that is cut");

    await cem.page.clock.resume();
    cem.page.setDefaultTimeout(RECOVERY);
    await cem.sees(/^Recovered: 2 missed messages follow/);
    await cem.sees("missed two");
    await bob.publishes("after the cut");
    await cem.sees("after the cut");
    assert.deepEqual(await cem.data(), ["before the cut", "missed one", "missed two", "after the cut"]);
    assert.equal(await cem.seat().locator(".stream .badge").count(), 2, "those that were recovered say so");
    for (const visitor of [ann, bob, cem]) await visitor.goesHappily();
  });

  test("several identities of one visitor are side by side, each with its own socket", async () => {
    const ann = await arrives();
    await ann.joins("seats");
    await ann.page.locator("summary", { hasText: "Add identity" }).click();
    await ann.page.locator(".popover").getByRole("button", { name: "Join" }).click();
    const [first, second] = [ann.seat(0), ann.seat(1)];
    await ann.sees("Joined seats", second);
    const users = await ann.page.locator(".seat-name").allTextContents();
    assert.equal(new Set(users).size, 2, `two identities: ${users}`);
    await ann.publishes("from the second", second);
    await ann.sees("from the second", first);
    await ann.sees("from the second", second);
    assert.equal(await first.locator(".message.own").count(), 0);
    assert.equal(await second.locator(".message.own").count(), 1);
    await second.getByRole("button", { name: "Leave" }).click();
    await ann.sees(`${users[1]} left`, first);
    assert.equal(await ann.page.locator(".seat").count(), 1);
    await ann.goesHappily();
  });

  test("JSON is checked while it is written and before it is published, and markup stays text", async () => {
    const ann = await arrives();
    await ann.joins("json");
    await ann.page.getByRole("checkbox", { name: "JSON" }).check();
    await ann.seat().getByLabel("Message", { exact: true }).fill('{"half":');
    await ann.page.getByRole("alert").filter({ hasText: "no JSON" }).waitFor();
    await ann.publishes('{"half":');
    await ann.publishes('{"n":1}');
    await ann.sees('{"n":1}');
    await ann.page.getByRole("checkbox", { name: "JSON" }).uncheck();
    await ann.publishes("<img src=x onerror=alert(1)>");
    await ann.sees("<img src=x onerror=alert(1)>");
    assert.deepEqual(await ann.data(), ['{"n":1}', "<img src=x onerror=alert(1)>"]);
    await ann.goesHappily();
  });

  test("a stream can be paused, filtered and seen frame by frame", async () => {
    const ann = await arrives();
    await ann.joins("stream");
    await ann.publishes("an apple");
    await ann.sees("an apple");
    await ann.page.getByRole("button", { name: "Pause" }).click();
    await ann.publishes("a pear");
    await ann.page.getByText(/1 new line while paused/).waitFor();
    assert.deepEqual(await ann.data(), ["an apple"]);
    await ann.page.getByRole("button", { name: "Resume" }).click();
    await ann.sees("a pear");

    await ann.page.getByLabel("Filter messages").fill("PEAR");
    await ann.eventually(["a pear"], () => ann.data());
    await ann.page.getByLabel("Filter messages").fill("");

    await ann.page.getByRole("button", { name: "Raw frames" }).click();
    await ann.seat().locator(".raw code").filter({ hasText: '"type":"publish"' }).first().waitFor();
    await ann.seat().locator(".raw code").filter({ hasText: '"type":"ack"' }).first().waitFor();
    await ann.goesHappily();
  });

  test("history is gone through with a slider", async () => {
    for (let i = 1; i <= 20; i++) await server.asks("POST", "/v1/rooms/past/messages", { data: `message ${i}` });
    const ann = await arrives({ path: "/#/rooms/past" });
    const slider = ann.page.getByLabel("Position in history");
    const last = ann.page.locator(".past li").last();
    await last.filter({ hasText: "message 20" }).waitFor();
    await slider.focus();
    await slider.press("Home");
    await last.filter({ hasText: "message 1" }).waitFor();
    await slider.press("ArrowRight");
    await last.filter({ hasText: "message 2" }).waitFor();
    assert.match(await slider.getAttribute("aria-valuetext"), /^#2,/);
    await ann.goesHappily();
  });

  test("the inspector shows frames both ways, and a recovery as it happens", async () => {
    const ann = await arrives({ canStopTime: true });
    await ann.joins("wire");
    await ann.publishes("hello");
    await ann.sees("hello");
    await ann.opens("Inspector");
    const rows = ann.page.locator(".frames tbody tr");
    await rows.filter({ hasText: '"type":"publish"' }).first().waitFor();
    await rows.filter({ hasText: '"type":"welcome"' }).first().waitFor();
    const fact = (name) => ann.page.locator(".tiles > div", { hasText: name }).locator("dd");
    assert.match(await fact("Position").textContent(), /^offset 1 · epoch /);

    await ann.stopsTime();
    await ann.page.getByRole("button", { name: "Cut the line" }).click();
    await rows.filter({ hasText: "The line is down" }).waitFor();
    // Those that the view publishes meanwhile; else it might be back before the last one.
    await ann.eventually(4, async () => (await server.asks("GET", "/v1/rooms/wire/messages")).messages.length);
    await ann.page.clock.resume();
    ann.page.setDefaultTimeout(RECOVERY);
    await rows.filter({ hasText: "recovered: true" }).waitFor();
    await ann.eventually("3", () => fact("Messages recovered").textContent());
    await ann.eventually("1", () => fact("Reconnects").textContent());
    assert.match(await fact("Position").textContent(), /^offset 4 · epoch /);
    assert.equal(await fact("Gaps").textContent(), "0");
    await ann.goesHappily();
  });

  test("a schedule fires by the clock and at once, and is paused and resumed", async () => {
    const ann = await arrives();
    await ann.joins("time");
    await ann.sees(/^\{"time":/);
    await ann.opens("Schedules");
    const row = ann.page.getByRole("row", { name: /^time / });
    await row.getByText(/^in \d s/).waitFor();
    const fired = async () => Number((await row.locator('[data-cell="count"]').textContent()).replaceAll(",", ""));
    await ann.page.getByRole("button", { name: "Pause time" }).click();
    await row.getByText("paused").waitFor();
    const before = await fired();
    await ann.page.getByRole("button", { name: "Fire now: time" }).click();
    await ann.eventually(before + 1, fired);
    await ann.page.getByRole("button", { name: "Resume time" }).click();
    await row.getByText(/^in \d s/).waitFor();
    await ann.goesHappily();
  });

  test("a job is started, tells how far it is, and can be looked up", async () => {
    const ann = await arrives();
    await ann.opens("Jobs");
    await ann.page.getByLabel("Example").selectOption("30,000 numbers, with progress");
    await ann.page.getByRole("button", { name: "Start" }).click();
    const run = ann.page.locator(".runs li").first();
    await run.locator(".badge", { hasText: "done" }).waitFor();
    await run.locator("pre", { hasText: '"count": 30000' }).waitFor();
    await ann.page.locator("#spoken").filter({ hasText: "statistics: done" }).waitFor();
    const told = await run.locator('[data-cell="told"]').textContent();
    assert.match(told, /progress, last \{"done":\d+,"of":30000\}/);
    await ann.page.getByLabel(/^Job id/).fill(/id ([\w-]+)/.exec(told)[1]);
    await ann.page.getByRole("button", { name: "Look up" }).click();
    await ann.page.locator("aside pre", { hasText: '"mean": 4.5' }).waitFor();

    await ann.page.getByLabel("Data").fill("[1,");
    await ann.page.getByRole("alert").filter({ hasText: "no JSON" }).waitFor();
    await ann.page.getByRole("button", { name: "Start" }).click();
    assert.equal(await ann.page.locator(".runs li").count(), 1);
    await ann.goesHappily();
  });

  test("an operator disconnects someone, who does not come back", async () => {
    const ann = await arrives();
    const bob = await arrives();
    await bob.joins("quiet");
    await ann.opens("Pods");
    await ann.page.locator(".pods .badge", { hasText: "serving" }).waitFor();
    await ann.page.getByRole("button", { name: `Disconnect ${bob.user}` }).click();
    const dialog = ann.page.getByRole("dialog", { name: `Disconnect ${bob.user}?` });
    await dialog.getByRole("button", { name: "Cancel" }).click();
    assert.equal(await bob.seat().locator(".line").textContent(), "connected");
    await ann.page.getByRole("button", { name: `Disconnect ${bob.user}` }).click();
    await dialog.getByRole("button", { name: "Disconnect" }).click();
    await bob.sees(/^Closed for good \(4500 /);
    await ann.isTold(`${bob.user} was disconnected`);
    await ann.page.getByRole("row", { name: bob.user }).waitFor({ state: "detached" });

    await ann.opens("Figures");
    await ann.page.getByRole("row", { name: /^4500 disconnected by an operator/ }).waitFor();
    await ann.goesHappily();
    await bob.goesHappily();
  });

  test("rooms are listed with their rates, filtered, and gone through in pages", async () => {
    const ann = await arrives();
    await ann.joins("many");
    const user = encodeURIComponent(ann.user);
    for (let i = 0; i < 60; i++) await server.asks("POST", `/v1/users/${user}/rooms/many:${String(i).padStart(2, "0")}`);
    await ann.opens("Rooms");
    await ann.page.getByLabel("Filter rooms").fill("many:");
    const rows = ann.page.locator("tbody tr");
    // Not on the first page of all rooms, which is as long.
    await ann.page.getByRole("link", { name: "many:49" }).waitFor();
    assert.equal(await rows.count(), 50);
    await ann.page.getByRole("button", { name: "Next" }).click();
    await ann.page.getByRole("link", { name: "many:59" }).waitFor();
    assert.equal(await rows.count(), 10);
    await ann.page.getByRole("button", { name: "Previous" }).click();
    await ann.page.getByRole("link", { name: "many:00" }).waitFor();

    const row = ann.page.getByRole("row", { name: /^many:07/ });
    let isLively = false;
    const seen = row.locator('[data-cell="rate"]').filter({ hasText: /[1-9]/ }).waitFor().finally(() => (isLively = true));
    const speaks = async () => {
      for (; !isLively; await pause(100)) await server.asks("POST", "/v1/rooms/many:07/messages", { data: 1 });
    };
    await Promise.all([seen, speaks()]);
    await ann.page.getByLabel("Filter rooms").fill("nothing begins like this");
    await ann.page.getByText("No room begins like this").waitFor();
    await ann.goesHappily();
  });

  test("all is reached by keyboard, and the first stop leads past the navigation", async () => {
    const ann = await arrives();
    await ann.page.keyboard.press("Tab");
    assert.equal(await ann.page.evaluate(() => document.activeElement.textContent), "Skip to the view");
    await ann.page.keyboard.press("Enter");
    assert.equal(await ann.page.evaluate(() => document.activeElement.id), "view");
    await ann.page.getByRole("link", { name: "Pods" }).focus();
    await ann.page.keyboard.press("Enter");
    await ann.page.getByRole("heading", { level: 1, name: "Pods" }).waitFor();
    assert.equal(await ann.page.evaluate(() => document.activeElement.textContent), "Pods", "the new view is read from its heading");
    await ann.goesHappily();
  });

  test("whoever has only a keyboard stays where they are, whatever comes and goes", async () => {
    const ann = await arrives({ path: "/#/rooms/keys" });
    const keyboard = ann.page.keyboard;
    await ann.presses("Join");
    await ann.sees("Joined keys");
    assert.equal(await ann.focus(), "Message");
    await keyboard.type("by keyboard");
    await keyboard.press("Enter");
    await ann.sees("by keyboard");
    assert.equal(await ann.focus(), "Message");

    await ann.presses("Refresh");
    await ann.page.locator(".past li", { hasText: "by keyboard" }).waitFor();
    assert.equal(await ann.focus(), "Refresh");
    const adding = ann.page.locator("summary", { hasText: "Add identity" });
    await adding.focus();
    await keyboard.press("Enter");
    await ann.page.locator(".popover").getByLabel(/^Token/).focus();
    await keyboard.press("Escape");
    assert.equal(await ann.focus(), "Add identity");
    await keyboard.press("Enter");
    await ann.page.locator(".popover").getByLabel(/^Token/).focus();
    await keyboard.press("Enter");
    await ann.sees("Joined keys", ann.seat(1));
    assert.equal(await ann.page.locator(".seat:focus-within").count(), 1);
    assert.ok(await ann.seat(1).evaluate((seat) => seat.contains(document.activeElement)), "goes on in the new seat");
    await ann.seat(1).getByRole("button", { name: "Leave" }).focus();
    await keyboard.press("Enter");
    await ann.seat(1).waitFor({ state: "detached" });
    assert.equal(await ann.focus(), "Message");

    await ann.opens("Inspector");
    await ann.presses("Cut the line");
    await ann.page.locator(".frames tr", { hasText: "The line is down" }).waitFor();
    assert.equal(await ann.focus(), "Cut the line");
    await ann.page.locator(".frames tr", { hasText: "recovered: true" }).waitFor({ timeout: RECOVERY });
    assert.equal(await ann.focus(), "Cut the line");

    await ann.page.goto(`${server.url}/#/rooms/keys`);
    await ann.presses("Leave");
    await ann.page.getByText("None of your identities is in this room").waitFor();
    assert.equal(await ann.focus(), "Join");
    await ann.goesHappily();
  });

  test("who is to be sent away is asked first, and the answer at hand is no", async () => {
    const ann = await arrives();
    const bob = await arrives();
    await bob.joins("asked");
    await ann.opens("Pods");
    await ann.presses(`Disconnect ${bob.user}`);
    await ann.eventually("Cancel", () => ann.focus());
    await ann.page.keyboard.press("Escape");
    await ann.eventually(`Disconnect ${bob.user}`, () => ann.focus());
    assert.equal(await bob.seat().locator(".line").textContent(), "connected");
    await ann.page.keyboard.press("Enter");
    await ann.eventually("Cancel", () => ann.focus());
    await ann.page.keyboard.press("Shift+Tab");
    await ann.eventually("Disconnect", () => ann.focus());
    await ann.page.keyboard.press("Enter");
    await bob.sees(/^Closed for good \(4500 /);
    await ann.page.getByRole("row", { name: bob.user }).waitFor({ state: "detached" });
    // The row may go before the server's answer comes.
    await ann.eventually("Sessions", () => ann.focus());
    await bob.goesHappily();
    await ann.goesHappily();
  });

  test("whoever is in a list stays there when those before them go", async () => {
    const ann = await arrives();
    await ann.page.evaluate(async () => {
      const { h, keep } = await import("/console/dom.js");
      const list = h("ul");
      const show = (names) => keep(list, names, (name) => name, (name) => h("li", {}, h("button", {}, name)));
      document.getElementById("view").append(list);
      show(["bob", "cem", "dan"]);
      list.children[1].firstElementChild.focus();
      show(["ann", "cem", "dan"]);
    });
    assert.equal(await ann.focus(), "cem");
    await ann.goesHappily();
  });

  test("pages of rooms begin where those of the same filter end", async () => {
    const ann = await arrives();
    await ann.joins("before");
    const user = encodeURIComponent(ann.user);
    for (let i = 0; i < 60; i++) await server.asks("POST", `/v1/users/${user}/rooms/page:${String(i).padStart(2, "0")}`);
    await ann.opens("Rooms");
    await ann.page.getByRole("link", { name: "page:48" }).waitFor();
    let answer;
    const answering = new Promise((resolve) => (answer = resolve));
    await ann.page.route(/\/v1\/rooms\?/, (route) => answering.then(() => route.continue()));
    await ann.page.getByLabel("Filter rooms").fill("page:");
    // What is known is where the page of all rooms ends.
    await ann.page.getByRole("button", { name: "Next" }).evaluate((button) => button.click());
    answer();
    await ann.page.getByRole("link", { name: "page:49" }).waitFor();
    assert.equal(await ann.page.locator("tbody tr").count(), 50);
    await ann.goesHappily();
  });

  test("a question that is asked right behind another one is answered for itself", async () => {
    const ann = await arrives();
    const answers = await ann.page.evaluate(async () => {
      const { confirm } = await import("/console/dom.js");
      const dialog = document.getElementById("confirm");
      const first = confirm("This?", "", "Yes");
      dialog.close("no");
      const second = confirm("And this?", "", "Yes");
      // Of the first one, whose end is told late.
      await new Promise((told) => dialog.addEventListener("close", told, { once: true }));
      dialog.close("yes");
      return Promise.all([first, second]);
    });
    assert.deepEqual(answers, [false, true]);
    await ann.goesHappily();
  });

  test("a screen reader is told what others say, and not more than it can follow", async () => {
    const ann = await arrives();
    const says = (data) => server.asks("POST", "/v1/rooms/loud/messages", { data, from: "bob" });
    await ann.joins("loud");
    const spoken = ann.page.locator("#spoken");
    assert.equal(await spoken.getAttribute("aria-live"), "polite");
    await spoken.evaluate((region) => {
      globalThis.told = [];
      new MutationObserver(() => region.textContent && globalThis.told.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
    });
    const told = () => ann.page.evaluate(() => globalThis.told);
    const since = Date.now();
    await ann.publishes("of my own");
    await ann.sees("of my own");
    for (let i = 1; i <= 60; i++) await says(`message ${i}`);
    await ann.sees("message 60");
    await spoken.filter({ hasText: "bob: message 60" }).waitFor();
    const all = await told();
    const follows = (Date.now() - since) / 4_000 + 2;
    assert.ok(all.length <= follows, `more than ${follows} in this time: ${all}`);
    assert.ok(all.some((text) => /^\d+ more, and then: bob: message \d+$/.test(text)), String(all));
    assert.ok(!all.some((text) => text.includes("of my own")), "what one has written oneself is known");
    for (const log of await ann.page.getByRole("log").all()) assert.equal(await log.getAttribute("aria-live"), "off");
    await ann.goesHappily();
  });

  test("the theme is that of the system until one is chosen, which is kept", async () => {
    const ann = await arrives({ colorScheme: "dark" });
    const ground = () => ann.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await ground();
    await ann.page.getByRole("button", { name: "Theme: system" }).click();
    const light = await ground();
    assert.notEqual(light, dark);
    await ann.page.reload();
    await ann.page.getByRole("button", { name: "Theme: light" }).click();
    assert.equal(await ground(), dark);
    await ann.goesHappily();
  });

  test("an address with a room still leads there", async () => {
    const ann = await arrives({ path: "/?room=caf%C3%A9" });
    await ann.page.getByRole("heading", { level: 1, name: "café" }).waitFor();
    await ann.goesHappily();
  });

  test("the API's page shows every operation, and asks what it is told to", async () => {
    const ann = await arrives({ path: "/q/swagger-ui" });
    const described = await (await fetch(`${server.url}/q/openapi?format=json`)).json();
    const operations = Object.entries(described.paths).flatMap(([path, item]) =>
      Object.keys(item).filter((method) => method !== "parameters").map((method) => `${method.toUpperCase()} ${path}`));
    await ann.page.getByRole("heading", { name: /^cluster/ }).waitFor();
    const shown = await ann.page.locator("summary code").allTextContents();
    assert.deepEqual([...shown].sort(), operations.sort());

    const publish = ann.page.locator("details#publish");
    await publish.locator("summary").click();
    await ann.page.getByLabel("API key").fill(API_KEY);
    await publish.getByLabel("room (path)").fill("caf\u00e9");
    await publish.getByLabel("Body", { exact: true }).fill('{"data":1}');
    await publish.getByRole("button", { name: "Send" }).click();
    await publish.locator("pre").filter({ hasText: '"offset": 1' }).waitFor();
    await ann.photographs("api");
    await ann.goesHappily();
  });
});

describe("the console of a server that lets nobody in unasked", { skip }, () => {
  const SECRET = "only-for-this-test-0123456789abcdefghij";
  /** What the browser itself says of a 401. */
  const REFUSED = /status of 401/;
  let server;

  before(async () => {
    server = await startServer({}, { environment: { ROOMCAST_AUTH_SECRET: SECRET } });
  });

  after(() => server?.stop());

  test("it asks for a key or token once, keeps it to the tab, and forgets it on wish", async () => {
    const ops = await Visitor.arrives(browser, server.url);
    const dialog = ops.page.getByRole("dialog", { name: "Who are you?" });
    await dialog.waitFor();
    await ops.photographs("sign-in");
    assert.deepEqual(await ops.barriers(), []);
    const field = dialog.getByLabel("Token or API key");
    await field.fill("wrong");
    await field.press("Enter");
    await dialog.getByRole("alert").filter({ hasText: "does not accept" }).waitFor();
    await field.fill(API_KEY);
    await field.press("Enter");
    await ops.page.getByText("Nobody is in any room").waitFor();
    assert.ok(!ops.page.url().includes(API_KEY));

    await ops.page.reload();
    await ops.page.getByText("Nobody is in any room").waitFor();
    assert.equal(await ops.page.evaluate(() => JSON.stringify(Object.entries(localStorage)).length), 2, "nothing outlives the tab");
    const other = await ops.context.newPage();
    await other.goto(server.url);
    await other.getByRole("dialog", { name: "Who are you?" }).waitFor();

    await ops.page.getByRole("button", { name: "Sign out" }).click();
    await ops.page.getByText("This server wants to know who asks").waitFor();
    await ops.goesHappily(REFUSED);
  });

  test("whoever signs in stays so, if what was asked before is refused after that", async () => {
    const ops = await Visitor.arrives(browser, server.url);
    let refuse;
    const refusing = new Promise((resolve) => (refuse = resolve));
    const asked = new Promise((resolve) =>
      ops.page.route("**/v1/figures", async (route) => {
        const answer = await route.fetch();
        resolve();
        await refusing;
        await route.fulfill({ response: answer });
      }, { times: 1 }));
    await ops.page.reload();
    await asked;
    await ops.page.getByLabel("Token or API key").fill(API_KEY);
    await ops.page.getByRole("button", { name: "Sign in", exact: true }).last().click();
    await ops.page.getByText("Nobody is in any room").waitFor();
    refuse();
    await ops.page.locator("#server", { hasText: "1 pod" }).waitFor();
    await ops.page.getByText("Nobody is in any room").waitFor();
    await ops.goesHappily(REFUSED);
  });

  test("a token of the group backend shows all, and acts on nobody", async () => {
    const ops = await Visitor.arrives(browser, server.url);
    await ops.page.getByLabel("Token or API key").fill(token({ sub: "billing", groups: ["backend"] }));
    await ops.page.getByRole("button", { name: "Sign in", exact: true }).last().click();
    await ops.page.getByText("Nobody is in any room").waitFor();
    await ops.opens("Schedules");
    await ops.page.getByRole("button", { name: "Fire now: time" }).click();
    await ops.isTold("time: the token's groups need operator");
    await ops.goesHappily(/status of 40[13]/);
  });

  test("whoever has no right to ask uses the rooms of their token all the same", async () => {
    const rooms = [{ match: "own:*", allow: ["subscribe", "publish", "presence", "history"] }];
    const ann = await Visitor.arrives(browser, server.url, { path: "/#/rooms/own:1" });
    await ann.page.getByRole("button", { name: "Not now" }).click();
    await ann.page.getByRole("textbox", { name: "Token (optional)" }).fill(token({ sub: "ann", rooms }));
    await ann.page.getByRole("button", { name: "Join" }).click();
    await ann.sees("Joined own:1");
    await ann.publishes("to myself");
    await ann.sees("to myself");
    ann.user = "ann";
    await ann.seesMembers("ann");
    await ann.page.getByRole("button", { name: "Refresh" }).click();
    await ann.page.locator(".past li", { hasText: "to myself" }).waitFor();
    await ann.goesHappily(REFUSED);
  });

  function token(claims) {
    const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = `${part({ alg: "HS256" })}.${part({ ...claims, exp: Math.floor(Date.now() / 1_000) + 600 })}`;
    return `${signed}.${createHmac("sha256", SECRET).update(signed).digest("base64url")}`;
  }
});
