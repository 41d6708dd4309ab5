// SPDX-License-Identifier: Apache-2.0
// Programs Espressif chips from a browser or from Node: index.d.ts tells what each of these does.

export { Chip, ChipEvent, connect } from "./chip.js";
export { EsploaderError } from "./errors.js";
export { describe, readBuild, readFiles, readManifest } from "./files.js";
export { SerialLine, choosePort, filters, unavailable } from "./serial.js";
export { version } from "./version.js";
