#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes of an overlay, the module's Kconfig and an application's configuration what Zephyr's build makes.

usage: devicetree.py OVERLAY MODULE CONFIGURATION OUT

Writes OUT/devicetree_generated.h and OUT/autoconf.h. MODULE is the module's zephyr/ folder: nodes are checked
against its bindings, CONFIG_ names against its Kconfig. CONFIGURATION may be "-": all as the Kconfig has it.
Understands what overlays of this module have: a node, its properties, and what is chosen.
"""
import pathlib
import re
import sys

NODE = re.compile(r"(\w+): [\w-]+ \{([^}]*)\};")
PROPERTY = re.compile(r"([\w,-]+)\s*=\s*([^;]+);")
CHOSEN = re.compile(r"chosen \{([^}]*)\};")
PINS = re.compile(r"<&(\w+) (\d+) (\(?[\w |]+\)?)>")
# Of Zephyr itself and of its drivers: these names mean nothing to the stand-ins.
FOREIGN = {"SERIAL", "GPIO", "LOG", "MAIN_STACK_SIZE", "ESP_SERIAL_FLASHER"}


def token(name):
    return re.sub(r"\W", "_", name)


def read_binding(module, compatible):
    text = (module / "dts/bindings/misc" / f"{compatible}.yaml").read_text(encoding="utf-8")
    if f'compatible: "{compatible}"' not in text:
        sys.exit(f"the binding of {compatible} is another's")
    properties = {}
    for line in text.split("\nproperties:\n", 1)[1].splitlines():
        if re.match(r"  [\w-]+:$", line):
            name = line.strip()[:-1]
            properties[name] = {}
        elif re.match(r"    (type|required): \w", line):
            key, value = line.split(":")
            properties[name][key.strip()] = value.strip()
    return properties


def property_value(name, kind, value):
    if kind == "int" and (number := re.fullmatch(r"<(\d+)>", value)):
        return number[1]
    if kind == "phandle" and (node := re.fullmatch(r"<&(\w+)>", value)):
        return node[1]
    if kind == "phandle-array" and (pin := PINS.fullmatch(value)):
        return f"{{&fake_device_{pin[1]}, {pin[2]}, {pin[3]}}}"
    sys.exit(f"{name} is no {kind}: {value}")


def read_nodes(overlay, module):
    """The enabled nodes of each compatible, as (label, {property: value})."""
    nodes = {}
    for label, body in NODE.findall(overlay):
        given = dict(PROPERTY.findall(body))
        if "compatible" not in given:  # groups of pins: the board's own business
            continue
        if given.pop("status", '"okay"') != '"okay"':
            continue
        compatible = given.pop("compatible").strip('"')
        binding = read_binding(module, compatible)
        for name in binding:
            if binding[name].get("required") == "true" and name not in given:
                sys.exit(f"{label} has no {name}")
        for name in given:
            if name not in binding:
                sys.exit(f"{label} has {name}, which its binding does not know")
        values = {name: property_value(name, binding[name]["type"], given[name]) for name in given}
        nodes.setdefault(compatible, []).append((label, values))
    return nodes


def devicetree(overlay, module):
    lines = []
    nodes = read_nodes(overlay, module)
    nodes.setdefault("espressif,esp-loader", [])
    for compatible, instances in nodes.items():
        each = " ".join(f"function_({index})" for index in range(len(instances)))
        lines.append(f"#define FAKE_DT_{token(compatible)}_EACH(function_) {each}".rstrip())
        for index, (label, values) in enumerate(instances):
            lines.append(f"extern const struct device fake_device_{label};")
            lines.append(f"#define FAKE_DT_{token(compatible)}_{index} {label}")
            lines += [f"#define FAKE_DT_{label}_P_{token(name)} {value}" for name, value in values.items()]
    for body in CHOSEN.findall(overlay):
        for name, value in PROPERTY.findall(body):
            lines.append(f"#define FAKE_DT_CHOSEN_{token(name)} {value.lstrip('&')}")
    return lines


def configuration(module, application):
    """The numbers of the Kconfig, or what the application sets them to."""
    kconfig = (module / "Kconfig").read_text(encoding="utf-8")
    values = {}
    for entry in re.split(r"\n(?=config )", kconfig)[1:]:
        default = re.search(r"\n\tint\b.*\n\tdefault (\d+)\n", entry)
        if default:
            values[entry.split()[1]] = default[1]
    for name, value in re.findall(r"^CONFIG_(\w+)=(\S+)", application, re.MULTILINE):
        if name in values:
            values[name] = value
        elif name not in FOREIGN and f"config {name}\n" not in kconfig:
            sys.exit(f"there is no CONFIG_{name}")
    return [f"#define CONFIG_{name} {value}" for name, value in values.items()]


def main(overlay, module, application, out):
    module, out = pathlib.Path(module), pathlib.Path(out)
    text = re.sub(r"/\*.*?\*/", "", pathlib.Path(overlay).read_text(encoding="utf-8"), flags=re.DOTALL)
    settings = "" if application == "-" else pathlib.Path(application).read_text(encoding="utf-8")
    if settings and "CONFIG_ESP_SERIAL_FLASHER=y" not in settings:
        sys.exit("the application does not enable the module")
    out.mkdir(parents=True, exist_ok=True)
    for name, lines in (("devicetree_generated.h", devicetree(text, module)),
                        ("autoconf.h", configuration(module, settings))):
        (out / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


main(*sys.argv[1:])
