// SPDX-License-Identifier: Apache-2.0
// Manifests in the forms that sites with ESP Web Tools have, with published firmware in them, on the page and in the
// button.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { CHIPS, Simulator } from "../../core/test/bench.mjs";
import { lacking, launch, openPage, quit } from "./browser.mjs";

const firmware = join(
  import.meta.dirname ?? new URL(".", import.meta.url).pathname,
  "../../../../shared/firmware",
);
const why = lacking() || (existsSync(firmware) ? "" : `there is no ${firmware}`);
if (why) console.log(`# skipped: ${why}`);
const LONG = { timeout: 60000 };
const FAMILIES = { esp32: "ESP32", esp32c3: "ESP32-C3", esp32s3: "ESP32-S3", esp8266: "ESP8266" };

/** A chip's published files. */
function published(chip) {
  const file = (name) => new Uint8Array(readFileSync(join(firmware, chip, name)));
  return [
    { offset: chip === "esp32" ? 0x1000 : 0, data: file("bootloader.bin") },
    { offset: 0x8000, data: file("partition-table.bin") },
    { offset: 0x10000, data: file("app.bin") },
  ];
}

/** Files in one, from the beginning of flash on. */
function merged(files) {
  const bytes = new Uint8Array(Math.max(...files.map(({ offset, data }) => offset + data.length))).fill(0xff);
  for (const { offset, data } of files) bytes.set(data, offset);
  return bytes;
}

// What the sites have: the manifest's own fields, and how a chip's parts are made of its files.
const STYLES = {
  // A file a chip, which has all.
  Tasmota: {
    about: {
      name: "Tasmota",
      version: "14.2.0",
      new_install_prompt_erase: true,
      funding_url: "https://example.org",
    },
    parts: (files) => [["tasmota.factory.bin", 0, merged(files)]],
  },
  // What comes before the application in one file, which all releases share.
  WLED: {
    about: { name: "WLED", version: "0.14.4", home_assistant_domain: "wled", new_install_prompt_erase: true },
    parts: (files) => [
      ["bootloader.bin", 0, merged(files.slice(0, 2))],
      ["wled.bin", 0x10000, files[2].data],
    ],
  },
  // Each by itself, and without a question before all is erased.
  ESPHome: {
    about: {
      name: "ESPHome",
      version: "2024.8.0",
      home_assistant_domain: "esphome",
      new_install_prompt_erase: false,
      new_install_improv_wait_time: 10,
    },
    parts: (files) =>
      files.map(({ offset, data }, i) => [["boot", "partitions", "firmware"][i] + ".bin", offset, data]),
  },
};

/** What a server of that style has. */
function site(style) {
  const { about, parts } = STYLES[style];
  const more = {};
  const builds = CHIPS.map((chip) => ({
    chipFamily: FAMILIES[chip],
    parts: parts(published(chip)).map(([name, offset, data]) => {
      more[`/firmware/${chip}/${name}`] = Buffer.from(data);
      return { path: `${chip}/${name}`, offset };
    }),
  }));
  more["/firmware/manifest.json"] = Buffer.from(JSON.stringify({ ...about, builds }));
  more["/firmware/index.html"] = Buffer.from(
    '<!doctype html><title>x</title><link rel="icon" href="../icon.svg"><script type="module" src="../install-button.js"></script><esp-web-install-button manifest="manifest.json"></esp-web-install-button>',
  );
  return more;
}

describe("manifests", { skip: why || false, concurrency: 2 }, () => {
  before(launch);
  after(quit);

  for (const style of Object.keys(STYLES)) {
    for (const chip of CHIPS) {
      test(`of ${style}'s form, ${chip}, on the page`, async (t) => {
        const simulator = await Simulator.start(t, chip);
        const { page, wrong } = await openPage(t, {
          chosen: simulator,
          more: site(style),
          path: "?manifest=firmware/manifest.json",
        });
        await page.click("#connect");
        await page.waitForSelector("#chip:not([hidden])", LONG);
        await page.click("#flash:enabled", LONG);
        await page.waitForSelector("#results li, #error:not([hidden])", LONG);
        assert.equal(await page.isVisible("#error"), false, await page.innerText("#error"));
        assert.ok(published(chip).every((file) => simulator.holds(file)));
        assert.deepEqual(wrong, []);
      });
    }

    test(`of ${style}'s form, by the button`, async (t) => {
      const simulator = await Simulator.start(t, "esp32");
      simulator.change(0x300000, 1);
      const { page, wrong } = await openPage(t, {
        chosen: simulator,
        more: site(style),
        path: "firmware/index.html",
      });
      await page.click("esp-web-install-button button");
      await page.waitForSelector("text=Found ESP32.", LONG);
      // Without a question all is erased, unless the person says otherwise.
      const asks = STYLES[style].about.new_install_prompt_erase;
      assert.equal(await page.isChecked("esp-web-install-button input"), !asks);
      await page.click("esp-web-install-button .go");
      await page.waitForSelector("text=Installed.", LONG);
      assert.ok(published("esp32").every((file) => simulator.holds(file)));
      assert.equal(simulator.flash()[0x300000], asks ? 1 : 0xff);
      assert.deepEqual(wrong, []);
    });
  }
});
