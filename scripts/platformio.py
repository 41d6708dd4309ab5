# SPDX-License-Identifier: Apache-2.0
# What PlatformIO runs before it builds the library (library.json): it adds the flasher stubs, and the
# port of the project's framework where there is one for it.
#
# A project's platformio.ini may have
#   custom_esploader_stubs = folder with <chip>.json, as esp-flasher-stub releases have them
#   custom_esploader_chips = esp32c3 esp32s3
# where the second names the chips that can be programmed, all others being left out.
import inspect
import os
import subprocess
import sys

Import("env")

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(inspect.getfile(lambda: None))))
PORTS = {"stm32cube": "stm32"}


def generate_stubs(target, chips):
    os.makedirs(target, exist_ok=True)
    folder = env.GetProjectOption("custom_esploader_stubs", "")
    if folder:
        generator = os.path.join(ROOT, "stubs", "generate.py")
        folder = os.path.join(env.subst("$PROJECT_DIR"), folder)
        subprocess.check_call([sys.executable, generator, "sources", "--from", folder, "--to", target,
                               "--of", ",".join(chips), "all"],
                              stdout=subprocess.DEVNULL)
        return
    with open(os.path.join(ROOT, "stubs", "stub_none.c.in"), encoding="utf-8") as template:
        text = template.read().replace("@STUB_PROBLEM@", "custom_esploader_stubs is not set")
    with open(os.path.join(target, "stub_none.c"), "w", encoding="utf-8") as source:
        source.write(text)


generated = os.path.join(env.subst("$BUILD_DIR"), "esploader-stubs")
chosen = env.GetProjectOption("custom_esploader_chips", "all").split()
generate_stubs(generated, chosen)
if "all" not in chosen:
    # As cmake/chips.cmake has it.
    env.Append(CPPDEFINES=["ESP_LOADER_CHIPS", *(f"ESP_LOADER_CHIPS_{name}" for name in chosen)])
env.Append(CPPPATH=[os.path.join(ROOT, "include"), os.path.join(ROOT, "stubs")])
env.BuildSources(os.path.join("$BUILD_DIR", "esploader-stub-objects"), generated)
for framework in env.get("PIOFRAMEWORK", []):
    if framework in PORTS:
        port = os.path.join(ROOT, "ports", PORTS[framework])
        env.Append(CPPPATH=[port], SRC_FILTER=[f"+<ports/{PORTS[framework]}/>"])
