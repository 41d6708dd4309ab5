// SPDX-License-Identifier: Apache-2.0
// The page: a board, files, and what is done with them.
import { choosePort, connect, unavailable, version } from "./esploader/index.js";
import { chosen, setUpFirmware, showFirmware } from "./firmware.js";
import { log, setUpLog } from "./log.js";
import { language, languages, setLanguage, t } from "./strings/strings.js";
import { $, ask, hideError, make, showError, sizeText, translate } from "./ui.js";

const RESUME_MS = 120000;

/** @type {import("esploader").Chip | undefined} */
let chip;
/** @type {AbortController | undefined} */
let work;
/** @type {{stop: AbortController, ended: Promise<void>} | undefined} */
let monitoring;

function refresh() {
  $("flash").disabled = !chip || !chosen() || Boolean(work);
  const needs = work
    ? ""
    : !chip && !chosen()
      ? "needsBoth"
      : !chip
        ? "needsBoard"
        : !chosen()
          ? "needsFiles"
          : "";
  $("needs").textContent = needs && t(needs);
  $("needs").hidden = !needs;
  $("erase").disabled = !chip || Boolean(work);
  $("monitor").disabled = !chip || Boolean(work);
  $("connect").disabled = Boolean(work);
  $("disconnect").disabled = Boolean(work);
  $("stop").hidden = !work || !chip;
  $("disconnect").hidden = !chip;
  $("connect").textContent = t(chip ? "otherPort" : "choosePort");
  $("connect").classList.toggle("primary", !chip);
  $("monitor").textContent = t(monitoring ? "monitorStop" : "monitorStart");
  $("monitor").setAttribute("aria-pressed", String(Boolean(monitoring)));
}

function status(text, percent) {
  $("state").hidden = false;
  if ($("status").textContent !== text) $("status").textContent = text;
  const bar = $("progress");
  bar.hidden = percent === null;
  if (percent === undefined) bar.removeAttribute("value");
  else if (percent !== null) bar.value = percent;
}

function showChip() {
  const { info } = chip ?? {};
  $("chip").hidden = !info;
  $("board-hint").hidden = Boolean(info);
  if (!info) return;
  const revision = info.revision ? `v${Math.floor(info.revision / 100)}.${info.revision % 100}` : "";
  const rows = [
    [t("chip"), `${info.name} ${revision}`, "big"],
    [t("flashSize"), info.flashSize ? sizeText(info.flashSize) : t("notTold")],
    [t("mac"), info.mac ?? t("notTold")],
  ];
  $("chip").replaceChildren(
    ...rows.flatMap(([name, value, kind]) => [
      make("dt", { textContent: name }),
      make("dd", { textContent: value, className: kind ?? "" }),
    ]),
  );
}

function showResults(results = []) {
  $("results").replaceChildren(
    ...results.map((image) => {
      const what =
        image.state === "skipped"
          ? t("skipped")
          : !image.verified
            ? t("unverified")
            : image.written < image.size
              ? t("partly", { size: image.written })
              : t("written");
      return make(
        "li",
        {},
        make("span", { className: "name", textContent: image.name }),
        make("span", { className: `what ${image.verified ? "done" : ""}`, textContent: what }),
      );
    }),
  );
}

let current = "";
function follow(event) {
  if (event.type === "image") current = event.name;
  if (event.type === "again") status(t("again"));
  if (event.type === "port-awaited") status(t("unplugged"));
  if (event.type === "port-back") status(t("back"));
  if (event.type === "progress" && event.phase === "erase") status(t("erasing"));
  else if (event.type === "progress" && event.total > 0) {
    const percent = Math.floor((100 * event.done) / event.total);
    if (event.phase !== "done")
      status(t(event.phase, { name: current, percent }), event.phase === "write" ? percent : undefined);
  }
}

/** Runs one task at a time; what goes wrong is shown. */
async function run(task) {
  hideError();
  await stopMonitor();
  work = new AbortController();
  refresh();
  try {
    await task(work.signal);
  } catch (error) {
    showError(error);
    if (chip) status(t(error.name === "aborted" ? "stopped" : "failed"), null);
  } finally {
    work = undefined;
    refresh();
  }
}

async function board(event) {
  event.preventDefault();
  hideError();
  let port;
  try {
    port = await choosePort();
  } catch (error) {
    showError(error);
    return;
  }
  await run(async (signal) => {
    await leave();
    $("board-hint").textContent = t("connecting");
    try {
      chip = await connect(port, { signal, onEvent: follow });
    } finally {
      $("board-hint").textContent = t("boardHint");
    }
  });
  showChip();
  refresh();
}

async function leave() {
  const before = chip;
  chip = undefined;
  showChip();
  await before?.close().catch(() => {});
}

const flash = () =>
  run(async (signal) => {
    const { images, chip: wanted } = chosen();
    showResults();
    status(t("preparing"));
    const rate = Number($("rate").value) || undefined;
    const result = await chip.flash(images, {
      signal,
      chip: wanted,
      baud: rate,
      resume: RESUME_MS,
      erase: $("erase-first").checked,
      force: $("force").checked,
    });
    status(
      t("done", { seconds: (result.ms / 1000).toLocaleString(language, { maximumFractionDigits: 1 }) }),
      100,
    );
    showResults(result.images);
  });

async function erase() {
  if (!(await ask(t("eraseAsk"), t("eraseAll")))) return;
  await run(async (signal) => {
    showResults();
    status(t("erasing"));
    await chip.erase({ signal });
    status(t("erased"), 100);
  });
}

async function stopMonitor() {
  const before = monitoring;
  monitoring = undefined;
  before?.stop.abort();
  await before?.ended;
}

async function monitor() {
  hideError();
  if (monitoring) {
    await stopMonitor();
    refresh();
    return;
  }
  const stop = new AbortController();
  const ended = (async () => {
    try {
      for await (const text of chip.monitor({
        signal: stop.signal,
        baud: Number($("monitor-rate").value),
      }))
        log(text);
    } catch (error) {
      if (!stop.signal.aborted) showError(error);
    }
  })();
  monitoring = { stop, ended };
  refresh();
  ended.then(() => {
    if (monitoring?.ended === ended) monitoring = undefined;
    refresh();
  });
}

function speak(name) {
  setLanguage(name);
  translate();
  showFirmware();
  showChip();
  refresh();
}

$("language").append(
  ...Object.entries(languages).map(([value, textContent]) =>
    make("option", { value, textContent, selected: value === language }),
  ),
);
$("language").addEventListener("change", (event) => speak(event.target.value));
$("connect").addEventListener("click", board);
$("disconnect").addEventListener("click", () => run(async () => leave()));
$("flash").addEventListener("click", flash);
$("stop").addEventListener("click", () => work?.abort());
$("erase").addEventListener("click", erase);
$("monitor").addEventListener("click", monitor);
$("monitor-rate").addEventListener("change", async () => {
  if (!monitoring) return;
  await stopMonitor();
  await monitor();
});
$("error-close").addEventListener("click", () => {
  hideError();
  $("connect").focus();
});
addEventListener("beforeunload", (event) => {
  if (work && chip) event.preventDefault();
});
$("version").textContent = `esploader ${version}`;
setUpLog();
await setUpFirmware(refresh);
speak(language);
const missing = unavailable();
if (missing) showError(missing);
if ("serviceWorker" in navigator) navigator.serviceWorker.register("sw.js").catch(() => {});
