// SPDX-License-Identifier: Apache-2.0
// The flasher stub of one chip: loaded when it is needed, and used only if it is the one that this
// package was built with.

import { EsploaderError } from "./errors.js";
import { load } from "./glue.js";
import { list } from "./stub-list.js";

/**
 * Puts the stub for a chip into an instance; without one the chip's ROM does the work.
 * @param {import("./glue.js").Glue} glue
 * @param {string} chip
 * @param {number} revision
 * @param {URL} [base]  where the files are, when that is not beside this one
 */
export async function useStub(glue, chip, revision, base) {
  const stub = list.find((row) => row.chip === chip && revision <= row.lastRevision);
  if (!stub) return;
  const bytes = await load(new URL(stub.file, base ?? new URL("./stubs/", import.meta.url)));
  if (glue.sha256(bytes) !== stub.sha256) {
    throw new EsploaderError(
      "stub-damaged",
      `the flasher stub ${stub.file} is not the one this package was built with`,
      "load the page again, or install the package again",
    );
  }
  // Words of 32 bits, little-endian: entry, number of segments, then address and size of each; then
  // their bytes.
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const segments = words.getUint32(4, true);
  let at = 8 + 8 * segments;
  glue.call.stub(words.getUint32(0, true));
  for (let i = 0; i < segments; i++) {
    const size = words.getUint32(12 + 8 * i, true);
    glue.call.stub_segment(words.getUint32(8 + 8 * i, true), glue.put(bytes.subarray(at, at + size)), size);
    at += size;
  }
}
