// SPDX-License-Identifier: Apache-2.0
import type { Line } from "./index.js";

/** A serial port of this machine, for Node, by the npm package "serialport", which you install. */
export class NodeSerialLine implements Line {
  /** @param options  `usb`: it is a chip's USB-Serial-JTAG unit; `SerialPort`: that package's class, instead of importing it */
  constructor(path: string, options?: { usb?: boolean; SerialPort?: unknown });
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
