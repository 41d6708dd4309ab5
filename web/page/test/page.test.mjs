// SPDX-License-Identifier: Apache-2.0
// The page, as people use it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CHIPS, Simulator, build, firmware, folder, images } from "../../core/test/bench.mjs";
import { lacking, launch, openPage, quit, site, uploads } from "./browser.mjs";

const why = lacking();
if (why) console.log(`# skipped: ${why}`);
const LONG = { timeout: 60000 };

describe("the page", { skip: why || false }, () => {
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
    await page.waitForFunction(() => document.querySelectorAll("#results li").length > 0 || !document.getElementById("error").hidden, null, LONG);
    return page.evaluate(() => ({
      error: document.getElementById("error").hidden ? "" : document.getElementById("error").dataset.name,
      texts: document.getElementById("error").innerText,
      status: document.getElementById("status").textContent,
      results: [...document.querySelectorAll("#results .what")].map(({ textContent }) => textContent),
    }));
  }

  async function failed(page) {
    await page.waitForSelector("#error:not([hidden])", LONG);
    return page.evaluate(() => ({ name: document.getElementById("error").dataset.name, reason: document.getElementById("error-reason").textContent, advice: document.getElementById("error-advice").textContent }));
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
      assert.ok(requests.every((url) => url.startsWith(server.address) || url.startsWith("blob:")), requests.join(" "));
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
    await choose(page, [files.at(-1), { name: "nvs.bin", data: new Uint8Array(4096) }].map(({ name, data }) => ({ name, data })));
    assert.deepEqual(await page.$$eval("#files input", (inputs) => inputs.map(({ value }) => value)), ["0x10000", ""]);
    await meet(page);
    assert.ok(await page.isDisabled("#flash")); // where nvs.bin goes was not told
    await page.fill("#files li:nth-child(2) input", "0x9000");
    assert.ok(await page.isEnabled("#flash"));
    const result = await flash(page);
    assert.equal(result.error, "", result.texts);
    assert.ok(simulator.holds(files.at(-1)));
    assert.ok(simulator.holds({ offset: 0x9000, data: new Uint8Array(4096) }));
  });

  test("the board is unplugged in the middle, and goes on when it is back", async (t) => {
    const simulator = await Simulator.start(t, "esp32", "--fault", "unplug:tx:70000");
    const { page } = await openPage(t, { chosen: simulator });
    const files = firmware(t, "esp32");
    await meet(page);
    await choose(page, files);
    await page.click("#flash:enabled");
    await simulator.ended;
    await page.waitForFunction(() => document.getElementById("status").textContent.startsWith("The board is unplugged."), null, LONG);
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
    await choose(page, firmware(t, "esp32c3").filter(({ name }) => name.endsWith("hello_world.bin")));
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
    await page.waitForFunction(() => document.getElementById("status").textContent === "Flash is erased.", null, LONG);
    assert.ok(simulator.isBlank());
  });

  test("the monitor shows what the chip prints", async (t) => {
    const simulator = await Simulator.start(t, "esp32");
    const { page } = await openPage(t, { chosen: simulator });
    await meet(page);
    await choose(page, firmware(t, "esp32", "--app-size", "40000"));
    await flash(page);
    await page.click("#monitor");
    await page.waitForFunction(() => document.getElementById("log").textContent.includes("Hello world!"), null, LONG);
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
      for (let i = 0; i < 40 && (await page.evaluate(() => document.activeElement?.id)) !== id; i++) await page.keyboard.press("Tab");
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
    const nameless = await page.$$eval("button, input, select, progress, [role]", (elements) => elements.filter((element) => {
      const labels = [...(element.labels ?? [])].map(({ textContent }) => textContent).join("");
      const by = document.getElementById(element.getAttribute("aria-labelledby") ?? "")?.textContent ?? "";
      return element.role !== "alert" && element.role !== "status" && !(labels + by + (element.getAttribute("aria-label") ?? "") + (element.tagName === "BUTTON" ? element.textContent : "")).trim() && element.id !== "progress" && element.id !== "ask-yes";
    }).map(({ outerHTML }) => outerHTML));
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

  test("what its policy forbids is not done", () => {
    const policy = /Content-Security-Policy" content="([^"]+)/.exec(readFileSync(join(site, "index.html"), "utf8"))[1];
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|https?:|\*/);
  });

  test("pictures", async (t) => {
    const pictures = join(build, "web/pictures");
    mkdirSync(pictures, { recursive: true });
    for (const [name, width, height, colorScheme, language] of [["desk-light", 1100, 1250, "light", "en-GB"], ["desk-dark", 1100, 1250, "dark", "en-GB"], ["phone-light", 390, 1500, "light", "en-GB"], ["phone-dark", 390, 1500, "dark", "de-DE"]]) {
      const simulator = await Simulator.start(t, "esp32c3");
      const { page } = await openPage(t, { chosen: simulator, language, options: { viewport: { width, height }, colorScheme } });
      writeFileSync(join(pictures, `${name}-begin.png`), await page.screenshot({ fullPage: true }));
      await meet(page);
      await choose(page, firmware(t, "esp32c3"));
      await flash(page);
      await page.click("#monitor");
      await page.waitForFunction(() => document.getElementById("log").textContent.includes("Hello"), null, LONG);
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
