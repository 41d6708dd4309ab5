# SPDX-License-Identifier: Apache-2.0
"""Builds that have to fetch flasher stubs, or not to."""

import os
import subprocess
import sys

from builds import FIRST, ROOT, SECOND, contains, equal, expect

sys.path.append(str(ROOT / "tests" / "unit" / "stubs"))
import fake_stubs  # noqa: E402  (beside the tests of the stubs)

# Stands in for npm, the one origin here: tells that it was called, and has made-up stubs.
NPM = """#!/bin/sh
echo called >>"$FAKE_CALLS"
mkdir -p node_modules/esptool-js/lib/targets
cp -R "$FAKE_JSON" node_modules/esptool-js/lib/targets/stub_flasher
"""
HIDDEN = """cmake_minimum_required(VERSION 3.16)
project(hidden C)
set(PORT USER_DEFINED)
add_subdirectory(${FLASHER_DIR} flasher)
add_executable(hidden main.c)
target_link_libraries(hidden PRIVATE flasher)
"""
CALL = """int main(void)
{
    esp_loader_t loader;
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    return esp_loader_connect_with_stub(&loader, &args);
}
"""


def with_npm(builds):
    """Options of a build for which npm would fetch stubs, and the file that tells that it did."""
    npm, calls, stubs = builds.work / "npm", builds.work / "calls", builds.work / "json"
    npm.write_text(NPM)
    npm.chmod(0o755)
    fake_stubs.write_all(stubs)
    builds.environment.update(FAKE_CALLS=str(calls), FAKE_JSON=str(stubs))
    return {"ESPLOADER_STUBS": "AUTO", "ESPLOADER_STUB_ORIGINS": "npm", "ESPLOADER_NPM": npm}, calls


def stubs_not_used(builds):
    """Firmware that uses no stub fetches none, in each generation and in an example that adds the checkout."""
    options, calls = with_npm(builds)
    folder, _ = builds.build("linux_2", "second", FLASHER_DIR=SECOND, **options)
    contains(builds.run(folder / "linux_flasher"), "Finished programming 0")
    folder, _ = builds.build("user_1", "first", FLASHER_DIR=FIRST, **options)
    contains(builds.run(folder / "user_flasher"), "Finished programming 0")
    folder, _ = builds.build("linux_2", "top", FLASHER_DIR=ROOT, **options)
    expect(not calls.exists(), "stubs are fetched that nothing uses")


def stubs_used(builds):
    """Who connects with a stub has it; a call that CMake could not see is told by the linker."""
    options, calls = with_npm(builds)
    project = builds.work / "hidden"
    project.mkdir()
    (project / "CMakeLists.txt").write_text(HIDDEN)
    (project / "main.c").write_text('#include "esp_loader.h"\n#include "call.inc"\n')
    (project / "call.inc").write_text(CALL)
    configured = builds.configure(project, FLASHER_DIR=SECOND, **options)
    equal(configured.returncode, 0, configured.stdout + configured.stderr)
    build = [builds.cmake, "--build", builds.work / "build"]
    built = subprocess.run(build, env=builds.environment, capture_output=True, text=True, check=False)
    expect(built.returncode != 0 and "esp_loader_stubs_were_not_fetched_run_cmake_again_or_set_ESPLOADER_STUBS_ON" in
           built.stdout + built.stderr, f"it is not told that there are no stubs:\n{built.stdout}{built.stderr}")
    expect(not calls.exists(), "stubs are fetched for a call that nobody saw")
    # Asked for, or seen.
    builds.build(project, FLASHER_DIR=SECOND, **{**options, "ESPLOADER_STUBS": "ON"})
    expect(calls.exists(), "stubs are not fetched when asked for")
    os.unlink(calls)
    (project / "main.c").write_text('#include "esp_loader.h"\n' + CALL)
    builds.build(project, "seen", FLASHER_DIR=SECOND, **options)
    expect(calls.exists(), "stubs are not fetched that a source calls for")


CASES = {case.__name__: case for case in (stubs_not_used, stubs_used)}
