#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Beside esptool-js, in Node, on the same virtual chip at a real chip's pace: what a process takes from
// its start to its end, and how much memory; and of that the loading of the package alone.
//
//   node web/core/test/race.mjs BUILD [CHIP] [APPLICATION-BYTES]
//
// Needs /usr/bin/time, and esptool-js as `make interop` has installed it.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [build = "build", chip = "esp32c3", size = "1000000"] = process.argv.slice(2);
const driver = resolve(build, "interop/esptool-js/driver.mjs");
const RATE = 460800,
  ROUNDS = 3,
  LOADS = 15;
if (!existsSync(driver)) {
  console.log("race: esptool-js is not there: make interop INTEROP=esptool-js");
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), "esploader-race-"));
spawnSync(join(build, "esploader-firmware"), ["--chip", chip, "--out", folder, "--app-size", size]);
const args = JSON.parse(readFileSync(join(folder, "flasher_args.json"), "utf8"));
const files = Object.entries(args.flash_files).map(([address, path]) => ({
  address: Number(address),
  path: join(folder, path),
}));

const own = join(folder, "own.mjs");
writeFileSync(
  own,
  `import { readFileSync } from "node:fs";
const { connect } = await import(${JSON.stringify(pathToFileURL(resolve(build, "web/core/index.js")).href)});
const { TcpLine } = await import(${JSON.stringify(pathToFileURL(resolve(build, "web/core/tcp.js")).href)});
const { operation, port, files } = JSON.parse(process.argv[2]);
const chip = await connect(new TcpLine(port), { baud: ${RATE} });
if (operation === "write") await chip.flash(files.map(({ address, path }) => ({ offset: address, data: new Uint8Array(readFileSync(path)) })));
await chip.close();
`,
);

async function simulator() {
  const process = spawn(
    join(build, "esploader-sim"),
    ["--chip", chip, "--tcp", "127.0.0.1:0", "--pace", "--flash", join(folder, "flash.bin")],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  const said = await new Promise((resolve) => process.stdout.once("data", (bytes) => resolve(String(bytes))));
  return {
    port: /\S+:\/\/\S+/.exec(said)[0],
    stop: () => (process.kill(), new Promise((resolve) => process.once("exit", resolve))),
  };
}

function holds() {
  const flash = readFileSync(join(folder, "flash.bin"));
  return files.every(({ address, path }) =>
    flash.subarray(address, address + readFileSync(path).length).equals(readFileSync(path)),
  );
}

/** Seconds and MiB of one process; Infinity where it failed or flash is not what it should be. */
function run(script, given) {
  const began = performance.now();
  const said = spawnSync("/usr/bin/time", ["-f", "%M", process.execPath, script, JSON.stringify(given)], {
    encoding: "utf8",
  });
  const seconds = (performance.now() - began) / 1000;
  const sound = said.status === 0 && (given.operation !== "write" || holds());
  if (!sound) console.log(said.stdout.slice(-500), said.stderr.slice(-500));
  return [sound ? seconds : Infinity, Number(said.stderr.trim().split("\n").pop()) / 1024];
}

/** Milliseconds until the package is loaded, and what it loads by itself is compiled. */
function load(url) {
  const script = `const began = performance.now();
const it = await import(${JSON.stringify(pathToFileURL(url).href)});
await it.describe?.(new Uint8Array(4));
console.log(performance.now() - began);`;
  const took = Array.from({ length: LOADS }, () =>
    Number(spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }).stdout),
  );
  return Math.min(...took);
}

const rows = { start: [], fresh: [], unchanged: [] };
const tools = {
  esploader: [own, (operation) => ({ operation })],
  "esptool-js": [
    driver,
    (operation) =>
      operation === "write"
        ? { operation, stub: true, baud: RATE, reset: true, compress: true, md5: true }
        : { operation: "detect", stub: true, reset: true },
  ],
};
for (const [tool, [script, given]] of Object.entries(tools)) {
  const best = { start: [Infinity, 0], fresh: [Infinity, 0], unchanged: [Infinity, 0] };
  for (let round = 0; round < ROUNDS; round++) {
    rmSync(join(folder, "flash.bin"), { force: true });
    const served = await simulator();
    for (const row of Object.keys(rows)) {
      const found = run(script, {
        ...given(row === "start" ? "detect" : "write"),
        port: served.port,
        files,
      });
      if (found[0] < best[row][0]) best[row] = found;
    }
    await served.stop();
  }
  for (const row of Object.keys(rows))
    rows[row].push(`${tool} ${best[row][0].toFixed(2)} s ${best[row][1].toFixed(0)} MiB`);
}
rmSync(folder, { recursive: true, force: true });
console.log(`${chip}, application of ${size} bytes, ${RATE} baud, best of ${ROUNDS}:`);
const packages = [
  resolve(build, "web/core/index.js"),
  resolve(build, "interop/esptool-js/node_modules/esptool-js/lib/index.js"),
];
const loaded = packages.map(load).map((ms) => `${ms.toFixed(1)} ms`);
console.log(`${"load".padEnd(10)} esploader ${loaded[0]}   esptool-js ${loaded[1]} (least of ${LOADS})`);
for (const [row, found] of Object.entries(rows)) console.log(`${row.padEnd(10)} ${found.join("   ")}`);
