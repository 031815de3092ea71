// Validates HAR files against the JSON schema of HAR 1.2 that validators and converters share. Prints what is wrong, and exits
// with 1 where something is. Usage: node har-schema.mjs FILE...
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Ajv from "ajv";
import addFormats from "ajv-formats";

const require = createRequire(import.meta.url);
const schemas = Object.values(require("har-schema"));
// The schema is of draft 6, and lists properties beside those that an entry may have of its own.
const ajv = new Ajv.default({ allErrors: true, strict: false });
ajv.addMetaSchema(require("ajv/dist/refs/json-schema-draft-06.json"));
addFormats.default(ajv);
schemas.forEach((schema) => ajv.addSchema(schema));
const validate = ajv.getSchema("har.json#");
let wrong = 0;
for (const file of process.argv.slice(2)) {
  if (!validate(JSON.parse(readFileSync(file, "utf8")))) {
    wrong += 1;
    for (const error of validate.errors.slice(0, 20)) console.log(`${file}: ${error.instancePath} ${error.message}`);
  }
}
process.exit(wrong > 0 ? 1 : 0);
