// SPDX-License-Identifier: Apache-2.0
// What goes wrong, as one kind of error with a name and a number that stay.

// Numbers from 100 on are this package's own; those below are the core's, esp_loader_end_t, of errors that
// are found here as well.
/** @type {Record<string, number>} */
const CODES = {
  "other-chip": 4,
  aborted: 15,
  "file-refused": 100,
  "no-web-serial": 101,
  "no-port-chosen": 102,
  "port-not-opened": 103,
  busy: 104,
  closed: 105,
  "stub-damaged": 106,
  "not-loaded": 107,
  "invalid-argument": 108,
  "no-build": 109,
};

export class EsploaderError extends Error {
  /**
   * @param {string} name  what kind of error it is, as "no-answer"
   * @param {string} reason  what happened
   * @param {string} [advice]  what to do about it
   * @param {{code?: number, cause?: unknown, detail?: object}} [more]
   */
  constructor(name, reason, advice = "", more = {}) {
    super(
      advice ? `${reason}; ${advice}` : reason,
      more.cause === undefined ? undefined : { cause: more.cause },
    );
    this.name = name;
    this.code = more.code ?? CODES[name] ?? 0;
    this.reason = reason;
    this.advice = advice;
    this.detail = more.detail ?? {};
  }
}
