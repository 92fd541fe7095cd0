// What validators of others say of pages: structured data by Google's rules, and the card of a shared link.
// node shared.mjs EXTRACTOR VALIDATOR TAGS FILE…; one line of JSON for each fault.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [extractor, validator, tags, ...files] = process.argv.slice(2);
const brought = async (path) => import(pathToFileURL(path).href);
const { default: Extractor } = await brought(extractor);
const { default: Validator } = await brought(validator);
const require = createRequire(tags);
const { structuredDataTest } = require(tags);
const { Facebook } = require(tags.replace(/index\.js$/, "presets/facebook.js"));

const say = (file, said) => console.log(JSON.stringify({ file, said }));
for (const file of files) {
  const html = readFileSync(file, "utf8");
  const found = new Extractor({ addLocation: true, embedSource: ["rdfa", "microdata"] }).parse(html);
  for (const issue of await new Validator().validate(found)) {
    if (issue.severity === "ERROR") say(file, `${issue.rootType}: ${issue.issueMessage}`);
  }
  const { failed } = await structuredDataTest(html, { presets: [Facebook] }).catch((error) => error.res);
  for (const test of failed) say(file, `${test.test}: ${test.description}`);
}
console.log(JSON.stringify({ done: files.length }));
