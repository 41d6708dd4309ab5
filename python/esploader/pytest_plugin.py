# SPDX-License-Identifier: Apache-2.0
"""The fixture ``virtual_chip`` for pytest, there as soon as this package is installed.

    def test_update(virtual_chip):
        chip = virtual_chip("esp32c3", faults=[Fault("drop", 1000)])
        update_firmware(chip.port)
        assert chip.flash[0x10000] == 0xE9

Chips end with the test. What happened to them is shown with a test that fails.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any, Protocol

import pytest

from .virtual import VirtualChip

_CHIPS = pytest.StashKey["list[VirtualChip]"]()
LOG_LINES = 100


class VirtualChipFactory(Protocol):
    """Makes chips and starts them; arguments are those of VirtualChip."""

    def __call__(self, chip: str = "esp32", **options: Any) -> VirtualChip: ...


@pytest.fixture
def virtual_chip(request: pytest.FixtureRequest) -> Iterator[VirtualChipFactory]:
    """Starts virtual chips: ``virtual_chip("esp32c3", line="pty")``."""
    chips: list[VirtualChip] = []
    request.node.stash[_CHIPS] = chips

    def make(chip: str = "esp32", **options: Any) -> VirtualChip:
        made = VirtualChip(chip, **options)
        chips.append(made)
        return made.start()

    yield make
    for one in chips:
        one.stop()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    outcome = yield
    report = outcome.get_result()
    if report.when != "call" or not report.failed:
        return
    for chip in item.stash.get(_CHIPS, []):
        log = chip.log.splitlines()
        left = len(log) - LOG_LINES
        head = [f"({left} lines before these)"] if left > 0 else []
        report.sections.append((f"virtual {chip.chip} at {chip.port}", "\n".join(head + log[-LOG_LINES:])))
