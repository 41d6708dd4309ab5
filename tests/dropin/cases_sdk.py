# SPDX-License-Identifier: Apache-2.0
"""Components of ESP-IDF and modules of Zephyr, on stand-ins for their builds."""

import json
import re
from pathlib import Path

from builds import DEFAULTS_1, DEFAULTS_2, FAKES, FIRST, FORM_OF_2020, ROOT, SECOND, TWO_ZERO, equal, expect

CONFIG = {"UART": "", "SPI": "SERIAL_FLASHER_INTERFACE_SPI", "USB": "SERIAL_FLASHER_INTERFACE_USB",
          "SDIO": "SERIAL_FLASHER_INTERFACE_SDIO"}


def program_flags(folder, source):
    """With what the program's own source was compiled: definitions, and folders of headers."""
    for command in json.loads((folder / "compile_commands.json").read_text()):
        if command["file"].endswith(source):
            words = command["command"].split()
            return ({word[2:] for word in words if word.startswith("-D")},
                    [word[2:] for word in words if word.startswith("-I")])
    return None


def as_definitions(lines):
    """What the program prints of them, as options of a compiler."""
    names = {"LOG_LEVEL": "SERIAL_FLASHER_LOG_LEVEL"}
    result = set()
    for line in lines:
        name, _, value = line.partition("=")
        name = names.get(name, name if name == "MD5_ENABLED" else f"SERIAL_FLASHER_{name}")
        if name.endswith(("_INVERT", "_TRACE")):
            value = ("false", "true")[int(value)]
        result.add(f"{name}={value}" if value else name)
    return result


def idf(builds, component, program, **options):
    """Builds the program with that component: its definitions and its folders of headers."""
    builds.environment["IDF_PATH"] = str(FAKES / "esp_idf")
    defaults = builds.work / "sdkconfig.defaults"
    defaults.parent.mkdir(exist_ok=True)
    chosen = [f'CONFIG_{name}={value}' for name, value in options.items() if name.startswith(("SERIAL_", "IDF_"))]
    defaults.write_text("\n".join(chosen) + "\n")
    others = {name: value for name, value in options.items() if not name.startswith(("SERIAL_", "IDF_"))}
    folder, _ = builds.build("idf", FLASHER_DIR=component, PROGRAM=program, SDKCONFIG_DEFAULTS=defaults, **others)
    found, folders = program_flags(folder, f"main_{program}.c")
    known = {word for word in found if re.match("(SERIAL_FLASHER_|MD5_)", word)}
    return known, folders


def has(folder, header):
    return (Path(folder) / header).is_file()


def idf_2(builds):
    ports = {f"SERIAL_FLASHER_PORT_{port}": "y" for port in ("SPI", "SDIO", "USB_CDC_ACM")}
    known, folders = idf(builds, SECOND, 2, IDF_TARGET="esp32s3", **ports)
    equal(known, as_definitions(DEFAULTS_2), "definitions")
    for header in ("esp_loader.h", "md5_ctx.h", "esp32_port.h", "esp32_usb_cdc_acm_port.h"):
        expect(any(has(folder, header) for folder in folders), f"{header} is not public")
    changed = {"SERIAL_FLASHER_RESET_INVERT": "y", "SERIAL_FLASHER_WRITE_BLOCK_RETRIES": 7}
    builds.work = builds.work / "changed"
    known, _ = idf(builds, SECOND, 2, IDF_TARGET="esp32s3", **ports, **changed)
    expect({"SERIAL_FLASHER_RESET_INVERT=true", "SERIAL_FLASHER_WRITE_BLOCK_RETRIES=7"} <= known, f"definitions: {known}")


def idf_1(builds, interface, wanted):
    options = {CONFIG[interface]: "y"} if CONFIG[interface] else {}
    known, folders = idf(builds, FIRST, 1, IDF_TARGET="esp32s3", **options)
    equal(known, as_definitions([*wanted, f"INTERFACE_{interface}"]), "definitions")
    first = [folder for folder in folders if has(folder, "esp_loader.h")][0]
    expect(first.endswith("compat/v1/include"), f"{first} comes first")


def idf_1_uart(builds):
    idf_1(builds, "UART", [*DEFAULTS_1, "MD5_ENABLED=1"])
    # Without the check, and on the command line whatever it says.
    builds.work = builds.work / "unchecked"
    off = {"SERIAL_FLASHER_MD5_ENABLED": "n"}
    known, _ = idf(builds, FIRST, 1, **off)
    expect("MD5_ENABLED=1" not in known, f"definitions: {known}")
    builds.work = builds.work / "checked"
    known, _ = idf(builds, FIRST, 1, MD5_ENABLED=1, **off)
    expect("MD5_ENABLED=1" in known, f"definitions: {known}")


def idf_1_spi(builds):
    idf_1(builds, "SPI", [line for line in DEFAULTS_1 if "INVERT" not in line])


def idf_1_usb(builds):
    idf_1(builds, "USB", [*(line for line in DEFAULTS_1 if "INVERT" not in line), "MD5_ENABLED=1"])


def idf_1_sdio(builds):
    idf_1(builds, "SDIO", [*(line for line in DEFAULTS_1 if "INVERT" not in line), "MD5_ENABLED=1"])


def idf_0(builds):
    """The form of 2020."""
    idf(builds, FORM_OF_2020, 0)


def idf_linked(builds):
    """components/esp-serial-flasher is a link."""
    builds.environment["IDF_PATH"] = str(FAKES / "esp_idf")
    for form, program in ((SECOND, 2), (TWO_ZERO, 2), (FIRST, 1), (FORM_OF_2020, 0)):
        configured = builds.configure("idf", form.parent.name, FLASHER_DIR=builds.link(form), PROGRAM=program)
        equal(configured.returncode, 0, f"{form}, linked:\n{configured.stderr}\nresult")


def manifest(component):
    """Version and dependencies: (name, version, targets) of each."""
    text = (component / "idf_component.yml").read_text(encoding="utf-8")
    version = re.search(r'^version: "([\d.]+)"$', text, re.MULTILINE)[1]
    found = set()
    for name, body in re.findall(r"^  (espressif/\w+):\n((?:    .*\n)+)", text, re.MULTILINE):
        rule = re.search(r"target in \[([\w, ]+)\]", body)
        found.add((name, re.search(r'version: "(.*)"', body)[1], rule[1] if rule else ""))
    return tuple(int(part) for part in version.split(".")), found


def manifests(_):
    hosts = "esp32s2, esp32s3, esp32p4"
    bridges = {("espressif/usb_host_cdc_acm", "^2", hosts), ("espressif/usb_host_cp210x_vcp", "^2.2", hosts)}
    for component in (ROOT, SECOND, TWO_ZERO):
        version, dependencies = manifest(component)
        expect((2, 0, 0) <= version < (3, 0, 0), f"{component}: ^2 does not allow {version}")
        equal(dependencies, {*bridges, ("espressif/usb_host_ch34x_vcp", "^2.2.1", hosts)}, f"{component}: dependencies")
    version, dependencies = manifest(FIRST)
    expect((1, 11, 0) <= version < (2, 0, 0), f"^1.8.0 or ^1.11 does not allow {version}")
    equal(dependencies, {*bridges, ("espressif/usb_host_ch34x_vcp", "^2.2", hosts)}, "dependencies of 1.x")


def symbols(path):
    """Of a Kconfig: name to (type, defaults, dependencies); an included one's too."""
    found, name = {}, ""
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if not words:
            continue
        if words[0] == "rsource":
            found.update(symbols((path.parent / words[1].strip('"')).resolve()))
        elif words[0] in ("config", "choice", "menu"):
            name = line.split(None, 1)[1].strip('"')
            found[name] = [words[0], [], ""]
        elif words[0] in ("bool", "int", "string") and found:
            found[name][0] = words[0]
        elif words[0] == "default":
            found[name][1].append(" ".join(words[1:]))
        elif words[0] == "depends":
            found[name][2] = " ".join(words[2:])
    return {name: (kind, tuple(defaults), depends) for name, (kind, defaults, depends) in found.items()}


LEVELS = tuple(f"{number} if SERIAL_FLASHER_LOG_LEVEL_{name}"
               for number, name in enumerate(("NONE", "ERROR", "WARN", "INFO", "DEBUG")))
COMMON = {"SERIAL_FLASHER_RESET_HOLD_TIME_MS": ("int", ("100",), ""), "SERIAL_FLASHER_BOOT_HOLD_TIME_MS": ("int", ("50",), ""),
          "SERIAL_FLASHER_WRITE_BLOCK_RETRIES": ("int", ("3",), "")}
LOGGED = {"SERIAL_FLASHER_LOG_LEVEL": ("int", LEVELS, ""),
          "SERIAL_FLASHER_LOG_LEVEL_CHOICE": ("choice", ("SERIAL_FLASHER_LOG_LEVEL_WARN",), ""),
          **{f"SERIAL_FLASHER_LOG_LEVEL_{name}": ("bool", (), "") for name in ("NONE", "ERROR", "WARN", "INFO", "DEBUG")}}
KCONFIG_2 = {**COMMON, **LOGGED, "ESP serial flasher": ("menu", (), ""), "Port selection": ("menu", (), ""),
             "SERIAL_FLASHER_RESET_INVERT": ("bool", ("n",), ""), "SERIAL_FLASHER_BOOT_INVERT": ("bool", ("n",), ""),
             "SERIAL_FLASHER_PORT_UART": ("bool", ("y",), ""), "SERIAL_FLASHER_PORT_SPI": ("bool", ("n",), ""),
             "SERIAL_FLASHER_PORT_SDIO": ("bool", ("n",), ""),
             "SERIAL_FLASHER_PORT_USB_CDC_ACM": ("bool", ("n",), "SOC_USB_OTG_SUPPORTED")}
UART = "SERIAL_FLASHER_INTERFACE_UART"
KCONFIG_1 = {**COMMON, "ESP serial flasher": ("menu", (), ""), "SERIAL_FLASHER_MD5_ENABLED": ("bool", ("y",), ""),
             "SERIAL_FLASHER_INTERFACE": ("choice", (UART,), ""), "SERIAL_FLASHER_DEBUG_TRACE": ("bool", ("n",), ""),
             **{f"SERIAL_FLASHER_INTERFACE_{name}": ("bool", (), "") for name in ("UART", "SPI", "USB", "SDIO")},
             "SERIAL_FLASHER_RESET_INVERT": ("bool", ("n",), UART), "SERIAL_FLASHER_BOOT_INVERT": ("bool", ("n",), UART)}
ZEPHYR_2 = {**COMMON, **LOGGED, "ESP_SERIAL_FLASHER_UART_BUFSIZE": ("int", ("512",), "")}
ZEPHYR_1 = {**KCONFIG_1, "ESP_SERIAL_FLASHER_UART_BUFSIZE": ("int", ("512",), ""),
            "ESP_SERIAL_FLASHER": ("bool", ("y",), "SERIAL")}


def kconfig(_):
    for path, wanted in ((ROOT / "Kconfig", KCONFIG_2), (SECOND / "Kconfig", KCONFIG_2), (FIRST / "Kconfig", KCONFIG_1),
                         (ROOT / "zephyr" / "Kconfig", ZEPHYR_2), (FIRST / "zephyr" / "Kconfig", ZEPHYR_1)):
        found = symbols(path)
        for name, symbol in wanted.items():
            equal(found.get(name), symbol, f"{path}: {name}")
    text = (ROOT / "zephyr" / "Kconfig").read_text(encoding="utf-8")
    for name in ("CONSOLE_SUBSYS", "GPIO"):
        expect(f"select {name}\n" in text, f"zephyr/Kconfig does not select {name}")
    expect("ESP_SERIAL_FLASHER" not in [name for name, symbol in symbols(ROOT / "zephyr" / "Kconfig").items()
                                        if symbol[0] == "bool" and "y" in symbol[1]], "version 2.x is on by itself")


def module(folder):
    text = (folder / "zephyr" / "module.yml").read_text(encoding="utf-8")
    return dict(re.findall(r"^ *(name|cmake|kconfig|dts_root): (\S+)$", text, re.MULTILINE))


def zephyr(builds, folder, generation, library, definitions):
    """Builds the program with the module and links what the module says is to be linked."""
    build, _ = builds.build("zephyr", MODULE=folder / module(folder)["cmake"], KCONFIG=folder / module(folder)["kconfig"],
                            GENERATION=generation, LIBRARY=library, FAKES=FAKES / "zephyr", DROPIN_ROOT=ROOT)
    found, _ = program_flags(build, f"main_{generation}.c")
    expect(definitions <= found, f"definitions: {sorted(found)}, not {sorted(definitions)}")


def zephyr_linked(builds):
    """The module's folder is a link."""
    for form, generation, library in ((TWO_ZERO, 2, "esp_serial_flasher"), (FIRST, 1, "esp_flasher")):
        module_folder = builds.link(form) / "zephyr"
        configured = builds.configure("zephyr", form.parent.name, MODULE=module_folder, KCONFIG=module_folder / "Kconfig",
                                      GENERATION=generation, LIBRARY=library, FAKES=FAKES / "zephyr", DROPIN_ROOT=ROOT)
        equal(configured.returncode, 0, f"{form}, linked:\n{configured.stderr}\nresult")


def zephyr_2(builds):
    equal(module(ROOT), {"name": "esp-serial-flasher", "cmake": "zephyr", "kconfig": "zephyr/Kconfig",
                         "dts_root": "zephyr"}, "module.yml")
    zephyr(builds, ROOT, 2, "esp_serial_flasher",
           {"SERIAL_FLASHER_LOG_LEVEL=2", "SERIAL_FLASHER_WRITE_BLOCK_RETRIES=3"})


def zephyr_2_0(builds):
    """For tables with as many entries as 2.0 has chips."""
    equal(module(TWO_ZERO), {**module(ROOT), "dts_root": "../../../zephyr"}, "module.yml")
    expect((TWO_ZERO / module(TWO_ZERO)["dts_root"] / "dts" / "bindings").is_dir(), "no bindings")
    zephyr(builds, TWO_ZERO, 2, "esp_serial_flasher", {"ESP_LOADER_INTERFACE_2_0=1", "SERIAL_FLASHER_LOG_LEVEL=2"})


def zephyr_1(builds):
    equal(module(FIRST), {"name": "esp-flasher", "cmake": "zephyr", "kconfig": "zephyr/Kconfig"}, "module.yml")
    zephyr(builds, FIRST, 1, "esp_flasher",
           {"SERIAL_FLASHER_INTERFACE_UART", "MD5_ENABLED=1", "SERIAL_FLASHER_WRITE_BLOCK_RETRIES=3",
            "SERIAL_FLASHER_RESET_INVERT=0", "SERIAL_FLASHER_BOOT_INVERT=0"})


CASES = {case.__name__: case for case in (idf_2, idf_1_uart, idf_1_spi, idf_1_usb, idf_1_sdio, idf_0, idf_linked, manifests,
                                          kconfig, zephyr_linked, zephyr_2, zephyr_2_0, zephyr_1)}
