# SPDX-License-Identifier: Apache-2.0
# What PlatformIO runs before it builds the library (library.json): it adds the flasher stubs, and the
# port of the project's framework where there is one for it.
#
# A project's platformio.ini may have
#   custom_esploader_stubs = folder with <chip>.json, as esp-flasher-stub releases have them, or "off";
#       else they are those that the package carries, or come from the Python package esptool
#   custom_esploader_chips = esp32c3 esp32s3
# where the second names the chips that can be programmed, all others being left out.
import inspect
import os
import re
import shutil
import subprocess
import sys

Import("env")

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(inspect.getfile(lambda: None))))
# What a framework's port is made of, below ports/.
PORTS = {"stm32cube": ("stm32", "common"), "arduino": ("arduino",)}


def run_generator(folder, target, chips):
    generator = os.path.join(ROOT, "stubs", "generate.py")
    subprocess.check_call([sys.executable, generator, "sources", "--from", folder, "--to", target,
                           "--of", ",".join(chips), "all"],
                          stdout=subprocess.DEVNULL)


def obtain(target):
    """From a Python package, as cmake does: the folder, or None and why there are none."""
    names = subprocess.run([sys.executable, os.path.join(ROOT, "stubs", "generate.py"), "files", "all"],
                           check=True, capture_output=True, text=True).stdout.split()
    problems = []
    for origin in ("esptool", "pip"):
        result = subprocess.run([sys.executable, os.path.join(ROOT, "stubs", "obtain.py"), origin, "--to", target, *names],
                                check=False, capture_output=True, text=True)
        if result.returncode == 0:
            print(f"esploader: flasher stubs from {result.stdout.strip()}")
            return target, ""
        problems.append(result.stderr.strip())
    return None, ", ".join(problems)


def without_stubs(target, problem):
    with open(os.path.join(ROOT, "stubs", "stub_none.c.in"), encoding="utf-8") as template:
        text = template.read().replace("@STUB_PROBLEM@", re.sub(r'["\\\n]+', " ", problem))
    with open(os.path.join(target, "stub_none.c"), "w", encoding="utf-8") as source:
        source.write(text)
    print(f"esploader: building without flasher stubs: {problem}")


def generate_stubs(target, chips):
    shutil.rmtree(target, ignore_errors=True)
    os.makedirs(target)
    folder = env.GetProjectOption("custom_esploader_stubs", "")
    carried = os.path.join(ROOT, "stubs", "carried")
    problem = "custom_esploader_stubs is off"
    if folder == "off":
        folder = ""
    elif folder:
        folder = os.path.join(env.subst("$PROJECT_DIR"), folder)
    elif os.path.isdir(carried):
        folder = carried
    else:
        folder, problem = obtain(target + "-json")
    if folder:
        run_generator(folder, target, chips)
    else:
        without_stubs(target, problem)


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
        for part in PORTS[framework]:
            env.Append(CPPPATH=[os.path.join(ROOT, "ports", part)], SRC_FILTER=[f"+<ports/{part}/*.c*>"])
