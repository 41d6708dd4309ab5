# SPDX-License-Identifier: Apache-2.0
"""Many chips in one event loop."""

import asyncio
import threading

import pytest

import esploader
from esploader import AsyncDevice, EventKind


def test_32_chips_at_once(virtual_chip, build):
    files = build("esp32c3")
    chips = [virtual_chip("esp32c3") for _ in range(32)]
    threads = threading.active_count()

    async def flash(chip):
        async with AsyncDevice(chip.port) as device:
            report = await device.flash(files.path)
            assert threading.active_count() == threads
            return report

    async def all_of_them():
        return await asyncio.gather(*map(flash, chips))

    reports = asyncio.run(all_of_them())
    assert [report.verified for report in reports] == [3] * 32
    assert all(files.is_in(chip.flash) for chip in chips)


def test_one_that_fails_harms_no_other(virtual_chip, build):
    files = build("esp32")
    chips = [virtual_chip("esp32"), virtual_chip("esp32c3"), virtual_chip("esp32")]

    async def flash(chip):
        async with AsyncDevice(chip.port) as device:
            return await device.flash(files.path)

    async def all_of_them():
        return await asyncio.gather(*map(flash, chips), return_exceptions=True)

    first, wrong, last = asyncio.run(all_of_them())
    assert (first.verified, last.verified) == (3, 3)
    assert isinstance(wrong, esploader.InputError)


def test_events_while_the_loop_serves_others(virtual_chip, build):
    chip = virtual_chip("esp32c3")
    kinds = []

    async def others(count):
        while True:
            count.append(1)
            await asyncio.sleep(0)

    async def flash():
        count = []
        other = asyncio.create_task(others(count))
        async with AsyncDevice(chip.port) as device:
            task = device.flash(build("esp32c3").path)
            async for event in task:
                kinds.append(event.kind)
            assert task.done and task.result().verified == 3
            assert await device.read(0x10000, 16) == build("esp32c3").bytes[0x10000][:16]
        other.cancel()
        return len(count)

    assert asyncio.run(flash()) > len(kinds)
    assert kinds[-1] is EventKind.DONE


def test_a_cancelled_wait_cancels_the_chips_task(virtual_chip, build):
    chip = virtual_chip("esp32c3", pace=True)

    async def flash():
        async with AsyncDevice(chip.port) as device:
            task = device.flash(build("esp32c3").path)
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(task.run(), 0.5)
            assert task.done
            with pytest.raises(esploader.Interrupted):
                task.result()
            # The device goes on to be of use.
            return await device.info()

    assert asyncio.run(flash()).chip == "ESP32-C3"


def test_cancelled_by_itself(virtual_chip, build):
    chip = virtual_chip("esp32", pace=True)

    async def flash():
        async with AsyncDevice(chip.port) as device:
            task = device.flash(build("esp32").path)
            asyncio.get_running_loop().call_later(0.3, task.cancel)
            with pytest.raises(esploader.Interrupted):
                await task

    asyncio.run(flash())


def test_other_calls(virtual_chip):
    chip = virtual_chip("esp32", flash=b"x" * 8192)

    async def calls():
        async with AsyncDevice(chip.port) as device:
            await device.erase(0, 4096)
            assert (await device.info(flash=True)).flash_size == 4 << 20
            assert len(await device.read_memory(0x40001000, 2)) == 2
            await device.write_register(0x3FFB0000, 1)
            with pytest.raises(esploader.InputError):
                await device.load_ram("/nowhere")
            with pytest.raises(esploader.OperationError):
                await device.security()
            await device.reset()
            with pytest.raises(esploader.DifferentError):
                await device.verify({0: b"y" * 8192})

    asyncio.run(calls())
    assert chip.flash[:8192] == b"\xff" * 4096 + b"x" * 4096
