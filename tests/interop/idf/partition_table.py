#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Gives generated CSVs to `esploader partition-table` and to ESP-IDF's gen_esp32part.py, and compares the tables
byte for byte, and the CSVs that both make of the tables; what one refuses the other has to refuse.

    partition_table.py ESPLOADER

GEN_ESP32PART names gen_esp32part.py, or IDF_PATH an ESP-IDF that has it; without either this is skipped.
"""
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from idf_tools import SKIPPED, first_difference, load, main, partition_generator, quiet

SOUND, RANDOM = 200, 200
TYPES = ["app", "data", "0x40", "64", "0o111", "App", "DATA", "bootloader", "partition_table"]
SUBTYPES = {
    "app": ["factory", "test", "tee_0", "tee_1", "0x15", "Factory"] + [f"ota_{i}" for i in range(16)],
    "data": ["phy", "nvs", "coredump", "nvs_keys", "efuse", "undefined", "esphttpd", "fat", "spiffs", "littlefs",
             "", "0x99", "7", "mine"],
    "other": ["0", "0x12", "250", "0b11"],
}


def size_text(rng, size):
    forms = [str(size), f"{size:#x}", f"{size:#X}".replace("0X", "0x")]
    if size % 1024 == 0:
        forms += [f"{size // 1024}K", f"{size // 1024}k", f"{size // 1024:#x}K"]
    if size % 0x100000 == 0:
        forms += [f"{size // 0x100000}M", f"{size // 0x100000} m"]
    return rng.choice(forms)


def blanks(rng, text):
    return " " * rng.randrange(3) + text + "\t" * rng.randrange(2)


def line(rng, fields):
    while len(fields) > 5 and fields[-1] == "" and rng.random() < 0.5:
        fields = fields[:-1]
    return ",".join(blanks(rng, field) for field in fields)


def sound(seed):
    """A CSV that breaks no rule, and options for it."""
    rng = random.Random(seed)
    options = {}
    at = 0x9000
    if rng.random() < 0.3:
        options["offset"] = rng.choice([0x8000, 0x9000, 0x10000, 0xF000])
        at = options["offset"] + 0x1000
    if rng.random() < 0.2:
        options["secure"] = rng.choice(["v1", "v2"])
    if rng.random() < 0.2:
        options["disable_md5sum"] = True
    if rng.random() < 0.5:
        options["extra"] = ["data, mine, 0x40", "app,special, 41"]
    lines = ["# Name, Type, SubType, Offset, Size, Flags", ""]
    if rng.random() < 0.3:
        options["bootloader"] = 0x1000
        lines.append("boot, bootloader, primary, , ,")
        if rng.random() < 0.5:
            lines.append("table, partition_table, primary, , ,")
    slots, has_ota = SUBTYPES["app"][:], False
    rng.shuffle(slots)
    for i in range(rng.randrange(1, 14)):
        flags = rng.choice(["", "", "", "encrypted", "readonly", "encrypted:readonly", ":encrypted"])
        kind = rng.choice(["app", "data", "data", "other"])
        name = f"part{i}" + "x" * rng.randrange(0, 11)
        if kind == "app":
            type_, subtype, align = rng.choice(["app", "0", "0x0", "App"]), slots[i % len(slots)], 0x10000
            unit = 0x10000 if options.get("secure") == "v1" else 0x1000
            size = rng.randrange(1, 40) * unit
        elif kind == "data":
            type_, subtype, align = rng.choice(["data", "1", "0x01"]), rng.choice(SUBTYPES["data"]), 0x1000
            subtype = "fat" if subtype == "mine" and "extra" not in options else subtype
            size = rng.choice([rng.randrange(3, 64) * 0x1000, rng.randrange(0x3000, 0x20000)])
            if not has_ota and rng.random() < 0.1:
                subtype, size, has_ota = rng.choice(["ota", "0"]), 0x2000, True
            if subtype in ("coredump", "ota", "0"):
                flags = flags.replace("readonly", "").strip(":")
        else:
            type_, subtype, align = rng.choice(["0x40", "64", "0xFE", "0b1000000"]), rng.choice(SUBTYPES["other"]), 0x1000
            size = rng.randrange(1, 0x20000)
        start = (at + align - 1) // align * align
        offset = ""
        if rng.random() < 0.3:
            start += align * rng.randrange(0, 5)
            offset = size_text(rng, start)
        end = start + size
        text = size_text(rng, size)
        if rng.random() < 0.1:
            text = "-" + size_text(rng, end)
        lines.append(line(rng, [name, type_, subtype, offset, text, flags]))
        if rng.random() < 0.2:
            lines.append(rng.choice(["", "  # a comment", "#,,,,", "   "]))
        at = end
    ending = rng.choice(["\n", "\n", "\r\n"])
    return ending.join(lines) + ending * rng.randrange(2), options


def wild(seed):
    """A CSV of which anything may be wrong."""
    rng = random.Random(seed)
    text, options = sound(seed)
    lines = text.splitlines()
    for _ in range(rng.randrange(1, 4)):
        at = rng.choice([i for i, row in enumerate(lines) if row.count(",") > 2 and "#" not in row])
        fields = lines[at].split(",")
        field = rng.randrange(6)
        fields += [""] * (6 - len(fields))
        fields[field] = rng.choice({
            0: ["part1", "nvs", "app", "a name that is far too long for it"],
            1: TYPES + ["", "apps", "-1", "0x1.5", "010"],
            2: SUBTYPES["app"] + SUBTYPES["data"] + ["wrong", "-1", "300", "primary", "recovery"],
            3: ["0x9000", "0x10000", "0x10001", "0x1_0000", "0x1__0", "nowhere", "-1", "1M", "0x20 000", "0"],
            4: ["", "0x1001", "12345", "4kk", "1.5M", "M", "-1", "-4M", "0x1000", "0x2000", "99999M", "+8K"],
            5: ["encrypted", "read-only", "Encrypted", "encrypted::readonly", "encrypted : readonly", "readonly"],
        }[field])
        lines[at] = ",".join(fields)
    if rng.random() < 0.2:
        options["flash_size"] = rng.choice(["1MB", "2MB"])
    return "\n".join(lines) + "\n", options


def theirs(path, source, options):
    gen = load(path, "gen_esp32part")
    try:
        with quiet():
            gen.run_gen(open(source, "rb"), str(source) + ".theirs", options.get("flash_size"),
                        options.get("disable_md5sum", False), False, True, options.get("offset", 0x8000),
                        options.get("bootloader"), None, options.get("secure"), options.get("extra"))
        return Path(str(source) + ".theirs").read_bytes(), ""
    except (Exception, SystemExit) as error:  # whatever it ends with, it has refused it
        return None, f"{type(error).__name__}: {error}"


def ours(program, source, options, form):
    words = [program, "partition-table", "--quiet", "--to", form]
    for name, option in (("offset", "--offset"), ("bootloader", "--primary-bootloader-offset"),
                         ("secure", "--secure"), ("flash_size", "--flash-size")):
        if name in options:
            words += [option, str(options[name])]
    words += ["--disable-md5sum"] if options.get("disable_md5sum") else []
    for extra in options.get("extra", []):
        words += ["--extra-partition-subtypes", extra]
    done = subprocess.run([*words, source, str(source) + ".ours"], capture_output=True, text=True)
    if done.returncode != 0:
        return None, done.stderr.strip()
    return Path(str(source) + ".ours").read_bytes(), done.stderr.strip()


# What we refuse on purpose: docs/PARTITIONS.md tells.
REFUSED_HERE = ("a size of 0", "no bytes", "end before it begins", "is a number from 0 to 0xFE")


def compare(path, program, text, options, is_sound):
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "partitions.csv"
        source.write_bytes(text.encode())
        one, why = ours(program, source, options, "bin")
        other, their_why = theirs(path, source, options)
        if one is None and other is not None and any(reason in why for reason in REFUSED_HERE) and not is_sound:
            return ""
        if (one is None) != (other is None):
            return f"esploader: {why or 'takes it'}; gen_esp32part: {their_why or 'takes it'}\n{text}"
        if one is None:
            return f"both refuse it: {why}\n{text}" if is_sound else ""
        if one != other:
            return f"{first_difference(one, other)}\n{text}"
        table = Path(folder) / "table.bin"
        table.write_bytes(one)
        one, why = ours(program, table, options, "csv")
        other, their_why = theirs(path, table, options)
        if one != other:
            return f"CSVs differ: {why} {their_why}\n{one}\n{other}"
    return ""


def cases(program):
    path = partition_generator()
    for seed in range(SOUND):
        yield f"sound {seed}", compare(path, program, *sound(seed), True)
    for seed in range(RANDOM):
        yield f"wild {seed}", compare(path, program, *wild(1000 + seed), False)
    for source in sorted(path.parent.glob("*.csv")):
        yield source.name, compare(path, program, source.read_text(), {"bootloader": 0x1000}, True)


if __name__ == "__main__":
    if partition_generator() is None:
        print("skipped: GEN_ESP32PART or IDF_PATH is to name ESP-IDF's gen_esp32part.py")
        sys.exit(SKIPPED)
    sys.exit(main("partition tables", cases))
