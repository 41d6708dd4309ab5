#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Gives generated CSVs to `esploader nvs` and to esp-idf-nvs-partition-gen, and compares the partitions byte for
byte, plain and encrypted; then each partition's CSV has to make the same partition again, in both.

    nvs.py ESPLOADER
"""
import base64
import csv
import io
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

from idf_tools import first_difference, main, quiet

CASES = 300
NUMBERS = {f"{sign}{bits}": (-(1 << bits - 1) if sign == "i" else 0, (1 << bits - (sign == "i")) - 1)
           for sign in "ui" for bits in (8, 16, 32, 64)}
WORDS = ["", "a", "home network", "with, comma", 'with "quotes"', "über", "line\nend", " blanks ", "x" * 31, "y" * 32]


def number(rng, encoding):
    low, high = NUMBERS[encoding]
    value = rng.choice([low, high, 0, 1, rng.randint(low, high)])
    return rng.choice([str(value), f" {value} ", f"+{value}" if value > 0 else str(value)])


def blob_size(rng, large):
    return rng.choice([1, 5, 31, 32, 33, 64, 500, 1900, rng.randrange(1, 1984)] + large)


def row(rng, key, folder, version):
    """A row, and what it stores."""
    large = [3999, 4000, 4032, 5000, 12345] if version == 2 else [1984]
    kind = rng.choice(["number", "number", "number", "string", "hex2bin", "base64", "binary", "file", "fill"])
    if kind == "number":
        encoding = rng.choice(list(NUMBERS))
        return [key, "data", encoding, number(rng, encoding)]
    if kind == "string":
        text = rng.choice(WORDS + ["z" * rng.randrange(1, 1983), "w" * 3967 if version == 2 else "w"])
        return [key, "data", "string", text]
    if kind == "binary":
        return [key, "data", "binary", "b" * rng.randrange(1, 900)]
    content = rng.randbytes(blob_size(rng, large))
    if kind == "hex2bin":
        return [key, "data", "hex2bin", rng.choice([content.hex(), content.hex().upper(), f" {content.hex()}"])]
    if kind == "base64":
        return [key, "data", "base64", base64.b64encode(content).decode()]
    if kind == "fill":
        form = rng.choice(["blob_fill", "blob_sz_fill"])
        size = rng.randrange(9, 300)
        return [key, "data", f"{form}({size};0x{rng.randrange(256):02x})", rng.choice(["", "some", "nine byte"])]
    form = rng.choice(["binary", "hex2bin", "base64", "string", "i16"])
    text = {"hex2bin": content.hex(), "base64": base64.b64encode(content).decode(), "string": "from a file",
            "i16": "-77\n"}.get(form)
    path = folder / f"value_{len(list(folder.iterdir()))}.txt"
    path.write_bytes(content if text is None else text.encode())
    return [key, "file", form, str(path)]


def make(seed, folder):
    rng = random.Random(seed)
    version = 1 if seed % 5 == 4 else 2
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=rng.choice(["\n", "\r\n"]))
    writer.writerow(["key", "type", "encoding", "value"])
    has_empty = False  # a namespace of which no CSV tells afterwards
    for space in range(rng.randrange(1, 5)):
        writer.writerow([f"space{space}", "namespace", "", ""])
        if rng.random() < 0.3:
            text.write("# a comment, with a comma\n\n")
        keys = rng.choice([0, 1, 4, 40, 130])
        has_empty = has_empty or keys == 0
        for key in range(keys):
            if key < 12 or rng.random() < 0.9:
                writer.writerow([f"k{key}", "data", "u8", key] if key >= 12 else row(rng, f"k{key}", folder, version))
    size = rng.choice([0x1000, 0x2000, 0x3000, 0x6000, 0x10000, 0x20000, 0x40000])
    return text.getvalue(), size, version, rng.random() < 0.5, has_empty


def theirs(gen, source, target, size, version, keys):
    args = SimpleNamespace(input=str(source), output=str(target), size=str(size), version=version,
                           outdir=str(target.parent))
    try:
        with quiet():
            gen.generate(args, keys is not None, keys)
        return target.read_bytes()
    except (Exception, SystemExit):  # whatever it ends with, there is no partition
        return None


def ours(program, source, target, size, version, keys):
    words = [program, "nvs", "-q", "--size", str(size), "--version", str(version), source, target]
    words += ["--keys", keys] if keys is not None else []
    done = subprocess.run(words, capture_output=True, text=True, errors="replace")
    return (target.read_bytes() if done.returncode == 0 else None), done.stderr.strip()


def compare(gen, program, seed, counts):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text, size, version, encrypted, has_empty = make(seed, folder)
        keys = folder / "keys.bin" if encrypted else None
        secret = random.Random(-seed).randbytes(64)
        if encrypted:
            keys.write_bytes(secret)
        source, one, other = folder / "in.csv", folder / "one.bin", folder / "other.bin"
        source.write_bytes(text.encode())
        mine, why = ours(program, source, one, size, version, keys)
        gens = theirs(gen, source, other, size, version, bytearray(secret) if encrypted else None)
        if (mine is None) != (gens is None):
            return f"esploader {why or 'takes it'}, the generator {'refuses' if gens is None else 'takes'} it"
        counts["refused" if mine is None else "taken"] += 1
        if mine is None:
            return "" if "no room" in why else f"both refuse it: {why}"
        if mine != gens:
            return f"version {version}, {size:#x}: {first_difference(mine, gens)}"
        back, again = folder / "back.csv", folder / "again.bin"
        subprocess.run([program, "nvs", "-q", one, back, *(["--keys", keys] if encrypted else [])], check=True)
        mine, why = ours(program, back, again, size, version, keys)
        gens = theirs(gen, back, other, size, version, bytearray(secret) if encrypted else None)
        if mine is None or mine != gens:
            return f"made of its own CSV: {why}"
        if not has_empty and mine != one.read_bytes():
            return f"its CSV makes another: {first_difference(mine, one.read_bytes())}"
    return ""


def cases(program):
    from esp_idf_nvs_partition_gen import nvs_partition_gen as gen

    os.chdir("/")  # files are named by their whole paths
    counts = {"taken": 0, "refused": 0}
    for seed in range(CASES):
        yield f"case {seed}", compare(gen, program, seed, counts)
    enough = counts["taken"] >= 200
    yield "enough of them", "" if enough else f"only {counts['taken']} were taken by both"


if __name__ == "__main__":
    sys.exit(main("NVS partitions", cases))
