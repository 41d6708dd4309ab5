#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes stubs that no chip could run, one JSON file each, told apart by their addresses and sizes.

    fake_stubs.py FOLDER

The stub at place n of FILES lies at 0x40000000 + n * 0x10000, is entered 4 bytes behind that, has
1024 + 16 * n bytes of instructions, each its offset + n, and 32 bytes of data, all of value n.
"""

import base64
import json
import sys
from pathlib import Path

FILES = ("esp8266", "esp32", "esp32s2", "esp32s3", "esp32s31", "esp32c2", "esp32c3", "esp32c5",
         "esp32c6", "esp32c61", "esp32h2", "esp32h4", "esp32p4-rev1", "esp32p4")


def fake(name):
    place = FILES.index(name)
    address = 0x40000000 + place * 0x10000
    text = bytes((offset + place) % 256 for offset in range(1024 + 16 * place))
    return {
        "entry": address + 4,
        "text": base64.b64encode(text).decode(),
        "text_start": address,
        "data": base64.b64encode(bytes([place]) * 32).decode(),
        "data_start": 0x3FFE0000,
        "bss_start": 0x3FFD0000,
    }


def write(folder, name, content):
    folder.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / f"{name}.json").write_text(text, encoding="utf-8")


def write_all(folder):
    for name in FILES:
        write(folder, name, fake(name))


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
