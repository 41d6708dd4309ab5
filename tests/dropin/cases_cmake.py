# SPDX-License-Identifier: Apache-2.0
"""Projects that add the library with add_subdirectory()."""

from builds import (DEFAULTS_1, DEFAULTS_2, FAKES, FIRST, FORM_OF_2020, ROOT, SECOND, TWO_ZERO, contains, definitions, equal,
                    expect, symbols)

WRITTEN_2 = ("Connected to target 3", "Transmission rate changed. 0", "Flash size 4194304 0", "Written 0",
             "Finished programming 0", "Target 3, digest 64 bytes")
WRITTEN_1 = ("Connected to target 3", "Transmission rate changed. 0", "Finished programming 0")


def linux_2(builds):
    folder, said = builds.build("linux_2", FLASHER_DIR=SECOND)
    expect("libserialport" not in said and "gensio" not in said, said)
    lines = builds.run(folder / "linux_flasher")
    equal(definitions(lines), sorted(DEFAULTS_2), "definitions")
    contains(lines, *WRITTEN_2)
    expect((folder / "flasher" / "libflasher.a").is_file(), "flasher is no static library")


def linux_2_options(builds):
    options = {"SERIAL_FLASHER_LOG_LEVEL": "info", "SERIAL_FLASHER_RESET_HOLD_TIME_MS": 20,
               "SERIAL_FLASHER_BOOT_HOLD_TIME_MS": 30, "SERIAL_FLASHER_WRITE_BLOCK_RETRIES": 5,
               "SERIAL_FLASHER_RESET_INVERT": "true", "SERIAL_FLASHER_BOOT_INVERT": "ON"}
    folder, _ = builds.build("linux_2", FLASHER_DIR=SECOND, **options)
    lines = builds.run(folder / "linux_flasher")
    equal(definitions(lines), sorted(["LOG_LEVEL=3", "RESET_HOLD_TIME_MS=20", "BOOT_HOLD_TIME_MS=30",
                                      "WRITE_BLOCK_RETRIES=5", "RESET_INVERT=1", "BOOT_INVERT=1"]), "definitions")
    # What the library says at this level, in the form that programs' logs are searched for.
    contains(lines, "[I] esf: Connected - target: ESP32-C3",
             "[I] esf: Flash write start - offset: 0x00010000  size: 10000 bytes")


def linux_2_0(builds):
    """Tables of chips with as many entries as 2.0 has chips."""
    folder, _ = builds.build("linux_2", FLASHER_DIR=TWO_ZERO, CHIPS=11)
    contains(builds.run(folder / "linux_flasher"), *WRITTEN_2)


def linux_2_from_the_top(builds):
    """The path of the checkout itself."""
    folder, _ = builds.build("linux_2", FLASHER_DIR=ROOT)
    lines = builds.run(folder / "linux_flasher")
    equal(definitions(lines), sorted(DEFAULTS_2), "definitions")
    contains(lines, *WRITTEN_2)


def linked(builds):
    """The dependency's folder is a link: what lies beside the form's own folder is found."""
    for form in (TWO_ZERO, FIRST, FORM_OF_2020):
        configured = builds.configure("no_port", form.parent.name, FLASHER_DIR=builds.link(form))
        equal(configured.returncode, 0, f"{form}, linked:\n{configured.stderr}\nresult")
    folder, _ = builds.build("linux_2", FLASHER_DIR=builds.link(SECOND))
    contains(builds.run(folder / "linux_flasher"), *WRITTEN_2)


def user_2(builds):
    folder, _ = builds.build("user_2", FLASHER_DIR=SECOND, SERIAL_FLASHER_LOG_LEVEL=4)
    lines = builds.run(folder / "user_flasher")
    equal(definitions(lines), sorted(["LOG_LEVEL=4", *DEFAULTS_2[1:]]), "definitions")
    contains(lines, "Extra 3", *WRITTEN_2)
    expect(any(line.startswith("log 4: ") for line in lines), "nothing is logged of commands")


def stm32_2(builds):
    builds.build("stm32", FLASHER_DIR=SECOND, GENERATION=2, HAL=FAKES / "stm32" / "include")


def pico_2(builds):
    builds.build("pico", FLASHER_DIR=SECOND, GENERATION=2, SDK=FAKES / "pico" / "include")


def refused_2(builds):
    options = {"FLASHER_DIR": SECOND}
    builds.refused("linux_2", "SERIAL_FLASHER_LOG_LEVEL", "LOUD", SERIAL_FLASHER_LOG_LEVEL="LOUD", **options)
    for port in ("RASPBERRY_PI", "linux", "NONSENSE"):
        builds.refused("no_port", "Selected port is not supported", PORT=port, **options)
    configured = builds.configure("no_port", **options)
    equal(configured.returncode, 0, "without a port")
    expect("No port selected, default to user-defined" in " ".join(configured.stderr.split()), "no warning of the port")


def raspberry_1(builds):
    folder, _ = builds.build("raspberry_1", FLASHER_DIR=FIRST, MD5_ENABLED=1)
    lines = builds.run(folder / "raspberry_flasher")
    equal(definitions(lines), sorted([*DEFAULTS_1, "INTERFACE_UART", "MD5_ENABLED=1"]), "definitions")
    contains(lines, "pigpio starts", "pin 3 output", "pin 2 output", "pin 3 = 0", "pin 2 = 0", "pin 2 = 1", "pin 3 = 1",
             *WRITTEN_1, "Flash verified 0", "pin 2 = 0", "pin 2 = 1", "Target 3", "pigpio ends")


def user_1(builds):
    options = {"SERIAL_FLASHER_DEBUG_TRACE": "true", "SERIAL_FLASHER_RESET_HOLD_TIME_MS": 20,
               "SERIAL_FLASHER_RESET_INVERT": "true", "SERIAL_FLASHER_INTERFACE_UART": "true", "MD5_ENABLED": 0}
    folder, _ = builds.build("user_1", FLASHER_DIR=FIRST, **options)
    lines = builds.run(folder / "user_flasher")
    # MD5_ENABLED counts when it is defined, whatever it is.
    equal(definitions(lines), sorted(["RESET_HOLD_TIME_MS=20", "BOOT_HOLD_TIME_MS=50", "WRITE_BLOCK_RETRIES=3",
                                      "RESET_INVERT=1", "BOOT_INVERT=0", "DEBUG_TRACE=1", "INTERFACE_UART",
                                      "MD5_ENABLED=1"]), "definitions")
    contains(lines, *WRITTEN_1, "Flash verified 0", "Target 3")


def user_1_without_md5(builds):
    folder, _ = builds.build("user_1", FLASHER_DIR=FIRST)
    lines = builds.run(folder / "user_flasher")
    equal(definitions(lines), sorted([*DEFAULTS_1, "INTERFACE_UART"]), "definitions")
    contains(lines, *WRITTEN_1, "Target 3")
    expect(not [line for line in lines if line.startswith("DEBUG:")], "something is printed of a success")


def stm32(builds, form, generation, name="build", **options):
    """Names that the library defines, those that it asks of others, and those that the program does."""
    folder, _ = builds.build("stm32", name, FLASHER_DIR=form, GENERATION=generation, HAL=FAKES / "stm32" / "include", **options)
    library, program = folder / "flasher" / "libflasher.a", folder / "libstm32_flasher.a"
    return symbols(library, "--defined-only"), symbols(library, "--undefined-only"), symbols(program, "--undefined-only")


DMA_CALLS = {"HAL_UART_Receive_DMA", "HAL_UART_AbortReceive"}


def stm32_1(builds):
    """A project that does not ask for HAL's driver for DMA would not link if the port called what needs it."""
    _, wanted, _ = stm32(builds, FIRST, 1)
    expect(not DMA_CALLS & wanted and "HAL_UART_Transmit" in wanted, f"the library calls {sorted(wanted)}")
    _, wanted, _ = stm32(builds, FIRST, 1, "dma", DRIVERS="DMA")
    expect(DMA_CALLS <= wanted, f"the library calls {sorted(wanted)}")


def stm32_0(builds):
    """The HAL as one target; one name for two functions, of which the program declares the first one itself."""
    defined, wanted, program = stm32(builds, FORM_OF_2020, "0")
    expect(not DMA_CALLS & wanted, f"the library calls {sorted(wanted)}")
    expect("loader_port_stm32_init" in program & defined, f"the program calls {sorted(program)}")
    defined, _, program = stm32(builds, FORM_OF_2020, "0_config", "config")
    expect("loader_port_stm32_init" not in program and "esp_loader_v1_stm32_init" in program & defined,
           f"the program calls {sorted(program)}")


WRITTEN_0 = ("pigpio starts", "Connected to target", "Baudrate changed 0", "Finished programming 0")


def raspberry_0(builds):
    """Opened with arguments until the end of 2020, then with a structure; what MD5_ENABLED is set to counts."""
    for program in ("pins", "config"):
        folder, _ = builds.build("raspberry_0", program, FLASHER_DIR=FORM_OF_2020, PROGRAM=program)
        lines = builds.run(folder / "raspberry_flasher")
        contains(lines, *WRITTEN_0, "Flash verified 0", "pin 2 = 0", "pin 2 = 1")
    folder, _ = builds.build("raspberry_0", "plain", FLASHER_DIR=FORM_OF_2020, PROGRAM="pins", MD5_ENABLED=0)
    lines = builds.run(folder / "raspberry_flasher")
    contains(lines, *WRITTEN_0)
    expect("Flash verified 0" not in lines, "it verifies with MD5_ENABLED=0")
    builds.build("raspberry_0", "esp8266", FLASHER_DIR=FORM_OF_2020, PROGRAM="pins", MD5_ENABLED=0, TARGET_SOC="ESP8266")


def pico_1(builds):
    builds.build("pico", FLASHER_DIR=FIRST, GENERATION=1, SDK=FAKES / "pico" / "include", MD5_ENABLED=1)


def refused_1(builds):
    options = {"FLASHER_DIR": FIRST}
    for port in ("LINUX", "NONSENSE"):
        builds.refused("no_port", "Selected port is not supported", PORT=port, **options)
    configured = builds.configure("no_port", **options)
    equal(configured.returncode, 0, "without a port")
    expect("No port selected, default to user-defined" in " ".join(configured.stderr.split()), "no warning of the port")


CASES = {case.__name__: case for case in (
    linux_2, linux_2_options, linux_2_0, linux_2_from_the_top, linked, user_2, stm32_2, pico_2, refused_2,
    raspberry_1, user_1, user_1_without_md5, stm32_1, pico_1, refused_1, raspberry_0, stm32_0)}
