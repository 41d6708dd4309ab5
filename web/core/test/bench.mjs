// SPDX-License-Identifier: Apache-2.0
// A virtual chip in a process of its own, firmware for it, and the package that is tested.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

export const build = resolve(process.env.ESPLOADER_BUILD ?? "build");
export const core = join(build, "web/core");
export const esploader = await import(pathToFileURL(join(core, "index.js")).href);
export const { TcpLine } = await import(pathToFileURL(join(core, "tcp.js")).href);

export const CHIPS = ["esp32", "esp32c3", "esp32s3", "esp8266"];

/** A folder that goes with the test. */
export function folder(test) {
  const path = mkdtempSync(join(tmpdir(), "esploader-web-"));
  test.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Runs a program of the build. */
export function run(program, ...options) {
  return execFileSync(join(build, program), options, { encoding: "utf8" });
}

/** Files of a build folder for a chip, with their paths inside of it. */
export function firmware(test, chip, ...options) {
  const path = folder(test);
  run("esploader-firmware", "--chip", chip, "--out", path, ...options);
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .map((file) => ({ name: file.slice(path.length + 1), data: new Uint8Array(readFileSync(file)) }));
}

/** The same as images. */
export async function images(test, chip, ...options) {
  return (await esploader.readFiles(firmware(test, chip, ...options))).images;
}

export class Simulator {
  /** @param {string[]} options  of esploader-sim */
  static async start(test, chip, ...options) {
    const simulator = new Simulator(chip, join(folder(test), "flash.bin"), options);
    test.after(() => simulator.stop());
    await simulator.serve("127.0.0.1:0");
    return simulator;
  }

  constructor(chip, file, options) {
    Object.assign(this, { chip, file, options, trace: "" });
  }

  async serve(at) {
    this.process = spawn(
      join(build, "esploader-sim"),
      ["--chip", this.chip, "--tcp", at, "--flash", this.file, "--trace", ...this.options],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    this.process.stderr.on("data", (bytes) => (this.trace += bytes));
    this.ended = new Promise((resolve) => this.process.once("exit", resolve));
    const said = await new Promise((resolve, reject) => {
      this.process.stdout.once("data", (bytes) => resolve(String(bytes)));
      this.process.once("exit", () => reject(new Error(`the simulator did not start: ${this.trace}`)));
    });
    this.address = /\S+:\/\/\S+/.exec(said)[0];
  }

  /** Serves again where it has ended, without the faults it had. */
  async again(...options) {
    await this.ended;
    this.options = options;
    await this.serve(new URL(this.address).host);
  }

  async stop() {
    this.process.kill();
    await this.ended;
  }

  line(options) {
    return new TcpLine(this.address, options);
  }

  flash() {
    return readFileSync(this.file);
  }

  /** All that it has said, once it has said this: what a chip does takes its time. */
  async says(text) {
    for (const end = Date.now() + 10000; !text.test(this.trace);) {
      if (Date.now() > end) throw new Error(`the simulator does not say ${text}: ${this.trace}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return this.trace;
  }

  /** Whether flash holds an image, to the last byte. */
  holds({ offset, data }) {
    return this.flash()
      .subarray(offset, offset + data.length)
      .equals(Buffer.from(data));
  }

  isBlank() {
    return this.flash().every((byte) => byte === 0xff);
  }

  change(offset, byte) {
    const flash = this.flash();
    flash[offset] = byte;
    writeFileSync(this.file, flash);
  }
}

/** Meets the virtual chip; it is left when the test ends. */
export async function meet(test, simulator, options = {}) {
  const chip = await esploader.connect(simulator.line(), options);
  test.after(() => chip.line.close());
  return chip;
}

/** A port where nobody listens. */
export async function freePort() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
