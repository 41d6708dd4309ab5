// SPDX-License-Identifier: Apache-2.0
// Files that people have, and what of them goes where.

import { EsploaderError } from "./errors.js";
import { Glue, load } from "./glue.js";

// esp_image_container_t
const HEX = 2,
  UF2 = 3;
const USUAL_APPLICATION = 0x10000;
const KINDS = ["data", "bootloader", "application", "table", "merged"];

/**
 * What a file is, by its content, and where such files usually go.
 * @param {Uint8Array} data
 * @returns {Promise<import("./index.js").Description>}
 */
export async function describe(data) {
  const glue = await Glue.make();
  const at = glue.put(data);
  const kind = KINDS[glue.call.describe(at, data.length)];
  const chip = glue.text(glue.call.described_chip());
  const offset =
    kind === "data"
      ? undefined
      : kind === "application"
        ? USUAL_APPLICATION
        : glue.call.described_offset() >>> 0;
  return { kind: /** @type {any} */ (kind), chip: chip || undefined, offset };
}

/**
 * Takes files as they are chosen: a build folder with its flasher_args.json, or files one by one.
 * Intel HEX and UF2 files become the stretches they hold.
 * @param {import("./index.js").NamedFile[]} files
 * @returns {Promise<{images: import("./index.js").Image[], chip?: string}>}
 */
export async function readFiles(files) {
  const build = files.find(({ name }) => /(^|\/)flasher_args\.json$/.test(name));
  if (build) {
    const folder = build.name.slice(0, -"flasher_args.json".length);
    const inside = new Map(
      files.map((file) => [
        file.name.startsWith(folder) ? file.name.slice(folder.length) : file.name,
        file.data,
      ]),
    );
    return readBuild(
      new TextDecoder().decode(build.data),
      (path) => inside.get(path) ?? byLastName(inside, path),
    );
  }
  /** @type {import("./index.js").Image[]} */
  const images = [];
  for (const { name, data, offset } of files) {
    const stretches = await takeApart(name, data);
    if (stretches) {
      images.push(...stretches);
      continue;
    }
    const place = offset ?? offsetInName(name) ?? (await describe(data)).offset;
    if (place === undefined) {
      throw new EsploaderError(
        "invalid-argument",
        `${name}: where it goes is not known`,
        "give its offset in flash",
      );
    }
    images.push({ offset: place, data, name });
  }
  return { images };
}

/** Files that were chosen without their folders. @param {Map<string, Uint8Array>} inside
 * @param {string} path */
function byLastName(inside, path) {
  const last = path.split("/").pop();
  const found = [...inside].filter(([name]) => name.split("/").pop() === last);
  return found.length === 1 ? found[0][1] : undefined;
}

/** As in app@0x10000.bin or 0x10000-app.bin. @param {string} name */
function offsetInName(name) {
  const found = /(?:^|[@_-])(0x[0-9a-f]{1,8})(?=[._-]|$)/i.exec(name.split("/").pop() ?? "");
  return found ? Number(found[1]) : undefined;
}

/** @param {string} name
 * @param {Uint8Array} data
 * @returns {Promise<import("./index.js").Image[] | undefined>} */
async function takeApart(name, data) {
  const glue = await Glue.make();
  const { call } = glue;
  const at = glue.put(data);
  if (![HEX, UF2].includes(call.container(at, data.length))) return undefined;
  if (!call.spread(at, data.length, glue.putText(name))) {
    throw new EsploaderError(
      "file-refused",
      glue.text(call.refusal_text()),
      glue.text(call.refusal_advice()),
    );
  }
  return Array.from({ length: call.spread_count() }, (_, i) => ({
    name,
    offset: call.spread_address(i) >>> 0,
    data: glue.view(call.spread_bytes(i), call.spread_size(i)).slice(),
  }));
}

/**
 * What a build's flasher_args.json says.
 * @param {string} text  the file's
 * @param {(path: string) => Uint8Array | undefined | Promise<Uint8Array | undefined>} read  of the build's files
 * @returns {Promise<{images: import("./index.js").Image[], chip?: string}>}
 */
export async function readBuild(text, read) {
  let said;
  try {
    said = JSON.parse(text);
  } catch (cause) {
    throw new EsploaderError("file-refused", "flasher_args.json is no JSON", "build the project again", {
      cause,
    });
  }
  const entries = Object.entries(said?.flash_files ?? {});
  if (entries.length === 0) {
    throw new EsploaderError("file-refused", "flasher_args.json names no files", "build the project again");
  }
  const images = [];
  for (const [place, path] of entries) {
    const offset = Number(place);
    const data = typeof path === "string" && Number.isInteger(offset) ? await read(path) : undefined;
    if (!data)
      throw new EsploaderError(
        "file-refused",
        `${path}: the build names it, and it is not there`,
        "take the whole build folder",
      );
    images.push({ offset, data, name: /** @type {string} */ (path) });
  }
  return { images, chip: said.extra_esptool_args?.chip };
}

/**
 * Reads a manifest in the form of ESP Web Tools. Its parts are loaded once the chip is known.
 * @param {string} url  of the manifest; may be a blob: or data: URL
 * @param {(path: string) => Uint8Array | undefined} [read]  of parts that are here already
 * @returns {Promise<{manifest: import("./index.js").Manifest, choose: (info: import("./index.js").Info) => Promise<import("./index.js").Image[]>}>}
 */
export async function readManifest(url, read = undefined) {
  const page = globalThis.location?.href;
  const address = new URL(url, page);
  /** @type {import("./index.js").Manifest} */
  let manifest;
  const text = new TextDecoder().decode(await load(address));
  try {
    manifest = JSON.parse(text);
  } catch (cause) {
    throw new EsploaderError(
      "file-refused",
      "the manifest is no JSON",
      "whoever made this page has to correct it",
      { cause },
    );
  }
  if (
    !Array.isArray(manifest?.builds) ||
    !manifest.builds.every((build) => build && Array.isArray(build.parts)) ||
    manifest.builds.length === 0
  ) {
    throw new EsploaderError(
      "file-refused",
      "the manifest has no builds",
      "whoever made this page has to correct it",
    );
  }
  const base = ["blob:", "data:"].includes(address.protocol) ? page : address.href;
  /** @param {{path: string, offset: number}} part */
  const part = async ({ path, offset }) => ({
    offset,
    name: path,
    data: read?.(path) ?? (await load(new URL(path, base))),
  });
  return {
    manifest,
    async choose(info) {
      const serial = info.usb ? "cdc" : "uart";
      const family = manifest.builds.filter(({ chipFamily }) => chipFamily === info.name);
      const build =
        family.find(({ serialType }) => serialType === serial) ??
        family.find(({ serialType }) => serialType === undefined);
      if (!build) {
        const families = [...new Set(manifest.builds.map(({ chipFamily }) => chipFamily))].join(", ");
        throw new EsploaderError(
          "no-build",
          `there is no firmware for the ${info.name} here`,
          `connect one of: ${families}`,
          { detail: { found: info.name, families } },
        );
      }
      return Promise.all(build.parts.map(part));
    },
  };
}
