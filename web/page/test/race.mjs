#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Beside esptool-js, in the same Chromium, over the same stand-in for its serial ports, on the same virtual chip at a
// real chip's pace.
//
//   node web/page/test/race.mjs BUILD [CHIP] [APPLICATION-BYTES]
//
// Needs what the tests of the page need, and esptool-js as `make interop` has installed it.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [folder = "build", chip = "esp32c3", size = "1000000"] = process.argv.slice(2);
process.env.ESPLOADER_BUILD = resolve(folder);
const { Simulator, build, core, images } = await import("../../core/test/bench.mjs");
const { lacking, launch, openPage, quit } = await import("./browser.mjs");

const RATE = 460800,
  ROUNDS = 3;
const peer = join(build, "interop/esptool-js");
const why =
  lacking() ||
  (existsSync(join(peer, "node_modules")) ? "" : "esptool-js is not there: make interop INTEROP=esptool-js");
if (why) {
  console.log(`race: ${why}`);
  process.exit(1);
}

const ended = [];
const run = { after: (what) => ended.unshift(what) };
const end = async () => {
  for (const what of ended.splice(0)) await what();
};

/** The whole of esptool-js in one file, as a page would have it. */
function bundled() {
  const esbuild = createRequire(join(build, "web/dev/package.json"))("esbuild");
  return esbuild.buildSync({
    stdin: { contents: 'export * from "esptool-js";', resolveDir: peer },
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
  }).outputFiles[0].contents;
}

const files = (await images(run, chip, "--app-size", size)).map(({ offset, data }) => ({ offset, data }));
const served = {
  "/race/index.html": Buffer.from('<!doctype html><link rel="icon" href="../icon.svg"><title>race</title>'),
  "/race/esptool.js": Buffer.from(bundled()),
};
for (const name of readdirSync(core, { recursive: true }))
  if (/\.(js|wasm|bin)$/.test(name)) served[`/race/${name}`] = readFileSync(join(core, name));
for (const { offset, data } of files) served[`/race/${offset}`] = Buffer.from(data);

// In the page. Each tells what it took up to the loaded package, the chip that is known, and the end, in ms.
const own = async ({ offsets, rate, writes }) => {
  const at = [performance.now()];
  const { choosePort, connect } = await import("/race/index.js");
  at.push(performance.now());
  const port = await choosePort();
  const met = await connect(port, { baud: rate });
  at.push(performance.now());
  const list = [];
  for (const offset of writes ? offsets : [])
    list.push({ offset, data: new Uint8Array(await (await fetch(`/race/${offset}`)).arrayBuffer()) });
  if (writes) await met.flash(list);
  await met.close();
  at.push(performance.now());
  return { at, memory: performance.memory.usedJSHeapSize };
};
const other = async ({ offsets, rate, writes, digests }) => {
  const at = [performance.now()];
  const { ESPLoader, Transport } = await import("/race/esptool.js");
  at.push(performance.now());
  const transport = new Transport(await navigator.serial.requestPort());
  const loader = new ESPLoader({ transport, baudrate: rate, romBaudrate: 115200 });
  await loader.main();
  at.push(performance.now());
  const fileArray = [];
  for (const offset of writes ? offsets : [])
    fileArray.push({
      address: offset,
      data: new Uint8Array(await (await fetch(`/race/${offset}`)).arrayBuffer()),
    });
  if (writes)
    await loader.writeFlash({
      fileArray,
      flashMode: "keep",
      flashFreq: "keep",
      flashSize: "keep",
      eraseAll: false,
      compress: true,
      calculateMD5Hash: (bytes) => digests[bytes.length],
    });
  await loader.after("custom_reset", false, "D0|R1|W100|R0");
  await transport.disconnect();
  at.push(performance.now());
  return { at, memory: performance.memory.usedJSHeapSize };
};

const digests = Object.fromEntries(
  files.map(({ data }) => [data.length, createHash("md5").update(data).digest("hex")]),
);
const best = {};
await launch();
try {
  for (let round = 0; round < ROUNDS; round++) {
    for (const [tool, page] of Object.entries({ esploader: own, "esptool-js": other })) {
      const simulator = await Simulator.start(run, chip, "--pace");
      for (const row of ["start", "fresh", "unchanged"]) {
        const opened = await openPage(run, { chosen: simulator, more: served, path: "race/index.html" });
        const { at, memory } = await opened.page.evaluate(page, {
          offsets: files.map(({ offset }) => offset),
          rate: RATE,
          writes: row !== "start",
          digests,
        });
        if (row !== "start" && !files.every((file) => simulator.holds(file)))
          throw new Error(`${tool}: flash is wrong`);
        const keep = (name, ms) => {
          const before = best[name]?.[tool];
          if (!before || ms < before[0]) (best[name] ??= {})[tool] = [ms, memory];
        };
        if (row === "start") keep("load", at[1] - at[0]);
        keep(row, at.at(-1) - at[0]);
        await opened.context.close();
      }
      await simulator.stop();
    }
  }
} finally {
  await quit();
  await end();
}
console.log(`Chromium, ${chip}, application of ${size} bytes, ${RATE} baud, best of ${ROUNDS}:`);
for (const [row, tools] of Object.entries(best)) {
  const told = Object.entries(tools).map(
    ([tool, [ms, memory]]) =>
      `${tool} ${row === "load" ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(2)} s ${(memory / 1048576).toFixed(0)} MiB`}`,
  );
  console.log(`${row.padEnd(10)} ${told.join("   ")}`);
}
