#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Makes build/web/: `core`, the package for browsers and Node, and `page`, which anybody can host.
//
//   node web/build.mjs [--build FOLDER]
//
// Ends with 77 where a tool is missing, and says which.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const at = process.argv.indexOf("--build");
const build = resolve(at > 0 ? process.argv[at + 1] : join(root, "build"));
const out = join(build, "web");

function skip(why) {
  console.log(`web: skipped: ${why}`);
  process.exit(77);
}

function tool(names) {
  return names.find((name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0);
}

function compile() {
  const clang = tool(["clang-14", "clang", "clang-15", "clang-16"]) ?? skip("there is no clang (Debian packages clang-14 and lld-14)");
  const linker = tool(["wasm-ld-14", "wasm-ld", "wasm-ld-15", "wasm-ld-16"]) ?? skip("there is no wasm-ld (Debian package lld-14)");
  const cached = tool(["ccache"]) ? `ccache ${clang}` : clang;
  execFileSync("make", ["-f", "web/core/wasm.mk", "--no-print-directory", "-j2", `OUT=${join(out, "wasm")}`, `CC=${cached}`, `LD=${linker}`],
    { cwd: root, stdio: "inherit" });
}

/** The stubs as files, and what a page has to know of them before it loads one. */
function exportStubs(folder) {
  const program = join(build, "esploader-web-stubs");
  if (!existsSync(program)) skip(`there is no ${program}: build the project with CMake first`);
  mkdirSync(folder, { recursive: true });
  const said = execFileSync(program, [folder], { encoding: "utf8" });
  return said.split("\n").filter(Boolean).map((line) => {
    const [chip, lastRevision, file] = line.split(" ");
    const sha256 = createHash("sha256").update(readFileSync(join(folder, file))).digest("hex");
    return { chip, lastRevision: Number(lastRevision), file, sha256 };
  });
}

function version() {
  const found = /project\(esploader VERSION ([0-9.]+)/.exec(readFileSync(join(root, "CMakeLists.txt"), "utf8"));
  return found[1];
}

function makeCore() {
  const core = join(out, "core");
  rmSync(core, { recursive: true, force: true });
  mkdirSync(core, { recursive: true });
  for (const name of readdirSync(join(root, "web/core/js"))) cpSync(join(root, "web/core/js", name), join(core, name));
  cpSync(join(out, "wasm/esploader.wasm"), join(core, "esploader.wasm"));
  cpSync(join(root, "LICENSE"), join(core, "LICENSE"));
  cpSync(join(root, "docs/WEB.md"), join(core, "README.md"));
  const list = exportStubs(join(core, "stubs"));
  writeFileSync(join(core, "stub-list.js"), `// Generated: do not edit.\n/** @type {{chip: string, lastRevision: number, file: string, sha256: string}[]} */\nexport const list = ${JSON.stringify(list, null, 1)};\n`);
  writeFileSync(join(core, "version.js"), `// Generated: do not edit.\nexport const version = "${version()}";\n`);
  const about = JSON.parse(readFileSync(join(root, "web/core/package.json"), "utf8"));
  about.version = version();
  writeFileSync(join(core, "package.json"), `${JSON.stringify(about, null, 2)}\n`);
  return list.length;
}

compile();
const stubs = makeCore();
console.log(`web: ${join(out, "core")} is made, with ${stubs === 0 ? "no flasher stubs: this build has none" : `${stubs} flasher stubs`}`);
