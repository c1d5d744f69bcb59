/** The description of the WebSocket protocol is AsyncAPI 3, by AsyncAPI's own schema, and leads nowhere that is not there. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const [specs, ajv, yaml] = await Promise.all(
  ["@asyncapi/specs", "ajv", "yaml"].map((name) => import(name).catch(() => undefined)),
);
const skip = specs && ajv && yaml ? false : "AsyncAPI's schema is not installed: run npm ci in src/test/js";
const text = readFileSync(new URL("../../../docs/asyncapi.yaml", import.meta.url), "utf8");

test("the description is AsyncAPI 3", { skip }, () => {
  const document = yaml.parse(text);
  const schema = specs.default.schemas[document.asyncapi];
  // AsyncAPI's schema brings that of JSON Schema itself along, and names formats that ajv does not know.
  const options = { meta: false, validateSchema: false, strict: false, validateFormats: false, allErrors: true };
  const validate = new ajv.Ajv(options).compile(schema);

  assert.ok(validate(document), JSON.stringify(validate.errors, null, 1));
});

test("every reference leads somewhere", { skip }, () => {
  const document = yaml.parse(text);
  const references = [...text.matchAll(/\$ref: '#\/([^']+)'/g)].map((found) => found[1]);

  assert.ok(references.length > 50);
  for (const reference of references) {
    const target = reference.split("/").reduce((node, name) => node?.[name], document);
    assert.notEqual(target, undefined, reference);
  }
});
