// SPDX-License-Identifier: Apache-2.0
// Runs one operation of esptool-js and prints its result as JSON on a line "RESULT {...}".
// The argument is JSON: operation, port (rfc2217:// or socket://), stub, and what the operation takes.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { ESPLoader, Transport } from "esptool-js";
import { NetworkSerialPort } from "./serial_port.mjs";

const ROM_BAUD = 115200;
const ROM_BLOCK = 1024; // what a ROM takes at once; the package's own figure is its stub's
const RAM_BLOCK = 0x1800;

const wanted = JSON.parse(process.argv[2]);
const resets = wanted.port.startsWith("rfc2217:");

function md5(bytes) {
  return createHash("md5").update(bytes).digest("hex");
}

// What flashMd5sum() makes of the chip's answer: a stub sends 16 bytes, of which it makes hexadecimal
// text; a ROM sends such text already, of which it does so once more.
function asRead(digest, loader) {
  return loader.IS_STUB ? digest : Buffer.from(digest, "latin1").toString("hex");
}

function bytesOf(path) {
  return new Uint8Array(readFileSync(path));
}

// Segments of an image: esptool's documentation, "Firmware Image Format".
function segmentsOf(image, chip) {
  const view = new DataView(image.buffer, image.byteOffset, image.length);
  const segments = [];
  let at = chip === "ESP8266" ? 8 : 24;
  for (let i = 0; i < image[1]; i++) {
    const size = view.getUint32(at + 4, true);
    segments.push({ address: view.getUint32(at, true), data: image.slice(at + 8, at + 8 + size) });
    at += 8 + size;
  }
  return { entry: view.getUint32(4, true), segments };
}

const operations = {
  async detect(loader) {
    return { chip: loader.chip.CHIP_NAME, mac: await loader.chip.readMac(loader) };
  },

  async flashId(loader) {
    return { id: await loader.readFlashId() };
  },

  async write(loader) {
    await loader.writeFlash({
      fileArray: wanted.files.map(({ address, path }) => ({ address, data: bytesOf(path) })),
      flashMode: "keep",
      flashFreq: "keep",
      flashSize: "keep",
      eraseAll: false,
      compress: wanted.compress,
      calculateMD5Hash: wanted.md5 ? (bytes) => asRead(md5(bytes), loader) : undefined,
    });
    if (wanted.reset) await loader.after("custom_reset", false, "D0|R1|W100|R0");
    return {};
  },

  async verify(loader) {
    const image = bytesOf(wanted.path);
    const found = await loader.flashMd5sum(wanted.address, image.length);
    return { same: found === asRead(md5(image), loader) };
  },

  async read(loader) {
    writeFileSync(wanted.path, await loader.readFlash(wanted.address, wanted.size));
    return {};
  },

  // The package has no call for a region: a stub has a command, in a ROM what begins a write erases.
  async eraseRegion(loader) {
    if (loader.IS_STUB) {
      const words = new Uint8Array(new Uint32Array([wanted.address, wanted.size]).buffer);
      await loader.checkCommand("erase region", loader.ESP_ERASE_REGION, words);
    } else {
      await loader.flashBegin(wanted.size, wanted.address);
    }
    return {};
  },

  async eraseAll(loader) {
    await loader.eraseFlash();
    return {};
  },

  async loadRam(loader) {
    const { entry, segments } = segmentsOf(bytesOf(wanted.path), loader.chip.CHIP_NAME);
    for (const { address, data } of segments) {
      const blocks = Math.ceil(data.length / RAM_BLOCK);
      await loader.memBegin(data.length, blocks, RAM_BLOCK, address);
      for (let i = 0; i < blocks; i++) {
        await loader.memBlock(data.slice(i * RAM_BLOCK, (i + 1) * RAM_BLOCK), i);
      }
    }
    await loader.memFinish(entry);
    return {};
  },

  async securityInfo(loader) {
    const { flags, chipId, flashCryptCnt } = await loader.getSecurityInfo(false);
    return { flags, chipId, cryptCount: flashCryptCnt };
  },
};

// Lets a ROM use the flash on the pins it boots from: the ESP8266 when a write of nothing begins, the
// others by a command of two words: esptool's documentation, "Serial Protocol". The package's own
// flashBegin() and flashSpiAttach() send another number of words, as later chips and stubs take them.
async function attachFlash(loader) {
  loader.FLASH_WRITE_SIZE = ROM_BLOCK;
  const [command, size] =
    loader.chip.CHIP_NAME === "ESP8266" ? [loader.ESP_FLASH_BEGIN, 16] : [loader.ESP_SPI_ATTACH, 8];
  await loader.checkCommand("attach flash", command, new Uint8Array(size));
}

async function run() {
  const transport = new Transport(new NetworkSerialPort(wanted.port, wanted.usb));
  const loader = new ESPLoader({ transport, baudrate: wanted.baud ?? ROM_BAUD, romBaudrate: ROM_BAUD });
  await loader.detectChip(resets ? "default_reset" : "no_reset");
  // As the package's own main() has it: watchdogs on USB, and the flash's supply.
  if (!loader.secureDownloadMode) await loader.chip.postConnect?.(loader);
  if (wanted.stub) await loader.runStub();
  if (!loader.IS_STUB && !["detect", "loadRam", "securityInfo"].includes(wanted.operation)) {
    await attachFlash(loader);
  }
  if (wanted.baud) await loader.changeBaud();
  return operations[wanted.operation](loader);
}

try {
  const result = await run();
  console.log(`RESULT ${JSON.stringify(result)}`);
  process.exit(0);
} catch (error) {
  console.log(`ERROR ${error?.stack ?? error}`);
  process.exit(1);
}
