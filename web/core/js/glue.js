// SPDX-License-Identifier: Apache-2.0
// The core's module: loaded once, and an instance of it with its own memory for each visit.

import { EsploaderError } from "./errors.js";

const isNode = typeof process === "object" && Boolean(process.versions?.node);

/** Bytes of a file beside this one, wherever that is.
 * @param {URL} url
 * @returns {Promise<Uint8Array>} */
export async function load(url) {
  try {
    if (isNode && url.protocol === "file:") {
      const { readFile } = await import(/* webpackIgnore: true */ /* @vite-ignore */ "node:fs/promises");
      return new Uint8Array(await readFile(url));
    }
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
    return new Uint8Array(await answer.arrayBuffer());
  } catch (cause) {
    const name = url.pathname.split("/").pop();
    throw new EsploaderError(
      "not-loaded",
      `cannot load ${name}`,
      "check the network, and that the file is there",
      { cause },
    );
  }
}

/** @type {Promise<WebAssembly.Module> | undefined} */
let module;

function compiled() {
  module ??= load(new URL("./esploader.wasm", import.meta.url)).then((bytes) =>
    WebAssembly.compile(/** @type {BufferSource} */ (bytes)),
  );
  // A page that was offline tries again.
  module.catch(() => (module = undefined));
  return module;
}

/** An instance. Its functions are `call.<name>` for glue_<name>() of the C sources. */
export class Glue {
  /** @param {{event?: (kind: number, value: number, other: number) => void, approve?: (what: number) => void}} [hooks]
   * @returns {Promise<Glue>} */
  static async make(hooks = {}) {
    const glue = new Glue();
    const instance = await WebAssembly.instantiate(await compiled(), {
      env: { on_event: hooks.event ?? (() => {}), on_approve: hooks.approve ?? (() => {}) },
    });
    const exports = /** @type {Record<string, any>} */ (instance.exports);
    glue.memory = exports.memory;
    for (const name of Object.keys(exports)) {
      if (name.startsWith("glue_")) glue.call[name.slice(5)] = exports[name];
    }
    glue.call.init();
    return glue;
  }

  constructor() {
    /** @type {Record<string, (...figures: any[]) => number>} */
    this.call = {};
    this.memory = /** @type {WebAssembly.Memory} */ (/** @type {unknown} */ (undefined));
  }

  /** A view of the instance's memory, good until the next call that may allocate.
   * @param {number} at
   * @param {number} size */
  view(at, size) {
    return new Uint8Array(this.memory.buffer, at >>> 0, size);
  }

  /** Puts bytes into the instance. @param {Uint8Array} bytes */
  put(bytes) {
    const at = this.call.alloc(bytes.length);
    if (at === 0) throw new EsploaderError("file-refused", "out of memory", "take smaller files");
    this.view(at, bytes.length).set(bytes);
    return at;
  }

  /** @param {string} text */
  putText(text) {
    return this.put(new TextEncoder().encode(`${text}\0`));
  }

  /** A text that ends with a zero. @param {number} at */
  text(at) {
    const bytes = new Uint8Array(this.memory.buffer, at >>> 0);
    return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
  }

  /** The number of a chip by its name, in any spelling; that of any chip where none is named.
   * @param {string} [name] */
  chipNumber(name) {
    const end = this.call.chip_end();
    if (!name) return end;
    const plain = name.toLowerCase().replaceAll("-", "");
    for (let chip = 0; chip < end; chip++) {
      if (this.text(this.call.chip_id(chip)) === plain) return chip;
    }
    throw new EsploaderError("invalid-argument", `there is no chip "${name}"`, "name one such as esp32s3");
  }

  /** @param {Uint8Array} bytes */
  sha256(bytes) {
    const at = this.put(bytes);
    const digest = this.view(this.call.sha256(at, bytes.length), 32);
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}
