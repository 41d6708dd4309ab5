# SPDX-License-Identifier: Apache-2.0
"""One run of a tool on new virtual chips, and what it took: time, processor, memory."""

import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from simulator import Simulator
from commands import command_of, remember_command

LONGEST_SECONDS = 300
PAUSE_SECONDS = 0.005
# A pseudo-terminal has no port that a driver for browsers could open.
LINES = {"esptool-js": "raw"}


class Esploader:
    name = "esploader"

    def __init__(self, build):
        self.program = build / "esploader"


class Outcome:
    """What came of a run: wall-clock seconds from the start to the end of the last process, seconds of
    processor and KiB of memory at most of all its processes together, bytes of data in the commands that
    the chips were sent, and whether it did its work."""

    def __init__(self, seconds, cpu, memory, sent, code, right):
        self.seconds, self.cpu, self.memory, self.sent = seconds, cpu, memory, sent
        self.code, self.right = code, right

    @property
    def good(self):
        return self.code == 0 and self.right


class Seat:
    """A chip, a folder beside it, and the tool's process."""

    def __init__(self, stack, tool, work, files, number, simulator_options):
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (self.folder / "flash.bin").write_bytes(work.before(files))
        options = ["--pace", "--boot", "download", *work.simulator_options, *simulator_options]
        mac = f"24:0a:c4:01:02:{number:02x}"
        self.chip = stack.enter_context(
            Simulator(files.build / "esploader-sim", files.chip, LINES.get(tool.name, "pty"),
                      self.folder, mac, None, options))
        self.environment = dict(os.environ, NO_COLOR="1", XDG_CACHE_HOME=str(self.folder))
        self.work, self.files, self.log = work, files, self.folder / "said.txt"
        self.command = command_of(tool, work, files, self.chip.port, self.folder)
        if self.command is not None and work.remembered:
            self._run_before(remember_command(tool, work, files, self.chip.port))

    def _run_before(self, command):
        subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=True, timeout=LONGEST_SECONDS,
                       env=self.environment)

    def begin(self):
        self._traced = len(self.chip.trace())
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(list(map(str, self.command)), stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=subprocess.STDOUT, env=self.environment)

    def sent(self):
        """Bytes of data in the commands since then."""
        commands = re.findall(r"^\[[^]]*\] .*, (\d+) bytes: ", self.chip.trace()[self._traced :], re.MULTILINE)
        return sum(map(int, commands))

    def is_right(self):
        return self.work.is_right(self.files, self.chip.flash(), self.folder)


def note_memory(pid, most):
    """What this process and those it has started take of memory at most, in KiB, by process. The system's
    own figure at the end of a process counts what started it as well."""
    try:
        found = re.search(r"^VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    if found:
        most[pid] = int(found.group(1))
    for child in children:
        note_memory(int(child), most)


def wait_for_all(seats, began):
    """Exit code, seconds of processor, and the sum of what each process took of memory at most."""
    running = {seat.process.pid: seat for seat in seats}
    code, cpu, most = 0, 0.0, {}
    while running:
        for process in running:
            note_memory(process, most)
        pid, status, used = os.wait4(-1, os.WNOHANG)
        if pid == 0:
            if time.monotonic() - began > LONGEST_SECONDS:
                for seat in running.values():
                    seat.process.kill()
                code = code or -1
            time.sleep(PAUSE_SECONDS)
        elif pid in running:
            seat = running.pop(pid)
            seat.process.returncode = os.waitstatus_to_exitcode(status)
            code = code or seat.process.returncode
            cpu += used.ru_utime + used.ru_stime
    return code, cpu, sum(most.values())


def run_once(tool, work, files, simulator_options=(), chips=1):
    """One run, of a process a chip, all at once. None: the tool cannot do that."""
    with ExitStack() as stack:
        seats = [Seat(stack, tool, work, files, number, simulator_options) for number in range(chips)]
        if any(seat.command is None for seat in seats):
            return None
        began = time.monotonic()
        for seat in seats:
            seat.begin()
        code, cpu, memory = wait_for_all(seats, began)
        seconds = time.monotonic() - began
        right = all(seat.is_right() for seat in seats)
        if code != 0 and not simulator_options:
            sys.stderr.write(seats[0].log.read_text(errors="replace")[-1500:])
        sent = sum(seat.sent() for seat in seats)
        return Outcome(seconds, cpu, memory, sent, code, right)


def race(tools, work, files, times, chips=1):
    """Name of a tool -> its outcomes, by turns; None where it cannot, or where it went wrong."""
    outcomes = {tool.name: [] for tool in tools}
    for _ in range(times):
        for tool in tools:
            if outcomes[tool.name] is None:
                continue
            outcome = run_once(tool, work, files, chips=chips)
            if outcome is not None and outcome.good:
                outcomes[tool.name].append(outcome)
                continue
            if outcome is not None:
                print(f"{tool.name}, {work.name}: exit code {outcome.code}, "
                      f"{'right' if outcome.right else 'WRONG'}", file=sys.stderr)
            outcomes[tool.name] = None
    return outcomes
