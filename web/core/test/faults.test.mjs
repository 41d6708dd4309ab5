// SPDX-License-Identifier: Apache-2.0
// What goes wrong ends with an error that has a name and an advice, and never with flash that is
// wrong and called right.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CHIPS, Simulator, TcpLine, esploader, folder, freePort, images, meet } from "./bench.mjs";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { core } from "./bench.mjs";

const SMALL = ["--app-size", "40000"];

/** The error that it ends with. */
async function failure(promise) {
  return promise.then(
    () => assert.fail("it has succeeded"),
    (error) => error,
  );
}

describe("refused before anything is erased:", () => {
  async function refused(t, make, expected) {
    const simulator = await Simulator.start(t, "esp32c3");
    const chip = await meet(t, simulator);
    const before = simulator.flash();
    const error = await failure(chip.flash(await make(await images(t, "esp32c3", ...SMALL))));
    assert.ok(error instanceof esploader.EsploaderError);
    assert.equal(error.name, "file-refused");
    assert.equal(error.code, 100);
    assert.match(error.reason, expected);
    assert.notEqual(error.advice, "");
    assert.ok(simulator.flash().equals(before));
    assert.doesNotMatch(simulator.trace, /FLASH_BEGIN|FLASH_DEFL_BEGIN|ERASE_/);
  }

  test("files for another chip", (t) =>
    refused(t, () => images(t, "esp32", ...SMALL), /for another chip .*: for ESP32, wanted for ESP32-C3/));
  test("an application for another chip", (t) =>
    refused(
      t,
      async (files) => {
        const other = await images(t, "esp32s3", ...SMALL);
        return [
          ...files.filter(({ offset }) => offset !== 0x10000),
          ...other.filter(({ offset }) => offset === 0x10000),
        ];
      },
      /for another chip .*: for ESP32-S3/,
    ));
  test("a damaged file", (t) =>
    refused(
      t,
      (files) => {
        files.at(-1).data[30000] ^= 4;
        return files;
      },
      /checksum|SHA-256/,
    ));
  test("a file that was cut short", (t) =>
    refused(
      t,
      (files) => files.map((file) => ({ ...file, data: file.data.slice(0, file.data.length / 2) })),
      /cut short|too early|past the end/,
    ));
  test("an application in the bootloader's place", (t) =>
    refused(t, (files) => [{ ...files.at(-1), offset: 0 }], /cannot boot an application/));
  test("files in each other's way", (t) =>
    refused(
      t,
      (files) => [...files, { offset: 0x11000, data: new Uint8Array(10), name: "other" }],
      /share a sector/,
    ));
  test("an offset within a sector", (t) =>
    refused(t, () => [{ offset: 0x9100, data: new Uint8Array(10) }], /not a multiple of 0x1000/));
  test("what passes the end of flash", (t) =>
    refused(t, () => [{ offset: 0x3ff000, data: new Uint8Array(5000) }], /pass the end of the flash/));
  test("an empty file", (t) => refused(t, () => [{ offset: 0x9000, data: new Uint8Array(0) }], /empty/));
  test("a page that a server sent instead", (t) =>
    refused(
      t,
      () => [
        {
          offset: 0x10000,
          data: new TextEncoder().encode("<!DOCTYPE html><html></html>"),
          name: "app.bin",
        },
      ],
      /app\.bin: this is an? .*(HTML|page)/,
    ));
  test("a merged image for another chip", (t) =>
    refused(
      t,
      async () => {
        const files = await images(t, "esp32s3", ...SMALL);
        const data = new Uint8Array(0x10000 + files.at(-1).data.length).fill(0xff);
        for (const file of files) data.set(file.data, file.offset);
        return [{ offset: 0, data, name: "merged.bin" }];
      },
      /merged\.bin: where the chip looks for its bootloader: the image is for another chip/,
    ));
});

for (const [what, option, expected] of [
  ["decrypts flash", "--flash-encryption", /flash encryption is on/],
  ["demands signatures", "--secure-boot", /signature of this image is missing/],
]) {
  test(`plain files for a chip that ${what}`, async (t) => {
    const simulator = await Simulator.start(t, "esp32c3", option);
    const chip = await meet(t, simulator);
    const files = await images(t, "esp32c3", ...SMALL);
    const error = await failure(chip.flash(files));
    assert.equal(error.name, "file-refused");
    assert.match(error.reason, expected);
    assert.ok(simulator.isBlank());
    await chip.flash(files, { force: true });
    assert.ok(files.every((file) => simulator.holds(file)));
  });
}

test("a chip in Secure Download Mode", async (t) => {
  const simulator = await Simulator.start(t, "esp32c3", "--secure-download");
  const chip = await meet(t, simulator);
  assert.ok(chip.info.secureDownload);
  assert.equal(chip.info.mac, undefined);
  const files = await images(t, "esp32c3", ...SMALL);
  assert.equal((await failure(chip.flash(files))).name, "flash-size-needed");
  const result = await chip.flash(files, { flashSize: 4 * 1024 * 1024 });
  assert.ok(result.images.every(({ verified }) => !verified)); // it calculates no digest
  assert.ok(files.every((file) => simulator.holds(file)));
});

test("another chip than the one asked for", async (t) => {
  const simulator = await Simulator.start(t, "esp32s3");
  const error = await failure(esploader.connect(simulator.line(), { chip: "esp32-c3" }));
  assert.equal(error.name, "other-chip");
  assert.match(error.reason, /found an ESP32-S3, not an ESP32-C3/);
  assert.notEqual(error.advice, "");
  // It is let go as it was found.
  assert.match(await simulator.says(/dtr=0 rts=1\n.*dtr=0 rts=0\n.*boot pin high/), /boot pin high/);
});

test("a chip that was put in the other's place", async (t) => {
  const one = await Simulator.start(t, "esp32s3");
  const chip = await meet(t, one);
  const other = await Simulator.start(t, "esp32c3");
  await chip.line.close();
  chip.line.port = Number(new URL(other.address).port);
  assert.equal((await failure(chip.flash(await images(t, "esp32c3", ...SMALL)))).name, "other-chip");
  assert.ok(other.isBlank());
});

for (const chip of CHIPS) {
  test(`a bad line: one byte of 10,000, ${chip}`, async (t) => {
    const simulator = await Simulator.start(t, chip, "--noise", "mix:1e-4:7");
    const files = await images(t, chip);
    const met = await meet(t, simulator);
    const result = await met.flash(files);
    assert.ok(result.images.every(({ verified }) => verified));
    assert.ok(files.every((file) => simulator.holds(file)));
  });
}

test("the port is lost in the middle, and comes back", async (t) => {
  const simulator = await Simulator.start(t, "esp32", "--fault", "unplug:tx:90000");
  const files = await images(t, "esp32");
  const types = [];
  const chip = await meet(t, simulator, { onEvent: ({ type }) => types.push(type) });
  const flashing = chip.flash(files, { resume: 30000, compress: false });
  await simulator.ended;
  assert.ok(!files.every((file) => simulator.holds(file)));
  await simulator.again();
  const result = await flashing;
  assert.ok(types.includes("port-awaited") && types.includes("port-back"));
  assert.ok(files.every((file) => simulator.holds(file)));
  // What was there is not sent again.
  const sent = result.images.reduce((sum, { written }) => sum + written, 0);
  assert.ok(sent < files.reduce((sum, { data }) => sum + data.length, 0), `${sent} bytes were sent`);
});

test("the port is lost in the middle, and comes back with another board", async (t) => {
  const simulator = await Simulator.start(t, "esp32", "--fault", "unplug:tx:60000");
  const chip = await meet(t, simulator);
  const flashing = failure(chip.flash(await images(t, "esp32"), { resume: 30000, compress: false }));
  await simulator.ended;
  const before = simulator.flash();
  await simulator.again("--mac", "24:0a:c4:0a:0b:0c");
  const error = await flashing;
  assert.equal(error.name, "other-chip");
  assert.match(error.reason, /24:0a:c4:0a:0b:0c/);
  assert.ok(simulator.flash().equals(before));
});

test("the port is lost in the middle, and nobody waits for it", async (t) => {
  const simulator = await Simulator.start(t, "esp32", "--fault", "unplug:tx:60000");
  const chip = await meet(t, simulator);
  const error = await failure(chip.flash(await images(t, "esp32"), { compress: false }));
  assert.equal(error.name, "port-lost");
  assert.equal(error.code, 14);
});

test("a chip that stops answering", async (t) => {
  const simulator = await Simulator.start(t, "esp32", "--fault", "stall:tx:60000");
  const chip = await meet(t, simulator);
  const error = await failure(chip.flash(await images(t, "esp32"), { compress: false, attempts: 1 }));
  assert.ok(error instanceof esploader.EsploaderError);
  assert.match(error.name, /^(no-answer|timeout)/);
  assert.notEqual(error.reason, "");
  assert.notEqual(error.advice, "");
});

test("nobody answers", async (t) => {
  // A chip that is not reset from here, and runs its application.
  const simulator = await Simulator.start(t, "esp32", "--raw", "--boot", "run");
  const error = await failure(esploader.connect(simulator.line(), { attempts: 1 }));
  assert.match(error.name, /^no-answer/);
  assert.match(error.advice, /loader/);
});

test("given up in the middle", async (t) => {
  const simulator = await Simulator.start(t, "esp32", "--pace");
  const files = await images(t, "esp32");
  const chip = await meet(t, simulator);
  const stop = new AbortController();
  chip.addEventListener("progress", ({ phase, done }) => phase === "write" && done > 20000 && stop.abort());
  const error = await failure(chip.flash(files, { signal: stop.signal }));
  assert.equal(error.name, "aborted");
  assert.ok(!files.every((file) => simulator.holds(file)));
  // And done by another visit.
  await chip.flash(files);
  assert.ok(files.every((file) => simulator.holds(file)));
});

test("a chip that was half written is not started, and one that was not touched is", async (t) => {
  const simulator = await Simulator.start(t, "esp32", "--pace");
  const files = await images(t, "esp32");
  const chip = await meet(t, simulator);
  const resets = () => simulator.trace.match(/reset, boot pin high/g)?.length ?? 0;
  await failure(chip.flash(() => Promise.reject(new Error("there is none"))));
  const before = resets();
  await chip.close();
  await simulator.says(new RegExp(`(boot pin high[^]*){${before + 1}}`));
  const stop = new AbortController();
  chip.addEventListener("progress", ({ phase, done }) => phase === "write" && done > 20000 && stop.abort());
  await failure(chip.flash(files, { signal: stop.signal }));
  const again = resets();
  await chip.close();
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(resets(), again);
});

test("given up while images are loaded", async (t) => {
  const simulator = await Simulator.start(t, "esp32");
  const chip = await meet(t, simulator);
  const stop = new AbortController();
  const flashing = chip.flash(
    () => {
      setTimeout(() => stop.abort(), 50);
      return new Promise(() => {}); // a server that never answers
    },
    { signal: stop.signal },
  );
  assert.equal((await failure(flashing)).name, "aborted");
  assert.ok(simulator.isBlank());
});

test("given up before it began", async (t) => {
  const simulator = await Simulator.start(t, "esp32");
  const error = await failure(esploader.connect(simulator.line(), { signal: AbortSignal.abort() }));
  assert.equal(error.name, "aborted");
});

test("two things at once", async (t) => {
  const simulator = await Simulator.start(t, "esp32");
  const chip = await meet(t, simulator);
  const first = chip.read(0, 4096);
  assert.equal((await failure(chip.read(0, 4096))).name, "busy");
  assert.equal((await first).length, 4096);
});

test("a port that does not open", async () => {
  const error = await failure(esploader.connect(new TcpLine(`rfc2217://127.0.0.1:${await freePort()}`)));
  assert.equal(error.name, "port-not-opened");
  assert.equal(error.code, 103);
  assert.ok(error.cause instanceof Error);
});

test("a chip that does not exist", async (t) => {
  const simulator = await Simulator.start(t, "esp32");
  assert.equal(
    (await failure(esploader.connect(simulator.line(), { chip: "esp99" }))).name,
    "invalid-argument",
  );
});

test("images that are none", async (t) => {
  const simulator = await Simulator.start(t, "esp32");
  const chip = await meet(t, simulator);
  for (const images of [
    [],
    [{ offset: -1, data: new Uint8Array(1) }],
    [{ offset: 0, data: "text" }],
    [{ offset: 0.5, data: new Uint8Array(1) }],
  ]) {
    assert.equal((await failure(chip.flash(images))).name, "invalid-argument");
    assert.equal((await failure(chip.flash(() => images))).name, "invalid-argument");
  }
});

test("a stub that is not the package's", async (t) => {
  const copy = join(folder(t), "core");
  cpSync(core, copy, { recursive: true });
  writeFileSync(join(copy, "stubs/esp32.bin"), "something else");
  const changed = await import(pathToFileURL(join(copy, "index.js")).href);
  const simulator = await Simulator.start(t, "esp32");
  const chip = await changed.connect(simulator.line(), { stub: false });
  t.after(() => chip.line.close());
  assert.equal((await failure(chip.read(0, 16, { stub: true }))).name, "stub-damaged");
});

test("a folder of stubs that is not there", async (t) => {
  const simulator = await Simulator.start(t, "esp32");
  const error = await failure(esploader.connect(simulator.line(), { stubs: pathToFileURL(`${folder(t)}/`) }));
  assert.equal(error.name, "not-loaded");
  assert.match(error.reason, /esp32\.bin/);
});
