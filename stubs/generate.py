#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turns Espressif's flasher stubs, one JSON file a chip, into C.

    generate.py files CHIP...
        prints the names of the JSON files that these chips need, one a line
    generate.py sources --from FOLDER --to FOLDER CHIP...
        writes one C file a stub and the table of all, prints their paths, one a line; a chip that is
        not named itself may be missing in FOLDER

CHIP is a name such as esp32s3, or 'all'; include/esp_loader_chips.def says which there are. A file is an
object of "entry", "text", "text_start" and, where the stub has initialized data, "data" and "data_start":
addresses as numbers, bytes in base64.
"""

import argparse
import base64
import binascii
import json
import re
import sys
from collections import namedtuple
from pathlib import Path

Stub = namedtuple("Stub", "chip name file last_revision")
Segment = namedtuple("Segment", "field address data")

LAST_REVISION = 0xFFFF
LIST = Path(__file__).resolve().parent.parent / "include" / "esp_loader_chips.def"
LINE = re.compile(r'^ESP_LOADER_CHIP\((\w+),.*,\s*(NONE|ONE|REV1),\s*\w+\)$', re.MULTILINE)
# The chips of the list that have stubs, and how many.
CHIPS = {name: stubs for name, stubs in LINE.findall(LIST.read_text(encoding="utf-8")) if stubs != "NONE"}
# Of a chip with REV1: the first revision that takes the newer stub. esptool, targets/esp32p4.py: silicon
# before it has its RAM elsewhere.
NEWER_FROM = 300


class Refused(Exception):
    """What is wrong, and with which file."""


def stubs_of(chip):
    if CHIPS[chip] == "REV1":
        return (Stub(chip, f"{chip}rev1", f"{chip}-rev1.json", NEWER_FROM - 1),
                Stub(chip, chip, f"{chip}.json", LAST_REVISION))
    return (Stub(chip, chip, f"{chip}.json", LAST_REVISION),)


def wanted(names, chosen):
    """The stubs of the chips named, in the order of CHIPS; 'all' stands for those of the chips chosen."""
    unknown = [name for name in names if name not in CHIPS and name != "all"]
    if unknown:
        raise Refused(f"no stub for '{unknown[0]}'; there are: all {' '.join(CHIPS)}")
    if not names:
        raise Refused("no chip named; 'all' stands for every chip")
    everything = CHIPS if "all" in chosen else chosen
    return [stub for chip in CHIPS if chip in names or ("all" in names and chip in everything)
            for stub in stubs_of(chip)]


def read_object(path):
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refused(f"{path}: no such file; is the chip missing there? "
                      "ESP_LOADER_STUBS says which chips are wanted") from None
    except OSError as error:
        raise Refused(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise Refused(f"{path}: not JSON: {error}") from None
    if not isinstance(content, dict):
        raise Refused(f"{path}: not a JSON object")
    return content


def read_address(path, content, field):
    value = content.get(field)
    if value is None:
        raise Refused(f'{path}: field "{field}" is missing')
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 0xFFFFFFFF:
        raise Refused(f'{path}: field "{field}" is no address of 32 bits: {value!r}')
    return value


def read_bytes(path, content, field):
    value = content.get(field)
    if value is None:
        raise Refused(f'{path}: field "{field}" is missing')
    if not isinstance(value, str):
        raise Refused(f'{path}: field "{field}" is not base64: not a string')
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused(f'{path}: field "{field}" is not base64: {error}') from None


def read_segment(path, content, field):
    data = read_bytes(path, content, field)
    address = read_address(path, content, f"{field}_start")
    if address + len(data) > 1 << 32:
        raise Refused(f'{path}: field "{field}" does not fit behind "{field}_start"')
    return Segment(field, address, data)


def read_stub(path):
    """Its entry point and its segments; a file that is wrong in any way is refused."""
    content = read_object(path)
    entry = read_address(path, content, "entry")
    text = read_segment(path, content, "text")
    if not text.data:
        raise Refused(f'{path}: field "text" is empty')
    if not text.address <= entry < text.address + len(text.data):
        raise Refused(f'{path}: field "entry" is outside of "text"')
    segments = [text]
    if "data" in content or "data_start" in content:
        data = read_segment(path, content, "data")
        if data.data:
            segments.append(data)
    return entry, segments


def c_array(segment):
    rows = (segment.data[at:at + 16] for at in range(0, len(segment.data), 16))
    lines = ["    " + " ".join(f"0x{byte:02x}," for byte in row) for row in rows]
    return "\n".join([f"static const uint8_t stub_{segment.field}[] = {{", *lines, "};", ""])


def c_stub(stub, entry, segments):
    rows = [f"    {{0x{s.address:08x}, sizeof(stub_{s.field}), stub_{s.field}}}," for s in segments]
    return "\n".join([
        f"/* Generated: do not edit. Made from {stub.file}. */",
        '#include "esp_loader_stub.h"',
        '#include "esp_loader_stubs.h"',
        "",
        *map(c_array, segments),
        f"const esp_loader_stub_t esp_loader_stub_{stub.name} = {{",
        f"    .entry = 0x{entry:08x},",
        "    .segments = {", *(f"    {row}" for row in rows), "    },",
        f"    .segment_count = {len(segments)},",
        f"    ._chip = {stub.chip.upper()}_CHIP,",
        f"    ._last_revision = {stub.last_revision},",
        "};", "",
        "/* The same as version 2.1 of the interface has it. */",
        "static const esp_loader_bin_segment_t stub_segments[] = {", *rows, "};", "",
        f"const esp_stub_t esp_stub_{stub.name} = {{",
        f"    .header = {{.entrypoint = 0x{entry:08x}}},",
        "    .segments = stub_segments,",
        f"    .segment_count = {len(segments)},",
        "};", "",
    ])


def absence(stubs):
    chips = list(dict.fromkeys(stub.chip for stub in stubs))
    if len(chips) == len(CHIPS):
        return "there is no flasher stub for this chip"
    return f"this build has flasher stubs for {' '.join(chips)} only: see ESP_LOADER_STUBS"


def c_table(stubs):
    rows = [f"    &esp_loader_stub_{s.name}," for s in stubs]
    return "\n".join([
        "/* Generated: do not edit. */",
        '#include "stub_table.h"',
        "#include <stddef.h>",
        "",
        "const esp_loader_stub_t *const stub_table[] = {", *rows, "    NULL,", "};", "",
        f'const char stub_absence[] = "{absence(stubs)}";', "",
    ])


def write_if_other(path, text):
    """What is the same keeps its date, so that nothing is compiled again."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    print(path.as_posix())


def present(stubs, names, source):
    """Of what 'all' stands for, what is there."""
    found = [stub for stub in stubs if stub.chip in names or (source / stub.file).exists()]
    if not found:
        raise Refused(f"{source}: no file of a chip is there: they are called <chip>.json")
    return found


def generate(stubs, source, target):
    # All are read before the first is written: an error leaves what was there.
    texts = {f"stub_{stub.name}.c": c_stub(stub, *read_stub(source / stub.file)) for stub in stubs}
    texts["stub_table.c"] = c_table(stubs)
    target.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        write_if_other(target / name, text)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    files = commands.add_parser("files")
    sources = commands.add_parser("sources")
    sources.add_argument("--from", dest="source", type=Path, required=True)
    sources.add_argument("--to", dest="target", type=Path, required=True)
    for command in (files, sources):
        command.add_argument("--of", dest="chosen", default="all", metavar="CHIP,...",
                             help="the chips that the build supports")
        command.add_argument("chips", nargs="*", metavar="CHIP")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    try:
        stubs = wanted(arguments.chips, arguments.chosen.split(","))
        if arguments.command == "files":
            print("\n".join(stub.file for stub in stubs))
        else:
            generate(present(stubs, arguments.chips, arguments.source), arguments.source, arguments.target)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
