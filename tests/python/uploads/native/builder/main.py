# SPDX-License-Identifier: Apache-2.0
"""What PlatformIO runs to build a program for this machine."""

from SCons.Script import Default, DefaultEnvironment  # pylint: disable=import-error

env = DefaultEnvironment()
for name in ("gcc", "g++", "gnulink", "ar"):
    env.Tool(name)
Default(env.BuildProgram())
