// SPDX-License-Identifier: Apache-2.0
// The words of the page: a file for each language.
import de from "./de.js";
import en from "./en.js";

export const languages = { en: "English", de: "Deutsch" };
const texts = { en, de };

function preferred() {
  const wished = [localStorageOf("language"), ...(navigator.languages ?? [])]
    .filter(Boolean)
    .map((name) => name.slice(0, 2));
  return wished.find((name) => name in texts) ?? "en";
}

function localStorageOf(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // The browser keeps nothing for this page.
  }
}

export let language = preferred();

export function setLanguage(name) {
  language = name in texts ? name : "en";
  try {
    localStorage.setItem("language", language);
  } catch {
    // The next visit begins in the browser's language.
  }
}

function fill(text, figures) {
  return text.replace(/\{(\w+)\}/g, (_, name) => figures[name] ?? "");
}

export function t(name, figures = {}) {
  return fill(texts[language][name] ?? en[name] ?? name, figures);
}

/** What went wrong and what to do: [reason, advice]. English ones are the error's own. */
export function errorTexts(error) {
  const own = texts[language].errors?.[error.name];
  if (own) return own.map((text) => fill(text, { ...error.detail, reason: error.reason ?? error.message }));
  const sentence = (text) => text && `${text[0].toUpperCase()}${text.slice(1)}.`;
  return [sentence(error.reason ?? error.message), sentence(error.advice ?? "")];
}
