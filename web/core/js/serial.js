// SPDX-License-Identifier: Apache-2.0
// A line over the Web Serial API of browsers.

import { EsploaderError } from "./errors.js";

const ESPRESSIF = 0x303a,
  USB_SERIAL_JTAG = 0x1001;
const BUFFER = 32768;

/** USB bridges on boards with these chips, and the chips' own USB: what the browser offers first. */
export const filters = [0x303a, 0x10c4, 0x1a86, 0x0403, 0x067b].map((usbVendorId) => ({ usbVendorId }));

/** Whether this browser can, and this page may: what is wrong, or undefined. */
export function unavailable() {
  if (globalThis.isSecureContext === false) {
    return new EsploaderError(
      "no-web-serial",
      "this page was not loaded over HTTPS",
      "open it by its https address, or on this machine as localhost",
    );
  }
  if (!globalThis.navigator || !("serial" in navigator)) {
    return new EsploaderError(
      "no-web-serial",
      "this browser has no Web Serial",
      "use Chrome, Edge, Opera or another browser that has it, on a computer",
    );
  }
  return undefined;
}

/** Lets the user choose a port. @param {{filters?: SerialPortFilter[]}} [options] */
export async function choosePort(options = {}) {
  const missing = unavailable();
  if (missing) throw missing;
  try {
    return await navigator.serial.requestPort(options);
  } catch (cause) {
    throw new EsploaderError(
      "no-port-chosen",
      "no port was chosen",
      "plug the board in, and choose its port",
      { cause },
    );
  }
}

/** @typedef {import("./index.js").Line} Line */

/** @implements {Line} */
export class SerialLine {
  /** @type {ReadableStreamDefaultReader<Uint8Array> | undefined} */
  #reader;
  /** @type {WritableStreamDefaultWriter<Uint8Array> | undefined} */
  #writer;
  /** @type {Promise<void>} */
  #reading = Promise.resolve();
  #baud = 0;
  /** @type {WeakSet<object>} */
  #known = new WeakSet();
  #moving = false; // it is closed on purpose

  /** @param {import("./index.js").WebSerialPort} port */
  constructor(port) {
    this.port = port;
    this.canReset = true;
    this.isOpen = false;
    /** @type {((bytes: Uint8Array) => void) | undefined} */
    this.onbytes = undefined;
    /** @type {(() => void) | undefined} */
    this.onlost = undefined;
    const { usbVendorId, usbProductId } = port.getInfo();
    this.isUsb = usbVendorId === ESPRESSIF && usbProductId === USB_SERIAL_JTAG;
    this.hasRate = !this.isUsb;
    this.name = "the port";
  }

  /** @param {number} baud */
  async open(baud) {
    if (this.isOpen) await this.close();
    try {
      await this.#open(baud);
    } catch (error) {
      const other = await this.#successor();
      if (!other) throw error;
      this.port = other;
      await this.#open(baud);
    }
  }

  /** A device that has left its bus may come back as another port; a board that was there before is no such one. */
  async #successor() {
    const { usbVendorId, usbProductId } = this.port.getInfo();
    if (usbVendorId === undefined || typeof navigator === "undefined" || !navigator.serial) return undefined;
    const ports = await navigator.serial.getPorts();
    return ports.find(
      (port) =>
        !this.#known.has(port) &&
        port.getInfo().usbVendorId === usbVendorId &&
        port.getInfo().usbProductId === usbProductId,
    );
  }

  /** @param {number} baud */
  async #open(baud) {
    await this.port.open({ baudRate: baud, bufferSize: BUFFER });
    this.#moving = false;
    this.#baud = baud;
    this.isOpen = true;
    this.#writer = this.port.writable?.getWriter();
    this.#reading = this.#read();
    this.#known = new WeakSet(await globalThis.navigator?.serial?.getPorts());
    this.#known.add(this.port);
    // Both were asserted, or neither, when it was opened: no board is reset by that.
    await this.setLines(false, false);
  }

  async #read() {
    while (this.port.readable && !this.#moving) {
      const reader = this.port.readable.getReader();
      this.#reader = reader;
      try {
        for (;;) {
          const { value, done } = await reader.read();
          if (done) break;
          if (value) this.onbytes?.(value);
        }
      } catch {
        // A wrong rate, a break or a full buffer: the port gives another stream. Without one it is lost.
      } finally {
        reader.releaseLock();
        this.#reader = undefined;
      }
    }
    if (!this.#moving) {
      await this.#release();
      this.onlost?.();
    }
  }

  async close() {
    this.#moving = true;
    await this.#reader?.cancel().catch(() => {});
    await this.#reading;
    await this.#release();
  }

  /** Streams have to be free before a port can be closed. */
  async #release() {
    this.isOpen = false;
    const writer = this.#writer;
    this.#writer = undefined;
    await writer?.abort().catch(() => {});
    writer?.releaseLock();
    await this.port.close().catch(() => {});
  }

  /** @param {Uint8Array} bytes */
  async write(bytes) {
    if (!this.#writer) throw new EsploaderError("closed", "the line is closed");
    await this.#writer.write(/** @type {any} */ (bytes));
  }

  /** The API changes a rate only as it opens the port. @param {number} baud */
  async setBaud(baud) {
    if (baud === this.#baud) return true;
    const before = this.#baud;
    await this.close();
    try {
      await this.#open(baud);
      return true;
    } catch {
      await this.#open(before);
      return false;
    }
  }

  /** @param {boolean} boot
   * @param {boolean} reset */
  async setLines(boot, reset) {
    await this.port.setSignals({ dataTerminalReady: boot, requestToSend: reset });
  }
}
