// SPDX-License-Identifier: Apache-2.0
/**
 * Programs Espressif chips from a browser or from Node. docs/WEB.md begins with an example.
 *
 * Sizes and offsets are bytes, times milliseconds. What fails throws an EsploaderError. A chip does
 * one thing at a time: a second call meanwhile throws "busy". Bytes that are given stay the
 * caller's, and are not to change before the call has ended; bytes that are returned are the
 * caller's own.
 */

/** The package's version, which is the project's. */
export const version: string;

/**
 * What went wrong. `name` and `code` stay from release to release; `reason` and `advice` are English
 * texts for people, and `message` is both.
 *
 * The core's names, with the numbers of esp_loader_end_t: no-answer, no-answer-loader (it waits there
 * and hears nothing), no-answer-boot (it starts its application), no-answer-noise, unknown-chip,
 * other-chip, stub-runs, refused, stub-failed, stub-needed, flash-size-unknown, flash-size-needed,
 * different, port-lost, aborted; and of an operation that failed: line-failed, timeout, past-end,
 * wrong-digest, invalid-argument, unsupported, chip-refused.
 *
 * This package's own: file-refused (100), no-web-serial (101), no-port-chosen (102), port-not-opened
 * (103), busy (104), closed (105), stub-damaged (106), not-loaded (107), invalid-argument (108),
 * no-build (109).
 */
export class EsploaderError extends Error {
  constructor(
    name: string,
    reason: string,
    advice?: string,
    more?: { code?: number; cause?: unknown; detail?: object },
  );
  readonly code: number;
  readonly reason: string;
  /** Empty where there is nothing to do. */
  readonly advice: string;
  /** Figures: of a visit `operation` (esp_loader_error_t), `address`, `status` and `found`, the chip's name. */
  readonly detail: Record<string, unknown>;
}

/** Where bytes, rate and lines go. Whoever has a line of his own kind makes an object of this form. */
export interface Line {
  /** For messages. */
  readonly name: string;
  readonly isOpen: boolean;
  /** setLines() resets the chip. */
  readonly canReset: boolean;
  /** setBaud() changes something: false where the port is the chip's own USB. */
  readonly hasRate: boolean;
  /** It is a chip's USB-Serial-JTAG unit, which leaves its bus at some resets. */
  readonly isUsb: boolean;
  /** Told of bytes as they come, and that the line is gone, unless it was closed here. Set by whoever uses the line. */
  onbytes: ((bytes: Uint8Array) => void) | undefined;
  onlost: (() => void) | undefined;
  open(baud: number): Promise<void>;
  close(): Promise<void>;
  /** Done when they are on their way. Throws when the line is lost. */
  write(bytes: Uint8Array): Promise<void>;
  /** @returns false: the line has no such rate, and keeps the one it had */
  setBaud(baud: number): Promise<boolean>;
  /** Asserts (pulls low) the boot pin, by DTR, and the reset pin, by RTS. */
  setLines(boot: boolean, reset: boolean): Promise<void>;
}

/** What is used of a SerialPort of the Web Serial API. */
export interface WebSerialPort {
  readonly readable: ReadableStream<Uint8Array> | null;
  readonly writable: WritableStream<Uint8Array> | null;
  getInfo(): { usbVendorId?: number; usbProductId?: number };
  open(options: { baudRate: number; bufferSize?: number }): Promise<void>;
  close(): Promise<void>;
  setSignals(signals: { dataTerminalReady?: boolean; requestToSend?: boolean }): Promise<void>;
}

/** A port of the Web Serial API as a line. */
export class SerialLine implements Line {
  constructor(port: WebSerialPort);
  readonly port: WebSerialPort;
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

/** USB vendors of boards with these chips, for choosePort(). */
export const filters: { usbVendorId: number }[];

/** Lets the user choose a port; to be called from a click. Throws no-web-serial or no-port-chosen. */
export function choosePort(options?: {
  filters?: { usbVendorId: number; usbProductId?: number }[];
}): Promise<WebSerialPort>;

/** Why there is no Web Serial here; undefined: there is. */
export function unavailable(): EsploaderError | undefined;

/** Who a chip is, as far as that is known. */
export interface Info {
  /** As build tools write it: "esp32c3". */
  id: string;
  /** As on the package: "ESP32-C3". */
  name: string;
  /** major * 100 + minor; 0 on the ESP8266, undefined where nobody may read it. */
  revision: number | undefined;
  mac: string | undefined;
  /** JEDEC id, manufacturer in the low byte. */
  flashId: number | undefined;
  flashSize: number | undefined;
  /** Secure Download Mode is on. */
  secureDownload: boolean;
  /** Flash encryption is on; known once something was flashed. */
  encrypted: boolean;
  /** Signatures are demanded; known likewise. */
  secureBoot: boolean;
  /** Reached by its own USB. */
  usb: boolean;
  /** Of the line. */
  baud: number;
}

export interface VisitOptions {
  /** Ends it: "aborted". The chip is left as it is at that moment. */
  signal?: AbortSignal;
  /** The only chip that will do, as "esp32c3". Once it is known, a chip has to stay of its kind. */
  chip?: string;
  /** For the work. Without it 921600 is tried, then less where that does not hold. */
  baud?: number;
  /** false: no flasher stub, the chip's ROM does the work. */
  stub?: boolean;
  /** Resets before it is given up; 7 unless told. */
  attempts?: number;
  /** "reset": by the line's pins. "none": the chip is in its loader already. */
  before?: "reset" | "none";
  /** What becomes of the chip after success: it runs (the default), or stays in its loader. */
  leave?: "reset" | "loader";
  /** Bytes, where the flash does not tell. */
  flashSize?: number;
}

export interface Options extends VisitOptions {
  /** Told of all events, also of those before connect() returns. */
  onEvent?: (event: ChipEvent) => void;
  /** Where the folder of stubs is, when that is not beside the module: an URL with a slash at its end. */
  stubs?: string | URL;
}

export interface Image {
  /** In flash, a multiple of 4096. */
  offset: number;
  data: Uint8Array;
  /** For messages. */
  name?: string;
}

export interface FlashOptions extends VisitOptions {
  /** Erases all of flash before. */
  erase?: boolean;
  /** false: writes also what is in flash already. */
  skip?: boolean;
  /** false: does not compare flash with the images in the end. */
  verify?: boolean;
  /** false: sends bytes as they are. */
  compress?: boolean;
  /** Writes files that seem wrong: damaged ones, and such for another chip. */
  force?: boolean;
  /** After the port was lost, waits for so long until it is back, and goes on with what is missing. */
  resume?: number;
}

export interface ImageResult {
  name: string;
  offset: number;
  size: number;
  /** "skipped": it was there already. */
  state: "waiting" | "skipped" | "written";
  /** Bytes that were sent: fewer than `size` where only a part differed. */
  written: number;
  /** The chip's digest of it is right. False where the loader calculates none: the ESP8266's ROM. */
  verified: boolean;
}

export interface FlashResult {
  /** By offset. */
  images: ImageResult[];
  info: Info;
  ms: number;
}

/** What may happen. There may be more of them one day. */
export type ChipEventType =
  /** A reset into the loader, number `value` of `other`. */
  | "attempt"
  /** It is known: `info`. */
  | "chip"
  /** The flasher stub: it runs already, there is none, none may run, it is uploaded, it answers. */
  | "stub-found"
  | "stub-absent"
  | "stub-forbidden"
  | "stub-loading"
  | "stub-started"
  /** Both sides run at `value` baud; that rate does not hold here; other things to know of it: `text`. */
  | "rate"
  | "rate-failed"
  | "rate-fixed"
  | "rate-needs-reset"
  | "rate-by-reset"
  | "rate-stays"
  /** The flash has `value` bytes, `flashSize` said `other`. */
  | "flash-smaller"
  /** The line has failed: connecting again. */
  | "again"
  | "ready"
  | "task"
  | "task-done"
  | "leaving"
  | "starting"
  /** The port has gone, by itself at a reset; it is waited for, as `resume` says; it is back. */
  | "port-left"
  | "port-awaited"
  | "port-back"
  | "done"
  /** A phase of an image begins. */
  | "image"
  | "progress";

/** Something that has happened. */
export class ChipEvent extends Event {
  constructor(type: ChipEventType, figures?: object);
  /** Figures of the core's event, esp_loader_event_kind_t. */
  readonly value?: number;
  readonly other?: number;
  /** What it means, in English. */
  readonly text?: string;
  /** Of chip. */
  readonly info?: Info;
  /** Of image and progress: compare, write, verify, read, erase; done, in the last progress of a flash. */
  readonly phase?: string;
  /** Of progress: bytes. `total` 0: there is no measure. `done` may fall back on a bad line. */
  readonly done?: number;
  readonly total?: number;
  /** Of image. */
  readonly index?: number;
  readonly offset?: number;
  readonly name?: string;
}

/**
 * A chip that was met. Each call visits it anew: resets it into its loader, unless it waits there since it was met,
 * works, and lets it run.
 */
export class Chip extends EventTarget {
  constructor(line: Line, options: Options);
  readonly line: Line;
  /** Known since connect() has returned. */
  readonly info: Info;
  addEventListener(
    type: ChipEventType,
    listener: (event: ChipEvent) => void,
    options?: boolean | { once?: boolean; signal?: AbortSignal },
  ): void;
  /** Looks who is there, and leaves the chip in its loader. */
  meet(options?: VisitOptions): Promise<Info>;
  /**
   * Writes images, all or none: they are judged before anything is erased ("file-refused": damaged, for
   * another chip, in each other's way, past the end of flash, too large for the partition). What is there already is skipped, of what
   * has changed the sectors that differ are written, and all is verified.
   * @param images  or a function that gives them once the chip is known
   */
  flash(
    images: Image[] | ((info: Info) => Image[] | Promise<Image[]>),
    options?: FlashOptions,
  ): Promise<FlashResult>;
  /** Compares; throws "different" where flash holds something else. */
  verify(images: Image[], options?: VisitOptions): Promise<ImageResult[]>;
  /** @param size  up to the end of flash unless told */
  read(address?: number, size?: number, options?: VisitOptions): Promise<Uint8Array>;
  /** All of flash unless told; both in multiples of 4096. Needs a flasher stub. */
  erase(options?: { address?: number; size?: number } & VisitOptions): Promise<void>;
  /** Lets the chip run what is in its flash. */
  reset(options?: { signal?: AbortSignal; tap?: (bytes: Uint8Array) => void }): Promise<void>;
  /** What the chip prints, as it comes; resets it before unless told not to. A port that is lost is awaited. */
  monitor(options?: {
    reset?: boolean;
    baud?: number;
    signal?: AbortSignal;
  }): AsyncGenerator<string, void, undefined>;
  /**
   * Closes the line. A chip that was met and not changed is let run before; one whose task has failed in the
   * middle stays in its loader.
   */
  close(): Promise<void>;
}

/** Opens the line and meets the chip. The line is closed again where that fails. */
export function connect(port: Line | WebSerialPort, options?: Options): Promise<Chip>;

export interface Description {
  /** "merged": all of flash from its beginning on, in one file. */
  kind: "data" | "bootloader" | "application" | "table" | "merged";
  /** As "ESP32-C3"; undefined where the file does not tell. */
  chip: string | undefined;
  /** Where such a file usually goes; undefined: not known. */
  offset: number | undefined;
}

/** What a file is, by its content. */
export function describe(data: Uint8Array): Promise<Description>;

export interface NamedFile {
  /** Its path, with slashes. */
  name: string;
  data: Uint8Array;
  /** Where it goes, when that is known. */
  offset?: number;
}

/**
 * Files as people choose them: a build folder with flasher_args.json; or single ones, whose offset is
 * given, stands in the name (app@0x10000.bin), or follows from what they are. Intel HEX and UF2 files
 * become the stretches they hold.
 */
export function readFiles(files: NamedFile[]): Promise<{ images: Image[]; chip?: string }>;

/** The images that a build's flasher_args.json names, and its chip. */
export function readBuild(
  text: string,
  read: (path: string) => Uint8Array | undefined | Promise<Uint8Array | undefined>,
): Promise<{ images: Image[]; chip?: string }>;

/** A manifest in the form of ESP Web Tools. */
export interface Manifest {
  name: string;
  version?: string;
  new_install_prompt_erase?: boolean;
  funding_url?: string;
  home_assistant_domain?: string;
  builds: { chipFamily: string; serialType?: "cdc" | "uart"; parts: { path: string; offset: number }[] }[];
}

/** Reads one. `choose` is for Chip.flash(): it loads the parts of the build for the chip that is there, but for
 * those that `read` has. */
export function readManifest(
  url: string,
  read?: (path: string) => Uint8Array | undefined,
): Promise<{ manifest: Manifest; choose: (info: Info) => Promise<Image[]> }>;
