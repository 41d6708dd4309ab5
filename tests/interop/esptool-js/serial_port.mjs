// SPDX-License-Identifier: Apache-2.0
// What browsers offer as a SerialPort of the Web Serial API, as far as esptool-js uses it, on a TCP
// connection: with RFC 2217, or plain bytes where rate and signals go nowhere.
import net from "node:net";

// RFC 854, RFC 856 and RFC 2217.
const IAC = 255, DONT = 254, DO = 253, WONT = 252, WILL = 251, SB = 250, SE = 240;
const BINARY = 0, SUPPRESS_GO_AHEAD = 3, COM_PORT = 44;
const SET_BAUDRATE = 1, SET_CONTROL = 5, FROM_SERVER = 100;
const DTR_ON = 8, DTR_OFF = 9, RTS_ON = 11, RTS_OFF = 12;
const ANSWER_MS = 5000;

function doubled(bytes) {
  return bytes.flatMap((byte) => (byte === IAC ? [IAC, IAC] : [byte]));
}

// Takes telnet apart: data goes to onData, complete commands of the COM port option to onCommand.
class TelnetReader {
  constructor(onData, onCommand) {
    this.onData = onData;
    this.onCommand = onCommand;
    this.state = "data";
    this.command = [];
  }

  take(bytes) {
    const data = [];
    for (const byte of bytes) {
      switch (this.state) {
        case "data":
          if (byte === IAC) this.state = "iac";
          else data.push(byte);
          break;
        case "iac":
          if (byte === IAC) data.push(IAC);
          if (byte === SB) this.command = [];
          this.state = byte === SB ? "sub" : [WILL, WONT, DO, DONT].includes(byte) ? "option" : "data";
          break;
        case "option":
          this.state = "data";
          break;
        case "sub":
          if (byte === IAC) this.state = "sub-iac";
          else this.command.push(byte);
          break;
        case "sub-iac":
          if (byte === SE) {
            if (this.command[0] === COM_PORT) this.onCommand(this.command.slice(1));
            this.state = "data";
          } else {
            this.command.push(byte);
            this.state = "sub";
          }
          break;
      }
    }
    if (data.length > 0) this.onData(Uint8Array.from(data));
  }
}

export class NetworkSerialPort {
  // byUsb: it leads to a chip's USB-Serial-JTAG unit, whose ids a browser would tell.
  constructor(address, byUsb = false) {
    const url = new URL(address);
    this.info = byUsb ? { usbVendorId: 0x303a, usbProductId: 0x1001 } : {};
    this.telnet = url.protocol === "rfc2217:";
    this.host = url.hostname;
    this.port = Number(url.port);
    this.waiting = []; // for answers: {code, resolve}
    this.readable = null;
    this.writable = null;
  }

  getInfo() {
    return this.info;
  }

  async open({ baudRate }) {
    this.socket = net.connect({ host: this.host, port: this.port, noDelay: true });
    await new Promise((resolve, reject) => {
      this.socket.once("connect", resolve);
      this.socket.once("error", reject);
    });
    let controller;
    this.readable = new ReadableStream({ start: (made) => (controller = made) });
    this.writable = new WritableStream({
      write: (bytes) => this.#send(this.telnet ? doubled([...bytes]) : bytes),
    });
    const onData = (bytes) => {
      try {
        controller.enqueue(bytes);
      } catch {
        // Nobody reads any more: a browser drops what comes then, too.
      }
    };
    const reader = new TelnetReader(onData, (command) => this.#answered(command));
    this.socket.on("data", (bytes) => (this.telnet ? reader.take(bytes) : onData(Uint8Array.from(bytes))));
    this.socket.on("close", () => {
      try {
        controller.close();
      } catch {
        // Cancelled by its reader already.
      }
    });
    if (this.telnet) {
      await this.#send([COM_PORT, BINARY, SUPPRESS_GO_AHEAD].flatMap((option) => [IAC, WILL, option]));
      await this.#send([BINARY, SUPPRESS_GO_AHEAD].flatMap((option) => [IAC, DO, option]));
      await this.setBaudRate(baudRate);
    }
  }

  async close() {
    const socket = this.socket; // open() may have made another by the time it is destroyed
    await new Promise((resolve) => {
      socket.once("close", resolve);
      socket.end();
      setTimeout(() => socket.destroy(), 500).unref();
    });
    this.readable = this.writable = null;
  }

  // Not part of Web Serial; esptool-js uses it where it is there, else it opens the port again.
  async setBaudRate(baud) {
    const bytes = [baud >>> 24, (baud >>> 16) & 255, (baud >>> 8) & 255, baud & 255];
    if (this.telnet) await this.#ask([[SET_BAUDRATE, ...bytes]]);
  }

  // Both in one piece, as the port of a browser sets them at once.
  async setSignals({ dataTerminalReady, requestToSend }) {
    const commands = [];
    if (dataTerminalReady !== undefined) commands.push([SET_CONTROL, dataTerminalReady ? DTR_ON : DTR_OFF]);
    if (requestToSend !== undefined) commands.push([SET_CONTROL, requestToSend ? RTS_ON : RTS_OFF]);
    if (this.telnet) await this.#ask(commands);
  }

  // Sends commands of the COM port option and waits until all are answered.
  async #ask(commands) {
    const answers = commands.map(
      (command) =>
        new Promise((resolve, reject) => {
          const late = setTimeout(() => reject(new Error("no answer to an RFC 2217 command")), ANSWER_MS);
          this.waiting.push({ code: command[0] + FROM_SERVER, resolve: () => (clearTimeout(late), resolve()) });
        }),
    );
    await this.#send(commands.flatMap((command) => [IAC, SB, COM_PORT, ...doubled(command), IAC, SE]));
    await Promise.all(answers);
  }

  #answered(command) {
    const first = this.waiting.findIndex(({ code }) => code === command[0]);
    if (first >= 0) this.waiting.splice(first, 1)[0].resolve();
  }

  #send(bytes) {
    return new Promise((resolve, reject) =>
      this.socket.write(Uint8Array.from(bytes), (error) => (error ? reject(error) : resolve())),
    );
  }
}
