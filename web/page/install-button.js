// SPDX-License-Identifier: Apache-2.0
// <esp-web-install-button>: attributes, slots, events and manifest as of the element of that name of
// ESP Web Tools, on this project's core.
import { choosePort, connect, readManifest } from "./esploader/index.js";
import { errorTexts, t } from "./strings/strings.js";

const STYLE = `
  :host { display: inline-block }
  button {
    font: 500 14px/1.4 system-ui, sans-serif; cursor: pointer; padding: 10px 24px; border: none;
    color: var(--esp-tools-button-text-color, #fff); background: var(--esp-tools-button-color, #0b63c5);
    border-radius: var(--esp-tools-button-border-radius, 9999px);
  }
  button:focus-visible { outline: 3px solid currentColor; outline-offset: -5px }
  button:disabled { opacity: .5; cursor: default }
  :host([active]) slot[name="activate"] { pointer-events: none; opacity: .5 }
  dialog {
    color-scheme: light dark; color: CanvasText; background: Canvas; font: 16px/1.5 system-ui, sans-serif;
    border: 1px solid GrayText; border-radius: 14px; width: min(26rem, calc(100vw - 2rem)); padding: 1.3rem; box-sizing: border-box;
  }
  dialog::backdrop { background: rgb(0 0 0 / .5) }
  h2 { font-size: 1.15rem; margin: 0 0 .6rem }
  p { margin: 0 0 .7rem; overflow-wrap: anywhere }
  progress { width: 100% }
  .row { display: flex; gap: .5rem; justify-content: flex-end; margin-top: 1rem }
  .plain { background: none; color: inherit; border: 1px solid GrayText }
  .bad { color: light-dark(#b3261e, #ff8a80) }
  pre { max-height: 12rem; overflow: auto; font-size: .75rem; white-space: pre-wrap }
  [hidden] { display: none }
`;
const RESUME_MS = 120000;
// The names of errors in that element's events.
const FAILURES = { "no-build": "not_supported", "not-loaded": "failed_firmware_download" };

export class InstallButton extends HTMLElement {
  static isSupported = "serial" in navigator;
  static isAllowed = isSecureContext;
  static observedAttributes = ["manifest"];

  /** As a property it may also be set by script. */
  manifest = undefined;
  eraseFirst = undefined;
  hideProgress = undefined;
  showLog = undefined;
  logConsole = undefined;
  overrides = undefined;
  state = undefined;

  attributeChangedCallback(name, before, value) {
    this[name] = value ?? undefined;
  }

  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    const slot = document.createElement("slot");
    if (!InstallButton.isAllowed || !InstallButton.isSupported) {
      this.toggleAttribute("install-unsupported", true);
      slot.name = InstallButton.isAllowed ? "unsupported" : "not-allowed";
      slot.textContent = t(InstallButton.isAllowed ? "unsupported" : "notAllowed");
      root.append(slot);
      return;
    }
    this.toggleAttribute("install-supported", true);
    slot.name = "activate";
    const button = document.createElement("button");
    button.textContent = t("connect");
    slot.append(button);
    slot.addEventListener("click", (event) => {
      event.preventDefault();
      this.install();
    });
    root.append(slot);
  }

  #tell(state, message, details) {
    this.state = {
      state,
      message,
      details,
      manifest: this.said,
      build: undefined,
      chipFamily: this.chip?.info?.name,
    };
    if (this.logConsole || this.hasAttribute("log-console")) console.log(state, message, details);
    this.dispatchEvent(
      new CustomEvent("state-changed", { bubbles: true, composed: true, detail: this.state }),
    );
  }

  #flag(property, attribute) {
    return Boolean(this[property] ?? this.hasAttribute(attribute));
  }

  async install() {
    if (this.hasAttribute("active")) return;
    let port;
    try {
      port = await choosePort();
    } catch {
      return; // Whoever chooses none wants nothing.
    }
    this.toggleAttribute("active", true);
    const view = this.#dialog();
    const stop = new AbortController();
    view.dialog.addEventListener("close", () => stop.abort(), { once: true });
    try {
      await this.#talk(view, port, stop.signal);
    } catch (error) {
      this.#failed(view, error, stop.signal);
    } finally {
      await this.chip?.close().catch(() => {});
      this.chip = undefined;
    }
    if (view.dialog.open)
      await new Promise((resolve) => view.dialog.addEventListener("close", resolve, { once: true }));
    view.dialog.remove();
    this.toggleAttribute("active", false);
  }

  #dialog() {
    const dialog = document.createElement("dialog");
    dialog.innerHTML = `<h2></h2><p role="status" aria-live="polite"></p><label hidden><input type="checkbox"> <span></span></label>
      <progress max="100" hidden></progress><pre hidden role="log"></pre><div class="row"><button class="plain" type="button"></button><button class="go" type="button" hidden></button></div>`;
    const part = (selector) => dialog.querySelector(selector);
    const view = {
      dialog,
      title: part("h2"),
      text: part("p"),
      erase: part("label"),
      bar: part("progress"),
      log: part("pre"),
      close: part(".plain"),
      go: part(".go"),
    };
    view.close.textContent = t("cancel");
    view.close.addEventListener("click", () => dialog.close());
    view.go.textContent = t("install");
    view.erase.querySelector("span").textContent = t("installErase");
    this.shadowRoot.append(dialog);
    dialog.setAttribute("aria-label", t("install"));
    dialog.showModal();
    return view;
  }

  async #talk(view, port, signal) {
    view.text.textContent = t("connecting");
    this.#tell("initializing", t("connecting"), { done: false });
    const { manifest, choose } = await readManifest(this.manifest ?? "manifest.json");
    this.said = manifest;
    view.title.textContent = t("installTitle", { name: manifest.name, version: manifest.version ?? "" });
    this.chip = await connect(port, { signal, onEvent: (event) => this.#follow(view, event) });
    view.text.textContent = t("installChip", { chip: this.chip.info.name });
    this.#tell("initializing", view.text.textContent, { done: true });
    const box = view.erase.querySelector("input");
    box.checked = this.#flag("eraseFirst", "erase-first") || !manifest.new_install_prompt_erase;
    view.erase.hidden = false;
    view.go.hidden = false;
    view.go.focus();
    await new Promise((resolve, reject) => {
      view.go.addEventListener("click", resolve, { once: true });
      signal.addEventListener("abort", () => reject(signal.reason));
    });
    view.go.hidden = true;
    view.erase.hidden = true;
    view.bar.hidden = this.#flag("hideProgress", "hide-progress");
    view.text.textContent = t("downloading");
    this.#tell("preparing", t("downloading"), { done: false });
    const images = await choose(this.chip.info);
    this.#tell("preparing", t("preparing"), { done: true });
    if (box.checked) this.#tell("erasing", t("erasing"), { done: false });
    await this.chip.flash(images, { signal, erase: box.checked, resume: RESUME_MS });
    view.text.textContent = t("installDone");
    view.bar.value = 100;
    view.close.textContent = t("close");
    view.close.focus();
    this.#tell("finished", t("installDone"));
    if (this.#flag("showLog", "show-log")) await this.#listen(view, signal);
  }

  #follow(view, event) {
    if (event.type === "port-awaited") view.text.textContent = t("unplugged");
    if (event.type !== "progress" || !(event.total > 0) || event.phase === "done") return;
    const percentage = Math.floor((100 * event.done) / event.total);
    view.bar.value = percentage;
    view.text.textContent =
      event.phase === "write"
        ? t("write", { name: this.said?.name ?? "", percent: percentage })
        : t("preparing");
    if (event.phase === "write")
      this.#tell("writing", view.text.textContent, {
        bytesTotal: event.total,
        bytesWritten: event.done,
        percentage,
      });
  }

  async #listen(view, signal) {
    view.log.hidden = false;
    for await (const text of this.chip.monitor({ signal })) {
      view.log.textContent += text;
      view.log.scrollTop = view.log.scrollHeight;
    }
  }

  #failed(view, error, signal) {
    if (signal.aborted) return;
    const [reason, advice] = errorTexts(error);
    view.text.className = "bad";
    view.text.textContent = `${reason} ${advice}`;
    view.bar.hidden = true;
    view.erase.hidden = true;
    view.go.hidden = true;
    view.close.textContent = t("close");
    view.close.focus();
    const wrong =
      FAILURES[error.name] ??
      (this.chip ? "write_failed" : this.said ? "failed_initialize" : "fetch_manifest_failed");
    this.#tell("error", `${reason} ${advice}`, { error: wrong, details: error });
  }
}

if (!customElements.get("esp-web-install-button"))
  customElements.define("esp-web-install-button", InstallButton);
