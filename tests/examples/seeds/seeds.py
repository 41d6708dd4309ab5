#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds an example against a page that it has to meet: pins, console lines, functions and options.

    seeds.py --seeds FOLDER --root FOLDER NUMBER

The page is the file FOLDER/NUMBER_*.txt; without it the test is skipped. What is compared is the
example's README, which its own test holds against what the program prints and how it is wired.
"""
import argparse
import pathlib
import re
import sys

SKIPPED = 77

# Examples of version 1.x.
FIRST = "compat/v1/esp-serial-flasher/examples"

# Per page: the example, the host's column of its wiring table, and the folders whose headers have
# the functions that the page names.
PAGES = {
    "000": ("examples/esp32_fast_reflash_example", "ESP32-P4 host", ("include",)),
    "001": (f"{FIRST}/esp32_fast_reflash_example", "ESP32 host", ("compat/v1/include",)),
    "002": (f"{FIRST}/esp32_stub_example", "ESP32 host", ("compat/v1/include",)),
    "003": ("compat/v0/esp-serial-flasher/examples/flash_multiple_partitions", "ESP32 host", ("compat/v0/include", "compat/v1/include")),
    "004": (f"{FIRST}/esp32_usb_cdc_acm_example", "host", ("compat/v1/include", "compat/v1/ports")),
}

# What ESP-IDF itself prints, and what differs with the image.
FOREIGN = re.compile(r"I \(\d+\) main_task: Calling app_main\(\)")
VARYING = (
    (re.compile(r"([EWIDV]) \(\d+\)"), r"\1 (T)"),
    (re.compile(r"Image size: \d+"), "Image size: N"),
    (re.compile(r"packet: \d+  written: \d+ B"), "packet: N  written: N B"),
)


def steady(text):
    for pattern, replacement in VARYING:
        text = pattern.sub(replacement, text)
    return text


def columns(text):
    """The rows of tables, as lists of cells; pages on one line have their rows beside each other."""
    cells = [cell.strip() for cell in text.split("|")]
    return [(left, right) for left, right in zip(cells, cells[1:]) if left and right]


def seed_pins(text):
    """Signals of the target by the host's pin."""
    pins = {}
    for host, target in columns(text):
        if re.fullmatch(r"IO\d+", host) and re.fullmatch(r"BOOT|IO0|RESET|RX0|TX0", target):
            pins["BOOT" if target == "IO0" else target] = host.replace("IO", "GPIO")
    return pins


def readme_pins(readme, host):
    lines = readme.split("\n## Wiring\n")[1].split("\n## ")[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    at = rows[0].index(host)
    return {row[0]: row[at] for row in rows[2:]}


def wrong_pins(seed, readme, host):
    wanted = seed_pins(seed)
    if not wanted:
        return []
    have = readme_pins(readme, host)
    wrong = [f"{signal} is at {have.get(signal)}, not {pin}" for signal, pin in wanted.items() if have.get(signal) != pin]
    # A signal that the page leaves out is not wired.
    return wrong + [f"{signal} is wired" for signal in ("RX0", "TX0", "RESET", "BOOT")
                    if signal not in wanted and have[signal] != "-"]


def wrong_lines(seed, readme):
    at = re.search(r"console output:\s*```(.*?)```", seed, re.S)
    if at is None:
        return []
    rest = steady(FOREIGN.sub("", at.group(1)))
    block = re.search(r"\n## Expected output\n.*?```text\n(.*?)```", readme, re.S).group(1)
    wrong = []
    position = 0
    for line in steady(block).splitlines():
        found = rest.find(line, position)
        if line == "...":
            continue
        # What comes once more when all is done is no other line.
        if found < 0 and line not in at.group(1) and line not in steady(at.group(1)):
            wrong.append(f"prints \"{line}\"")
        elif found >= 0:
            rest = rest[:found] + rest[found + len(line):]
            position = found
    left = [line.strip() for line in rest.replace("...", "\n").splitlines() if line.strip()]
    known = set(steady(block).splitlines())
    return wrong + [f"does not print \"{line}\"" for line in left if line not in known]


def headers(root, folders):
    return "\n".join(path.read_text(encoding="utf-8") for folder in folders
                     for path in sorted((root / folder).rglob("*.h")))


def wrong_names(seed, root, folders):
    """Functions, macros and types that programs call; the private ones a page may tell of are none."""
    text = headers(root, folders)
    names = set(re.findall(r"`((?:esp_loader|loader)_\w+|ESP_LOADER_\w+)(?:\(\))?`", seed))
    return [f"no header has {name}" for name in sorted(names) if not re.search(rf"\b{name}\b", text)]


def wrong_folders(seed, root, example):
    """Folders beside the example that a page tells of, as `../binaries/`; and those of the repository."""
    named = {root / example / path for path in re.findall(r"\[\w+\]\((\.\./\w+)/?\)", seed)}
    named |= {root / path for path in re.findall(r"`(test/[\w-]+)`", seed)}
    named |= {root / example / path for path in re.findall(r"`([\w-]+)/` directory", seed)}
    headers_named = {root / example / "main" / name for name in re.findall(r"`([\w-]+\.h)`", seed)}
    return [f"there is no {path}" for path in sorted(named) if not path.resolve().is_dir()] + [
        f"there is no {path}" for path in sorted(headers_named) if not path.is_file()]


def wrong_calls(seed, root, example):
    """Functions that the page says the program calls: it, or what it shares with others, has to."""
    if "compat" not in example:
        return []
    sources = [*(root / example).rglob("*.c"), *(root / example).parent.joinpath("common").glob("*.c")]
    text = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    names = set(re.findall(r"`((?:esp_loader|loader)_\w+)\(\)`", seed))
    return [f"does not call {name}()" for name in sorted(names) if f"{name}(" not in text]


def wrong_options(seed, root, example, readme):
    wrong = []
    for option in sorted(set(re.findall(r"-D(\w+)=", seed))):
        files = [*(root / "stubs").glob("*.cmake"), *(root / "compat/v1").glob("*.cmake"),
                 root / example / "main/CMakeLists.txt"]
        if not any(re.search(rf"\b{option}\b", file.read_text(encoding="utf-8")) for file in files):
            wrong.append(f"no build takes {option}")
    if "MD5_ENABLED" in seed and "-DMD5_ENABLED=1" not in readme:
        wrong.append("the README does not tell of MD5_ENABLED")
    for file in re.findall(r"`([a-z-]+\.bin)`", seed):
        if file not in readme:
            wrong.append(f"the README does not ask for {file}")
    for page, anchor in re.findall(r"\(\.\./\.\./(docs/[\w-]+\.md)#([\w-]+)\)", seed):
        target = root / page
        titles = re.findall(r"(?m)^#+ (.*)$", target.read_text(encoding="utf-8")) if target.exists() else []
        if anchor not in [re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles]:
            wrong.append(f"{page} has no #{anchor}")
    for name in re.findall(r"esp-serial-flasher=[\d.]+:(\w+)", seed):
        if not (root / example).parent.joinpath(name, "main/idf_component.yml").exists():
            wrong.append(f"no project can be made from {name}")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=pathlib.Path, required=True)
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("number", choices=sorted(PAGES))
    options = parser.parse_args()
    pages = sorted(options.seeds.glob(f"{options.number}_*.txt"))
    if not pages:
        print(f"there is no {options.seeds}/{options.number}_*.txt: skipped")
        return SKIPPED
    example, host, folders = PAGES[options.number]
    seed = pages[0].read_text(encoding="utf-8")
    readme = (options.root / example / "README.md").read_text(encoding="utf-8")
    wrong = (wrong_pins(seed, readme, host) + wrong_lines(seed, readme) + wrong_names(seed, options.root, folders) +
             wrong_folders(seed, options.root, example) + wrong_calls(seed, options.root, example) +
             wrong_options(seed, options.root, example, readme))
    for line in wrong:
        print(f"{example}: {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
