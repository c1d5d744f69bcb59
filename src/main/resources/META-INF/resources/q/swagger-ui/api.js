/** Shows the document that this server serves, and asks what it describes. Text of the document only ever becomes text nodes. */

const at = (id) => document.getElementById(id);

function make(tag, content = [], properties = {}) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...[content].flat());
  return element;
}

/** Code between backticks, as the document writes it. */
function words(text = "") {
  return text.split("`").map((part, i) => (i % 2 ? make("code", part) : part));
}

const answer = await fetch("/q/openapi?format=json");
if (answer.ok) show(await answer.json());
else at("problem").textContent = `The document did not come: ${answer.status}`;

function show(api) {
  const resolve = (node) =>
    node?.$ref ? node.$ref.slice(2).split("/").reduce((found, name) => found[name], api) : node;
  at("about").append(...words(api.info.description));
  for (const tag of api.tags) {
    const operations = Object.entries(api.paths).flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([, operation]) => operation.tags?.includes(tag.name))
        .map(([method, operation]) => show1(method.toUpperCase(), path, item, operation, resolve)));
    at("operations").append(make("h2", [`${tag.name} `, make("small", words(tag.description))]), ...operations);
  }
}

function show1(method, path, item, operation, resolve) {
  const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolve);
  const fields = parameters.map((parameter) => {
    const input = make("input", [], { name: parameter.name, required: parameter.in === "path" });
    const label = make("label", [make("span", `${parameter.name} (${parameter.in})`), input], { className: "field" });
    if (parameter.description) label.append(make("p", words(parameter.description)));
    return { parameter, input, label };
  });
  const media = resolve(operation.requestBody)?.content?.["application/json"];
  const body = media && make("textarea", [], { value: example(media, resolve), spellcheck: false, ariaLabel: "Body" });
  const said = make("pre", [], { hidden: true });
  const form = make("form", [
    ...fields.map((field) => field.label),
    ...(body ? [body] : []),
    make("p", make("button", "Send", { type: "submit" })),
  ], { autocomplete: "off" });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(method, path, fields, body, said);
  });
  const responses = Object.entries(operation.responses).flatMap(([status, response]) =>
    [make("dt", status), make("dd", words(resolve(response).description))]);
  return make("details", [
    make("summary", [make("code", `${method} ${path}`), ` ${operation.summary ?? ""}`]),
    make("div", [make("p", words(operation.description)), form, said, make("dl", responses)]),
  ], { id: operation.operationId });
}

function example(media, resolve) {
  const named = Object.values(media.examples ?? {})[0];
  const value = media.example ?? resolve(named)?.value ?? sample(media.schema, resolve);
  return JSON.stringify(value, null, 2);
}

/** What has to be there, and nothing else. */
function sample(schema, resolve) {
  const { type, properties = {}, required = [], oneOf } = resolve(schema) ?? {};
  if (oneOf) return sample(oneOf[0], resolve);
  if (type === "object") {
    return Object.fromEntries(required.map((name) => [name, sample(properties[name], resolve)]));
  }
  return { string: "", integer: 1, number: 1, boolean: false, array: [] }[type] ?? null;
}

async function send(method, path, fields, body, said) {
  const headers = {};
  if (at("key").value) headers["X-API-Key"] = at("key").value;
  else if (at("token").value) headers.Authorization = `Bearer ${at("token").value}`;
  if (body) headers["Content-Type"] = "application/json";
  const query = new URLSearchParams();
  let target = path;
  for (const { parameter, input } of fields) {
    if (!input.value) continue;
    if (parameter.in === "path") target = target.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
    else if (parameter.in === "header") headers[parameter.name] = input.value;
    else query.set(parameter.name, input.value);
  }
  const url = query.size ? `${target}?${query}` : target;
  said.hidden = false;
  said.textContent = "…";
  try {
    const response = await fetch(url, { method, headers, body: body?.value });
    const events = response.headers.get("Content-Type")?.startsWith("text/event-stream");
    said.textContent = `${method} ${url}\n${response.status} ${response.statusText}\n\n`;
    if (events) await follow(response.body, said);
    else said.textContent += pretty(await response.text());
  } catch (failure) {
    said.textContent = String(failure);
  }
}

/** Events as they come, until the page is closed or there is much of it. */
async function follow(stream, said) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  for (let length = 0; length < 10_000; ) {
    const { done, value } = await reader.read();
    if (done) return;
    said.textContent += value;
    length += value.length;
  }
  await reader.cancel();
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
