/**
 * Every view of the console while something happens, in light, in dark and on a phone: that nothing keeps people out, by axe, and that it fits.
 * Photographs are in target/screenshots/, for people to look at.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launchBrowser, missing, RECOVERY, skip, Visitor } from "./browser.mjs";
import { startServer } from "./packaged-server.mjs";

const LOOKS = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  phone: { colorScheme: "light", viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  "phone-dark": { colorScheme: "dark", viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};
const SAID = ["Deploy 1.4.2 is live", { order: 4711, status: "shipped" }, "Anyone seen the new figures?", { cpu: 0.42, pods: 3 }];

describe("the views", { skip }, () => {
  let browser;
  let server;
  let speaking;
  let bob;

  before(async () => {
    assert.equal(missing, undefined);
    browser = await launchBrowser();
    server = await startServer({}, { environment: {}, words: ["demo"] });
    bob = await Visitor.arrives(browser, server.url);
    await bob.joins("chat:support");
    const user = encodeURIComponent(bob.user);
    for (const room of ["chat:sales", "metrics:cluster", "orders", "alerts"]) await server.asks("POST", `/v1/users/${user}/rooms/${room}`);
    let said = 0;
    speaking = setInterval(() => {
      const data = SAID[said++ % SAID.length];
      for (const room of ["chat:support", "orders", "metrics:cluster", "metrics:cluster"]) {
        // The server may be gone when the last one is on its way.
        server.asks("POST", `/v1/rooms/${room}/messages`, { data, from: ["ann", "cem", "billing"][said % 3] }).catch(() => {});
      }
    }, 400);
  });

  after(async () => {
    clearInterval(speaking);
    await browser?.close();
    await server?.stop();
  });

  for (const [look, options] of Object.entries(LOOKS)) {
    test(`every view in ${look}`, async () => {
      const ann = await Visitor.arrives(browser, server.url, options);
      const barriers = {};
      const looksGood = async (name) => {
        await ann.photographs(`${name}-${look}`);
        const found = await ann.barriers();
        // All views are photographed before the first one fails.
        if (found.length > 0) barriers[name] = found;
        await ann.fitsTheScreen();
      };

      /** However it is laid out, a screen reader finds rows below the heads of their columns. */
      const isTable = async (name, columns, row) => {
        const table = ann.page.getByRole("table", { name, exact: true });
        assert.deepEqual(await table.getByRole("columnheader").allTextContents(), columns);
        const one = table.getByRole("row", { name: row }).first();
        assert.equal(await one.getByRole("rowheader").count(), 1);
        assert.equal(await one.getByRole("cell").count(), columns.length - 1);
      };

      await ann.page.getByRole("link", { name: "chat:support" }).waitFor();
      await ann.page.locator("tr.lively").first().waitFor();
      await looksGood("rooms");
      await ann.page.getByLabel("Filter rooms").fill("none");
      await ann.page.getByText("No room begins like this").waitFor();
      await looksGood("rooms-empty");

      await ann.page.goto(`${server.url}/#/rooms/chat:support`);
      await ann.page.getByRole("heading", { level: 1, name: "chat:support" }).waitFor();
      await looksGood("room-before");
      await ann.page.getByRole("button", { name: "Join" }).click();
      await ann.sees("Joined chat:support");
      await ann.publishes("Good morning!");
      await ann.sees("Good morning!");
      await ann.page.locator("summary", { hasText: "Add identity" }).click();
      await ann.page.locator(".popover").getByRole("button", { name: "Join" }).click();
      await ann.sees("Joined chat:support", ann.seat(1));
      await ann.seat(1).locator(".data").nth(3).waitFor();
      await looksGood("room");

      await ann.opens("Inspector");
      await ann.page.getByRole("button", { name: "Cut the line" }).click();
      await ann.page.locator(".frames tr", { hasText: "recovered: true" }).waitFor({ timeout: RECOVERY });
      await looksGood("inspector");

      await ann.opens("Schedules");
      await ann.page.getByRole("row", { name: /^time / }).waitFor();
      await looksGood("schedules");
      await isTable("Schedules", ["Schedule", "Room", "Plan", "Next", "Last", "Fired", "Actions"], /^time /);

      await ann.opens("Jobs");
      await ann.page.getByRole("button", { name: "Start" }).click();
      await ann.page.locator(".runs .badge", { hasText: "done" }).waitFor();
      await looksGood("jobs");

      await ann.opens("Pods");
      await ann.page.getByRole("row", { name: /chat:support/ }).first().waitFor();
      await looksGood("pods");
      await isTable("Sessions", ["User", "Session", "Pod", "Rooms", "Actions"], /chat:support/);

      await ann.opens("Figures");
      await ann.page.locator(".legend strong", { hasText: "ms" }).first().waitFor();
      await looksGood("figures");
      assert.deepEqual(barriers, {});
      await ann.goesHappily();
    });
  }
});
