// SPDX-License-Identifier: Apache-2.0
import type { Line } from "./index.js";

/** A line over TCP, for Node: rfc2217://host:port, or socket://host:port for plain bytes, where nothing resets the chip. */
export class TcpLine implements Line {
  /** @param options  `usb`: it leads to a chip's USB-Serial-JTAG unit */
  constructor(address: string, options?: { usb?: boolean });
  readonly name: string;
  readonly isOpen: boolean;
  readonly canReset: boolean;
  readonly hasRate: boolean;
  readonly isUsb: boolean;
  onbytes: ((bytes: Uint8Array) => void) | undefined;
  onlost: (() => void) | undefined;
  open(baud: number): Promise<void>;
  close(): Promise<void>;
  write(bytes: Uint8Array): Promise<void>;
  setBaud(baud: number): Promise<boolean>;
  setLines(boot: boolean, reset: boolean): Promise<void>;
}
