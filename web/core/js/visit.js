// SPDX-License-Identifier: Apache-2.0
// Drives one visit: moves bytes between a line and the core, sets lines and rates, and waits.

import { EsploaderError } from "./errors.js";

// esp_loader_want_t
const TX = 1,
  LINES = 8,
  BAUD = 16,
  DONE = 32,
  AGAIN = 128,
  PORT = 256;
// esp_loader_line_t
const LINE_RESET = 1,
  LINE_BOOT = 2;
// Between attempts to open a port that is away, ms; and how long nobody else gets a turn.
const REOPEN_MS = 100,
  TURN_MS = 12;

const turn =
  typeof setImmediate === "function"
    ? () => new Promise((resolve) => setImmediate(resolve))
    : () =>
        new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => (port1.close(), resolve(undefined));
          port2.postMessage(0);
        });

export class Visit {
  /**
   * @param {import("./index.js").Line} line
   * @param {import("./glue.js").Glue} glue  that has begun a task
   * @param {{signal?: AbortSignal, pause?: () => Promise<void> | undefined, tick?: () => void,
   *          tap?: (bytes: Uint8Array) => void}} hooks
   *   `pause`: asked for before each step; time stands still until what it gives is done
   */
  constructor(line, glue, hooks) {
    this.line = line;
    this.glue = glue;
    this.hooks = hooks;
    /** @type {Uint8Array[]} */
    this.received = [];
    this.lost = false;
    this.stopped = false;
    this.paused = 0;
    /** @type {() => void} */
    this.wake = () => {};
  }

  /** Drops what has arrived. */
  flush() {
    this.received = [];
  }

  now() {
    return Math.floor(performance.now() - this.paused) >>> 0;
  }

  /** To the end, however that is. */
  async run() {
    const { line, hooks } = this;
    const stop = () => {
      this.stopped = true;
      this.wake();
    };
    line.onbytes = (bytes) => {
      this.received.push(bytes);
      hooks.tap?.(bytes);
      this.wake();
    };
    line.onlost = () => {
      this.lost = true;
      this.wake();
    };
    hooks.signal?.addEventListener("abort", stop);
    this.stopped = Boolean(hooks.signal?.aborted);
    try {
      let turned = performance.now();
      while (await this.step()) {
        hooks.tick?.();
        if (performance.now() - turned > TURN_MS) {
          await turn();
          turned = performance.now();
        }
      }
    } finally {
      hooks.signal?.removeEventListener("abort", stop);
      // Who listens to the chip goes on: what it prints follows at once.
      line.onbytes = hooks.tap;
      line.onlost = undefined;
    }
  }

  async step() {
    const { call } = this.glue;
    const pause = this.hooks.pause?.();
    if (pause) await this.stand(pause);
    if (this.stopped) call.abort();
    if (this.lost) this.portLost();
    // Bytes come before the time: an answer that has arrived is not late.
    this.receive();
    call.set_time(this.now());
    const wants = call.wants();
    if (wants & DONE) return false;
    if (wants & PORT) await this.reopen();
    else if (wants & LINES) await this.moveLines();
    else if (wants & BAUD) await this.changeRate();
    else if (wants & TX) await this.send();
    else if (!(wants & AGAIN) && this.received.length === 0)
      await this.sleep((call.deadline() - this.now()) | 0);
    return true;
  }

  /** Awaits what is not the chip's, unless the visit ends before. @param {Promise<void>} pause */
  async stand(pause) {
    const since = performance.now();
    try {
      await Promise.race([pause, this.ended()]);
    } finally {
      pause.catch(() => {});
      this.wake = () => {};
      this.paused += performance.now() - since;
    }
  }

  /** Done when the line is lost, or the visit given up. */
  ended() {
    return new Promise((resolve) => {
      this.wake = () => (this.lost || this.stopped) && resolve(undefined);
      this.wake();
    });
  }

  receive() {
    const { call } = this.glue;
    const room = call.rx_room();
    for (let bytes = this.received.shift(); bytes; bytes = this.received.shift()) {
      for (let at = 0; at < bytes.length; at += room) {
        const piece = bytes.subarray(at, at + room);
        this.glue.view(call.rx_buffer(), piece.length).set(piece);
        call.rx(piece.length);
      }
    }
  }

  portLost() {
    // What the core makes of it, it tells when it is asked what it wants.
    this.lost = false;
    this.flush();
    this.glue.call.port_lost();
  }

  /** Waits for something to happen, at most `ms`. @param {number} ms */
  async sleep(ms) {
    if (this.lost || this.stopped || this.received.length > 0 || ms <= 0) return turn();
    let timer;
    await new Promise((resolve) => {
      this.wake = () => resolve(undefined);
      timer = setTimeout(resolve, Math.min(ms, 1000));
    });
    clearTimeout(timer);
    this.wake = () => {};
  }

  /** Does something with the line; that it fails means that the line is lost. Given up along with the visit.
   * @template T
   * @param {Promise<T>} doing
   * @returns {Promise<T | undefined>} */
  async withLine(doing) {
    try {
      return await Promise.race([
        doing.catch((cause) => {
          this.lost = true;
          this.cause = cause;
          return undefined;
        }),
        this.ended(),
      ]);
    } finally {
      this.wake = () => {};
    }
  }

  async moveLines() {
    const lines = this.glue.call.lines();
    await this.withLine(this.line.setLines(Boolean(lines & LINE_BOOT), Boolean(lines & LINE_RESET)));
    if (this.lost || this.stopped) return;
    this.glue.call.set_time(this.now());
    this.glue.call.lines_done();
  }

  async changeRate() {
    const taken = await this.withLine(this.line.setBaud(this.glue.call.baud()));
    if (this.lost || this.stopped) return;
    this.glue.call.set_time(this.now());
    this.glue.call.baud_done(Boolean(taken));
  }

  async send() {
    const { call } = this.glue;
    const size = call.tx_size();
    // A copy: the line may keep it for longer than the core does.
    const bytes = this.glue.view(call.tx(), size).slice();
    await this.withLine(this.line.write(bytes));
    if (!this.lost && !this.stopped) call.tx_ack(size);
  }

  async reopen() {
    await this.sleep(REOPEN_MS);
    if (this.stopped) return;
    try {
      await this.line.open(this.glue.call.target_baud());
    } catch {
      return; // It is still away: the core knows for how long to wait.
    }
    this.lost = false;
    this.flush();
    this.glue.call.port_back();
  }

  /** Throws unless the visit has succeeded. */
  check() {
    const { call } = this.glue;
    const name = this.glue.text(call.outcome_name());
    if (name === "done") return;
    const end = call.outcome_end();
    throw new EsploaderError(
      name,
      this.glue.text(call.outcome_text()),
      this.glue.text(call.outcome_advice()),
      {
        code: name === "file-refused" ? undefined : end,
        cause: this.cause,
        detail: {
          operation: call.outcome_code(),
          address: call.outcome_address() >>> 0,
          status: call.outcome_status(),
          found: this.glue.text(call.chip_name(call.target_chip())),
        },
      },
    );
  }
}
