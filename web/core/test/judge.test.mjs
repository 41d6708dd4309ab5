// SPDX-License-Identifier: Apache-2.0
// Files are judged with what flash holds where none of them goes: as the command line judges them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Simulator, build, folder, images, meet, run } from "./bench.mjs";

const CHIP = "esp32c3";

/** A partition table; rows are type, subtype, offset, size and label. Without its digest, which old ones lack. */
function table(...rows) {
  const bytes = new Uint8Array(0xc00).fill(0xff);
  const view = new DataView(bytes.buffer);
  rows.forEach(([type, subtype, offset, size, label], i) => {
    bytes.fill(0, 32 * i, 32 * i + 32).set([0xaa, 0x50, type, subtype], 32 * i);
    view.setUint32(32 * i + 4, offset, true);
    view.setUint32(32 * i + 8, size, true);
    bytes.set(new TextEncoder().encode(label), 32 * i + 12);
  });
  return bytes;
}

const NVS = [1, 2, 0x9000, 0x6000, "nvs"];
const SMALL = table(NVS, [0, 0, 0x10000, 0x10000, "factory"]);
const ELSEWHERE = table(NVS, [0, 0, 0x20000, 0x100000, "factory"]);
const LARGE = table(NVS, [0, 0, 0x10000, 0x100000, "factory"], [1, 0x82, 0x400000, 0x400000, "storage"]);

/** What the command line makes of the files. */
function check(t, simulator, list) {
  const place = folder(t);
  const words = list.flatMap(({ offset, data }) => {
    const path = join(place, `${offset}.bin`);
    writeFileSync(path, data);
    return [`0x${offset.toString(16)}`, path];
  });
  return spawnSync(join(build, "esploader"), ["-p", simulator.address, "check", ...words], {
    encoding: "utf8",
  });
}

const one = (size) => async (t) => [(await images(t, CHIP, "--app-size", String(size))).at(-1)];
const moved = (offset, name, data) => [{ offset, name, data }];

for (const [what, flash, make, refusal] of [
  ["an application that fits the partition in flash", SMALL, one(40000), undefined],
  [
    "an application too large for the partition in flash",
    SMALL,
    one(100000),
    /its partition factory has 65536/,
  ],
  ["an application where flash has no table", undefined, one(100000), undefined],
  ["an application where the table in flash has no partition", ELSEWHERE, one(40000), undefined],
  [
    "an application that lies over another one's partition",
    ELSEWHERE,
    one(100000),
    /partition factory: this is no firmware image/,
  ],
  [
    "data in an application's partition, as another table may follow",
    ELSEWHERE,
    () => moved(0x20000, "data.bin", new Uint8Array(5000).fill(7)),
    undefined,
  ],
  [
    "a bootloader in an application's partition",
    SMALL,
    async (t) => moved(0x10000, "bootloader.bin", (await images(t, CHIP))[0].data),
    /this is a bootloader, and partition factory is an application's/,
  ],
  [
    "a table that goes past the end of flash",
    undefined,
    () => moved(0x8000, "table.bin", LARGE),
    /partitions end at 0x800000, the flash at 0x400000/,
  ],
  [
    "a table and an application too large for it",
    undefined,
    async (t) => [...moved(0x8000, "table.bin", SMALL), ...(await one(100000)(t))],
    /its partition factory has 65536/,
  ],
  [
    "a table along, whatever flash had",
    SMALL,
    async (t) => [
      ...moved(0x8000, "table.bin", table(NVS, [0, 0, 0x10000, 0x100000, "factory"])),
      ...(await one(100000)(t)),
    ],
    undefined,
  ],
]) {
  test(what, async (t) => {
    const simulator = await Simulator.start(t, CHIP);
    if (flash) {
      const all = simulator.flash();
      all.set(flash, 0x8000);
      writeFileSync(simulator.file, all);
    }
    const before = simulator.flash();
    const list = await make(t);

    const said = check(t, simulator, list);
    assert.equal(said.status === 0, refusal === undefined, said.stdout + said.stderr);

    const chip = await meet(t, simulator);
    if (refusal === undefined) {
      await chip.flash(list);
    } else {
      await assert.rejects(chip.flash(list), (error) => {
        assert.equal(error.name, "file-refused");
        assert.match(error.reason, refusal);
        assert.notEqual(error.advice, "");
        return true;
      });
      assert.ok(simulator.flash().equals(before));
      await chip.flash(list, { force: true });
    }
    assert.ok(list.every((file) => simulator.holds(file)));
  });
}

// The ROM of such a chip compares its bootloader with a digest that it has made itself, at the beginning of flash.
test("a bootloader for a chip with the first version of secure boot", async (t) => {
  const simulator = await Simulator.start(t, "esp32", "--revision", "1.0");
  // Its eFuse, burned as the registers of eFuses have it.
  const burn = [
    ["0x3FF5A034", "0x10"],
    ["0x3FF5A0FC", "0x5A5A"],
    ["0x3FF5A104", "2"],
    ["0x3FF5A0FC", "0x5AA5"],
    ["0x3FF5A104", "1"],
  ];
  for (const [i, words] of burn.entries())
    run(
      "esploader",
      "-p",
      simulator.address,
      "--before",
      i ? "no-reset" : "default-reset",
      "--after",
      "no-reset",
      "write-mem",
      ...words,
    );
  const boot = (await images(t, "esp32")).slice(0, 1);
  const digest = Uint8Array.from({ length: 192 }, (_, i) => (i * 37 + 11) & 255);
  const wrong = [boot, [...boot, { offset: 0, data: new Uint8Array(192) }]];
  const right = [...boot, { offset: 0, data: digest }];
  for (const list of wrong)
    assert.match(check(t, simulator, list).stderr, /digest of this bootloader is missing/);
  assert.equal(check(t, simulator, right).status, 0);
  const chip = await meet(t, simulator);
  for (const list of wrong) {
    await assert.rejects(chip.flash(list), (error) => {
      assert.equal(error.name, "file-refused");
      assert.match(error.reason, /digest of this bootloader is missing/);
      return true;
    });
    assert.ok(simulator.isBlank());
  }
  await chip.flash(right);
  assert.ok(right.every((file) => simulator.holds(file)));
});

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** An image with a block of Secure Boot V2 behind it, whose signature nobody but the chip could judge. */
function signed(data, spoil = () => {}) {
  const at = Math.ceil(data.length / 4096) * 4096;
  const bytes = new Uint8Array(at + 1216).fill(0xff, 0, at);
  const block = bytes.subarray(at);
  bytes.set(data);
  block.set([0xe7, 2]);
  block.set(createHash("sha256").update(bytes.subarray(0, at)).digest(), 4);
  spoil(bytes, block);
  new DataView(bytes.buffer).setUint32(at + 1196, crc32(block.subarray(0, 1196)), true);
  return bytes;
}

for (const [what, sign, refusal] of [
  ["a signature", (data) => signed(data), undefined],
  ["no signature", (data) => data, /the signature of this (image|application) is missing/],
  [
    "the signature of another image",
    (data) => signed(data, (_, block) => (block[4] ^= 1)),
    /was made for another/,
  ],
  [
    "a damaged signature",
    (data) => {
      const bytes = signed(data);
      bytes[bytes.length - 700] ^= 1;
      return bytes;
    },
    /is damaged/,
  ],
]) {
  test(`an application with ${what} for a chip that demands one`, async (t) => {
    const simulator = await Simulator.start(t, CHIP, "--secure-boot");
    const [{ data, name }] = await one(40000)(t);
    const list = [{ offset: 0x10000, name, data: sign(data) }];
    const said = check(t, simulator, list);
    assert.equal(said.status === 0, refusal === undefined, said.stdout + said.stderr);
    if (refusal) assert.match(said.stderr, refusal);
    const chip = await meet(t, simulator);
    if (!refusal) {
      await chip.flash(list);
      assert.ok(list.every((file) => simulator.holds(file)));
      return;
    }
    await assert.rejects(chip.flash(list), (error) => {
      assert.equal(error.name, "file-refused");
      assert.match(error.reason, refusal);
      return true;
    });
    assert.ok(simulator.isBlank());
  });
}
