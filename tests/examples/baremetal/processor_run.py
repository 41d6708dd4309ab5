# SPDX-License-Identifier: Apache-2.0
"""Runs an image's instructions in a processor of QEMU, with RAM where the chip has RAM and peripherals.

The machine has nothing but a processor and memory, so a program that only writes registers, or reads
some that are 0 at rest, runs as on the chip. QEMU's gdb server lets it run instruction by instruction.
"""

import socket
import subprocess
import time
from pathlib import Path

# From 0 up: the chips' RAM, and their peripherals, the last of which begin at 0x60000000.
MEMORY = ["-M", "none", "-m", "1537M"]
RISCV = ("qemu-system-riscv32", "rv32")
LX106 = ("qemu-system-xtensa", "lx106")  # the ESP8266's
WINDOWED = ("qemu-system-xtensa", "de212")  # has register windows and memory protection as LX6 and LX7 have
ANSWER_SECONDS = 60


def segments_of(image, header):
    """(entry, [(address, bytes)]) of an image with a header of so many bytes."""
    entry = int.from_bytes(image[4:8], "little")
    found, at = [], header
    for _ in range(image[1]):
        address, size = (int.from_bytes(image[at + i : at + i + 4], "little") for i in (0, 4))
        found.append((address, image[at + 8 : at + 8 + size]))
        at += 8 + size
    return entry, found


class Processor:
    """QEMU, stopped before the first instruction, while the `with` block lasts."""

    def __init__(self, kind, entry, segments, folder):
        self._folder = Path(folder)
        program, model = kind
        self._command = [program, *MEMORY, "-cpu", model]
        self._command += ["-display", "none", "-monitor", "none", "-serial", "none", "-S"]
        for index, (address, data) in enumerate(segments):
            file = self._folder / f"segment-{index}.bin"
            file.write_bytes(data)
            self._command += ["-device", f"loader,file={file},addr={address:#x},force-raw=on"]
        self._command += ["-device", f"loader,addr={entry:#x},cpu-num=0"]

    def __enter__(self):
        path = self._folder / "gdb"
        path.unlink(missing_ok=True)
        with open(self._folder / "emulator.txt", "wb") as said:
            self._process = subprocess.Popen(
                [*self._command, "-gdb", "unix:gdb,server=on,wait=off"],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
            )
        deadline = time.monotonic() + ANSWER_SECONDS
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(ANSWER_SECONDS)
        while True:
            try:
                self._socket.connect(str(path))
                return self
            except OSError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    self.__exit__()
                    raise RuntimeError((self._folder / "emulator.txt").read_text()) from None
                time.sleep(0.05)

    def __exit__(self, *_):
        self._socket.close()
        self._process.terminate()
        self._process.wait(timeout=ANSWER_SECONDS)

    def _receive(self):
        data = b""
        while not (b"$" in data and b"#" in data.split(b"$", 1)[1][:-2]):
            more = self._socket.recv(4096)
            if not more:
                raise RuntimeError("QEMU's gdb server has gone")
            data += more
        self._socket.sendall(b"+")
        return data.split(b"$", 1)[1].split(b"#", 1)[0].decode()

    def _send(self, text):
        self._socket.sendall(f"${text}#{sum(text.encode()) & 0xFF:02x}".encode())

    def _ask(self, text):
        self._send(text)
        return self._receive()

    def word(self, address):
        return int.from_bytes(bytes.fromhex(self._ask(f"m{address:x},4")), "little")

    def set_word(self, address, value):
        if self._ask(f"M{address:x},4:{value.to_bytes(4, 'little').hex()}") != "OK":
            raise RuntimeError(f"QEMU does not write to {address:#x}")

    def step(self):
        """Runs one instruction."""
        answer = self._ask("s")
        if not answer.startswith("T05"):
            raise RuntimeError(f"the program stopped for another reason than its end: {answer}")

    def changes(self, registers, marked, end, most_steps):
        """(address, value) of what is written to the registers, in that order: until the bytes to `marked`, one of
        them, end so, or after that many instructions. To write what a register has anyway is no change, but for
        `marked`, which gets the mark back after each."""
        mark = 0xFFFFFFFF
        self.set_word(marked, mark)
        held = {address: self.word(address) for address in registers}
        seen, text = [], b""
        for _ in range(most_steps):
            self.step()
            for address in registers:
                value = self.word(address)
                if value == held[address]:
                    continue
                seen.append((address, value))
                held[address] = value
                if address == marked:
                    text += bytes([value & 0xFF])
                    self.set_word(marked, mark)
                    held[address] = mark
            if text.endswith(end):
                break
        return seen
