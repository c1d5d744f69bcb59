/**
 * What the pages say runs, and prints what they say: each page's blocks are pasted in their order, files written, commands run, listeners heard,
 * pages opened in a real browser. Only ports and the path of the jar are others. Skips itself where something is missing and says what; with
 * ROOMCAST_BROWSER=required it fails instead.
 *
 * What the word behind a block's language says: `file=name`, write it; `start`, it goes on; `listen`, it goes on and is heard; `talks=name`, it
 * is a program that says hello in the lobby; `page`, it is run in the page that is open; `answer`, it is what was printed last; `install`, it is
 * there, of the versions that our tests name; `shown`, it is only shown, as are `json` and `properties`. A `console` is a terminal: what is typed
 * behind `$` and `>`, and all that is printed then, but for `...`. Where a page says "Open <...>" it is visited. Lines of a `text` block stand in
 * what was visited, or are heard by the listener, whichever came last.
 *
 * Only shown are: commands for a cluster, which nobody has here (ManifestsTest renders what they apply); builds, whose result is what is tested
 * here, and all of CONTRIBUTING.md, which .ci/run does; Java, Dart and Swift of the README, of which ReadmeIT runs the first; what else an SDK can
 * be told, in centrifuge.md, which centrifuge.test.mjs tells it; and the conversations of protocol.md, which ProtocolPageTest plays.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { answers, freePorts, jar, missingServer, pause } from "./packaged-server.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const packages = fileURLToPath(new URL("node_modules", import.meta.url));
/** Those of src/test/python/requirements.txt first. */
const PATH = [join(root, "target/python/bin"), process.env.PATH].join(delimiter);
const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const playwright = await import("playwright-core").catch(() => undefined);
const missing = whatIsMissing();

const STARTUP = 120_000;
const PATIENCE = 60_000;
/** The longest that a page has the witness look, with its start and its end. */
const WITNESS = 120_000;
/** What the pages say, and the ports that are free here instead. */
const PORTS = ["8080", "9000", "8000", "7000", "8081", "9001", "6379"];
const SHOWN = ["json", "properties", "conversation", "frames"];
const RUN_BY = { js: "node", python: "python3" };
/** What differs each time, and may. */
const OTHERWISE = [
  // How a terminal is written to, and a prompt that something else came after.
  [/\x1b\[[0-9;]*[A-Za-z]|\r/g, ""],
  [/^(> )+(?=<|$)/, ""],
  [/anon-[\w-]{16}/g, "anon-*"],
  [/"(session|pod|epoch|job_id|traceparent)":"[^"]*"/g, '"$1":"*"'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "*"],
  [/"expires_in":\d+/g, '"expires_in":*'],
  [/^id: [\w-]+:/, "id: *:"],
  [/^retry: \d+$/, "retry: *"],
  // A figure of the witness: nought is nought, and everything else what it is on this machine.
  [/^( {2}[a-z][a-z0-9 .]*[a-z0-9] {2,}(?! ))(?!0$)(.*)$/, (_, name, figures) => name.replace(/ +$/, " ") + figures.replace(/[\d,.]*\d/g, "*")],
  [/ +$/, ""],
];

function whatIsMissing() {
  if (!playwright) return "playwright-core is not installed: run npm ci in src/test/js";
  if (!existsSync(browserPath)) return `no Chromium at ${browserPath}: install it, or set CHROMIUM to its path`;
  for (const command of ["bash", "curl", "python3", "openssl", "script", "redis-server"]) {
    if (spawnSync(command, ["--version"]).error) return `there is no ${command}`;
  }
  return missingServer();
}

/** What pages need of Python beyond itself. */
const PYTHON = {
  "README.md": ["centrifuge"],
  "docs/backends.md": ["cent"],
  "docs/migration/fastapi-and-channels.md": ["fastapi", "uvicorn", "websockets", "jwt"],
};

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

function alike(text) {
  return text.split("\n").map((line) => OTHERWISE.reduce((so, [what, instead]) => so.replace(what, instead), line)).join("\n");
}

/** The same names; words are the same words, and what has another value each time is of the same type. A list may have more in between. */
function isLike(shown, said) {
  if (Array.isArray(shown)) {
    let at = 0;
    return Array.isArray(said) && shown.every((item) => {
      while (at < said.length && !isLike(item, said[at])) at++;
      return at++ < said.length;
    });
  }
  if (shown === null || typeof shown !== "object") {
    const isWord = typeof shown === "boolean" || shown === null || /^[a-z_ ]+$/.test(shown);
    return isWord ? shown === said : typeof shown === typeof said;
  }
  return said !== null && typeof said === "object" && String(Object.keys(shown)) === String(Object.keys(said))
    && Object.keys(shown).every((name) => isLike(shown[name], said[name]));
}

class Kitchen {
  #browser;
  #directory = mkdtempSync(join(tmpdir(), "recipe-"));
  #ports;
  #goingOn = [];
  #talking = [];
  #page;
  /** What stands in the page that was opened, or was heard by the listener, whichever came last. */
  #said;
  /** What the last command said. */
  #printed = "";
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

  /**
   * @param {string} name the page, from the root of the repository
   * @param {object} reader what a reader does there beside pasting
   * @param {(kitchen: Kitchen) => Promise<import("playwright-core").Page>} reader.visits opens pages and does there what the recipe says
   * @param {(kitchen: Kitchen) => Promise<void>} reader.begins with what the page takes for granted
   * @param {(kitchen: Kitchen, commands: string) => Promise<void>} reader.before what the commands need to have happened
   * @param {(kitchen: Kitchen, commands: string) => Promise<void>} reader.meanwhile what happens while the commands run
   * @param {RegExp} reader.of the part of the page that is pasted
   */
  async cook(name, { visits, begins, before, meanwhile, of = /.*/s } = {}) {
    await begins?.(this);
    const [text] = of.exec(readFileSync(join(root, name), "utf8")) ?? assert.fail(`${name} has no ${of}`);
    for (const [, info, block] of text.matchAll(/^(?:```(\S+(?: \S+)?)\n(.*?)^```$|Open <http)/gms)) {
      if (!info) {
        this.#page = await visits(this);
        this.#said = () => this.#page.locator("body").innerText();
        continue;
      }
      const content = this.#here(block);
      const [language, word = ""] = info.split(" ");
      const [what, file] = word.split("=");
      if (what === "file") this.#write(file, content);
      else if (what === "start") await this.#start(content);
      else if (what === "listen") await this.#listen(content);
      else if (what === "talks" && language !== "java") await this.#talks(language, file, content);
      else if (what === "page") await this.#runsThere(content);
      else if (what === "answer") this.#answers(language, content);
      else if (["install", "shown", "talks"].includes(what) || SHOWN.includes(language)) continue;
      else if (language === "console") await this.#types(content);
      else if (language === "sh") {
        await before?.(this, content);
        await Promise.all([this.#run(content), meanwhile?.(this, content)]);
      }
      else if (language === "text") await this.#has(content);
      else assert.fail(`nobody knows how to cook ${info}`);
    }
    assert.deepEqual(this.#complaints, [], "the browser's console has errors");
  }

  /** Opens what the recipe says to open. */
  async opens(address, listen = () => {}) {
    const page = await this.#browser.newPage();
    listen(page);
    page.setDefaultTimeout(PATIENCE);
    page.on("pageerror", (error) => this.#complaints.push(String(error)));
    await page.goto(this.#here(address));
    return page;
  }

  /** Opens it and waits until it is in its room: what is said before that it need not show. */
  async enters(address) {
    let isIn = false;
    const page = await this.opens(address, (opened) => opened.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => (isIn ||= String(payload).includes('"type":"subscribed"')))));
    await until(() => `${address} is in no room`, () => isIn);
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

  /** How many of them all servers of this page have. */
  async sessions() {
    const answer = await fetch(this.#here("http://localhost:8080/v1/figures"), { headers: { "X-API-Key": this.#environment().ROOMCAST_API_KEY } });
    return (await answer.json()).sessions;
  }

  /** What a server of this page printed. */
  heard(what) {
    for (const { text } of this.#goingOn) {
      const found = what.exec(text);
      if (found) return found[1];
    }
    return assert.fail(`nobody said ${what}`);
  }

  /** As with `export`, in the terminal of the next commands. */
  sets(name, value) {
    writeFileSync(this.#variables, `export ${name}='${value}'\n`, { flag: "a" });
  }

  address(said) {
    return this.#here(said);
  }

  async startsRedis() {
    const port = this.#here("6379");
    this.#goOn(`redis-server --port ${port} --save '' --appendonly no`);
    await until(() => "Redis does not answer", () => spawnSync("redis-cli", ["-p", port, "ping"], { encoding: "utf8" }).stdout?.includes("PONG"));
  }

  /** As a login would make it. */
  token(user, room) {
    const command = this.#here(`java -jar target/quarkus-app/quarkus-run.jar token --user ${user} --room '${room}'`);
    return execFileSync("bash", ["-c", this.#script(command)], { env: this.#environment(), encoding: "utf8" }).trim();
  }

  /** Ends at once, without a word, the server that was started with this. */
  kills(said) {
    const { child } = this.#goingOn.find(({ content }) => content.includes(this.#here(said)));
    process.kill(-child.pid, "SIGKILL");
  }

  #here(text) {
    const moved = PORTS.reduce((so, port, i) => so.replaceAll(new RegExp(`\\b${port}\\b`, "g"), this.#ports[i]), text);
    return moved.replaceAll("./mvnw -q -Dquickly package && ", "").replaceAll("target/quarkus-app/quarkus-run.jar", `"${jar}"`);
  }

  #environment() {
    return {
      ROOMCAST_API_KEY: "only-to-try",
      ...process.env,
      PATH,
      QUARKUS_HTTP_PORT: this.#ports[0],
      QUARKUS_MANAGEMENT_PORT: this.#ports[1],
      PYTHONUNBUFFERED: "1",
      // Turns, where npx is run in a terminal.
      npm_config_progress: "false",
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

  async #run(content) {
    const done = this.#spawn(`${this.#script(content)}\nexport -p > '${this.#variables}'`, content);
    const timer = setTimeout(() => process.kill(-done.child.pid), patienceFor(content));
    const [status] = await once(done.child, "close");
    clearTimeout(timer);
    assert.equal(status, 0, `${content}\n${done.text}`);
    this.#printed = done.out;
  }

  /** In the terminal of a reader, where the block is a dialogue. */
  #goOn(content, { terminal = false, environment = {} } = {}) {
    const script = terminal ? `exec script -qefc ${quoted(content)} /dev/null` : content;
    const heard = this.#spawn(this.#script(script), content, environment);
    this.#goingOn.push(heard);
    return heard;
  }

  #spawn(script, content, environment) {
    const child = spawn("bash", ["-c", script], {
      cwd: this.#directory,
      env: { ...this.#environment(), ...environment },
      detached: true,
    });
    const heard = { content, text: "", out: "", child };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (heard.text += text));
    child.stdout.on("data", (text) => (heard.out += text));
    return heard;
  }

  async #start(content) {
    const settings = content.split("\n").filter((line) => line.startsWith("export ")).join("\n");
    if (settings) await this.#run(settings);
    const heard = this.#goOn(content.split("\n").filter((line) => !line.startsWith("export ")).join("\n"));
    const [asked, ...others] = this.#portsOf(content).map((port) => `http://localhost:${port}`);
    await until(
      () => `${content} did not start:\n${heard.text}`,
      async () => {
        assert.equal(heard.child.exitCode, null, heard.text);
        const answer = await fetch(asked).catch(() => undefined);
        if (!answer || (content.includes(jar) && !answer.ok)) return false;
        // It may be ready a moment before its other port is there.
        return (await Promise.all(others.map(answers))).every(Boolean);
      },
      STARTUP,
    );
  }

  /** Where what goes on can be asked whether it is there. */
  #portsOf(content) {
    const [http, management, pages, worker] = this.#ports;
    if (!content.includes(jar)) return [content.includes(pages) ? pages : worker];
    const said = (name) => new RegExp(`QUARKUS_${name}_PORT=(\\d+)`).exec(content)?.[1];
    return [`${said("MANAGEMENT") ?? management}/q/health/ready`, said("HTTP") ?? http];
  }

  async #listen(content) {
    const heard = this.#goOn(content);
    this.#said = async () => heard.text;
    // An event of curl's has begun, or a line of a program of one's own.
    const started = content.includes("curl") ? /^event: /m : /\n/;
    await until(() => `${content} heard nothing: ${heard.text}`, () => started.test(heard.text));
  }

  /** It hears itself, and those that talk already hear it. */
  async #talks(language, file, content) {
    this.#write(file, content);
    const hasWebSocket = Number(process.versions.node.split(".")[0]) >= 22;
    const heard = this.#goOn(`${RUN_BY[language]} ${file}`, { environment: hasWebSocket ? {} : { NODE_OPTIONS: "--experimental-websocket" } });
    const hello = /^(\d+) "?hello"?$/m;
    await until(() => `${file} did not say hello: ${heard.text}`, () => hello.test(heard.out));
    const [, offset] = hello.exec(heard.out);
    for (const other of this.#talking) {
      await until(() => `${other.content} has not heard ${file}: ${other.out}`, () => new RegExp(`^${offset} "?hello"?$`, "m").test(other.out));
    }
    this.#talking.push(heard);
  }

  /** In a page of the server, with a token that the server has made. */
  async #runsThere(content) {
    this.#page = await this.opens("http://localhost:8080/");
    const lines = [];
    this.#page.on("console", (line) => lines.push(line.text()));
    await this.#page.evaluate(`globalThis.token = ${JSON.stringify(this.heard(/Token +(\S+)/))}; (async () => {${content}})()`);
    this.#said = async () => lines.join("\n");
  }

  async #types(content) {
    const [command, ...lines] = content.trimEnd().split("\n");
    const isDialogue = lines.some((line) => line.startsWith("> "));
    const heard = this.#goOn(command.replace(/^\$ /, ""), { terminal: isDialogue });
    const printed = () => alike(heard.out).split("\n").filter((line) => line !== "");
    let at = 0;
    let isSkipping = false;
    for (const line of lines.filter((text) => text !== "")) {
      if (line.trim() === "...") {
        isSkipping = true;
        continue;
      }
      if (line.startsWith("> ")) heard.child.stdin.write(`${line.slice(2)}\n`);
      let found;
      await until(
        () => `${command}: not ${alike(line)} but ${printed().slice(at).join("\n")}\n${heard.text}`,
        () => {
          found = isSkipping ? printed().indexOf(alike(line), at) : printed()[at] === alike(line) ? at : -1;
          return found >= 0;
        },
        patienceFor(command),
      );
      at = found + 1;
      isSkipping = false;
    }
    assert.ok(!heard.child.exitCode, heard.text);
  }

  /** What the last commands printed: JSON of the same kind, or these lines and no others but for `...`. */
  #answers(language, content) {
    if (language === "json") {
      assert.ok(isLike(JSON.parse(content), JSON.parse(this.#printed)), `${content} is not like ${this.#printed.slice(0, 2_000)}`);
      return;
    }
    assertPrinted(content, this.#printed);
  }

  async #has(content) {
    for (const line of content.split("\n").filter((line) => line !== "")) {
      let said;
      await until(() => `${line} is not in ${said}`, async () => (said = alike(await this.#said())).includes(alike(line)));
    }
  }

  async leaves() {
    await Promise.all(
      this.#goingOn.map(
        ({ child }) =>
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

/** These lines and no others, but where `...` stands for some. */
function assertPrinted(shown, printed) {
  const lines = alike(printed).trimEnd().split("\n");
  let at = 0;
  for (const part of alike(shown).trimEnd().split(/\n +\.\.\.(?=\n)/)) {
    const wanted = part.replace(/^\n/, "").split("\n");
    if (at > 0) while (at < lines.length && lines[at] !== wanted[0]) at++;
    assert.deepEqual(lines.slice(at, at + wanted.length), wanted, printed);
    at += wanted.length;
  }
  assert.equal(at, lines.length, printed);
}

function patienceFor(commands) {
  return commands.includes(" witness --url") ? WITNESS : PATIENCE;
}

function quoted(text) {
  return `'${text.trimEnd().replaceAll("'", "'\\''")}'`;
}

/** What a reader does with the pages that a recipe has them open. */
const VISITS = {
  "docs/recipes/chat.md": async (kitchen) => {
    const [ann, bob] = [
      await kitchen.enters("http://localhost:8000/chat.html"),
      await kitchen.enters("http://localhost:8000/chat.html"),
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
  "docs/recipes/dashboard.md": async (kitchen) => {
    const page = await kitchen.opens("http://localhost:8000/board.html");
    const round = page.locator("#round");
    await until(() => "no round was shown", async () => /^\d+$/.test(await round.innerText()));
    const first = Number(await round.innerText());
    await until(() => "the round stays", async () => Number(await round.innerText()) > first);
    await kitchen.publishes("board", { load: 42 });
    await until(() => "no load", async () => (await page.locator("#load").evaluate((meter) => meter.value)) === 42);
    return page;
  },
  "docs/recipes/job.md": async (kitchen) => {
    const [asking, watching] = [
      await kitchen.enters("http://localhost:8000/job.html"),
      await kitchen.enters("http://localhost:8000/job.html"),
    ];
    const reached = (page) => page.locator("#progress").evaluate(({ value }) => value);
    await asking.getByRole("button").click();
    await until(() => "no end", async () => (await reached(watching)) === 10 && (await reached(asking)) === 10);
    return watching;
  },
  "docs/migration/fastapi-and-channels.md": async (kitchen) => {
    const ann = await kitchen.enters("http://localhost:8000/login/ann");
    const bob = await kitchen.enters("http://localhost:8000/login/bob");
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
  "docs/migration/socket-io.md": async (kitchen) => {
    const page = await kitchen.opens("http://localhost:8000/chat.html");
    await page.getByText("it was said").waitFor();
    return page;
  },
  "docs/clients.md": async (kitchen) => {
    const page = await kitchen.opens("http://localhost:8000/lines.html");
    await page.getByText(/^anon-.+: "hello from a page"$/).waitFor();
    return page;
  },
};

const demo = (kitchen) => kitchen.cook("README.md", { of: /^```sh start\n.*?^```$/ms });

async function twoServers(kitchen) {
  await kitchen.startsRedis();
  await kitchen.cook("docs/operations.md", { of: /^## Many servers$.*?(?=^## )/ms });
}

/** What pages take for granted, and what happens while they are read. */
const READERS = {
  "docs/clients.md": { begins: demo },
  "docs/protocol.md": { begins: demo },
  "docs/operations.md": { begins: (kitchen) => kitchen.startsRedis() },
  "docs/flight-recorder.md": {
    begins: async (kitchen) => {
      // Of 60,000 letters each, it takes some megabytes until one has to wait.
      kitchen.sets("ROOMCAST_TRACE_ENTRIES", "1024");
      await twoServers(kitchen);
    },
    before: async (kitchen, commands) => {
      if (commands.includes("$SESSION")) kitchen.sets("SESSION", await readsTooSlowly(kitchen));
    },
  },
  "docs/witness.md": {
    begins: twoServers,
    meanwhile: async (kitchen, commands) => {
      const seconds = /--duration (\d+)s/.exec(commands)?.[1];
      if (!seconds) return;
      // It lasts so long from when all are there.
      const clients = Number(/--clients (\d+)/.exec(commands)[1]);
      await until(() => "the witness has not come", async () => (await kitchen.sessions()) === clients);
      await pause((seconds * 1_000) / 2);
      kitchen.kills("QUARKUS_HTTP_PORT=8081");
    },
  },
};

/** A session in chat:1 that comes back, recovers a message, is told another one, and reads nothing more until it is closed. */
async function readsTooSlowly(kitchen) {
  const { default: WebSocket } = await import("ws");
  const publish = async (data, headers = {}) => {
    const answer = await fetch(kitchen.address("http://localhost:8080/v1/rooms/chat:1/messages"), {
      method: "POST",
      headers: { "X-API-Key": "only-to-try", "Content-Type": "application/json", ...headers },
      body: JSON.stringify({ data }),
    });
    return answer.json();
  };
  const enters = async (query) => {
    const socket = new WebSocket(kitchen.address(`ws://localhost:8080/ws/chat:1${query}`), {
      headers: { Authorization: `Bearer ${kitchen.token("ann", "chat:*")}` },
    });
    const frames = [];
    socket.on("message", (frame) => frames.push(JSON.parse(frame)));
    const hears = async (type) => {
      await until(() => `no ${type} in ${JSON.stringify(frames)}`, () => frames.some((frame) => frame.type === type));
      return frames.find((frame) => frame.type === type);
    };
    return { socket, hears };
  };
  const { epoch, offset } = await publish("seen");
  await publish("missed");
  const { socket, hears } = await enters(`?epoch=${epoch}&offset=${offset}`);
  const { session } = await hears("welcome");
  await hears("subscribed");
  await publish("told", { traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" });
  await hears("message");
  socket.pause();
  const large = "x".repeat(60_000);
  const isHere = async () => {
    const answer = await fetch(kitchen.address("http://localhost:8080/v1/sessions?user=ann"), { headers: { "X-API-Key": "only-to-try" } });
    return (await answer.json()).sessions.length > 0;
  };
  while (await isHere()) await publish(large);
  socket.terminate();
  return session;
}

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

  const pages = ["", "docs/", "docs/recipes/", "docs/migration/", "k8s/"].flatMap((folder) =>
    readdirSync(join(root, folder)).filter((file) => file.endsWith(".md")).map((file) => folder + file));
  for (const name of pages) {
    test(name, { skip: missingFor(name) }, async () => {
      const kitchen = await Kitchen.of(browser);
      try {
        await kitchen.cook(name, { visits: VISITS[name], ...READERS[name] });
      } finally {
        await kitchen.leaves();
      }
    });
  }
});
