// SPDX-License-Identifier: Apache-2.0
// The package as it would be published.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Simulator, build, core, folder, images } from "./bench.mjs";

const root = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../../..");

/** Installed in a folder of its own, from the archive alone. */
function installed(t) {
  const path = folder(t);
  const archive = execFileSync("npm", ["pack", "--silent", "--pack-destination", path], {
    cwd: core,
    encoding: "utf8",
  }).trim();
  const target = join(path, "node_modules/esploader");
  mkdirSync(target, { recursive: true });
  execFileSync("tar", ["-xzf", join(path, archive), "-C", target, "--strip-components=1"]);
  return { path, archive, target };
}

test("what is packed", (t) => {
  const { archive, target } = installed(t);
  const version = /project\(esploader VERSION ([0-9.]+)/.exec(
    readFileSync(join(root, "CMakeLists.txt"), "utf8"),
  )[1];
  assert.equal(archive, `esploader-${version}.tgz`);
  const about = JSON.parse(readFileSync(join(target, "package.json"), "utf8"));
  assert.equal(about.version, version);
  assert.equal(about.dependencies, undefined);
  assert.equal(about.scripts, undefined);
  for (const name of [
    "index.js",
    "index.d.ts",
    "tcp.js",
    "tcp.d.ts",
    "serialport.js",
    "serialport.d.ts",
    "esploader.wasm",
    "LICENSE",
    "README.md",
  ]) {
    assert.ok(existsSync(join(target, name)), name);
  }
  const list = readFileSync(join(build, "web/modules/stub-list.js"), "utf8");
  const stubs = [...list.matchAll(/"file": "([^"]+)"/g)].map(([, name]) => name);
  assert.deepEqual(
    existsSync(join(target, "stubs")) ? readdirSync(join(target, "stubs")).sort() : [],
    stubs.sort(),
  );
  if (existsSync(join(build, "web/dev/node_modules/esbuild")))
    assert.deepEqual(
      readdirSync(target)
        .filter((name) => name.endsWith(".js"))
        .sort(),
      ["index.js", "serialport.js", "tcp.js"],
    );
});

// The first example of docs/WEB.md, word for word but for the port and the file.
test("the first example", async (t) => {
  const { path } = installed(t);
  const simulator = await Simulator.start(t, "esp32c3");
  const application = (await images(t, "esp32c3")).find(({ offset }) => offset === 0x10000);
  writeFileSync(join(path, "app.bin"), application.data);
  const example = /```js\n([^]*?)```/.exec(readFileSync(join(root, "docs/WEB.md"), "utf8"))[1];
  assert.ok(example.trim().split("\n").length < 15);
  assert.ok(example.includes("rfc2217://localhost:4000"));
  writeFileSync(join(path, "example.mjs"), example.replace("rfc2217://localhost:4000", simulator.address));
  const said = spawnSync(process.execPath, ["example.mjs"], {
    cwd: path,
    encoding: "utf8",
    timeout: 60000,
  });
  assert.equal(said.stderr, "");
  assert.match(said.stdout, /ESP32-C3/);
  assert.match(said.stdout, /written/);
  assert.ok(simulator.holds(application));
});

// As programs in TypeScript use it, in a browser and in Node, each with the types that are usual there.
const BROWSER = `import { choosePort, connect, EsploaderError, type FlashResult } from "esploader";
export async function flash(data: Uint8Array, signal: AbortSignal): Promise<FlashResult | string> {
  try {
    const chip = await connect(await choosePort(), { signal, onEvent: ({ type, text }) => console.log(type, text) });
    chip.addEventListener("progress", ({ done, total }) => console.log(done, total));
    for await (const text of chip.monitor({ signal })) console.log(text.length, chip.info.flashSize);
    return await chip.flash((info) => [{ offset: 0x10000, data, name: info.name }], { resume: 1000 });
  } catch (error) {
    if (error instanceof EsploaderError) return error.advice;
    throw error;
  }
}
`;
const NODE = `import { connect } from "esploader";
import { NodeSerialLine } from "esploader/serialport";
import { TcpLine } from "esploader/tcp";
const chip = await connect(process.argv[2] ? new TcpLine(process.argv[2]) : new NodeSerialLine("/dev/ttyUSB0"));
const read: Uint8Array = await chip.read(0, 4096);
console.log(read.length, chip.info.mac?.toUpperCase());
// @ts-expect-error an offset is a number
await chip.flash([{ offset: "0x10000", data: read }]);
`;

for (const [where, text, lib, types] of [
  ["a browser", BROWSER, ["es2022", "dom", "dom.asynciterable"], []],
  ["Node", NODE, ["es2022"], ["node"]],
]) {
  test(`types for programs in TypeScript, ${where}`, (t) => {
    const modules = join(build, "web/dev/node_modules");
    if (!existsSync(join(modules, "typescript"))) return t.skip("typescript could not be installed");
    const { path } = installed(t);
    writeFileSync(join(path, "program.mts"), text);
    writeFileSync(
      join(path, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          noEmit: true,
          target: "es2022",
          module: "nodenext",
          lib,
          types,
          typeRoots: [join(modules, "@types")],
        },
        files: ["program.mts"],
      }),
    );
    const said = spawnSync(process.execPath, [join(modules, "typescript/bin/tsc"), "-p", path], {
      encoding: "utf8",
    });
    assert.equal(said.stdout, "");
    assert.equal(said.status, 0);
  });
}

test("types are those of the code", (t) => {
  const compiler = join(build, "web/dev/node_modules/typescript/bin/tsc");
  if (!existsSync(compiler)) return t.skip("typescript could not be installed");
  const said = spawnSync(process.execPath, [compiler, "-p", join(build, "web/dev/tsconfig.json")], {
    encoding: "utf8",
  });
  assert.equal(said.stdout, "");
  assert.equal(said.status, 0);
});

test("files of web/ are formatted", (t) => {
  const prettier = join(build, "web/dev/node_modules/prettier/bin/prettier.cjs");
  if (!existsSync(prettier)) return t.skip("prettier could not be installed");
  const options = [
    "--no-editorconfig",
    "--config",
    "web/.prettierrc.json",
    "--ignore-path",
    "web/.prettierignore",
  ];
  const said = spawnSync(process.execPath, [prettier, ...options, "--check", "web"], {
    cwd: root,
    encoding: "utf8",
  });
  assert.equal(said.status, 0, `${said.stdout}${said.stderr}: ${prettier} --write formats them`);
});
