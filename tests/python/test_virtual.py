# SPDX-License-Identifier: Apache-2.0
"""Virtual chips themselves, and tools of others on them."""

import os
import subprocess
import sys
import time

import pytest

from esploader import Device, Fault, VirtualChip, VirtualChipError

ESPTOOL = [sys.executable, "-m", "esptool"]


def esptool(chip, *arguments):
    command = [*ESPTOOL, "--chip", chip.chip, "--port", chip.port, *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout
    return done.stdout


def flash_with_esptool(chip, files, *options):
    pairs = [word for offset, path in files.items() for word in (hex(offset), str(path))]
    esptool(chip, *options, "write-flash", *pairs)
    assert chip.counters()["command-0x08"] > 0
    assert all(chip.flash[at : at + path.stat().st_size] == path.read_bytes() for at, path in files.items())


@pytest.mark.parametrize("stub", ["any", "none"])
def test_esptool_flashes(virtual_chip, build, stub):
    chip = virtual_chip("esp32c3", line="pty", stub=stub)
    without = ["--no-stub"] if stub == "none" else []
    flash_with_esptool(chip, build("esp32c3").files, "--before", "no-reset", *without)


def test_buttons_are_pressed_for_each_client(virtual_chip, build):
    chip = virtual_chip("esp32c3", line="pty", press=True)
    for _ in range(2):
        with Device(chip.port) as device:
            assert device.flash(build("esp32c3").path).verified == 3
        chip.wait_for("application")


def test_esptool_resets_over_rfc2217(virtual_chip, build):
    chip = virtual_chip("esp32c3")
    # Its line over the network is slow: the smallest file has to do.
    flash_with_esptool(chip, {0x8000: build("esp32c3").files[0x8000]}, "--no-stub")
    assert "reset, boot pin low" in chip.log


@pytest.mark.parametrize("line", ["pty", "socket", "rfc2217"])
def test_lines(virtual_chip, build, line):
    chip = virtual_chip("esp32s3", line=line)
    assert os.path.islink(chip.port) if line == "pty" else chip.port.startswith(f"{line}://127.0.0.1:")
    with Device(chip.port) as device:
        assert device.flash(build("esp32s3").path).verified == 3
    assert build("esp32s3").is_in(chip.flash)


@pytest.mark.parametrize("line", ["pty", "rfc2217"])
def test_unplug_and_plug(virtual_chip, line):
    chip = virtual_chip("esp32", line=line)
    port = chip.port
    chip.unplug()
    assert chip.status()["plugged"] == "no"
    with Device(port, attempts=1) as device, pytest.raises(Exception) as gone:
        device.info()
    assert gone.value.name in ("port", "no-chip")
    chip.plug()
    assert chip.port == port
    deadline = time.monotonic() + 20
    while line == "pty" and not os.path.exists(port) and time.monotonic() < deadline:
        time.sleep(0.01)
    with Device(port) as device:
        assert device.info().chip == "ESP32"


def test_a_stub_may_be_refused(virtual_chip, build):
    chip = virtual_chip("esp32c3", stub="none")
    with Device(chip.port, stub=False) as device:
        assert device.flash(build("esp32c3").path).verified == 3
    assert "command-0x06" not in chip.counters()


def test_what_happened_can_be_looked_at(virtual_chip):
    chip = virtual_chip("esp32c3", boot="download")
    assert chip.mode == "download"
    with Device(chip.port) as device:
        device.info()
    assert "SYNC" in chip.log
    counters = chip.counters()
    assert counters["command-0x08"] > 0 and counters["resets"] > 0
    chip.reset()
    chip.power_cycle()
    assert chip.counters()["resets"] > counters["resets"]
    with pytest.raises(VirtualChipError, match="there is no such request"):
        chip.tell("dance")
    with pytest.raises(VirtualChipError):
        chip.plug()
    chip.stop()
    # Log and flash stay for who wants to know.
    assert "SYNC" in chip.log
    assert chip.flash[0] == 0xFF
    with pytest.raises(VirtualChipError, match="does not run"):
        chip.status()


def test_latency_and_noise_may_change(virtual_chip):
    chip = virtual_chip("esp32", latency="1:4")
    with Device(chip.port) as device:
        device.info()
        chip.latency("0")
        chip.noise("flip:1e-3:1")
        chip.noise(None)
        device.info()
    with pytest.raises(VirtualChipError):
        chip.latency("soon")


def test_faults_by_name():
    assert Fault("drop", 7).spec() == "drop:tx:7"
    assert Fault("flip", 7, "to-host").spec() == "corrupt:rx:7:1"
    assert Fault("corrupt", 7).spec() == "corrupt:tx:7"
    assert Fault("delay", 7, argument=2000).spec() == "delay:tx:7:2000"
    assert Fault("power", 17, "in-flash", 128).spec() == "power:flash:17:128"


@pytest.mark.parametrize("options", [{"chip": "z80"}, {"faults": ["melt:tx:1"]}, {"options": ["--revision", "x"]}])
def test_a_chip_that_cannot_be_says_why(options):
    with pytest.raises(VirtualChipError) as refused:
        VirtualChip(**options).start()
    assert "esploader-sim: " in str(refused.value)


def test_a_chip_ends_with_whoever_started_it(tmp_path):
    script = (
        "import os, esploader\n"
        "chip = esploader.VirtualChip('esp32').start()\n"
        "print(chip._process.pid, flush=True)\n"
        "os._exit(1)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, check=False)
    pid = int(done.stdout)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
                if stat.read().rsplit(")", 1)[1].split()[0] == "Z":
                    return
        except FileNotFoundError:
            return
        time.sleep(0.01)
    pytest.fail("it goes on")


def test_a_test_that_fails_shows_what_the_chip_was_told(pytester):
    pytester.makepyfile(
        """
        from esploader import Device

        def test_it(virtual_chip):
            with Device(virtual_chip("esp32c3").port) as device:
                device.info()
            assert False

        def test_two(virtual_chip):
            assert virtual_chip("esp32").port != virtual_chip().port
        """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*virtual esp32c3 at rfc2217*", "*SYNC*"])
