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
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

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
  // Debian and Ubuntu have a release or two each.
  const names = (name) => [name, ...[14, 15, 16, 17, 18, 19, 20, 21].map((release) => `${name}-${release}`)];
  const clang = tool(names("clang")) ?? skip("there is no clang (Debian packages clang and lld)");
  const linker = tool(names("wasm-ld")) ?? skip("there is no wasm-ld (Debian package lld)");
  const smaller = tool(["wasm-opt"]) ?? skip("there is no wasm-opt (Debian package binaryen)");
  const cached = tool(["ccache"]) ? `ccache ${clang}` : clang;
  execFileSync(
    "make",
    [
      "-f",
      "web/core/wasm.mk",
      "--no-print-directory",
      "-j2",
      // Relative, as ccache with a base_dir writes what an object depends on.
      `OUT=${relative(root, join(out, "wasm"))}`,
      `CC=${cached}`,
      `LD=${linker}`,
      `OPT=${smaller}`,
    ],
    { cwd: root, stdio: "inherit" },
  );
}

/** The stubs as files, and what a page has to know of them before it loads one. */
function exportStubs(folder) {
  const program = join(build, "esploader-web-stubs");
  if (!existsSync(program)) skip(`there is no ${program}: build the project with CMake first`);
  mkdirSync(folder, { recursive: true });
  const said = execFileSync(program, [folder], { encoding: "utf8" });
  return said
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [chip, lastRevision, file] = line.split(" ");
      const sha256 = createHash("sha256")
        .update(readFileSync(join(folder, file)))
        .digest("hex");
      return { chip, lastRevision: Number(lastRevision), file, sha256 };
    });
}

function version() {
  const found = /project\(esploader VERSION ([0-9.]+)/.exec(
    readFileSync(join(root, "CMakeLists.txt"), "utf8"),
  );
  return found[1];
}

/** The package, a file for each module. */
function makeModules() {
  const core = join(out, "modules");
  rmSync(core, { recursive: true, force: true });
  mkdirSync(core, { recursive: true });
  for (const name of readdirSync(join(root, "web/core/js")))
    cpSync(join(root, "web/core/js", name), join(core, name));
  cpSync(join(out, "wasm/esploader.wasm"), join(core, "esploader.wasm"));
  cpSync(join(root, "LICENSE"), join(core, "LICENSE"));
  // In the package there is nothing that its links within the project could lead to.
  const readme = readFileSync(join(root, "docs/WEB.md"), "utf8").replace(
    /\[([^\]]+)\]\((?!https?:)[^)]*\)/g,
    "$1",
  );
  writeFileSync(join(core, "README.md"), readme);
  const list = exportStubs(join(core, "stubs"));
  writeFileSync(
    join(core, "stub-list.js"),
    `// Generated: do not edit.\n/** @type {{chip: string, lastRevision: number, file: string, sha256: string}[]} */\nexport const list = ${JSON.stringify(list, null, 1)};\n`,
  );
  writeFileSync(
    join(core, "version.js"),
    `// Generated: do not edit.\nexport const version = "${version()}";\n`,
  );
  const about = JSON.parse(readFileSync(join(root, "web/core/package.json"), "utf8"));
  about.version = version();
  writeFileSync(join(core, "package.json"), `${JSON.stringify(about, null, 2)}\n`);
  return list.length;
}

/** The package as it is delivered, a file for each entry: Node loads that in a third of the time that ten files
 * take, and a page asks for one. Without the tool the modules are delivered as they are.
 * @param {string | undefined} dev */
async function makeCore(dev) {
  const modules = join(out, "modules"),
    core = join(out, "core");
  rmSync(core, { recursive: true, force: true });
  cpSync(modules, core, { recursive: true, filter: (path) => !dev || !path.endsWith(".js") });
  if (!dev) return;
  const esbuild = createRequire(join(dev, "package.json"))("esbuild");
  for (const name of ["index.js", "tcp.js", "serialport.js"]) {
    const bundled = await esbuild.build({
      absWorkingDir: modules,
      entryPoints: [name],
      outdir: core,
      bundle: true,
      format: "esm",
      target: "es2022",
      charset: "utf8",
      // Errors are of one class, whichever entry throws them.
      external: ["node:*", "serialport", ...(name === "index.js" ? [] : ["./errors.js"])],
      banner: { js: "// SPDX-License-Identifier: Apache-2.0" },
      write: false,
      logLevel: "warning",
    });
    const text = bundled.outputFiles[0].text.replaceAll('from "./errors.js"', 'from "./index.js"');
    writeFileSync(join(core, name), text);
  }
}

/** The pinned tools of web/dev, beside what is built; undefined: npm cannot have them. */
function devTools() {
  const folder = join(out, "dev");
  mkdirSync(folder, { recursive: true });
  const lock = readFileSync(join(root, "web/dev/package-lock.json"), "utf8");
  const stamp = join(folder, "installed.json");
  for (const name of ["package.json", "package-lock.json", ".npmrc", "tsconfig.json"])
    cpSync(join(root, "web/dev", name), join(folder, name));
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return folder;
  const said = spawnSync("npm", ["ci", "--no-fund", "--no-audit", "--ignore-scripts"], {
    cwd: folder,
    encoding: "utf8",
  });
  if (said.status !== 0) {
    console.log(
      `web: the page is left out, and the package has many files: npm cannot fetch what makes them: ${(said.stderr ?? "there is no npm").trim().split("\n").pop()}`,
    );
    return undefined;
  }
  writeFileSync(stamp, lock);
  return folder;
}

/** All files below a folder, with slashes. */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).replaceAll("\\", "/"))
    .sort();
}

async function makePage(tools) {
  const page = join(out, "page"),
    staged = join(out, "page-sources");
  for (const folder of [page, staged]) rmSync(folder, { recursive: true, force: true });
  cpSync(join(root, "web/page"), staged, { recursive: true, filter: (path) => !path.endsWith("/test") });
  cpSync(join(out, "modules"), join(staged, "esploader"), { recursive: true });
  const esbuild = createRequire(join(tools, "package.json"))("esbuild");
  // Names are kept short, comments are dropped; what both scripts use is one file.
  await esbuild.build({
    absWorkingDir: staged,
    entryPoints: ["app.js", "install-button.js", "style.css"],
    outdir: page,
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    target: "chrome89",
    charset: "utf8",
    chunkNames: "shared-[hash]",
    external: ["node:fs/promises"],
    logLevel: "warning",
  });
  for (const name of ["icon.svg", "app.webmanifest"]) cpSync(join(staged, name), join(page, name));
  writeFileSync(
    join(page, "index.html"),
    readFileSync(join(staged, "index.html"), "utf8").replace(/\n\s+/g, "\n"),
  );
  cpSync(join(out, "modules/esploader.wasm"), join(page, "esploader.wasm"));
  cpSync(join(out, "modules/stubs"), join(page, "stubs"), { recursive: true });
  const files = filesIn(page);
  const digest = createHash("sha256");
  for (const name of files) digest.update(name).update(readFileSync(join(page, name)));
  const worker = readFileSync(join(staged, "sw.js"), "utf8")
    .replace("@DIGEST@", digest.digest("hex").slice(0, 16))
    .replace('["@FILES@"]', JSON.stringify(["./", ...files]));
  writeFileSync(join(page, "sw.js"), esbuild.transformSync(worker, { minify: true }).code);
  const sizes = filesIn(page)
    .filter((name) => !name.startsWith("stubs/"))
    .map((name) => [name, gzipSync(readFileSync(join(page, name)), { level: 9 }).length]);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  console.log(
    `web: ${page} is made: ${total} bytes as gzip without stubs (${sizes.map(([name, size]) => `${name} ${size}`).join(", ")})`,
  );
}

compile();
const stubs = makeModules();
const tools = devTools();
await makeCore(tools);
console.log(
  `web: ${join(out, "core")} is made, with ${stubs === 0 ? "no flasher stubs: this build has none" : `${stubs} flasher stubs`}`,
);
if (tools) await makePage(tools);
