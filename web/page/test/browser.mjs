// SPDX-License-Identifier: Apache-2.0
// The page in a real browser, with a stand-in for its serial ports that leads to virtual chips.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { existsSync, readFileSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { TcpLine, build } from "../../core/test/bench.mjs";

export const site = join(build, "web/page");
const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);
const KINDS = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
};

/** Why there is nothing to test with; "": there is. */
export function lacking() {
  if (!existsSync(join(site, "index.html"))) return "the page is not built";
  if (!CHROMIUM) return "there is no Chromium (Debian package chromium)";
  return existsSync(join(build, "web/dev/node_modules/playwright-core"))
    ? ""
    : "playwright-core could not be installed";
}

/** Serves the page, and files that a test adds by their paths. */
export async function serve(test, more = {}) {
  const asked = [];
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname)).replace(
      /\/$/,
      "/index.html",
    );
    asked.push(path);
    const bytes = more[path] ?? (existsSync(join(site, path)) ? readFileSync(join(site, path)) : undefined);
    response.writeHead(bytes ? 200 : 404, {
      "content-type": KINDS[extname(path)] ?? "application/octet-stream",
      "cache-control": "no-store",
    });
    response.end(bytes ?? "not found");
  });
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  const close = () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections()));
  test.after(close);
  return { address: `http://localhost:${server.address().port}/`, asked, close };
}

// What browsers offer as Web Serial, as far as its specification tells: streams that exist while the port
// is open, that have to be free before it closes, and that end with a NetworkError when the device goes.
function standIn({ returnsAsAnother }) {
  const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
  const bytesOf = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const ports = [];

  class SerialPort extends EventTarget {
    constructor(id, info) {
      super();
      Object.assign(this, { id, info, readable: null, writable: null, connected: true });
      ports.push(this);
    }

    getInfo() {
      return this.info;
    }

    async open({ baudRate }) {
      if (this.gone) throw new DOMException("Failed to open serial port.", "NetworkError");
      if (this.readable || this.writable)
        throw new DOMException("The port is already open.", "InvalidStateError");
      if (!(await window.serialOpen(this.id, baudRate)))
        throw new DOMException("Failed to open serial port.", "NetworkError");
      this.makeReadable();
      this.writable = new WritableStream({
        write: async (bytes) => {
          if (!(await window.serialWrite(this.id, base64(bytes))))
            throw new DOMException("The device has been lost.", "NetworkError");
        },
      });
    }

    makeReadable() {
      this.readable = new ReadableStream({
        start: (controller) => (this.controller = controller),
        cancel: () => queueMicrotask(() => this.readable && this.makeReadable()),
      });
    }

    take(text) {
      try {
        this.controller.enqueue(bytesOf(text));
      } catch {
        // It was cancelled.
      }
    }

    lose() {
      const { controller } = this;
      this.readable = this.writable = null;
      this.connected = false;
      if (returnsAsAnother) {
        ports.splice(ports.indexOf(this), 1);
        this.gone = true;
        new SerialPort(this.id, this.info);
      }
      try {
        controller?.error(new DOMException("The device has been lost.", "NetworkError"));
      } catch {
        // It was cancelled.
      }
      this.dispatchEvent(new Event("disconnect", { bubbles: true }));
    }

    async close() {
      if (this.readable?.locked || this.writable?.locked)
        throw new TypeError("Cannot close a port whose streams are locked.");
      this.readable = this.writable = null;
      await window.serialClose(this.id);
    }

    async setSignals({ dataTerminalReady, requestToSend }) {
      if (!this.readable && !this.writable)
        throw new DOMException("The port is closed.", "InvalidStateError");
      if (!(await window.serialLines(this.id, dataTerminalReady, requestToSend)))
        throw new DOMException("The device has been lost.", "NetworkError");
    }
  }

  const serial = new EventTarget();
  serial.requestPort = async () => {
    const chosen = await window.serialChoose();
    if (!chosen) throw new DOMException("No port selected by the user.", "NotFoundError");
    return ports.find(({ id }) => id === chosen.id) ?? new SerialPort(chosen.id, chosen.info);
  };
  serial.getPorts = async () => [...ports];
  window.serialTake = (id, text) => ports.find((port) => port.id === id)?.take(text);
  window.serialLose = (id) => ports.find((port) => port.id === id)?.lose();
  window.serialBegin();
  Object.defineProperty(navigator, "serial", { value: serial, configurable: true });
}

/** The ports of one page: lines to virtual chips. */
async function plugIn(page, wall) {
  const lines = new Map();
  const tell = (name, ...figures) =>
    page.evaluate(([called, given]) => window[called](...given), [name, figures]).catch(() => {});
  // A page that is left or loaded anew has closed its ports.
  await page.exposeFunction("serialBegin", () =>
    Promise.all([...lines.values()].map((line) => line.close())),
  );
  await page.exposeFunction(
    "serialChoose",
    () =>
      wall.chosen && {
        id: wall.chosen.address,
        info: wall.info ?? { usbVendorId: 0x10c4, usbProductId: 0xea60 },
      },
  );
  await page.exposeFunction("serialOpen", async (id, baud) => {
    const line = new TcpLine(id);
    line.onbytes = (bytes) => tell("serialTake", id, Buffer.from(bytes).toString("base64"));
    line.onlost = () => tell("serialLose", id);
    lines.set(id, line);
    return line.open(baud).then(
      () => true,
      () => false,
    );
  });
  await page.exposeFunction("serialWrite", (id, text) =>
    lines
      .get(id)
      .write(new Uint8Array(Buffer.from(text, "base64")))
      .then(
        () => true,
        () => false,
      ),
  );
  await page.exposeFunction("serialLines", (id, boot, reset) =>
    lines
      .get(id)
      .setLines(boot, reset)
      .then(
        () => true,
        () => false,
      ),
  );
  await page.exposeFunction("serialClose", (id) => lines.get(id)?.close());
  await page.addInitScript(standIn, { returnsAsAnother: Boolean(wall.returnsAsAnother) });
  return lines;
}

/** @type {any} */
let browser;

export async function launch() {
  const { chromium } = createRequire(join(build, "web/dev/package.json"))("playwright-core");
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
}

export async function quit() {
  await browser?.close();
}

/**
 * Opens the page. `wall.chosen` is the simulator whose port the user chooses; none: the user says no.
 * @param {{chosen?: any, info?: object, serial?: boolean, path?: string, language?: string, more?: object, options?: object}} wall
 */
export async function openPage(test, wall = {}) {
  const server = await serve(test, wall.more);
  const context = await browser.newContext({
    locale: wall.language ?? "en-GB",
    viewport: { width: 1000, height: 900 },
    ...wall.options,
  });
  test.after(() => context.close());
  const page = await context.newPage();
  const wrong = [],
    requests = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("request", (request) => requests.push(request.url()));
  if (wall.serial === false) await page.addInitScript(() => delete Object.getPrototypeOf(navigator).serial);
  const lines = wall.serial === false ? new Map() : await plugIn(page, wall);
  test.after(() => Promise.all([...lines.values()].map((line) => line.close())));
  await page.goto(server.address + (wall.path ?? ""));
  return { page, context, server, wrong, requests };
}

/** Files as Playwright hands them to an input. */
export function uploads(files) {
  return files.map(({ name, data }) => ({
    name: name.split("/").pop(),
    mimeType: "application/octet-stream",
    buffer: Buffer.from(data),
  }));
}
