// SPDX-License-Identifier: Apache-2.0
// The files that are to be flashed: chosen, dropped, or offered by a manifest.
import { describe, readFiles, readManifest } from "./esploader/index.js";
import { t } from "./strings/strings.js";
import { $, hideError, make, showError, sizeText } from "./ui.js";

/** @type {{offset: number | undefined, data: Uint8Array, name: string}[]} */
let images = [];
let wanted; // the chip that the build is for
let offer; // of a manifest
let changed = () => {};

/** What Chip.flash() takes; undefined: nothing is chosen, or an offset is missing. */
export function chosen() {
  if (offer) return { images: offer.choose };
  const sound = images.length > 0 && images.every(({ offset }) => offset !== undefined);
  return sound ? { images: images.map((image) => ({ ...image })), chip: wanted } : undefined;
}

export function showFirmware() {
  $("files").replaceChildren(...images.map(row));
  $("files").hidden = images.length === 0;
  $("offered").hidden = !offer;
  if (offer) {
    const { name, version = "", builds } = offer.manifest;
    $("offered").textContent = t("offered", {
      name,
      version,
      chips: [...new Set(builds.map(({ chipFamily }) => chipFamily))].join(", "),
    });
  }
  changed();
}

function row(image) {
  const offset = make("input", {
    type: "text",
    value: image.offset === undefined ? "" : `0x${image.offset.toString(16)}`,
    placeholder: "0x10000",
    pattern: "0x[0-9a-fA-F]{1,8}|[0-9]+",
    required: true,
    spellcheck: false,
  });
  offset.setAttribute("aria-label", t("offset", { name: image.name }));
  offset.addEventListener("input", () => {
    image.offset = offset.validity.valid ? Number(offset.value) : undefined;
    changed();
  });
  const remove = make("button", { type: "button", className: "quiet", textContent: "×" });
  remove.setAttribute("aria-label", t("remove", { name: image.name }));
  remove.addEventListener("click", () => {
    images = images.filter((other) => other !== image);
    showFirmware();
    $("pick-files").focus();
  });
  return make(
    "li",
    {},
    make("span", { className: "name", textContent: image.name }),
    make("span", { className: "size", textContent: sizeText(image.data.length) }),
    offset,
    remove,
  );
}

async function take(files) {
  if (files.length === 0) return;
  hideError();
  try {
    const read = await Promise.all(
      files.map(async ({ name, file }) => ({ name, data: new Uint8Array(await file.arrayBuffer()) })),
    );
    const manifest = read.find(({ name, data }) => /\.json$/.test(name) && isManifest(data));
    if (manifest) {
      offer = await readManifest(URL.createObjectURL(new Blob([manifest.data])), (path) =>
        partOf(read, manifest.name, path),
      );
      images = [];
    } else {
      const found = await readFiles(await withOffsets(read));
      images = merge(found.chip ? [] : offer ? [] : images, found.images);
      wanted = found.chip;
      offer = undefined;
    }
  } catch (error) {
    showError(error);
  }
  showFirmware();
}

function isManifest(data) {
  try {
    return Array.isArray(JSON.parse(new TextDecoder().decode(data)).builds);
  } catch {
    return false;
  }
}

function partOf(files, manifest, path) {
  const folder = manifest.slice(0, manifest.lastIndexOf("/") + 1);
  const plain = path.replace(/^\.\//, "");
  return (
    files.find(({ name }) => name === folder + plain)?.data ??
    files.find(({ name }) => name.endsWith(`/${plain}`) || name === plain)?.data
  );
}

// What a file's content does not tell, its user has to: the row has an empty field then.
async function withOffsets(files) {
  if (files.some(({ name }) => /(^|\/)flasher_args\.json$/.test(name))) return files;
  const kept = [];
  for (const file of files) {
    if (/\.(bin|hex|uf2|img|elf)$/i.test(file.name) || files.length === 1) {
      const { kind } = await describe(file.data);
      kept.push(
        kind === "data" && !/0x[0-9a-f]+|\.(hex|uf2)$/i.test(file.name) ? { ...file, offset: NaN } : file,
      );
    }
  }
  return kept.length > 0 ? kept : files;
}

function merge(before, more) {
  const added = more.map((image) => ({
    ...image,
    offset: Number.isNaN(image.offset) ? undefined : image.offset,
  }));
  const names = new Set(added.map(({ name }) => name));
  return [...before.filter(({ name }) => !names.has(name)), ...added].sort(
    (one, other) => (one.offset ?? Infinity) - (other.offset ?? Infinity),
  );
}

async function entriesOf(entry, path) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ name: path + entry.name, file }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    found.push(...some);
  }
  // A build folder has thousands of files that are of no use here.
  const useful = found.filter((inside) =>
    inside.isDirectory
      ? !/^(CMakeFiles|esp-idf|\.git)$/.test(inside.name)
      : /\.(bin|json|hex|uf2|elf)$/i.test(inside.name),
  );
  return (await Promise.all(useful.map((inside) => entriesOf(inside, `${path}${entry.name}/`)))).flat();
}

async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return [...transfer.files].map((file) => ({ name: file.name, file }));
  return (await Promise.all(entries.map((entry) => entriesOf(entry, "")))).flat();
}

function named(list) {
  return [...list]
    .filter((file) => !/\/(CMakeFiles|esp-idf)\//.test(file.webkitRelativePath))
    .filter((file) => !file.webkitRelativePath || /\.(bin|json|hex|uf2|elf)$/i.test(file.name))
    .map((file) => ({ name: file.webkitRelativePath || file.name, file }));
}

/** @param {() => void} onchange */
export async function setUpFirmware(onchange) {
  changed = onchange;
  for (const id of ["pick-files", "pick-folder"]) {
    $(id).addEventListener("change", async (event) => {
      await take(named(event.target.files));
      event.target.value = ""; // so that the same may be chosen again
    });
  }
  const drop = $("drop");
  for (const type of ["dragover", "drop", "dragleave"]) {
    document.addEventListener(type, async (event) => {
      event.preventDefault();
      drop.classList.toggle("over", type === "dragover");
      if (type === "drop") await take(await dropped(event.dataTransfer));
    });
  }
  const manifest = new URLSearchParams(location.search).get("manifest");
  if (manifest) {
    try {
      offer = await readManifest(manifest);
      showFirmware();
    } catch (error) {
      showError(error);
    }
  }
}
