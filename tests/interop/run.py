#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lets tools that others wrote drive the virtual chips: every tool x chip x loader x case.

Prints one line a case and ends with "N passed, N failed, N skipped"; exit code 1 when one failed.
"""

import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True  # leaves nothing beside the sources

import cases
import cases_security
import cases_usb
from firmware import make_firmware
from simulator import Simulator
from tool import Target, ToolFailed, Unavailable, require
from tool_espflash import Espflash
from tool_esptool import Esptool
from tool_esptool_js import EsptoolJs

SOURCES = Path(__file__).resolve().parent
ROOT = SOURCES.parent.parent
CASES = cases.CASES + cases_security.CASES + cases_usb.CASES
NEEDS_IMAGE = {"write_and_boot", "watchdog_reset", "write_encrypted", "load_ram"}
DEFAULT_TOOLS = "esptool5,esptool4,esptool-js"


class Job:
    """One cell of the table."""

    def __init__(self, tool, chip, loader, case, folder):
        self.tool, self.chip, self.loader, self.case = tool, chip, loader, case
        words = [tool.name, chip, loader, case.name]
        self.folder = folder.joinpath(*(re.sub(r"\W+", "-", word) for word in words))

    def __str__(self):
        return f"{self.tool.name:<10} {self.chip:<8} {self.loader:<4} {self.case.name}"

    def reason_to_skip(self, firmware):
        if self.chip in self.case.lacking:
            return self.case.lacking[self.chip]
        if self.case.operation in NEEDS_IMAGE and not firmware.is_bootable:
            return "esploader-firmware makes no image for it"
        if self.case.needs_lines and not self.tool.has_reset_lines:
            return "runs on a pseudo-terminal, which has no reset lines"
        secured = "--secure-download" in self.case.options
        return (secured and self.tool.cannot_secured(self.chip)) or self.tool.cannot(
            self.case.operation, self.chip, self.loader
        )

    def run(self, simulator_program, firmware):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        if self.case.before:
            (self.folder / "flash.bin").write_bytes(self.case.before(firmware))
        line = "rfc2217" if self.case.needs_lines else self.tool.quick_line
        with Simulator(
            simulator_program, self.chip, line, self.folder, cases.MAC, self.case.flash_part,
            self.case.options,
        ) as simulator:
            target = Target(self.chip, line, self.loader, simulator.port, self.folder,
                            by_usb="--usb" in self.case.options,
                            secure_download="--secure-download" in self.case.options,
                            encrypting="--flash-encryption" in self.case.options)
            self.case.check(self.tool, target, simulator, firmware)
            # What a tool was told is not always what it does: some fall back to the ROM in silence.
            stub_ran = "flasher stub starts" in simulator.trace()
            require(stub_ran == (self.loader == "stub" and not target.secure_download),
                    "a flasher stub ran" if stub_ran else "no flasher stub ran")
        (self.folder / "flash.bin").unlink()


class Table:
    """Counts and prints, one line a case."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def skip(self, what, why):
        self.skipped += 1
        print(f"skipped  {what}: {why}", flush=True)

    def fail(self, what, why, folder=None):
        self.failed += 1
        print(f"FAILED   {what}: {why}", flush=True)
        if folder is None:
            return
        for name in ("tool.txt", "trace.txt"):
            path = folder / name
            if path.is_file():
                lines = path.read_text(errors="replace").splitlines()[-15:]
                print(f"         end of {os.path.relpath(path)}:")
                print("\n".join(f"         | {line}" for line in lines), flush=True)

    def succeed(self, what, seconds):
        self.passed += 1
        print(f"passed   {what} ({seconds:.1f} s)", flush=True)

    def close(self):
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped", flush=True)
        return 1 if self.failed else 0


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tools", default=DEFAULT_TOOLS,
                        help=f"of esptool5 esptool4 esptool-js espflash (default {DEFAULT_TOOLS})")
    parser.add_argument("--chips", help="only these (default: all that simulator and tool know)")
    parser.add_argument("--cases", help="only those whose name this regular expression finds")
    parser.add_argument("--build", type=Path, default=ROOT / "build",
                        help="folder of esploader-sim and esploader-firmware")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "interop",
                        help="where tools are installed and logs are kept")
    parser.add_argument("--jobs", type=int, default=3 * (os.cpu_count() or 1),
                        help="cases at once; a tool waits more than it computes")
    return parser.parse_args()


def install_tools(names, folder, table):
    known = {
        "esptool5": lambda: Esptool(5, SOURCES, folder),
        "esptool4": lambda: Esptool(4, SOURCES, folder),
        "esptool-js": lambda: EsptoolJs(SOURCES, folder),
        "espflash": lambda: Espflash(SOURCES, folder),
    }
    tools = []
    for name in names.split(","):
        if name not in known:
            sys.exit(f"interop: no tool '{name}'; there are: {' '.join(known)}")
        tool = known[name]()
        try:
            tool.install()
        except Unavailable as reason:
            table.skip(f"{name} {tool.version}, all cases", reason)
        except ToolFailed as reason:
            table.fail(f"{name} {tool.version}", reason)
        else:
            print(f"with {name} {tool.version}", flush=True)
            tools.append(tool)
    return tools


def chips_of(simulator_program, wanted):
    listed = subprocess.check_output([simulator_program, "--chip", "list"], text=True).split()
    if not wanted:
        return listed
    for chip in wanted.split(","):
        if chip not in listed:
            sys.exit(f"interop: the simulator has no chip '{chip}'; it has: {' '.join(listed)}")
    return wanted.split(",")


def make_jobs(tools, chips, arguments, table):
    jobs = []
    for tool in tools:
        known = set(tool.chips())
        for chip in chips:
            if chip not in known:
                table.skip(f"{tool.name} {chip}, all cases", "does not know this chip")
                continue
            for loader in tool.loaders:
                for case in CASES:
                    wanted = re.search(arguments.cases or "", case.name)
                    if wanted and (case.chips is None or chip in case.chips):
                        jobs.append(Job(tool, chip, loader, case, arguments.folder / "run"))
    return jobs


def run_job(job, simulator_program, firmware):
    started = time.monotonic()
    job.run(simulator_program, firmware)
    return time.monotonic() - started


def main():
    arguments = parse_arguments()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    simulator_program = arguments.build / "esploader-sim"
    table = Table()
    tools = install_tools(arguments.tools, arguments.folder, table)
    chips = chips_of(simulator_program, arguments.chips)
    firmwares = {
        chip: make_firmware(arguments.build / "esploader-firmware", chip,
                            arguments.folder / "firmware" / chip)
        for chip in chips
    }
    jobs = make_jobs(tools, chips, arguments, table)
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        # Submitted and reported in the table's order, whatever ends first.
        results = [
            (job, job.reason_to_skip(firmwares[job.chip])
             or pool.submit(run_job, job, simulator_program, firmwares[job.chip]))
            for job in jobs
        ]
        for job, result in results:
            if isinstance(result, str):
                table.skip(job, result)
                continue
            try:
                table.succeed(job, result.result())
            except Exception as error:  # one case that breaks must not end the others
                kind = "" if isinstance(error, ToolFailed) else f"{type(error).__name__}: "
                table.fail(job, f"{kind}{error}", job.folder)
    return table.close()


if __name__ == "__main__":
    sys.exit(main())
