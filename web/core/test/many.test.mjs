// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { CHIPS, Simulator, images, meet } from "./bench.mjs";

test("32 chips at once in one process", async (t) => {
  const files = Object.fromEntries(
    await Promise.all(CHIPS.map(async (chip) => [chip, await images(t, chip, "--app-size", "40000")])),
  );
  await Promise.all(
    Array.from({ length: 32 }, async (_, i) => {
      const name = CHIPS[i % CHIPS.length];
      const simulator = await Simulator.start(t, name);
      const chip = await meet(t, simulator);
      // Each has bytes of its own.
      const own = { offset: 0x100000, data: new Uint8Array(9000).fill(i), name: "own" };
      const result = await chip.flash([...files[name], own]);
      assert.ok(result.images.every(({ verified }) => verified));
      for (const file of [...files[name], own])
        assert.ok(simulator.holds(file), `${name} ${i}: ${file.name}`);
      await chip.close();
    }),
  );
});
