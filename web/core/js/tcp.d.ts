// SPDX-License-Identifier: Apache-2.0
import type { Line } from "./index.js";

/** A line over TCP, for Node: rfc2217://host:port, or socket://host:port for plain bytes, where nothing resets the chip. */
export class TcpLine {
  /** @param options  `usb`: it leads to a chip's USB-Serial-JTAG unit */
  constructor(address: string, options?: { usb?: boolean });
}
export interface TcpLine extends Line {}
