// SPDX-License-Identifier: Apache-2.0
import type { Line } from "./index.js";

/** A serial port of this machine, for Node, by the npm package "serialport", which you install. */
export class NodeSerialLine {
  /** @param options  `usb`: it is a chip's USB-Serial-JTAG unit; `SerialPort`: that package's class, instead of importing it */
  constructor(path: string, options?: { usb?: boolean; SerialPort?: unknown });
}
export interface NodeSerialLine extends Line {}
