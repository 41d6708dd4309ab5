// SPDX-License-Identifier: Apache-2.0
// A chip at the end of a line, and what can be done with it: each is a visit of its own.

import { EsploaderError } from "./errors.js";
import { Glue } from "./glue.js";
import { SerialLine } from "./serial.js";
import { useStub } from "./stubs.js";
import { Visit } from "./visit.js";

// esp_loader_event_kind_t, in its order.
const EVENTS = [
  "attempt",
  "chip",
  "stub-found",
  "stub-forbidden",
  "stub-absent",
  "stub-loading",
  "stub-started",
  "rate",
  "rate-fixed",
  "rate-needs-reset",
  "rate-by-reset",
  "rate-failed",
  "rate-stays",
  "flash-smaller",
  "again",
  "ready",
  "task",
  "task-done",
  "leaving",
  "starting",
  "port-left",
  "port-back",
  "done",
];
const EVENT_CHIP = 1,
  EVENT_ATTEMPT = 0,
  EVENT_TASK = 16,
  EVENT_TASK_DONE = 17;
// glue_before_t, esp_loader_approve_t, esp_loader_leave_t, esp_loader_job_phase_t, esp_loader_image_state_t
const BEFORE_RESET = 0,
  BEFORE_NONE = 1,
  BEFORE_FOUND = 2;
const APPROVE_CHIP = 0,
  APPROVE_TASK = 1;
const LEAVE_RESET = 0,
  LEAVE_IN_LOADER = 3;
const PHASES = ["compare", "write", "verify", "done"];
const STATES = ["waiting", "skipped", "written"];
const RATES = [921600, 460800, 230400];
const OUTPUT_RATE = 115200,
  LOADER_RATE = 115200;
const PROGRESS_MS = 50,
  REOPEN_MS = 250,
  RETURN_MS = 5000;

export class ChipEvent extends Event {
  /** @param {string} type
   * @param {object} figures */
  constructor(type, figures = {}) {
    super(type);
    Object.assign(this, figures);
  }
}

/** @param {import("./index.js").Image[]} images */
function checkImages(images) {
  if (!Array.isArray(images) || images.length === 0) {
    throw new EsploaderError(
      "invalid-argument",
      "there is nothing to write",
      "give at least one { offset, data }",
    );
  }
  for (const { offset, data } of images) {
    if (!Number.isInteger(offset) || offset < 0 || offset > 0xffffffff) {
      throw new EsploaderError(
        "invalid-argument",
        `${offset} is no offset in flash`,
        "give a number of bytes",
      );
    }
    if (!(data instanceof Uint8Array)) {
      throw new EsploaderError(
        "invalid-argument",
        "an image's data is no Uint8Array",
        "wrap an ArrayBuffer: new Uint8Array(buffer)",
      );
    }
  }
}

export class Chip extends EventTarget {
  #busy = false;
  #held = false; // it was left in its loader
  #waits = false; // and its ROM waits there for the next visit

  /** @param {import("./index.js").Line} line
   * @param {import("./index.js").Options} options */
  constructor(line, options) {
    super();
    this.line = line;
    this.options = options;
    /** @type {import("./index.js").Info | undefined} */
    this.info = undefined;
  }

  /** @param {string} type
   * @param {object} figures */
  #tell(type, figures = {}) {
    const event = new ChipEvent(type, figures);
    this.options.onEvent?.(/** @type {any} */ (event));
    this.dispatchEvent(event);
  }

  /** @param {Glue} glue
   * @param {import("./index.js").VisitOptions} options
   * @param {number} leave
   * @param {boolean} waits */
  #configure(glue, options, leave, waits) {
    const { call } = glue;
    const { line } = this;
    const only = options.chip ?? this.options.chip ?? this.info?.id;
    const before =
      (options.before ?? this.options.before) === "none" ? BEFORE_NONE : waits ? BEFORE_FOUND : BEFORE_RESET;
    call.configure(glue.chipNumber(only), line.canReset, line.isUsb, before, !line.hasRate);
    call.set_ways(
      leave,
      (options.attempts ?? this.options.attempts ?? 7) + (before === BEFORE_FOUND ? 1 : 0),
      (options.stub ?? this.options.stub) !== false,
      options.flashSize ?? 0,
    );
    const baud = options.baud ?? this.options.baud;
    for (const rate of baud ? [baud] : RATES) call.add_rate(rate, Boolean(baud));
  }

  /** @param {Glue} glue
   * @returns {import("./index.js").Info} */
  #read(glue) {
    const { call } = glue;
    const traits = call.target_traits();
    const revision = call.target_revision();
    const chip = call.target_chip();
    const mac = Array.from(glue.view(call.target_mac(), 6), (byte) =>
      byte.toString(16).padStart(2, "0"),
    ).join(":");
    return {
      id: glue.text(call.chip_id(chip)),
      name: glue.text(call.chip_name(chip)),
      revision: traits & 32 ? revision : undefined,
      mac: traits & 32 ? mac : undefined,
      flashId: call.target_flash_id() >>> 0 || undefined,
      flashSize: call.target_flash_size() >>> 0 || undefined,
      secureDownload: Boolean(traits & 1),
      encrypted: Boolean(traits & 2),
      secureBoot: Boolean(traits & 4),
      usb: Boolean(traits & 8),
      baud: call.target_baud() >>> 0,
    };
  }

  /**
   * One visit. `begin` configures and begins the task; `atChip` may take its time once the chip is
   * known, `atTask` not once all is prepared.
   * @param {import("./index.js").VisitOptions} options
   * @param {{leave?: number, begin: (glue: Glue) => void, atChip?: (glue: Glue, info: import("./index.js").Info) => Promise<void>,
   *          atTask?: (glue: Glue) => void, progress?: (glue: Glue) => object | undefined, task?: (value: number, other: number) => void, end?: () => object,
   *          tap?: (bytes: Uint8Array) => void}} task
   */
  async #visit(options, task) {
    if (this.#busy)
      throw new EsploaderError("busy", "the chip is busy with another task", "wait until that has ended");
    this.#busy = true;
    try {
      return await this.#visitAlone(options, task);
    } finally {
      this.#busy = false;
    }
  }

  /** @param {import("./index.js").VisitOptions} options
   * @param {any} task
   * @returns {Promise<Glue>} */
  async #visitAlone(options, task) {
    const leave = task.leave ?? (options.leave === "loader" ? LEAVE_IN_LOADER : LEAVE_RESET);
    /** @type {Visit} */
    let visit;
    /** @type {Promise<void> | undefined} */
    let pause;
    let reported = 0;
    let began = false;
    const report = (/** @type {object | undefined} */ told) => {
      if (!told) return;
      reported = performance.now();
      this.#tell("progress", told);
    };
    const glue = await Glue.make({
      event: (kind, value, other) => {
        value >>>= 0;
        other >>>= 0;
        if (kind === EVENT_ATTEMPT) visit.flush();
        if (kind === EVENT_CHIP) this.info = this.#read(glue);
        if (kind === EVENT_TASK) task.task?.(value, other);
        if (kind === EVENT_TASK_DONE) report(task.end?.());
        this.#tell(EVENTS[kind], {
          value,
          other,
          text: glue.text(glue.call.event_text(kind)),
          ...(kind === EVENT_CHIP && { info: this.info }),
        });
      },
      approve: (what) => {
        if (what === APPROVE_CHIP) pause = this.#atChip(glue, options, task);
        if (what === APPROVE_TASK) {
          began = true;
          task.atTask?.(glue);
        }
      },
    });
    // A port that opens may reset the chip.
    this.#configure(glue, options, leave, this.#waits && this.line.isOpen);
    this.#waits = false;
    task.begin(glue);
    await this.#open({ signal: options.signal ?? this.options.signal });
    this.#held = false;
    visit = new Visit(this.line, glue, {
      signal: options.signal ?? this.options.signal,
      tick: () => performance.now() - reported > PROGRESS_MS && report(task.progress?.(glue)),
      tap: task.tap,
      pause: () => {
        const begun = pause;
        pause = undefined;
        return begun;
      },
    });
    try {
      await visit.run();
      visit.check();
      began = leave !== LEAVE_IN_LOADER;
      this.#waits = !began && !glue.call.stub_runs();
    } finally {
      // Where nothing was changed, the chip is let go as it was found; one half written stays in its loader.
      this.#held = !began;
      const found = this.#read(glue);
      if (found.id)
        this.info = {
          ...found,
          flashId: found.flashId ?? this.info?.flashId,
          flashSize: found.flashSize ?? this.info?.flashSize,
        };
      if (this.line.isOpen && this.line.hasRate) await this.line.setBaud(OUTPUT_RATE).catch(() => {});
    }
    return glue;
  }

  /** @param {Glue} glue
   * @param {import("./index.js").VisitOptions} options
   * @param {any} task */
  async #atChip(glue, options, task) {
    const info = this.#read(glue);
    if ((options.stub ?? this.options.stub) !== false) {
      await useStub(
        glue,
        info.id,
        info.revision ?? 0,
        this.options.stubs ? new URL(this.options.stubs, globalThis.location?.href) : undefined,
      );
    }
    await task.atChip?.(glue, info);
  }

  /** @param {{signal?: AbortSignal}} options */
  async #open(options) {
    const { line } = this;
    if (line.isOpen) {
      if (line.hasRate) await line.setBaud(LOADER_RATE);
      return;
    }
    try {
      // A chip's own USB comes back a while after a reset.
      await this.#openWithin(line.isUsb && this.info ? RETURN_MS : 0, options.signal);
    } catch (cause) {
      if (cause instanceof EsploaderError) throw cause;
      throw new EsploaderError(
        "port-not-opened",
        `cannot open ${line.name}`,
        "close other programs that use it, and check its cable",
        { cause },
      );
    }
  }

  /** Tries to open the line for so long, once at least.
   * @param {number} ms
   * @param {AbortSignal} [signal] */
  async #openWithin(ms, signal) {
    for (const until = performance.now() + ms; ;) {
      if (signal?.aborted) throw new EsploaderError("aborted", "it was given up");
      try {
        return await this.line.open(LOADER_RATE);
      } catch (error) {
        if (performance.now() >= until) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, REOPEN_MS));
    }
  }

  /** Who is there: the chip stays in its loader. @param {import("./index.js").VisitOptions} [options] */
  async meet(options = {}) {
    try {
      await this.#visit(options, {
        leave: options.leave === "reset" ? LEAVE_RESET : LEAVE_IN_LOADER,
        begin: (glue) => glue.call.begin_info(),
      });
    } catch (error) {
      // The chip is known, and its flash may be told the size of.
      const unknown =
        error instanceof EsploaderError && ["flash-size-unknown", "flash-size-needed"].includes(error.name);
      if (!unknown || !this.info) throw error;
    }
    return /** @type {import("./index.js").Info} */ (this.info);
  }

  /**
   * Writes images, and proves them; see index.d.ts.
   * @param {import("./index.js").Image[] | ((info: import("./index.js").Info) => import("./index.js").Image[] | Promise<import("./index.js").Image[]>)} images
   * @param {import("./index.js").FlashOptions} [options]
   * @returns {Promise<import("./index.js").FlashResult>}
   */
  async flash(images, options = {}) {
    const began = performance.now();
    const state = {
      settled: /** @type {import("./index.js").Image[] | undefined} */ (undefined),
      erase: Boolean(options.erase),
      mac: /** @type {string | undefined} */ (undefined),
    };
    if (typeof images !== "function") checkImages(images);
    for (;;) {
      try {
        const glue = await this.#visit(options, this.#flashTask(images, options, state));
        return {
          images: this.#results(glue),
          info: /** @type {import("./index.js").Info} */ (this.info),
          ms: performance.now() - began,
        };
      } catch (error) {
        if (!(error instanceof EsploaderError) || error.name !== "port-lost" || !options.resume) throw error;
        await this.#awaitPort(options.resume, options.signal ?? this.options.signal, error);
        // What was written before is found again; what was erased stays so: `state` knows.
      }
    }
  }

  /** @param {any} images
   * @param {import("./index.js").FlashOptions} options
   * @param {{settled?: import("./index.js").Image[], erase: boolean, mac?: string}} state */
  #flashTask(images, options, state) {
    let phase = PHASES.length - 1,
      index = 0,
      total = 0;
    /** @type {number[]} */
    const before = [];
    /** @type {Glue} */
    let made;
    return {
      begin: (/** @type {Glue} */ glue) => {
        made = glue;
        glue.call.begin_write(
          Boolean(options.force),
          options.skip === false,
          options.verify === false,
          options.compress === false,
          state.erase,
        );
      },
      atChip: async (/** @type {Glue} */ glue, /** @type {import("./index.js").Info} */ info) => {
        // The port may have come back with another board at it.
        state.mac ??= info.mac;
        if (info.mac !== state.mac) {
          throw new EsploaderError(
            "other-chip",
            `another ${info.name} answers now: ${info.mac} in place of ${state.mac}`,
            "plug the board in with which it began",
            { detail: { found: info.name } },
          );
        }
        const list = state.settled ?? (typeof images === "function" ? await images(info) : images);
        checkImages(list);
        state.settled = list;
        for (const { offset, data, name } of list) {
          if (
            !glue.call.add(
              offset,
              glue.put(data),
              data.length,
              glue.putText(name ?? `image at 0x${offset.toString(16)}`),
            )
          ) {
            throw new EsploaderError("invalid-argument", "there are too many images", "64 are taken at once");
          }
        }
        glue.call.settle();
        if (!glue.call.check()) return;
        for (let i = 0; i < list.length; i++) {
          before.push(total);
          total += glue.call.image_size(i);
        }
      },
      task: (/** @type {number} */ value, /** @type {number} */ other) => {
        state.erase = false; // All was erased before the first image.
        [phase, index] = [value, other];
        const image = made.call.image_offset(index) >>> 0;
        this.#tell("image", {
          phase: PHASES[phase],
          index,
          offset: image,
          name: made.text(made.call.image_name(index)),
        });
      },
      progress: (/** @type {Glue} */ glue) => {
        if (phase === PHASES.length - 1 || before.length === 0) return undefined;
        const inside = PHASES[phase] === "write" ? glue.call.done_bytes() : 0;
        return { phase: PHASES[phase], done: Math.min(before[index] + inside, total), total };
      },
      end: () => ({ phase: "done", done: total, total }),
    };
  }

  /** @param {Glue} glue */
  #results(glue) {
    const { call } = glue;
    /** @type {import("./index.js").ImageResult[]} */
    const results = [];
    for (let i = 0; i < call.count(); i++) {
      results.push({
        name: glue.text(call.image_name(i)),
        offset: call.image_offset(i) >>> 0,
        size: call.image_size(i) >>> 0,
        state: /** @type {any} */ (STATES[call.image_state(i)]),
        written: call.image_written(i) >>> 0,
        verified: Boolean(call.image_verified(i)),
      });
    }
    return results;
  }

  /** @param {number} ms
   * @param {AbortSignal | undefined} signal
   * @param {EsploaderError} lost */
  async #awaitPort(ms, signal, lost) {
    this.#tell("port-awaited", { text: "the port was lost: waiting until it is back" });
    await this.line.close().catch(() => {});
    try {
      await this.#openWithin(ms, signal);
    } catch (error) {
      throw error instanceof EsploaderError && error.name === "aborted" ? error : lost;
    }
    this.#tell("port-back", { text: "the port is back" });
  }

  /** Compares flash with images; throws "different" where it holds something else.
   * @param {import("./index.js").Image[]} images
   * @param {import("./index.js").VisitOptions} [options]
   * @returns {Promise<import("./index.js").ImageResult[]>} */
  async verify(images, options = {}) {
    checkImages(images);
    const glue = await this.#visit(options, {
      begin: (made) => {
        for (const { offset, data, name } of images)
          made.call.add(offset, made.put(data), data.length, made.putText(name ?? ""));
        made.call.begin_verify();
        made.call.settle();
      },
    });
    return this.#results(glue);
  }

  /** Reads flash: all of it, unless `size` says how much.
   * @param {number} [address]
   * @param {number} [size]
   * @param {import("./index.js").VisitOptions} [options]
   * @returns {Promise<Uint8Array>} */
  async read(address = 0, size = undefined, options = {}) {
    let buffer = 0,
      length = 0;
    const glue = await this.#visit(options, {
      begin: (made) => made.call.begin_read(address),
      atTask: (made) => {
        length = size ?? Math.max((made.call.target_flash_size() >>> 0) - address, 0);
        buffer = made.call.alloc(length);
        made.call.read_into(buffer ? length : 0, buffer);
      },
      progress: (made) =>
        made.call.total_bytes()
          ? {
              phase: "read",
              done: made.call.done_bytes() >>> 0,
              total: made.call.total_bytes() >>> 0,
            }
          : undefined,
    });
    return glue.view(buffer, length).slice();
  }

  /** Erases flash: all of it, unless told otherwise.
   * @param {{address?: number, size?: number} & import("./index.js").VisitOptions} [options] */
  async erase(options = {}) {
    await this.#visit(options, {
      begin: (glue) => glue.call.begin_erase(options.address ?? 0, options.size ?? 0),
      progress: () => ({ phase: "erase", done: 0, total: 0 }),
    });
  }

  /** Resets the chip, so that it runs what is in its flash.
   * @param {{signal?: AbortSignal, tap?: (bytes: Uint8Array) => void}} [options] */
  async reset(options = {}) {
    await this.#visit(
      { signal: options.signal },
      { leave: LEAVE_RESET, tap: options.tap, begin: (glue) => glue.call.begin_reset() },
    );
  }

  /**
   * What the chip prints, as it comes, until `signal` ends it or the caller leaves the loop.
   * @param {{reset?: boolean, baud?: number, signal?: AbortSignal}} [options]
   * @returns {AsyncGenerator<string, void, undefined>}
   */
  async *monitor(options = {}) {
    const { line } = this;
    const decoder = new TextDecoder();
    /** @type {Uint8Array[]} */
    const received = [];
    let wake = () => {},
      lost = false;
    const take = (/** @type {Uint8Array} */ bytes) => (received.push(bytes), wake());
    const stop = () => wake();
    options.signal?.addEventListener("abort", stop);
    try {
      await this.#open(options);
      if (options.reset !== false && line.canReset) await this.reset({ signal: options.signal, tap: take });
      if (line.hasRate) await line.setBaud(options.baud ?? OUTPUT_RATE);
      line.onbytes = take;
      line.onlost = () => ((lost = true), wake());
      while (!options.signal?.aborted) {
        if (received.length > 0) {
          yield received
            .splice(0)
            .map((bytes) => decoder.decode(bytes, { stream: true }))
            .join("");
        } else if (lost) {
          await new Promise((resolve) => setTimeout(resolve, REOPEN_MS));
          await line.open(options.baud ?? OUTPUT_RATE).then(
            () => (lost = false),
            () => {},
          );
        } else {
          await new Promise((resolve) => (wake = () => resolve(undefined)));
        }
      }
    } finally {
      options.signal?.removeEventListener("abort", stop);
      line.onbytes = line.onlost = undefined;
    }
  }

  /** Lets the chip run, where it waits in its loader, and closes the line. */
  async close() {
    if (this.#held && this.line.isOpen) await this.reset().catch(() => {});
    this.#held = false;
    await this.line.close();
  }
}

/**
 * Meets the chip at a line, or at a port of the Web Serial API.
 * @param {import("./index.js").Line | import("./index.js").WebSerialPort} port
 * @param {import("./index.js").Options} [options]
 */
export async function connect(port, options = {}) {
  const line = /** @type {import("./index.js").Line} */ ("getInfo" in port ? new SerialLine(port) : port);
  const chip = new Chip(line, options);
  try {
    await chip.meet();
  } catch (error) {
    await chip.close().catch(() => {});
    throw error;
  }
  return chip;
}
