// SPDX-License-Identifier: Apache-2.0
// Files as people have them.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import {
  CHIPS,
  Simulator,
  TcpLine,
  build,
  esploader,
  firmware,
  folder,
  images,
  meet,
  run,
} from "./bench.mjs";

const { Glue } = await import(pathToFileURL(join(build, "web/modules/glue.js")).href);

for (const chip of CHIPS) {
  test(`what a file is, is seen, ${chip}`, async (t) => {
    for (const { offset, data } of await images(t, chip)) {
      const kind = offset === 0x10000 ? "application" : offset === 0x8000 ? "table" : "bootloader";
      const seen = await esploader.describe(data);
      // An ESP8266's images do not tell whether they boot others.
      if (chip === "esp8266" && kind !== "table") assert.match(seen.kind, /application|bootloader/);
      else assert.deepEqual([seen.kind, seen.offset], [kind, offset]);
    }
    assert.deepEqual(await esploader.describe(new Uint8Array(100)), {
      kind: "data",
      chip: undefined,
      offset: undefined,
    });
    assert.equal((await esploader.describe(new Uint8Array(0))).kind, "data");
  });
}

test("a build's folder", async (t) => {
  const files = firmware(t, "esp32c3");
  const inside = files.map(({ name, data }) => ({ name: `build/${name}`, data }));
  for (const given of [
    files,
    inside,
    files.map(({ name, data }) => ({ name: name.split("/").pop(), data })),
  ]) {
    const { images: found, chip } = await esploader.readFiles(given);
    assert.equal(chip, "esp32c3");
    assert.deepEqual(
      found.map(({ offset }) => offset).sort((a, b) => a - b),
      [0, 0x8000, 0x10000],
    );
  }
  await assert.rejects(esploader.readFiles(files.filter(({ name }) => !name.endsWith("bootloader.bin"))), {
    name: "file-refused",
  });
  await assert.rejects(
    esploader.readBuild("{", () => undefined),
    { name: "file-refused" },
  );
  await assert.rejects(
    esploader.readBuild("{}", () => undefined),
    { name: "file-refused" },
  );
});

for (const format of ["hex", "uf2"]) {
  test(`a ${format.toUpperCase()} file`, async (t) => {
    const path = folder(t);
    run("esploader-firmware", "--chip", "esp32s3", "--out", path, "--app-size", "40000");
    const parts = [
      "0x0",
      "bootloader/bootloader.bin",
      "0x8000",
      "partition_table/partition-table.bin",
      "0x10000",
      "hello_world.bin",
    ].map((part) => (part.endsWith(".bin") ? join(path, part) : part));
    const file = join(path, `all.${format}`);
    run("esploader", "--chip", "esp32s3", "merge-bin", "--format", format, "--output", file, ...parts);
    const { images: found } = await esploader.readFiles([
      { name: "all", data: new Uint8Array(readFileSync(file)) },
    ]);
    for (let i = 0; i < parts.length; i += 2) {
      const data = readFileSync(parts[i + 1]),
        offset = Number(parts[i]);
      const stretch = found.find(
        (image) => image.offset <= offset && offset < image.offset + image.data.length,
      );
      assert.ok(
        Buffer.from(stretch.data)
          .subarray(offset - stretch.offset, offset - stretch.offset + data.length)
          .equals(data),
      );
    }
    const simulator = await Simulator.start(t, "esp32s3");
    await (await meet(t, simulator)).flash(found);
    const damaged = new Uint8Array(readFileSync(file));
    damaged[damaged.length >> 1] ^= 1;
    if (format === "hex")
      await assert.rejects(esploader.readFiles([{ name: "all", data: damaged }]), {
        name: "file-refused",
      });
  });
}

test("records of a HEX file in any order", async (t) => {
  const path = folder(t);
  run("esploader-firmware", "--chip", "esp32s3", "--out", path, "--app-size", "40000");
  const hex = (...parts) => {
    run(
      "esploader",
      "--chip",
      "esp32s3",
      "merge-bin",
      "--format",
      "hex",
      "--output",
      join(path, "part.hex"),
      ...parts,
    );
    return readFileSync(join(path, "part.hex"), "utf8");
  };
  const table = ["0x8000", join(path, "partition_table/partition-table.bin")],
    application = ["0x10000", join(path, "hello_world.bin")];
  const inOrder = hex(...table, ...application);
  const mixed = hex(...application).replace(/:00000001FF\s*$/, ":020000040000FA\n") + hex(...table);
  assert.notEqual(mixed, inOrder);
  const read = (text) => esploader.readFiles([{ name: "all.hex", data: new TextEncoder().encode(text) }]);
  assert.deepEqual(await read(mixed), await read(inOrder));
  assert.equal((await read(mixed)).images.length, 2);
});

test("digests are those of others", async () => {
  const glue = await Glue.make();
  for (let size = 0; size < 200; size++) {
    const bytes = new Uint8Array(size).map((_, i) => i * 31 + size);
    assert.equal(glue.sha256(bytes), createHash("sha256").update(bytes).digest("hex"));
  }
});

test("bytes that are anything end with an answer or an error", async (t) => {
  const sound = (await images(t, "esp32c3", "--app-size", "40000")).map(({ data }) => data);
  let seed = 1;
  const random = (below) => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) % below;
  for (let i = 0; i < 300; i++) {
    const data = sound[i % sound.length].slice(0, random(3) === 0 ? random(5000) : undefined);
    for (let n = random(6); n > 0 && data.length > 0; n--)
      data[random(Math.min(data.length, 300))] = random(256);
    await esploader.describe(data);
    const text = new TextEncoder().encode(
      `:${Array.from({ length: random(80) }, () => "0123456789ABCDEF:\n"[random(18)]).join("")}`,
    );
    await esploader
      .readFiles([{ name: "x.hex", data: text, offset: 0 }])
      .catch((error) => assert.equal(error.name, "file-refused"));
  }
});

test("offsets in names", async () => {
  const data = new Uint8Array(10).fill(1);
  const { images: found } = await esploader.readFiles([
    { name: "nvs@0x9000.bin", data },
    { name: "0x300000-fs.bin", data },
    { name: "x.bin", data, offset: 4096 },
  ]);
  assert.deepEqual(
    found.map(({ offset }) => offset),
    [0x9000, 0x300000, 4096],
  );
  await assert.rejects(esploader.readFiles([{ name: "x.bin", data }]), { name: "invalid-argument" });
});

test("a manifest takes the build for the chip and its port", async () => {
  const part = (text) => ({ path: `data:,${text}`, offset: 0 });
  const builds = [
    { chipFamily: "ESP32-S3", parts: [part("any")] },
    { chipFamily: "ESP32-S3", serialType: "cdc", parts: [part("usb")] },
  ];
  const { choose } = await esploader.readManifest(
    `data:application/json,${encodeURIComponent(JSON.stringify({ name: "x", builds }))}`,
  );
  const text = async (info) => new TextDecoder().decode((await choose(info))[0].data);
  assert.equal(await text({ name: "ESP32-S3", usb: true }), "usb");
  assert.equal(await text({ name: "ESP32-S3", usb: false }), "any");
  await assert.rejects(choose({ name: "ESP32" }), { name: "no-build" });
  for (const wrong of ["{", "{}", '{"builds":[]}', '{"builds":[null]}', '{"builds":[{}]}']) {
    await assert.rejects(esploader.readManifest(`data:,${encodeURIComponent(wrong)}`), {
      name: "file-refused",
    });
  }
});

test("a chip that is reached by its own USB takes its port along", async (t) => {
  const simulator = await Simulator.start(t, "esp32c3", "--usb");
  const files = await images(t, "esp32c3", "--app-size", "40000");
  const line = new TcpLine(simulator.address, { usb: true });
  const chip = await esploader.connect(line);
  t.after(() => line.close());
  assert.ok(chip.info.usb);
  await chip.flash(files);
  assert.ok(files.every((file) => simulator.holds(file)));
  await chip.flash(files);

  // It may be away for longer than until the next call.
  await simulator.stop();
  const reading = chip.read(0x10000, 1000);
  await new Promise((resolve) => setTimeout(resolve, 600));
  await simulator.again("--usb");
  assert.deepEqual(await reading, files.at(-1).data.slice(0, 1000));
});
