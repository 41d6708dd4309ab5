// SPDX-License-Identifier: Apache-2.0
// What the chip prints.
import { $, make } from "./ui.js";

const MOST = 200000; // characters that are kept
let text = "";
let planned = false;

function show() {
  planned = false;
  const log = $("log");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 24;
  log.textContent = text;
  if (atEnd) log.scrollTop = log.scrollHeight;
}

/** Adds what was received; colours and other sequences for terminals are left out. */
export function log(more) {
  text = (
    text + more.replace(/\x1b\[[0-9;]*[A-Za-z]/g, "").replace(/\r\n?/g, (end) => (end === "\r" ? "" : "\n"))
  ).slice(-MOST);
  if (!planned) requestAnimationFrame(show);
  planned = true;
}

export function setUpLog() {
  $("clear").addEventListener("click", () => {
    text = "";
    show();
  });
  $("save").addEventListener("click", () => {
    const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    make("a", { href: address, download: "log.txt" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  });
}
