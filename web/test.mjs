#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Runs the tests of web/, and prints a line for each file; of what fails, all that it said.
//
//   node web/test.mjs BUILD [FILE...]
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const [build = "build", ...named] = process.argv.slice(2);
const MOST_MS = 600000; // for a file, on a busy machine

const all = ["core/test", "page/test"].flatMap((folder) =>
  readdirSync(join(here, folder))
    .filter((name) => name.endsWith(".test.mjs"))
    .map((name) => join(here, folder, name)),
);
const files = named.length > 0 ? named.map((name) => resolve(name)) : all;
let failed = 0;

/** One file; its own tests may run side by side. */
function run(file) {
  return new Promise((done) => {
    const began = Date.now();
    const child = spawn(process.execPath, ["--test", "--test-reporter=spec", file], {
      env: { ...process.env, ESPLOADER_BUILD: resolve(build) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const late = setTimeout(() => child.kill(), MOST_MS);
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => (said += bytes));
    child.on("exit", (status) => {
      clearTimeout(late);
      const count = (what) => Number(new RegExp(`^ℹ ${what} (\\d+)`, "m").exec(said)?.[1] ?? 0);
      const skipped = /# skipped: (.*)/.exec(said)?.[1];
      const name = relative(here, file),
        seconds = ((Date.now() - began) / 1000).toFixed(1);
      if (status !== 0) {
        failed++;
        console.log(said);
      }
      console.log(
        `${status !== 0 ? "FAILED " : skipped ? "skipped" : "passed "} ${name}: ${skipped ?? `${count("pass")} of ${count("tests")} tests, ${seconds} s`}`,
      );
      done();
    });
  });
}

if (!existsSync(join(build, "web/core/index.js"))) {
  console.log("test-web: nothing is built: make web");
  process.exit(1);
}
// Two at once: most of their time they wait, as a line does.
const queue = [...files];
await Promise.all(
  [0, 1].map(async () => {
    for (let file = queue.shift(); file; file = queue.shift()) await run(file);
  }),
);
console.log(
  failed === 0
    ? `test-web: all ${files.length} files passed or were skipped`
    : `test-web: ${failed} of ${files.length} files FAILED`,
);
process.exit(failed === 0 ? 0 : 1);
