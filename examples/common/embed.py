#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turns a file of the target's firmware into a C source for example_image.h.

usage: embed.py [--compress] FILE SYMBOL OUTPUT
"""
import hashlib
import os
import sys
import zlib


def main(arguments):
    compress = "--compress" in arguments
    path, symbol, output = [a for a in arguments if a != "--compress"]
    try:
        with open(path, "rb") as file:
            image = file.read()
    except OSError as error:
        sys.exit(f"{path}: {error.strerror}. The example's README tells how to prepare the target's firmware.")
    if not image:
        sys.exit(f"{path} is empty. The example's README tells how to prepare the target's firmware.")
    image += b"\xff" * (-len(image) % 4)
    data = zlib.compress(image, 9) if compress else image
    rows = (data[at:at + 16] for at in range(0, len(data), 16))
    body = "\n".join("    " + " ".join(f"0x{byte:02x}," for byte in row) for row in rows)
    with open(output, "w", encoding="ascii") as file:
        file.write(f"""/* Made by embed.py from {os.path.basename(path)}. */
#include "example_image.h"

static const uint8_t data[] = {{
{body}
}};

const example_image_t {symbol} = {{
    .file = "{os.path.basename(path)}",
    .data = data,
    .size = sizeof(data),
    .flash_size = {len(image)},
    .md5 = "{hashlib.md5(image).hexdigest()}",
}};
""")


if __name__ == "__main__":
    main(sys.argv[1:])
