# SPDX-License-Identifier: Apache-2.0
"""What the tools are given to do, and how it is seen that they did it."""

import subprocess
import zlib

FLASH_SIZE = 4 << 20
AT = 0x10000
READ_SIZE = 1 << 20
SECTOR = 4096
# What the virtual ESP32-C3 takes, seconds (docs/PROTOCOL.md, section 20).
LIMIT_CHIP = "esp32c3"
PAGE, PROGRAM_PAGE = 256, 0.0004
DIGEST_BYTE = 0.72e-6


def half_compressible(content):
    """As firmware is: what esploader-firmware makes hardly compresses."""
    bytes_ = bytearray(content)
    for at in range(1024, len(bytes_) - 1024, 64):
        bytes_[at : at + 26] = bytes([at >> 12 & 0xFF]) * 26
    return bytes(bytes_)


class Files:
    """Images of both sizes, and what had been there before."""

    def __init__(self, build, chip, folder):
        self.build, self.folder, self.chip = build, folder, chip
        generator = build / "esploader-firmware"
        self.small = self._make(generator, chip, "small", "150000")
        self.large = self._make(generator, chip, "large", "750K")
        small_byte = bytearray(self.small.read_bytes())
        small_byte[80000] ^= 0x55
        small_byte[-1] ^= 1
        self.small_before = self._keep("small_before.bin", bytes(small_byte))
        one_byte = bytearray(self.large.read_bytes())
        one_byte[400000] ^= 0x55
        one_byte[-1] ^= 1  # as the digest at the end does
        self.large_before = self._keep("large_before.bin", bytes(one_byte))
        function = bytearray(self.large.read_bytes())
        function[400000:402000] = bytes(2000)
        function[-32:] = bytes(32)
        self.large_function = self._keep("large_function.bin", bytes(function))
        release = bytearray(self.large.read_bytes())
        release[100000:] = release[99984:-16]  # 16 bytes more in front: all behind has moved
        self.large_release = self._keep("large_release.bin", bytes(release))

    def _make(self, generator, chip, name, size):
        out = self.folder / name
        subprocess.run([generator, "--chip", chip, "--out", out, "--app-size", size], check=True,
                       stdout=subprocess.DEVNULL)
        return self._keep(f"{name}.bin", half_compressible((out / "hello_world.bin").read_bytes()))

    def _keep(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path


class Work:
    """One thing to do. `what` is write, verify, read or erase; `image` is the file, `there` what flash holds,
    and `remembered` whether the tool has written that itself."""

    def __init__(self, name, what, image="large", there=None, baud=921600, stub=True, latency=None,
                 old_file=None, remembered=False):
        self.name, self.what, self.image, self.there = name, what, image, there
        self.baud, self.stub, self.old_file, self.remembered = baud, stub, old_file, remembered
        self.simulator_options = ["--latency", latency] if latency else []

    def path(self, files):
        return getattr(files, self.image)

    def limit(self, files):
        """Seconds that a fresh write through a stub takes at least: the whole file as one zlib stream on the
        line, or programming where that takes longer, and the chip's digest. What is blank before need not be
        erased. Else None."""
        fresh = self.what == "write" and self.there is None
        if not (fresh and self.baud and self.stub) or self.simulator_options or files.chip != LIMIT_CHIP:
            return None
        content = self.path(files).read_bytes()
        line = len(zlib.compress(content, 9)) * 10 / self.baud
        return max(line, len(content) / PAGE * PROGRAM_PAGE) + len(content) * DIGEST_BYTE

    def before(self, files):
        flash = bytearray(b"\xff" * FLASH_SIZE)
        if self.there:
            content = getattr(files, self.there).read_bytes()
            flash[AT : AT + len(content)] = content
        return bytes(flash)

    def is_right(self, files, flash, folder):
        content = self.path(files).read_bytes()
        if self.what == "read":
            path = folder / "read.bin"
            return path.is_file() and path.read_bytes() == flash[AT : AT + READ_SIZE]
        if self.what == "erase":
            return flash == b"\xff" * FLASH_SIZE
        if flash[AT : AT + len(content)] != content:
            return False
        end = AT + (len(content) + SECTOR - 1) // SECTOR * SECTOR
        before = self.before(files)
        return flash[:AT] == before[:AT] and flash[end:] == before[end:]


WORK = [
    Work("fresh, 150 kB, 460,800 baud", "write", "small", baud=460800),
    Work("fresh, 150 kB, 921,600 baud", "write", "small"),
    Work("fresh, 750 kB, 460,800 baud", "write", baud=460800),
    Work("fresh, 750 kB, 921,600 baud", "write"),
    Work("fresh, 750 kB, 2,000,000 baud", "write", baud=2000000),
    Work("fresh, 750 kB, 2,000,000 baud, 50 ms away", "write", baud=2000000, latency="25:1"),
    Work("fresh, 750 kB, as each does by itself", "write", baud=None),
    Work("fresh, 150 kB, without a stub", "write", "small", stub=False),
    Work("fresh, 150 kB, polled every 16 ms", "write", "small", latency="1:16"),
    Work("the same again, 150 kB", "write", "small", there="small"),
    Work("the same again, 750 kB", "write", there="large"),
    Work("one byte has changed, 750 kB", "write", there="large_before", old_file="large_before"),
    Work("one byte has changed, 750 kB, remembered", "write", there="large_before", remembered=True),
    Work("a function of 2,000 bytes has changed, 750 kB", "write", there="large_function",
         old_file="large_function"),
    Work("a function of 2,000 bytes has changed, 750 kB, remembered", "write", there="large_function",
         remembered=True),
    Work("a new release, 750 kB", "write", there="large_release", old_file="large_release"),
    Work("verify 750 kB", "verify", there="large"),
    Work("read 1 MiB", "read", there="large"),
    Work("erase 4 MiB", "erase", there="large"),
]

# Those of docs/BENCHMARKS.md, "Beside other tools".
REPORT = [
    "fresh, 150 kB, 921,600 baud",
    "fresh, 750 kB, 921,600 baud",
    "fresh, 750 kB, 2,000,000 baud",
    "fresh, 750 kB, as each does by itself",
    "the same again, 150 kB",
    "the same again, 750 kB",
    "one byte has changed, 750 kB",
    "one byte has changed, 750 kB, remembered",
    "a function of 2,000 bytes has changed, 750 kB",
    "verify 750 kB",
    "read 1 MiB",
]

CROWD_WORK = Work("fresh, 150 kB, 460,800 baud", "write", "small", baud=460800)

NOISY_WORK = [
    Work("write through the stub, compressed", "write", "small", baud=460800),
    Work("read through the stub", "read", there="large", baud=460800),
    Work("write through the ROM loader", "write", "small", baud=460800, stub=False),
]
