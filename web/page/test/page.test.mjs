// SPDX-License-Identifier: Apache-2.0
// The page, as people use it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { CHIPS, Simulator, build, firmware, images } from "../../core/test/bench.mjs";
import { lacking, launch, openPage, quit, site, uploads } from "./browser.mjs";

const why = lacking();
if (why) console.log(`# skipped: ${why}`);
const LONG = { timeout: 60000 };

describe("the page", { skip: why || false, concurrency: 3 }, () => {
  before(launch);
  after(quit);

  async function meet(page) {
    await page.click("#connect");
    await page.waitForSelector("#chip:not([hidden])", LONG);
  }

  async function choose(page, files) {
    await page.setInputFiles("#pick-files", uploads(files));
    await page.waitForSelector("#files li");
  }

  async function flash(page) {
    await page.click("#flash:enabled", LONG);
    await page.waitForFunction(
      () => document.querySelectorAll("#results li").length > 0 || !document.getElementById("error").hidden,
      null,
      LONG,
    );
    return page.evaluate(() => ({
      error: document.getElementById("error").hidden ? "" : document.getElementById("error").dataset.name,
      texts: document.getElementById("error").innerText,
      status: document.getElementById("status").textContent,
      results: [...document.querySelectorAll("#results .what")].map(({ textContent }) => textContent),
    }));
  }

  async function failed(page) {
    await page.waitForSelector("#error:not([hidden])", LONG);
    return page.evaluate(() => ({
      name: document.getElementById("error").dataset.name,
      reason: document.getElementById("error-reason").textContent,
      advice: document.getElementById("error-advice").textContent,
    }));
  }

  for (const chip of CHIPS) {
    test(`flashes an ${chip}, skips what is there, writes what has changed`, async (t) => {
      const simulator = await Simulator.start(t, chip);
      const { page, wrong, requests, server } = await openPage(t, { chosen: simulator });
      const files = firmware(t, chip);
      await meet(page);
      await choose(page, files);
      const fresh = await flash(page);
      assert.equal(fresh.error, "", fresh.texts);
      assert.deepEqual(fresh.results, Array(3).fill("written and verified"));
      const held = await images(t, chip);
      assert.ok(held.every((file) => simulator.holds(file)));

      assert.deepEqual((await flash(page)).results, Array(3).fill("was there already"));

      const application = held.find(({ offset }) => offset === 0x10000);
      simulator.change(0x10000 + 70000, application.data[70000] ^ 1);
      const mended = await flash(page);
      assert.match(mended.results[2], /^\d+ bytes changed, verified$/);
      assert.ok(simulator.holds(application));

      assert.deepEqual(wrong, []);
      assert.ok(
        requests.every((url) => url.startsWith(server.address) || url.startsWith("blob:")),
        requests.join(" "),
      );
    });
  }

  test("a build's folder, a merged image, and single files", async (t) => {
    const simulator = await Simulator.start(t, "esp32c3");
    const { page } = await openPage(t, { chosen: simulator });
    const files = await images(t, "esp32c3");
    const merged = new Uint8Array(0x10000 + files.at(-1).data.length).fill(0xff);
    for (const { offset, data } of files) merged.set(data, offset);
    await choose(page, [{ name: "all.bin", data: merged }]);
    assert.equal(await page.inputValue("#files input"), "0x0");
    await page.click("#files button");
    await choose(
      page,
      [files.at(-1), { name: "nvs.bin", data: new Uint8Array(4096) }].map(({ name, data }) => ({
        name,
        data,
      })),
    );
    assert.deepEqual(await page.$$eval("#files input", (inputs) => inputs.map(({ value }) => value)), [
      "0x10000",
      "",
    ]);
    await meet(page);
    assert.ok(await page.isDisabled("#flash")); // where nvs.bin goes was not told
    await page.fill("#files li:nth-child(2) input", "0x9000");
    assert.ok(await page.isEnabled("#flash"));
    const result = await flash(page);
    assert.equal(result.error, "", result.texts);
    assert.ok(simulator.holds(files.at(-1)));
    assert.ok(simulator.holds({ offset: 0x9000, data: new Uint8Array(4096) }));
  });

  for (const returnsAsAnother of [false, true])
    test(`the board is unplugged in the middle, and goes on when it is back${returnsAsAnother ? " as another port" : ""}`, async (t) => {
      const simulator = await Simulator.start(t, "esp32", "--fault", "unplug:tx:70000");
      const { page } = await openPage(t, { chosen: simulator, returnsAsAnother });
      const files = firmware(t, "esp32");
      await meet(page);
      await choose(page, files);
      await page.click("#flash:enabled");
      await simulator.ended;
      await page.waitForFunction(
        () => document.getElementById("status").textContent.startsWith("The board is unplugged."),
        null,
        LONG,
      );
      await simulator.again();
      await page.waitForSelector("#results li", LONG);
      assert.ok((await images(t, "esp32")).every((file) => simulator.holds(file)));
    });

  test("files for another chip", async (t) => {
    const simulator = await Simulator.start(t, "esp32s3");
    const { page } = await openPage(t, { chosen: simulator });
    await meet(page);
    await choose(page, firmware(t, "esp32c3"));
    const result = await flash(page);
    assert.equal(result.error, "other-chip");
    assert.match(result.texts, /Found an ESP32-S3, not an ESP32-C3\./);
    assert.ok(simulator.isBlank());
    // The same without the build's word for it.
    await page.reload();
    await meet(page);
    await choose(
      page,
      firmware(t, "esp32c3").filter(({ name }) => name.endsWith("hello_world.bin")),
    );
    assert.equal((await flash(page)).error, "file-refused");
    assert.ok(simulator.isBlank());
  });

  test("a bad line", async (t) => {
    const simulator = await Simulator.start(t, "esp32", "--noise", "mix:1e-4:11");
    const { page } = await openPage(t, { chosen: simulator });
    await meet(page);
    await choose(page, firmware(t, "esp32"));
    const result = await flash(page);
    assert.equal(result.error, "", result.texts);
    assert.ok((await images(t, "esp32")).every((file) => simulator.holds(file)));
  });

  test("a chip that stops answering", async (t) => {
    const simulator = await Simulator.start(t, "esp32", "--fault", "stall:tx:40000");
    const { page } = await openPage(t, { chosen: simulator });
    await meet(page);
    await choose(page, firmware(t, "esp32"));
    const result = await flash(page);
    assert.match(result.error, /^(timeout|no-answer)/);
    assert.equal(result.status, "Failed.");
  });

  test("a browser without Web Serial", async (t) => {
    const { page } = await openPage(t, { serial: false });
    const { name, advice } = await failed(page);
    assert.equal(name, "no-web-serial");
    assert.match(advice, /Chrome/);
  });

  test("the user says no", async (t) => {
    const { page } = await openPage(t, {});
    await page.click("#connect");
    assert.equal((await failed(page)).name, "no-port-chosen");
    assert.ok(await page.isEnabled("#connect"));
  });

  test("given up in the middle", async (t) => {
    const simulator = await Simulator.start(t, "esp32", "--pace");
    const { page } = await openPage(t, { chosen: simulator });
    await meet(page);
    await choose(page, firmware(t, "esp32"));
    await page.click("#flash:enabled");
    await page.waitForFunction(() => document.getElementById("progress").value > 20, null, LONG);
    await page.click("#stop");
    assert.equal((await failed(page)).name, "aborted");
    assert.equal(await page.textContent("#status"), "Stopped.");
  });

  test("erasing asks before", async (t) => {
    const simulator = await Simulator.start(t, "esp32c3");
    simulator.change(0x5000, 1);
    const { page } = await openPage(t, { chosen: simulator });
    await meet(page);
    await page.click("summary");
    await page.click("#erase");
    await page.click("#ask button[value=no]");
    assert.ok(!simulator.isBlank());
    await page.click("#erase");
    await page.click("#ask-yes");
    await page.waitForFunction(
      () => document.getElementById("status").textContent === "Flash is erased.",
      null,
      LONG,
    );
    assert.ok(simulator.isBlank());
  });

  test("the monitor shows what the chip prints", async (t) => {
    const simulator = await Simulator.start(t, "esp32");
    const { page } = await openPage(t, { chosen: simulator });
    await meet(page);
    await choose(page, firmware(t, "esp32", "--app-size", "40000"));
    await flash(page);
    await page.click("#monitor");
    await page.waitForFunction(
      () => document.getElementById("log").textContent.includes("Hello world!"),
      null,
      LONG,
    );
    assert.equal(await page.getAttribute("#monitor", "aria-pressed"), "true");
    await page.click("#monitor");
    await page.waitForSelector("#monitor[aria-pressed=false]");
    // And the line is free for other work.
    assert.deepEqual((await flash(page)).results, Array(3).fill("was there already"));
  });

  test("by keyboard alone", async (t) => {
    const simulator = await Simulator.start(t, "esp32c3");
    const { page } = await openPage(t, { chosen: simulator });
    const press = async (id) => {
      for (let i = 0; i < 40 && (await page.evaluate(() => document.activeElement?.id)) !== id; i++)
        await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement?.id), id);
      await page.keyboard.press("Enter");
    };
    await press("connect");
    await page.waitForSelector("#chip:not([hidden])", LONG);
    await choose(page, firmware(t, "esp32c3", "--app-size", "40000"));
    await press("flash");
    await page.waitForSelector("#results li", LONG);
  });

  test("each control has a name", async (t) => {
    const { page } = await openPage(t, {});
    await choose(page, [{ name: "app@0x10000.bin", data: new Uint8Array(5000) }]);
    const nameless = await page.$$eval("button, input, select, progress, [role]", (elements) =>
      elements
        .filter((element) => {
          const labels = [...(element.labels ?? [])].map(({ textContent }) => textContent).join("");
          const by =
            document.getElementById(element.getAttribute("aria-labelledby") ?? "")?.textContent ?? "";
          return (
            element.role !== "alert" &&
            element.role !== "status" &&
            !(
              labels +
              by +
              (element.getAttribute("aria-label") ?? "") +
              (element.tagName === "BUTTON" ? element.textContent : "")
            ).trim() &&
            element.id !== "progress" &&
            element.id !== "ask-yes"
          );
        })
        .map(({ outerHTML }) => outerHTML),
    );
    assert.deepEqual(nameless, []);
    assert.equal(await page.getAttribute("html", "lang"), "en");
  });

  test("in German", async (t) => {
    const { page } = await openPage(t, { language: "de-DE" });
    assert.equal(await page.textContent("#connect"), "Anschluss wählen");
    await page.click("#connect");
    assert.match((await failed(page)).reason, /Kein Anschluss/);
    await page.selectOption("#language", "en");
    assert.equal(await page.textContent("#connect"), "Choose port");
    await page.reload();
    assert.equal(await page.textContent("#connect"), "Choose port");
  });

  test("without network, once it was loaded", async (t) => {
    const simulator = await Simulator.start(t, "esp32c3");
    const { page, server } = await openPage(t, { chosen: simulator });
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await server.close();
    await page.reload();
    await meet(page);
    await choose(page, firmware(t, "esp32c3", "--app-size", "40000"));
    const result = await flash(page);
    assert.equal(result.error, "", result.texts);
    assert.ok((await images(t, "esp32c3", "--app-size", "40000")).every((file) => simulator.holds(file)));
  });

  const OFFER = { name: "Blinker", version: "1.2", new_install_prompt_erase: true };

  /** Builds for some chips, as files that a server has. */
  async function offered(t, chips) {
    const more = {},
      builds = [];
    for (const chip of chips) {
      const parts = await images(t, chip, "--app-size", "40000");
      for (const { name, data } of parts) more[`/offer/${chip}/${name}`] = Buffer.from(data);
      builds.push({
        chipFamily: chip.replace(/^esp32(.+)$/, "ESP32-$1").toUpperCase(),
        parts: parts.map(({ name, offset }) => ({ path: `${chip}/${name}`, offset })),
      });
    }
    more["/offer/manifest.json"] = Buffer.from(JSON.stringify({ ...OFFER, builds }));
    more["/offer/index.html"] = Buffer.from(
      '<!doctype html><title>x</title><link rel="icon" href="../icon.svg"><script type="module" src="../install-button.js"></script><esp-web-install-button manifest="manifest.json"><button slot="activate">Get it</button><span slot="unsupported">not here</span></esp-web-install-button>',
    );
    return more;
  }

  test("a manifest that is named in the address", async (t) => {
    const simulator = await Simulator.start(t, "esp32s3");
    const { page } = await openPage(t, {
      chosen: simulator,
      more: await offered(t, ["esp32", "esp32s3"]),
      path: "?manifest=offer/manifest.json",
    });
    await page.waitForSelector("#offered:not([hidden])");
    assert.equal(await page.textContent("#offered"), "Blinker 1.2 for ESP32, ESP32-S3");
    await meet(page);
    const result = await flash(page);
    assert.equal(result.error, "", result.texts);
    assert.ok((await images(t, "esp32s3", "--app-size", "40000")).every((file) => simulator.holds(file)));
  });

  test("a manifest without a build for this chip", async (t) => {
    const simulator = await Simulator.start(t, "esp32c3");
    const { page } = await openPage(t, {
      chosen: simulator,
      more: await offered(t, ["esp32"]),
      path: "?manifest=offer/manifest.json",
    });
    await meet(page);
    const result = await flash(page);
    assert.equal(result.error, "no-build");
    assert.match(result.texts, /ESP32-C3/);
    assert.ok(simulator.isBlank());
  });

  test("a manifest that is dropped with its files", async (t) => {
    const simulator = await Simulator.start(t, "esp8266");
    const { page } = await openPage(t, { chosen: simulator });
    const parts = await images(t, "esp8266", "--app-size", "40000");
    const named = parts.map(({ name, offset }) => ({ path: name.split("/").pop(), offset }));
    const manifest = Buffer.from(
      JSON.stringify({ ...OFFER, builds: [{ chipFamily: "ESP8266", parts: named }] }),
    );
    await page.setInputFiles("#pick-files", uploads([{ name: "manifest.json", data: manifest }, ...parts]));
    await page.waitForSelector("#offered:not([hidden])");
    await meet(page);
    assert.equal((await flash(page)).error, "");
    assert.ok(parts.every((file) => simulator.holds(file)));
  });

  test("the install button", async (t) => {
    const simulator = await Simulator.start(t, "esp32c3");
    simulator.change(0x300000, 1);
    const { page, wrong } = await openPage(t, {
      chosen: simulator,
      more: await offered(t, ["esp32", "esp32c3"]),
      path: "offer/index.html",
    });
    await page.waitForSelector("esp-web-install-button[install-supported]");
    await page.evaluate(() => {
      window.states = [];
      document.addEventListener("state-changed", (event) => window.states.push(event.detail.state));
    });
    await page.click("text=Get it");
    await page.waitForSelector("text=Found ESP32-C3.", LONG);
    assert.equal(await page.textContent("esp-web-install-button h2"), "Install Blinker 1.2");
    assert.ok(
      await page.evaluate(() => document.querySelector("esp-web-install-button").hasAttribute("active")),
    );
    await page.check("text=Erase everything first");
    await page.click("esp-web-install-button .go");
    await page.waitForSelector("text=Installed.", LONG);
    const states = await page.evaluate(() => [...new Set(window.states)]);
    assert.deepEqual(states, ["initializing", "preparing", "erasing", "writing", "finished"]);
    assert.ok((await images(t, "esp32c3", "--app-size", "40000")).every((file) => simulator.holds(file)));
    assert.equal(simulator.flash()[0x300000], 0xff);
    await page.click("esp-web-install-button .plain");
    await page.waitForSelector("esp-web-install-button:not([active])");
    assert.deepEqual(wrong, []);
  });

  test("the install button where it cannot work, or has nothing for the chip", async (t) => {
    const more = await offered(t, ["esp32"]);
    const { page: without } = await openPage(t, { serial: false, more, path: "offer/index.html" });
    await without.waitForSelector("esp-web-install-button[install-unsupported]");
    assert.ok(await without.isVisible("text=not here"));
    const simulator = await Simulator.start(t, "esp32c3");
    const { page } = await openPage(t, { chosen: simulator, more, path: "offer/index.html" });
    await page.evaluate(() =>
      document.addEventListener("state-changed", (event) => (window.last = event.detail)),
    );
    await page.click("text=Get it");
    await page.click("esp-web-install-button .go", LONG);
    await page.waitForFunction(() => window.last.state === "error", null, LONG);
    assert.equal(await page.evaluate(() => window.last.details.error), "not_supported");
    assert.ok(await page.isVisible("text=There is no firmware for the ESP32-C3 here."));
    assert.ok(simulator.isBlank());
  });

  test("what its policy forbids is not done", () => {
    const policy = /Content-Security-Policy" content="([^"]+)/.exec(
      readFileSync(join(site, "index.html"), "utf8"),
    )[1];
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|https?:|\*/);
  });

  test("it is smaller than 60,000 bytes in all, without stubs", () => {
    const files = readdirSync(site, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
    const total = files
      .filter((path) => !path.includes("/stubs/"))
      .reduce((sum, path) => sum + gzipSync(readFileSync(path), { level: 9 }).length, 0);
    assert.ok(total < 60000, `${total} bytes`);
  });

  test("pictures", async (t) => {
    const pictures = join(build, "web/pictures");
    mkdirSync(pictures, { recursive: true });
    for (const [name, width, height, colorScheme, language] of [
      ["desk-light", 1100, 1250, "light", "en-GB"],
      ["desk-dark", 1100, 1250, "dark", "en-GB"],
      ["phone-light", 390, 1500, "light", "en-GB"],
      ["phone-dark", 390, 1500, "dark", "de-DE"],
    ]) {
      const simulator = await Simulator.start(t, "esp32c3");
      const { page } = await openPage(t, {
        chosen: simulator,
        language,
        options: { viewport: { width, height }, colorScheme },
      });
      writeFileSync(join(pictures, `${name}-begin.png`), await page.screenshot({ fullPage: true }));
      await meet(page);
      await choose(page, firmware(t, "esp32c3"));
      await flash(page);
      await page.click("#monitor");
      await page.waitForFunction(
        () => document.getElementById("log").textContent.includes("Hello"),
        null,
        LONG,
      );
      await page.evaluate(() => scrollTo(0, 0));
      writeFileSync(join(pictures, `${name}-done.png`), await page.screenshot({ fullPage: true }));
      // Nothing is wider than the window.
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      await simulator.stop();
      await page.click("#flash");
      await page.waitForSelector("#error:not([hidden])", LONG);
      writeFileSync(join(pictures, `${name}-error.png`), await page.screenshot());
    }
  });
});
