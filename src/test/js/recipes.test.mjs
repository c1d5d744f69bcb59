/**
 * The recipes of docs/recipes, and other pages with code that runs, do what they say: each page's blocks are pasted in their order, files
 * written, commands run, listeners heard, pages opened in a real browser. Only ports and the path of the jar are others. Skips itself where
 * something is missing and says what; with ROOMCAST_BROWSER=required it fails instead.
 *
 * What the word behind a block's language says: `file=name`, write it; `start`, it goes on; `listen`, it goes on and is heard; `install`,
 * it is there, of the versions that our tests name; `shown`, it is only shown, as are `json` and `properties`. Where a page says "Open <...>"
 * it is visited. Lines of a `text` block stand in what was visited, or are heard by the listener, whichever came last.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { freePorts, jar, missingServer, pause } from "./packaged-server.mjs";

const docs = fileURLToPath(new URL("../../../docs/", import.meta.url));
const packages = fileURLToPath(new URL("node_modules", import.meta.url));
/** Those of src/test/python/requirements.txt first. */
const PATH = [fileURLToPath(new URL("../../../target/python/bin", import.meta.url)), process.env.PATH].join(delimiter);
const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const playwright = await import("playwright-core").catch(() => undefined);
const missing = whatIsMissing();

const STARTUP = 120_000;
const PATIENCE = 60_000;
/** What the pages say, and the ports that are free here instead. */
const PORTS = ["8080", "9000", "8000", "7000"];

function whatIsMissing() {
  if (!playwright) return "playwright-core is not installed: run npm ci in src/test/js";
  if (!existsSync(browserPath)) return `no Chromium at ${browserPath}: install it, or set CHROMIUM to its path`;
  for (const command of ["bash", "curl", "python3", "openssl"]) {
    if (spawnSync(command, ["--version"]).error) return `there is no ${command}`;
  }
  return missingServer();
}

/** What pages need of Python beyond itself. */
const PYTHON = { "backends.md": ["cent"], "migration/fastapi-and-channels.md": ["fastapi", "uvicorn", "websockets", "jwt"] };

function missingFor(name) {
  const needed = PYTHON[name];
  if (!needed) return false;
  const there = spawnSync("python3", ["-c", `import ${needed}`], { env: { ...process.env, PATH } }).status === 0;
  return there || process.env.ROOMCAST_PYTHON === "required" ? false : `Python has not all of ${needed}: see CONTRIBUTING.md`;
}

async function until(what, holds, patience = PATIENCE) {
  for (const end = Date.now() + patience; !(await holds()); await pause(50)) {
    if (Date.now() > end) assert.fail(what());
  }
}

class Kitchen {
  #browser;
  #directory = mkdtempSync(join(tmpdir(), "recipe-"));
  #ports;
  #goingOn = [];
  /** What stands in the page that was opened, or was heard by the listener, whichever came last. */
  #said;
  #complaints = [];
  #variables;

  static async of(browser) {
    const kitchen = new Kitchen();
    kitchen.#browser = browser;
    kitchen.#ports = (await freePorts(PORTS.length)).map(String);
    kitchen.#variables = join(kitchen.#directory, "variables.sh");
    writeFileSync(kitchen.#variables, "");
    symlinkSync(packages, join(kitchen.#directory, "node_modules"));
    return kitchen;
  }

  /** @param {(kitchen: Kitchen) => Promise<import("playwright-core").Page>} visit opens pages and does there what the recipe says */
  async cook(name, visit) {
    const text = readFileSync(join(docs, name), "utf8");
    for (const [, info, block] of text.matchAll(/^(?:```(\S+(?: \S+)?)\n(.*?)^```$|Open <http)/gms)) {
      if (!info) {
        const page = await visit(this);
        this.#said = () => page.locator("body").innerText();
        continue;
      }
      const content = this.#here(block);
      const [language, word = ""] = info.split(" ");
      if (word.startsWith("file=")) this.#write(word.slice(5), content);
      else if (word === "start") await this.#start(content);
      else if (word === "listen") await this.#listen(content);
      else if (["install", "shown"].includes(word) || ["json", "properties"].includes(language)) continue;
      else if (language === "sh") this.#run(content);
      else if (language === "text") await this.#has(content);
      else assert.fail(`nobody knows how to cook ${info}`);
    }
    assert.deepEqual(this.#complaints, [], "the browser's console has errors");
  }

  /** Opens what the recipe says to open. */
  async opens(address) {
    const page = await this.#browser.newPage();
    page.setDefaultTimeout(PATIENCE);
    page.on("pageerror", (error) => this.#complaints.push(String(error)));
    await page.goto(this.#here(address));
    return page;
  }

  /** Publishes as a backend does. */
  async publishes(room, data) {
    const answer = await fetch(this.#here(`http://localhost:8080/v1/rooms/${room}/messages`), {
      method: "POST",
      headers: { "X-API-Key": this.#environment().ROOMCAST_API_KEY, "Content-Type": "application/json" },
      body: JSON.stringify({ data }),
    });
    assert.equal(answer.status, 200);
  }

  #here(text) {
    const moved = PORTS.reduce((so, port, i) => so.replaceAll(new RegExp(`\\b${port}\\b`, "g"), this.#ports[i]), text);
    return moved.replaceAll("target/quarkus-app/quarkus-run.jar", `"${jar}"`);
  }

  #environment() {
    return {
      ROOMCAST_API_KEY: "only-to-try",
      ...process.env,
      PATH,
      QUARKUS_HTTP_PORT: this.#ports[0],
      QUARKUS_MANAGEMENT_PORT: this.#ports[1],
      PYTHONUNBUFFERED: "1",
    };
  }

  /** What one block sets, the next ones know, as in one terminal. */
  #script(content) {
    // What the server refuses, a reader would see; here it is to fail.
    const curl = "curl() { command curl --fail-with-body -sS \"$@\"; }";
    return `set -aeuo pipefail; ${curl}; source '${this.#variables}'\n${content}`;
  }

  #write(name, content) {
    const file = join(this.#directory, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  #run(content) {
    const done = spawnSync("bash", ["-c", `${this.#script(content)}\nexport -p > '${this.#variables}'`], {
      cwd: this.#directory,
      env: this.#environment(),
      encoding: "utf8",
      timeout: PATIENCE,
    });
    assert.equal(done.status, 0, `${content}\n${done.stdout}${done.stderr}`);
  }

  #goOn(content) {
    const child = spawn("bash", ["-c", this.#script(content)], {
      cwd: this.#directory,
      env: this.#environment(),
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const heard = { text: "", child };
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (heard.text += text));
    this.#goingOn.push(child);
    return heard;
  }

  async #start(content) {
    const heard = this.#goOn(content);
    const address = `http://localhost:${this.#portOf(content)}`;
    await until(
      () => `${content} did not start:\n${heard.text}`,
      async () => {
        assert.equal(heard.child.exitCode, null, heard.text);
        const answer = await fetch(address).catch(() => undefined);
        return answer && (answer.ok || !content.includes(jar));
      },
      STARTUP,
    );
  }

  /** Where what goes on can be asked whether it is there. */
  #portOf(content) {
    const [, management, pages, worker] = this.#ports;
    if (content.includes(jar)) return `${management}/q/health/ready`;
    return content.includes(pages) ? pages : worker;
  }

  async #listen(content) {
    const heard = this.#goOn(content);
    this.#said = async () => heard.text;
    // An event of curl's has begun, or a line of a program of one's own.
    const started = content.includes("curl") ? /^event: /m : /\n/;
    await until(() => `${content} heard nothing: ${heard.text}`, () => started.test(heard.text));
  }

  async #has(content) {
    for (const line of content.split("\n").filter((line) => line !== "")) {
      let said;
      await until(() => `${line} is not in ${said}`, async () => (said = await this.#said()).includes(line));
    }
  }

  async leaves() {
    await Promise.all(
      this.#goingOn.map(
        (child) =>
          new Promise((done) => {
            if (child.exitCode !== null || child.signalCode !== null) return done();
            child.once("exit", done);
            process.kill(-child.pid);
          }),
      ),
    );
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** What a reader does with the pages that a recipe has them open. */
const visits = {
  "recipes/chat.md": async (kitchen) => {
    const [ann, bob] = [
      await kitchen.opens("http://localhost:8000/chat.html"),
      await kitchen.opens("http://localhost:8000/chat.html"),
    ];
    for (const page of [ann, bob]) await page.getByText("open", { exact: true }).waitFor();
    await ann.getByLabel("Message").fill("is anyone here?");
    await ann.getByRole("button").click();
    await bob.getByText(/^anon-.+: is anyone here\?$/).waitFor();
    await bob.getByLabel("Message").fill("yes");
    await bob.getByRole("button").click();
    await ann.getByText(/^anon-.+: yes$/).waitFor();
    return ann;
  },
  "recipes/dashboard.md": async (kitchen) => {
    const page = await kitchen.opens("http://localhost:8000/board.html");
    const round = page.locator("#round");
    await until(() => "no round was shown", async () => /^\d+$/.test(await round.innerText()));
    const first = Number(await round.innerText());
    await until(() => "the round stays", async () => Number(await round.innerText()) > first);
    await kitchen.publishes("board", { load: 42 });
    await until(() => "no load", async () => (await page.locator("#load").evaluate((meter) => meter.value)) === 42);
    return page;
  },
  "recipes/job.md": async (kitchen) => {
    const [asking, watching] = [
      await kitchen.opens("http://localhost:8000/job.html"),
      await kitchen.opens("http://localhost:8000/job.html"),
    ];
    for (const page of [asking, watching]) await page.waitForFunction("socket.readyState === WebSocket.OPEN");
    const reached = (page) => page.locator("#progress").evaluate(({ value }) => value);
    await asking.getByRole("button").click();
    await until(() => "no end", async () => (await reached(watching)) === 10 && (await reached(asking)) === 10);
    return watching;
  },
  "migration/fastapi-and-channels.md": async (kitchen) => {
    const ann = await kitchen.opens("http://localhost:8000/login/ann");
    const bob = await kitchen.opens("http://localhost:8000/login/bob");
    for (const [page, text] of [[ann, "is anyone here?"], [bob, "yes"]]) {
      await page.getByLabel("Message").fill(text);
      await page.getByRole("button").click();
    }
    for (const page of [ann, bob]) {
      await page.getByText("ann: is anyone here?", { exact: true }).waitFor();
      await page.getByText("bob: yes", { exact: true }).waitFor();
    }
    return ann;
  },
  "migration/socket-io.md": async (kitchen) => {
    const page = await kitchen.opens("http://localhost:8000/chat.html");
    await page.getByText("it was said").waitFor();
    return page;
  },
};

describe("recipes", { skip: process.env.ROOMCAST_BROWSER === "required" ? false : missing }, () => {
  let browser;

  before(async () => {
    assert.equal(missing, undefined);
    browser = await playwright.chromium.launch({
      executablePath: browserPath,
      args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
    });
  });

  after(() => browser?.close());

  const folders = ["recipes", "migration"].flatMap((folder) => readdirSync(join(docs, folder)).map((file) => `${folder}/${file}`));
  for (const name of ["backends.md", ...folders.filter((page) => page !== "recipes/README.md")]) {
    test(name, { skip: missingFor(name) }, async () => {
      const kitchen = await Kitchen.of(browser);
      try {
        await kitchen.cook(name, visits[name]);
      } finally {
        await kitchen.leaves();
      }
    });
  }
});
