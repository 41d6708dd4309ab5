// SPDX-License-Identifier: Apache-2.0
// A serial port of the machine, through the npm package "serialport": a pseudo-terminal, which has no
// lines, and so the chip waits in its loader.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { build, core, esploader, folder } from "./bench.mjs";

const { NodeSerialLine } = await import(pathToFileURL(join(core, "serialport.js")).href);
const tools = join(build, "web/dev");
const missing = existsSync(join(tools, "node_modules/serialport"))
  ? false
  : "serialport could not be installed";
if (missing) console.log(`# skipped: ${missing}`);

async function terminal(t) {
  const file = join(folder(t), "flash.bin");
  const simulator = spawn(join(build, "esploader-sim"), ["--chip", "esp32c3", "--pty", "--flash", file], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  t.after(() => simulator.kill());
  const said = await new Promise((resolve) =>
    simulator.stdout.once("data", (bytes) => resolve(String(bytes))),
  );
  return { path: /\/dev\/\S+/.exec(said)[0], file };
}

// A pseudo-terminal takes no request to move a line.
function line(path) {
  const { SerialPort } = createRequire(join(tools, "package.json"))("serialport");
  const made = new NodeSerialLine(path, { SerialPort });
  made.canReset = false;
  made.setLines = async () => {};
  return made;
}

test("flashes and reads", { skip: missing }, async (t) => {
  const { path, file } = await terminal(t);
  const chip = await esploader.connect(line(path), { before: "none" });
  t.after(() => chip.line.close());
  const data = new Uint8Array(50000).map((_, i) => (i * i) >> 5);
  const result = await chip.flash([{ offset: 0x100000, data }]);
  assert.ok(result.images[0].verified);
  assert.ok(
    readFileSync(file)
      .subarray(0x100000, 0x100000 + data.length)
      .equals(Buffer.from(data)),
  );
});

test("a port that is not there", { skip: missing }, async () => {
  await assert.rejects(esploader.connect(line("/dev/there-is-no-such-port")), { name: "port-not-opened" });
});

test("without that package", async () => {
  await assert.rejects(
    esploader.connect(new NodeSerialLine("/dev/null")),
    (error) => error.name === "not-loaded" && /npm install serialport/.test(error.advice),
  );
});
