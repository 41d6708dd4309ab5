// SPDX-License-Identifier: Apache-2.0
// A line over TCP, for Node: with RFC 2217, or plain bytes where rate and lines go nowhere.

import net from "node:net";

// RFC 854, RFC 856 and RFC 2217.
const IAC = 255,
  DO = 253,
  WILL = 251,
  SB = 250,
  SE = 240;
const BINARY = 0,
  SUPPRESS_GO_AHEAD = 3,
  COM_PORT = 44;
const SET_BAUDRATE = 1,
  SET_CONTROL = 5,
  FROM_SERVER = 100;
const DTR_ON = 8,
  DTR_OFF = 9,
  RTS_ON = 11,
  RTS_OFF = 12;
const ANSWER_MS = 5000,
  CLOSE_MS = 500;

/** @param {Uint8Array} bytes */
function doubled(bytes) {
  let count = 0;
  for (const byte of bytes) count += byte === IAC ? 1 : 0;
  if (count === 0) return bytes;
  const out = new Uint8Array(bytes.length + count);
  let at = 0;
  for (const byte of bytes) {
    out[at++] = byte;
    if (byte === IAC) out[at++] = byte;
  }
  return out;
}

/** Takes telnet apart: bytes of the line, and commands of the COM port option. */
class Telnet {
  /** @param {(command: number[]) => void} oncommand */
  constructor(oncommand) {
    this.oncommand = oncommand;
    this.state = "data";
    /** @type {number[]} */
    this.command = [];
  }

  /** @param {Uint8Array} bytes */
  take(bytes) {
    if (this.state === "data" && !bytes.includes(IAC)) return bytes;
    const data = new Uint8Array(bytes.length);
    let size = 0;
    for (const byte of bytes) {
      if (this.state === "data") {
        if (byte === IAC) this.state = "iac";
        else data[size++] = byte;
      } else if (this.state === "iac") {
        if (byte === IAC) data[size++] = byte;
        this.command = [];
        this.state = byte === SB ? "sub" : byte >= WILL && byte < IAC ? "option" : "data";
      } else if (this.state === "option") {
        this.state = "data";
      } else if (this.state === "sub") {
        if (byte === IAC) this.state = "sub-iac";
        else this.command.push(byte);
      } else if (byte === SE) {
        if (this.command[0] === COM_PORT) this.oncommand(this.command.slice(1));
        this.state = "data";
      } else {
        this.command.push(byte);
        this.state = "sub";
      }
    }
    return data.subarray(0, size);
  }
}

/** @typedef {import("./index.js").Line} Line */

/** @implements {Line} */
export class TcpLine {
  /** @type {net.Socket | undefined} */
  #socket;
  /** @type {{code: number, done: (error?: Error) => void}[]} */
  #waiting = [];

  /** @param {string} address  as rfc2217://host:port or socket://host:port
   * @param {{usb?: boolean}} [options]  `usb`: it leads to a chip's USB-Serial-JTAG unit */
  constructor(address, options = {}) {
    const url = new URL(address);
    if (!["rfc2217:", "socket:"].includes(url.protocol))
      throw new TypeError(`${address} is neither rfc2217:// nor socket://`);
    this.host = url.hostname;
    this.port = Number(url.port);
    this.telnet = url.protocol === "rfc2217:";
    this.canReset = this.telnet;
    this.isUsb = Boolean(options.usb);
    this.hasRate = this.telnet && !this.isUsb;
    this.name = address;
    this.isOpen = false;
    /** @type {((bytes: Uint8Array) => void) | undefined} */
    this.onbytes = undefined;
    /** @type {(() => void) | undefined} */
    this.onlost = undefined;
  }

  /** @param {number} baud */
  async open(baud) {
    await this.close();
    const socket = net.connect({ host: this.host, port: this.port, noDelay: true });
    await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    this.#socket = socket;
    this.isOpen = true;
    const telnet = new Telnet((command) => this.#answered(command));
    socket.on("data", (bytes) => {
      const data = this.telnet ? telnet.take(bytes) : bytes;
      if (data.length > 0) this.onbytes?.(new Uint8Array(data));
    });
    socket.on("error", () => {});
    socket.on("close", () => this.#closed(socket));
    if (!this.telnet) return;
    try {
      await this.#send(
        Uint8Array.from([COM_PORT, BINARY, SUPPRESS_GO_AHEAD].flatMap((option) => [IAC, WILL, option])),
      );
      await this.#send(Uint8Array.from([BINARY, SUPPRESS_GO_AHEAD].flatMap((option) => [IAC, DO, option])));
      await this.setLines(false, false);
      await this.setBaud(baud);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** @param {net.Socket} socket */
  #closed(socket) {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    this.isOpen = false;
    for (const { done } of this.#waiting.splice(0)) done(new Error("the connection was closed"));
    this.onlost?.();
  }

  async close() {
    const socket = this.#socket;
    this.#socket = undefined;
    this.isOpen = false;
    if (!socket) return;
    await new Promise((resolve) => {
      socket.once("close", resolve);
      socket.end();
      setTimeout(() => socket.destroy(), CLOSE_MS).unref();
    });
  }

  /** @param {Uint8Array} bytes
   * @returns {Promise<void>} */
  #send(bytes) {
    return new Promise((resolve, reject) => {
      if (!this.#socket) reject(new Error("the line is closed"));
      else this.#socket.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** @param {Uint8Array} bytes */
  write(bytes) {
    return this.#send(this.telnet ? doubled(bytes) : bytes);
  }

  /** @param {number} baud */
  async setBaud(baud) {
    if (this.hasRate)
      await this.#ask([[SET_BAUDRATE, baud >>> 24, (baud >>> 16) & 255, (baud >>> 8) & 255, baud & 255]]);
    return true;
  }

  /** @param {boolean} boot
   * @param {boolean} reset */
  async setLines(boot, reset) {
    if (this.telnet)
      await this.#ask([
        [SET_CONTROL, boot ? DTR_ON : DTR_OFF],
        [SET_CONTROL, reset ? RTS_ON : RTS_OFF],
      ]);
  }

  /** Sends commands in one piece, and waits until all are answered. @param {number[][]} commands */
  async #ask(commands) {
    const answers = commands.map(
      ([code]) =>
        new Promise((resolve, reject) => {
          const late = setTimeout(() => reject(new Error("no answer to a command of RFC 2217")), ANSWER_MS);
          this.#waiting.push({
            code: code + FROM_SERVER,
            done: (error) => (clearTimeout(late), error ? reject(error) : resolve(undefined)),
          });
        }),
    );
    const bytes = commands.flatMap((command) => [
      IAC,
      SB,
      COM_PORT,
      ...doubled(Uint8Array.from(command)),
      IAC,
      SE,
    ]);
    await Promise.all([this.#send(Uint8Array.from(bytes)), ...answers]);
  }

  /** @param {number[]} command */
  #answered(command) {
    const at = this.#waiting.findIndex(({ code }) => code === command[0]);
    if (at >= 0) this.#waiting.splice(at, 1)[0].done();
  }
}
