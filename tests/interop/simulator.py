# SPDX-License-Identifier: Apache-2.0
"""A virtual chip in a process of its own, and what can be seen of it from outside."""

import re
import select
import subprocess
import time

START_SECONDS = 20


class Simulator:
    """Runs esploader-sim while the `with` block lasts.

    line is "rfc2217" (the tool resets the chip itself), "raw" (plain bytes on TCP) or "pty"; on the
    latter two, which have no reset lines, the chip is in download mode from the start.
    """

    def __init__(self, program, chip, line, folder, mac, flash_part=None, options=()):
        self.folder = folder
        self.flash_path = folder / "flash.bin"
        self.trace_path = folder / "trace.txt"
        serve = {
            "rfc2217": ["--tcp", "127.0.0.1:0"],
            "raw": ["--tcp", "127.0.0.1:0", "--raw"],
            "pty": ["--pty"],
        }[line]
        self._command = [str(program), "--chip", chip, *serve, "--trace", "--mac", mac]
        self._command += ["--flash", str(self.flash_path)]
        if flash_part:
            self._command += ["--flash-part", flash_part]
        self._command += options
        self._process = None
        self.port = None

    def __enter__(self):
        with open(self.trace_path, "wb") as trace:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=trace
            )
        ready, _, _ = select.select([self._process.stdout], [], [], START_SECONDS)
        said = self._process.stdout.readline().decode() if ready else ""
        # "listening on rfc2217://127.0.0.1:4000", or the pseudo-terminal's path.
        found = re.search(r"(\S+://\S+|/dev/\S+)", said)
        if not found:
            self.__exit__()
            raise RuntimeError(f"the simulator did not start: {said} {self.trace()}")
        self.port = found.group(1)
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(timeout=START_SECONDS)
        self._process.stdout.close()

    def trace(self):
        return self.trace_path.read_text(errors="replace")

    def flash(self):
        """All of the chip's flash: the simulator keeps it in a file that it maps."""
        return self.flash_path.read_bytes()

    def await_trace(self, text, seconds=20):
        """Whether the simulator comes to say this; what it does after an answer takes its own time."""
        deadline = time.monotonic() + seconds
        while text not in self.trace():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True
