// SPDX-License-Identifier: Apache-2.0
// What is flashed is in flash, byte by byte; what is there already is left alone.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CHIPS, Simulator, images, meet } from "./bench.mjs";

function states(result) {
  return result.images.map(({ state }) => state);
}

function written(result) {
  return result.images.reduce((sum, image) => sum + image.written, 0);
}

for (const name of CHIPS) {
  describe(name, () => {
    test("is met", async (t) => {
      const simulator = await Simulator.start(t, name, "--mac", "24:0a:c4:01:02:03");
      const { info } = await meet(t, simulator);
      assert.equal(info.id, name);
      assert.equal(info.mac, "24:0a:c4:01:02:03");
      assert.equal(info.flashSize, 4 * 1024 * 1024);
      assert.equal(info.flashId, 0x1640ef);
    });

    test("takes a build, skips it, and takes what has changed", async (t) => {
      const simulator = await Simulator.start(t, name);
      const files = await images(t, name);
      const chip = await meet(t, simulator);

      const fresh = await chip.flash(files);
      assert.deepEqual(states(fresh), ["written", "written", "written"]);
      assert.ok(fresh.images.every(({ verified }) => verified));
      assert.ok(files.every((file) => simulator.holds(file)));

      const same = await chip.flash(files);
      assert.deepEqual(states(same), ["skipped", "skipped", "skipped"]);
      assert.equal(written(same), 0);

      const application = files.find(({ offset }) => offset === 0x10000);
      application.data[100001] ^= 1; // and so its checksum is wrong
      await assert.rejects(chip.flash(files), { name: "file-refused" });
      const changed = await chip.flash(files, { force: true });
      assert.deepEqual(states(changed), ["skipped", "skipped", "written"]);
      // The sector, and the first one: an application's is blank until the rest is right.
      assert.ok(written(changed) <= 3 * 4096, `${written(changed)} bytes were sent for one`);
      assert.ok(simulator.holds(application));
    });

    test("flash is read, compared and erased", async (t) => {
      const simulator = await Simulator.start(t, name);
      const files = await images(t, name, "--app-size", "40000");
      const chip = await meet(t, simulator);
      await chip.flash(files);
      const application = files.find(({ offset }) => offset === 0x10000);
      const read = await chip.read(application.offset + 3, 20001);
      assert.deepEqual(read, application.data.slice(3, 20004));
      assert.ok((await chip.verify(files)).every(({ verified }) => verified));

      await chip.erase({ address: 0x10000, size: 0x1000 });
      assert.ok(
        simulator
          .flash()
          .subarray(0x10000, 0x11000)
          .every((byte) => byte === 0xff),
      );
      await assert.rejects(chip.verify(files), { name: "different" });

      await chip.erase();
      assert.ok(simulator.isBlank());
    });
  });
}

test("all of flash is read unless told otherwise", async (t) => {
  const simulator = await Simulator.start(t, "esp32c3", "--flash-part", "W25Q16");
  const chip = await meet(t, simulator);
  await chip.flash(await images(t, "esp32c3", "--app-size", "40000", "--flash-size", "2M"));
  assert.ok(Buffer.from(await chip.read()).equals(simulator.flash()));
});

test("the ROM does the work where no stub is wanted", async (t) => {
  const simulator = await Simulator.start(t, "esp32");
  const files = await images(t, "esp32", "--app-size", "40000");
  const types = [];
  const chip = await meet(t, simulator, { stub: false, onEvent: ({ type }) => types.push(type) });
  await chip.flash(files);
  assert.ok(files.every((file) => simulator.holds(file)));
  assert.ok(!types.includes("stub-loading"));
  await assert.rejects(chip.erase(), { name: "stub-needed" });
});

test("what erases before it writes leaves nothing else", async (t) => {
  const simulator = await Simulator.start(t, "esp32c3");
  const files = await images(t, "esp32c3", "--app-size", "40000");
  const chip = await meet(t, simulator);
  await chip.flash([{ offset: 0x200000, data: new Uint8Array(5000).fill(7) }]);
  assert.equal(simulator.flash()[0x200000], 7);
  await chip.flash(files, { erase: true });
  assert.equal(simulator.flash()[0x200000], 0xff);
  assert.ok(files.every((file) => simulator.holds(file)));
});

test("images may be given once the chip is known, and may take their time", async (t) => {
  const simulator = await Simulator.start(t, "esp32s3");
  const files = await images(t, "esp32s3", "--app-size", "40000");
  const chip = await meet(t, simulator);
  let asked;
  await chip.flash(async (info) => {
    asked = info.name;
    // Longer than any answer would be waited for.
    await new Promise((resolve) => setTimeout(resolve, 4000));
    return files;
  });
  assert.equal(asked, "ESP32-S3");
  assert.ok(files.every((file) => simulator.holds(file)));
});

test("progress goes to its end, and events tell what happens", async (t) => {
  const simulator = await Simulator.start(t, "esp32c3", "--pace");
  const files = await images(t, "esp32c3", "--app-size", "100000");
  const chip = await meet(t, simulator);
  const progress = [],
    types = new Set();
  chip.addEventListener("progress", (event) => progress.push(event));
  for (const type of ["chip", "stub-started", "rate", "ready", "image", "task-done", "done"])
    chip.addEventListener(type, () => types.add(type));
  await chip.flash(files);
  assert.equal(types.size, 7);
  const writes = progress.filter(({ phase }) => phase === "write");
  assert.ok(writes.length > 2);
  const total = files.reduce((sum, { data }) => sum + data.length, 0);
  assert.ok(writes.every((event) => event.total === total && event.done <= total));
  assert.equal(progress.at(-1).phase, "done");
  assert.equal(progress.at(-1).done, total);
});

test("what the chip prints is seen from its start on", async (t) => {
  const simulator = await Simulator.start(t, "esp32");
  const chip = await meet(t, simulator);
  await chip.flash(await images(t, "esp32", "--app-size", "40000"));
  let said = "";
  for await (const text of chip.monitor()) {
    said += text;
    if (said.includes("boot:")) break;
  }
  assert.match(said, /rst:0x/);
  // The line is free again.
  assert.equal((await chip.meet()).id, "esp32");
  await chip.close();
});

/** How often the chip was reset into its loader. */
function entries(simulator) {
  return simulator.trace.match(/reset, boot pin low/g).length;
}

test("who was met and waits is not reset again", async (t) => {
  const simulator = await Simulator.start(t, "esp32c3");
  const files = await images(t, "esp32c3", "--app-size", "40000");
  const chip = await meet(t, simulator);
  await chip.flash(files);
  assert.ok(files.every((file) => simulator.holds(file)));
  assert.equal(entries(simulator), 1);
  // It runs now, so the next visit has to.
  await chip.flash(files);
  assert.equal(entries(simulator), 2);
});

test("who was met, and reset by hand since, is reset again", async (t) => {
  const simulator = await Simulator.start(t, "esp32c3");
  const files = await images(t, "esp32c3", "--app-size", "40000");
  const chip = await meet(t, simulator);
  await chip.line.setLines(false, true);
  await chip.line.setLines(false, false);
  await simulator.says(/reset, boot pin high[^]*reset, boot pin high/); // the first at power-on
  // Asking without a reset is no attempt of those.
  await chip.flash(files, { attempts: 1 });
  assert.ok(files.every((file) => simulator.holds(file)));
  assert.equal(entries(simulator), 2);
});

test("a stub that was left running is in nobody's way", async (t) => {
  const simulator = await Simulator.start(t, "esp32c3");
  const files = await images(t, "esp32c3", "--app-size", "40000");
  const chip = await meet(t, simulator);
  await chip.flash(files, { leave: "loader" });
  // A ROM was asked for: only a reset leads there.
  await chip.flash(files, { stub: false, skip: false });
  assert.ok(files.every((file) => simulator.holds(file)));
  assert.equal(entries(simulator), 2);
});
