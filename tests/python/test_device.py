# SPDX-License-Identifier: Apache-2.0
"""Devices against virtual chips."""

import pickle
import signal
import subprocess
import sys
import threading

import pytest

import esploader
from conftest import CHIPS
from esploader import Device, EventKind, Fault


@pytest.mark.parametrize("name", CHIPS)
def test_a_fresh_chip_is_flashed_and_boots(virtual_chip, build, name):
    chip = virtual_chip(name)
    files = build(name)
    with Device(chip.port) as device:
        report = device.flash(files.path)
    assert (report.written, report.skipped) == (len(files.files), 0)
    assert files.is_in(chip.flash)
    chip.wait_for("application")
    # The loader says what it can compare: the ESP8266's ROM has no digest, its stub has.
    assert report.verified == len(files.files) or name == "esp8266"


def test_a_chip_tells_who_it_is(virtual_chip):
    chip = virtual_chip("esp32c3", options=["--mac", "24:0a:c4:01:02:03", "--revision", "0.4"])
    with Device(chip.port) as device:
        info = device.info(flash=True)
        assert (info.chip, info.mac, info.revision) == ("ESP32-C3", "24:0a:c4:01:02:03", 4)
        assert (info.flash_size, info.secure_download) == (4 << 20, False)
        assert device.info().chip == "ESP32-C3"


def test_what_is_there_is_skipped(virtual_chip, build):
    chip = virtual_chip("esp32c3")
    files = build("esp32c3")
    with Device(chip.port) as device:
        device.flash(files.path)
        before = chip.counters()
        report = device.flash(files.path)
        assert (report.written, report.skipped, report.verified) == (0, 3, 3)
        assert chip.counters()["bytes-programmed"] == before["bytes-programmed"]
        report = device.flash(files.path, skip=False)
        assert (report.written, report.skipped) == (3, 0)


def test_one_byte_that_differs_costs_its_sector_alone(virtual_chip, build):
    chip = virtual_chip("esp32c3")
    files = build("esp32c3")
    with Device(chip.port) as device:
        device.flash(files.path)
        chip.flash[0x10000 + 100000] ^= 1
        with pytest.raises(esploader.DifferentError) as different:
            device.verify(files.path)
        assert (different.value.kind, different.value.name) == (10, "different")
        before = chip.counters()
        report = device.flash(files.path)
        assert (report.written, report.verified) == (1, 3)
        assert files.is_in(chip.flash)
        programmed = chip.counters()["bytes-programmed"] - before["bytes-programmed"]
        # The sector, and the application's first one, which is blank meanwhile.
        assert 0 < programmed <= 2 * 4096


def test_an_unplugged_board_is_gone_on_with(virtual_chip, build):
    files = build("esp32c3")
    chip = virtual_chip("esp32c3", faults=[Fault("unplug", 120000)])
    with Device(chip.port) as device:
        with pytest.raises(esploader.PortError) as lost:
            device.flash(files.path)
        assert (lost.value.kind, lost.value.name, lost.value.reason) == (5, "port", "lost")
        assert lost.value.advice
        assert not files.is_in(chip.flash)
        assert chip.status()["plugged"] == "no"
        chip.plug()
        assert device.flash(files.path).verified == 3
    assert files.is_in(chip.flash)
    # What was right already did not go again.
    assert chip.counters()["bytes-to-chip"] < 120000
    chip.wait_for("application")


def test_another_chip_than_wanted(virtual_chip, build):
    chip = virtual_chip("esp32")
    with Device(chip.port, chip="esp32c3") as device:
        with pytest.raises(esploader.OtherChipError) as other:
            device.flash(build("esp32c3").path)
        assert (other.value.kind, other.value.reason) == (8, "wrong-chip")
    with Device(chip.port) as device:
        with pytest.raises(esploader.InputError) as refused:
            device.flash(build("esp32c3").path)
        assert (refused.value.kind, refused.value.name, refused.value.reason) == (2, "input", "wrong-chip")
        app = build("esp32c3").bytes[0x10000]
        with pytest.raises(esploader.InputError) as refused:
            device.flash({0x10000: app})
        assert refused.value.reason == "content"
    assert chip.flash[:] == b"\xff" * len(chip.flash)


@pytest.mark.parametrize("stub", [True, False])
def test_noise_does_no_harm(virtual_chip, build, stub):
    chip = virtual_chip("esp32c3", noise="mix:5e-5:7")
    files = build("esp32c3")
    with Device(chip.port, stub=stub) as device:
        assert device.flash(files.path).verified == 3
    assert files.is_in(chip.flash)
    assert int(chip.status()["noise-strikes"]) > 0


def test_a_chip_that_stalls_is_given_up(virtual_chip, build):
    chip = virtual_chip("esp32c3", faults=[Fault("stall", 1000, "to-host")])
    files = build("esp32c3")
    with Device(chip.port, attempts=2) as device:
        with pytest.raises((esploader.NoChipError, esploader.OperationError)) as gone:
            device.flash(files.path)
        assert gone.value.reason in ("timeout", "silence", "line")
        chip.faults()
        device.flash(files.path)
    assert files.is_in(chip.flash)


@pytest.mark.parametrize("kind", ["drop", "flip", "duplicate", "insert", "delay", "reset", "swallow"])
def test_one_fault_does_no_harm(virtual_chip, build, kind):
    at = 40 if kind == "swallow" else 60000
    chip = virtual_chip("esp32c3", faults=[Fault(kind, at)])
    with Device(chip.port) as device:
        assert device.flash(build("esp32c3").path).verified == 3
    assert build("esp32c3").is_in(chip.flash)
    assert chip.status()["struck"] == "yes"


def test_files_and_bytes_by_offset(virtual_chip, build, tmp_path):
    files = build("esp32s3")
    chip = virtual_chip("esp32s3")
    content = dict(files.bytes)
    content[0x10000] = files.files[0x10000]
    content[0x200000] = bytearray(b"serial 7")
    with Device(chip.port) as device:
        report = device.flash(content)
        assert [file.offset for file in report.files] == sorted(content)
        assert report.files[0].label.startswith("Bootloader")
        assert device.read(0x200000, 8) == b"serial 7"
        with pytest.raises(esploader.InputError) as missing:
            device.flash({0x10000: tmp_path / "none.bin"})
        assert missing.value.reason == "unreadable"
        with pytest.raises(esploader.InputError) as odd:
            device.flash({0x10001: files.bytes[0x10000]})
        assert odd.value.reason == "misaligned"
        with pytest.raises(esploader.UsageError):
            device.flash({-1: b"x"})
        # What is forced is told.
        with pytest.raises(esploader.InputError):
            device.flash({0x0: b"no bootloader"})
        assert device.flash({0x0: b"no bootloader"}, force=True).notes
    assert chip.flash[:13] == b"no bootloader"


def test_flash_is_read_and_erased(virtual_chip):
    content = bytes(range(256)) * 64
    chip = virtual_chip("esp32", flash=content)
    with Device(chip.port) as device:
        assert device.read(5, 10000) == content[5:10005]
        device.erase(0x1000, 0x1000)
        assert chip.flash[0x1000:0x2000] == b"\xff" * 4096
        assert chip.flash[0x2000:0x4000] == content[0x2000:]
        device.erase()
        assert chip.flash[:] == b"\xff" * len(chip.flash)
        for address, size in ((1, 4096), (0, 100)):
            with pytest.raises(esploader.UsageError):
                device.erase(address, size)
        with pytest.raises(esploader.UsageError):
            device.read(0, 0)


def test_registers(virtual_chip):
    chip = virtual_chip("esp32c3")
    with Device(chip.port, after="no-reset") as device:
        device.info()
    with Device(chip.port, before="none", after="no-reset") as device:
        device.write_register(0x3FC90000, 0x12345678)
        device.write_register(0x3FC90000, 0xFF, mask=0xF0)
        assert device.read_register(0x3FC90000) == 0x123456F8
        assert chip.peek(0x3FC90000) == 0x123456F8
        chip.poke(0x3FC90004, 7)
        assert device.read_memory(0x3FC90000, 2) == [0x123456F8, 7]
        with pytest.raises(esploader.UsageError):
            device.read_register(2)
    assert chip.mode == "download"
    with Device(chip.port) as device:
        device.reset()
    # There is nothing in flash to boot.
    chip.wait_for("halted")


def test_a_program_is_loaded_into_ram(virtual_chip, build):
    # It is small, as a flasher stub is: this chip takes nothing for one.
    chip = virtual_chip("esp32c3", stub="none")
    files = build("esp32c3")
    with Device(chip.port) as device:
        device.load_ram(files.files[0])  # a bootloader is one
        chip.wait_for("ram-code")
        # For another chip, or for flash, none is started.
        for wrong in (build("esp32s3").files[0], files.files[0x10000]):
            with pytest.raises(esploader.InputError):
                device.load_ram(wrong)
    assert chip.counters()["bytes-programmed"] == 0


def test_what_a_chip_tells_of_its_security(virtual_chip):
    chip = virtual_chip("esp32s3", options=["--secure-boot", "--flash-encryption"])
    with Device(chip.port) as device:
        security = device.security()
    assert (security.secure_boot, security.flash_encryption, security.secure_download) == (True, True, False)
    assert security.revoked_keys == (False, False, False)
    chip = virtual_chip("esp32")
    with Device(chip.port) as device, pytest.raises(esploader.OperationError) as nothing:
        device.security()
    assert nothing.value.reason == "unsupported"


def test_ports_are_listed():
    for port in esploader.list_ports():
        assert port.name and (port.usb is None or len(port.usb) == 2)


def test_events_come_in_order(virtual_chip, build):
    chip = virtual_chip("esp32c3")
    with Device(chip.port) as device:
        task = device.flash_task(build("esp32c3").path)
        events = list(task)
        assert task.result().verified == 3
    kinds = [event.kind for event in events if event.kind not in (EventKind.PROGRESS, EventKind.NOTE)]
    assert kinds[:2] == [EventKind.ATTEMPT, EventKind.CHIP]
    assert kinds[-1] is EventKind.DONE
    assert kinds.index(EventKind.READY) < kinds.index(EventKind.TASK) < kinds.index(EventKind.TASK_DONE)
    assert EventKind.UNKNOWN not in kinds
    assert all(0 <= event.fraction <= 1 for event in events if event.kind is EventKind.PROGRESS)
    assert list(task) == []


def test_whoever_stops_listening_stops_the_task(virtual_chip, build):
    chip = virtual_chip("esp32c3", pace=True)
    with Device(chip.port) as device:
        task = device.flash_task(build("esp32c3").path)
        for event in task:
            if event.kind is EventKind.TASK:
                break
        assert task.done
        with pytest.raises(esploader.Interrupted) as ended:
            task.result()
        assert (ended.value.kind, ended.value.name) == (6, "interrupted")
        assert device.info().chip == "ESP32-C3"


def test_a_task_is_cancelled_from_another_thread(virtual_chip, build):
    chip = virtual_chip("esp32c3", pace=True)
    with Device(chip.port) as device:
        begun = threading.Event()
        canceller = threading.Thread(target=lambda: (begun.wait(), device.cancel()))
        canceller.start()
        with pytest.raises(esploader.Interrupted):
            device.flash(build("esp32c3").path, on_event=lambda event: begun.set())
        canceller.join()
        never = device.info_task()
        never.cancel()
        with pytest.raises(esploader.Interrupted):
            never.run()
        assert device.info().chip == "ESP32-C3"


def test_a_device_does_one_thing_at_a_time(virtual_chip, build):
    chip = virtual_chip("esp32c3")
    with Device(chip.port) as device:
        first = device.flash_task(build("esp32c3").path)
        first.step()
        for second in (device.info_task(), device.flash_task(build("esp32c3").path)):
            with pytest.raises(esploader.UsageError):
                second.run()
        assert first.run().verified == 3


def test_a_device_may_be_closed_while_a_task_goes_on(virtual_chip, build):
    chip = virtual_chip("esp32c3")
    device = Device(chip.port)
    task = device.flash_task(build("esp32c3").path)
    task.step()
    device.close()
    device.close()
    assert device.info().chip == "ESP32-C3"
    with pytest.raises(esploader.Interrupted):
        task.run()
    assert device.flash(build("esp32c3").path).verified == 3
    device.close()


def test_what_one_task_was_told_is_not_told_the_next(virtual_chip, build):
    chip = virtual_chip("esp32c3")
    with Device(chip.port) as device:
        told = device.flash_task({0x10001: b"x", 0x0: b"no bootloader"}, force=True)
        events = told.step()
        while not told.done:
            events += told.step()
        with pytest.raises(esploader.InputError):
            told.result()
        first = device.info_task().step()
        assert all(event.kind is not EventKind.NOTE for event in first)


def test_ctrl_c_ends_a_task(virtual_chip, build):
    chip = virtual_chip("esp32c3", pace=True)
    script = (
        "import esploader, signal, sys\n"
        # Whoever was started in the background has it ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "device = esploader.Device(sys.argv[1])\n"
        "try:\n"
        "    device.flash(sys.argv[2], on_event=lambda event: print(event.kind.name, flush=True))\n"
        "except KeyboardInterrupt:\n"
        "    print('left', device.info().chip)\n"
    )
    command = [sys.executable, "-c", script, chip.port, str(build("esp32c3").path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        for line in program.stdout:
            if line == "TASK\n":
                program.send_signal(signal.SIGINT)
                break
        assert "left ESP32-C3" in program.stdout.read()
    assert program.returncode == 0


def test_a_result_is_not_there_before_the_end(virtual_chip):
    chip = virtual_chip("esp32")
    with Device(chip.port) as device, pytest.raises(esploader.UsageError):
        device.info_task().result()


@pytest.mark.parametrize(
    "options",
    [{"chip": "z80"}, {"baud": 7}, {"attempts": 0}, {"before": "later"}, {"after": "never"}, {"flash_size": "big"}],
)
def test_options_that_make_no_sense(options):
    with pytest.raises(esploader.UsageError) as refused:
        Device("/dev/null", **options)
    assert "expected" in str(refused.value)


def test_a_port_that_is_not_there():
    with Device("/dev/ttyNoSuchPort") as device, pytest.raises(esploader.PortError) as missing:
        device.info()
    error = missing.value
    assert (error.kind, error.name, error.reason) == (5, "port", "no-device")
    assert error.advice in str(error)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.reason, str(again)) == (type(error), error.reason, str(error))


def test_a_chip_that_runs_its_application_and_has_no_reset_lines(virtual_chip, build):
    chip = virtual_chip("esp32c3", line="socket", boot="run")
    with Device(chip.port, attempts=1) as device, pytest.raises(esploader.NoChipError) as silent:
        device.info()
    assert silent.value.kind == 7
