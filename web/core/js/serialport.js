// SPDX-License-Identifier: Apache-2.0
// A line over a serial port of this machine, for Node: through the npm package "serialport", which
// whoever uses this installs.

import { EsploaderError } from "./errors.js";

/** @typedef {import("./index.js").Line} Line */

/** @implements {Line} */
export class NodeSerialLine {
  /** @type {any} */
  #port;

  /** @param {string} path  as /dev/ttyUSB0 or COM3
   * @param {{usb?: boolean, SerialPort?: any}} [options]  `usb`: it is a chip's USB-Serial-JTAG unit;
   *   `SerialPort`: the class of that package, when it is not to be imported here */
  constructor(path, options = {}) {
    this.path = path;
    this.name = path;
    this.SerialPort = options.SerialPort;
    this.canReset = true;
    this.isUsb = Boolean(options.usb);
    this.hasRate = !this.isUsb;
    this.isOpen = false;
    /** @type {((bytes: Uint8Array) => void) | undefined} */
    this.onbytes = undefined;
    /** @type {(() => void) | undefined} */
    this.onlost = undefined;
  }

  async #class() {
    try {
      const name = "serialport"; // A variable: it is none of this package's dependencies.
      return this.SerialPort ?? (await import(name)).SerialPort;
    } catch (cause) {
      throw new EsploaderError(
        "not-loaded",
        "the package serialport is not installed",
        "npm install serialport",
        { cause },
      );
    }
  }

  /** @param {string} name
   * @param {...any} figures
   * @returns {Promise<any>} */
  #do(name, ...figures) {
    const port = this.#port;
    return new Promise((resolve, reject) => {
      if (!port) reject(new EsploaderError("closed", "the line is closed"));
      else
        port[name](...figures, (/** @type {Error | null | undefined} */ error) =>
          error ? reject(error) : resolve(undefined),
        );
    });
  }

  /** @param {number} baud */
  async open(baud) {
    await this.close();
    const SerialPort = await this.#class();
    const port = new SerialPort({ path: this.path, baudRate: baud, autoOpen: false, hupcl: false });
    await new Promise((resolve, reject) =>
      port.open((/** @type {Error | null} */ error) => (error ? reject(error) : resolve(undefined))),
    );
    this.#port = port;
    this.isOpen = true;
    port.on("data", (/** @type {Uint8Array} */ bytes) => this.onbytes?.(new Uint8Array(bytes)));
    port.on("error", () => {});
    port.on("close", () => {
      if (this.#port !== port) return;
      this.#port = undefined;
      this.isOpen = false;
      this.onlost?.();
    });
    await this.setLines(false, false);
  }

  async close() {
    const port = this.#port;
    this.#port = undefined;
    this.isOpen = false;
    if (port?.isOpen) await new Promise((resolve) => port.close(() => resolve(undefined)));
  }

  /** @param {Uint8Array} bytes */
  async write(bytes) {
    await this.#do("write", bytes);
    await this.#do("drain");
  }

  /** @param {number} baud */
  async setBaud(baud) {
    try {
      await this.#do("update", { baudRate: baud });
      return true;
    } catch {
      return false;
    }
  }

  /** @param {boolean} boot
   * @param {boolean} reset */
  async setLines(boot, reset) {
    await this.#do("set", { dtr: boot, rts: reset });
  }
}
