# SPDX-License-Identifier: Apache-2.0
from platformio.public import PlatformBase


class NativeherePlatform(PlatformBase):
    """PlatformIO makes this class's name of platform.json."""
