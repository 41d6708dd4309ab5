// SPDX-License-Identifier: Apache-2.0
// Elements by their ids, words in them, errors, questions.
import { errorTexts, language, t } from "./strings/strings.js";

/** @param {string} id */
export const $ = (id) => document.getElementById(id);

export function translate() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-t-label]"))
    element.setAttribute("aria-label", t(element.dataset.tLabel));
}

export function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

export function showError(error) {
  const [reason, advice] = errorTexts(error);
  $("error-reason").textContent = reason;
  $("error-advice").textContent = advice;
  $("error-advice").hidden = !advice;
  $("error").hidden = false;
  $("error").dataset.name = error.name;
  if (!("reason" in error)) console.error(error);
}

export function hideError() {
  $("error").hidden = true;
}

/** Asks before what cannot be taken back. */
export function ask(text, yes) {
  const dialog = $("ask");
  $("ask-text").textContent = text;
  $("ask-yes").textContent = yes;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }),
  );
}

/** A size as people read it. */
export function sizeText(bytes) {
  if (bytes >= 1 << 20)
    return `${(bytes / (1 << 20)).toLocaleString(language, { maximumFractionDigits: 2 })} MiB`;
  return bytes >= 1024 ? `${Math.round(bytes / 1024)} KiB` : t("bytes", { size: bytes });
}
