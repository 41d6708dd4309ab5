#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every command with --json on virtual chips and holds each line against the schema of the documentation: every
field that comes is described there, and everything described there comes.

    events.py SOURCE ESPLOADER STUBLESS LISTED SIMULATOR FIRMWARE PROGRAM

STUBLESS is esploader without flasher stubs, LISTED one whose ports a variable names, PROGRAM a program for this machine.
"""
import contextlib
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import tty
from pathlib import Path

try:
    from jsonschema import Draft7Validator
except ImportError:
    print("SKIP: there is no jsonschema for Python")
    sys.exit(77)

SOURCE, ESPLOADER, STUBLESS, LISTED, SIMULATOR, FIRMWARE, PROGRAM = (Path(word).resolve() for word in sys.argv[1:8])
SCHEMA = json.loads((SOURCE / "docs/json-events.schema.json").read_text())
KINDS = SCHEMA["definitions"]
NAMES = {0: "ok", 1: "usage", 2: "bad_input", 3: "port", 4: "no_chip", 5: "wrong_chip", 6: "failed", 7: "different",
         130: "interrupted"}


def closed(schema):
    """The same schema, which takes no field that it does not describe."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {name: closed(value) for name, value in schema.items()}
    if "properties" in copy:
        copy["additionalProperties"] = False
    return copy


# Without libdw no addresses are named.
DECODES = b"libdw" in subprocess.run(["ldd", ESPLOADER], capture_output=True, check=True).stdout
STRICT = {name: Draft7Validator(closed(kind)) for name, kind in KINDS.items()}
WHOLE = Draft7Validator(SCHEMA)


class Seen:
    def __init__(self):
        self.kinds, self.fields, self.commands, self.codes = set(), set(), set(), set()

    def take(self, kind, event):
        self.kinds.add(kind)
        self.fields |= {f"{kind}.{path}" for path in paths(event)}


def paths(value, before=""):
    """The names of all fields in a value."""
    if isinstance(value, list):
        for item in value:
            yield from paths(item, before)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield before + name
            yield from paths(item, f"{before}{name}.")


def described(schema, before=""):
    """The same of a schema."""
    for name, field in schema.get("properties", {}).items():
        yield before + name
        yield from described(field.get("items", field), f"{before}{name}.")


SEEN = Seen()


def fail(words, text):
    print(f"esploader {' '.join(map(str, words))}: {text}")
    sys.exit(1)


def check(words, code, output, quiet=False):
    """Every line of a run; its events come back."""
    events = []
    for line in output.decode().splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            fail(words, f"no JSON: {line!r}")
        kind = event.get("event", "") + (f"_{event.get('what')}" if event.get("event") == "result" else "")
        if kind not in STRICT:
            fail(words, f"not described: {line}")
        for fault in [*WHOLE.iter_errors(event), *STRICT[kind].iter_errors(event)]:
            fail(words, f"{fault.message} in {line}")
        SEEN.take(kind, event)
        events.append(event)
    if [event["event"] for event in events].count("begin") != 1 or events[0]["event"] != "begin":
        fail(words, f"it does not begin with 'begin': {output}")
    if [event["event"] for event in events].count("end") != 1 or events[-1]["event"] != "end":
        fail(words, f"it does not end with 'end': {output}")
    for event in events:
        if event["event"] in ("error", "end") and (event["code"], event["name"]) != (code, NAMES[code]):
            fail(words, f"exit code {code}, but {event}")
    told = any(event["event"] == "error" or event.get("faults") or event.get("wrong") for event in events)
    if code not in (0, 130) and not told:
        fail(words, f"exit code {code} without an error")
    if quiet and {event["event"] for event in events} - {"begin", "result", "warning", "error", "end"}:
        fail(words, f"not quiet: {output}")
    SEEN.codes.add(code)
    SEEN.commands.add(events[0]["command"])
    return events


def run(*words, expect=0, port=None, program=ESPLOADER, **how):
    line = [program, "--json", "--no-cache", *(["--port", port] if port else []), *map(str, words)]
    done = subprocess.run(line, capture_output=True, timeout=120, check=False, **how)
    if done.returncode != expect:
        fail(words, f"exit code {done.returncode}, not {expect}: {done.stdout.decode()}{done.stderr.decode()}")
    return check(words, done.returncode, done.stdout, "--quiet" in words)


def only(events, what):
    found = [event for event in events if event.get("what") == what]
    if len(found) != 1:
        fail([what], f"{len(found)} such results in {events}")
    return found[0]


@contextlib.contextmanager
def chip(name, *options):
    """The port of a virtual chip."""
    simulator = subprocess.Popen([SIMULATOR, "--chip", name, "--tcp", "0", *map(str, options)], stdout=subprocess.PIPE,
                                 stderr=subprocess.DEVNULL)
    try:
        address = re.search(rb"rfc2217://\S+", simulator.stdout.readline()).group().decode()
        yield address
    finally:
        simulator.terminate()
        simulator.wait()
        simulator.stdout.close()


@contextlib.contextmanager
def told(text):
    """A port at whose far end somebody says this, again and again."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    ended = threading.Event()

    def say():
        while not ended.wait(0.02):
            os.write(master, text)

    saying = threading.Thread(target=say)
    saying.start()
    try:
        yield os.ttyname(slave)
    finally:
        ended.set()
        saying.join()
        os.close(master)
        os.close(slave)


def flashing(build):
    with chip("esp32c3") as port:
        first = run("flash", build, port=port)
        totals = only(first, "write")
        assert (totals["files"], totals["written"], totals["verified"]) == (3, 3, 3), totals
        files = [event for event in first if event["event"] == "file"]
        assert [event["state"] for event in files] == ["written"] * 3 and all(f["verified"] for f in files), files
        assert {event["label"] for event in first if event["event"] == "progress"} <= {f["label"] for f in files}
        second = run("flash", build, "--quiet", port=port)
        assert only(second, "write")["skipped"] == 3
        changed = bytearray((build / "hello_world.bin").read_bytes())
        changed[-40] ^= 0xFF
        Path("changed.bin").write_bytes(changed)
        third = run("write-flash", "--force", "0x10000", "changed.bin", port=port)
        assert [event["state"] for event in third if event["event"] == "file"] == ["updated"], third
        assert any(event["event"] == "warning" for event in third), third
        refused = run("write-flash", "0x10000", "changed.bin", expect=2, port=port)
        detail = next(event for event in refused if event["event"] == "error")["detail"]
        assert detail == {"kind": "input", "finding": "content", "path": "changed.bin", "offset": 0x10000}, detail
        assert only(run("check", build, "--map", port=port), "check")["faults"] == 0
        assert only(run("check", build, "--chip", "esp32", expect=2), "check")["faults"] > 0
        run("verify-flash", build, expect=7, port=port)
        differing = only(run("verify-flash", "--diff", build, expect=7, port=port), "difference")
        assert differing["different"] == 1 and len(differing["places"]) == 1, differing
        run("flash", build, port=port)
        assert only(run("verify-flash", build, port=port), "verify")["different"] == 0
        heard = run("flash", build, "--monitor-until", "Hello world!", port=port)
        assert only(heard, "monitor")["found"], heard
        assert any(e["event"] == "output" and e["text"].startswith("Hello world!") for e in heard), heard
        run("run", "--monitor-until", "what it never says", "--monitor-timeout", 1, expect=6, port=port)


def reading(build):
    with chip("esp32c3") as port:
        run("flash", build, port=port)
        read = only(run("read-flash", "0x8000", "0xc00", "table.bin", port=port), "read")
        assert read == {"schema": 1, "event": "result", "what": "read", "path": "table.bin", "offset": 0x8000,
                        "size": 0xC00}, read
        run("read-flash", "nvs", "nvs.bin", port=port)
        run("backup", "saved", port=port)
        run("erase-region", "0x9000", "0x1000", port=port)
        run("erase-flash", port=port)
        assert only(run("restore", "saved", port=port), "write")["verified"] == 1
        run("read-mem", "0x3ff00000", port=port)
        run("write-mem", "0x3fc90000", "0x12345678", "0xff", port=port)
        run("dump-mem", "0x3fc90000", 64, "memory.bin", port=port)
        assert only(run("chip-id", port=port), "chip")["chip"] == "ESP32-C3"
        assert only(run("read-mac", port=port), "mac")["mac"] == "24:0a:c4:00:00:01"
        assert only(run("flash-id", port=port), "flash")["size"] == 4 << 20
        assert only(run("get-security-info", port=port), "security")["secure_boot"] is False
        run("read-flash-status", port=port)
        run("write-flash-status", "0x0", port=port)
        run("read-flash-sfdp", 0, 4, port=port)
        run("flash-id", "--after", "no-reset", port=port)
        run("chip-id", "--chip", "esp32", expect=5, port=port)
        run("monitor", "--timeout", 1, port=port)
        run("load-ram", build / "hello_world.bin", expect=2, port=port)


def special(build):
    with chip("esp8266") as port:
        run("chip-id", port=port)
        run("get-security-info", expect=6, port=port)
        run("flash-id", "--no-stub", "--baud", "230400", port=port)
    with chip("esp32") as port:
        ram = Path("ram.bin")
        ram.write_bytes((build.parent / "esp32/bootloader/bootloader.bin").read_bytes())
        run("load-ram", ram, port=port)
        run("run", port=port)
        run("flash", build.parent / "esp32", port=port, program=STUBLESS)
    with chip("esp32c3", "--secure-download") as port:
        run("chip-id", port=port)
        run("flash", build, "--flash-size", "4MB", "--no-skip", port=port)
    with chip("esp32c3", "--fault", "reset:tx:60000") as port:
        assert any(event["event"] == "again" for event in run("flash", build, port=port))
    with told(b"Guru Meditation Error: " + program_address() + b"\r\n") as port:
        heard = run("monitor", "--elf", PROGRAM, "--timeout", 3, port=port, expect=0 if DECODES else 2)
        assert any(event["event"] == "decoded" for event in heard) or not DECODES, heard
    with told(b"\xff\x00no text\xfe \xc3\xa9") as port:
        heard = run("monitor", "--timeout", 3, port=port)
        assert any("\N{REPLACEMENT CHARACTER}" in e["text"] for e in heard if e["event"] == "output"), heard
    with told(b"ets Jul 29 2019 12:21:46\r\nrst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n") as port:
        missed = run("chip-id", "--connect-attempts", 1, expect=4, port=port)
        error = next(event for event in missed if event["event"] == "error")
        assert error["detail"]["heard"] == "boot" and error["detail"]["end"] == "no_answer", error
        assert only(run("doctor", expect=4, port=port), "doctor")["wrong"] == 1
    run("chip-id", expect=3, port="/dev/no-such-port")


def program_address():
    """Where a function of a program is."""
    return subprocess.run([PROGRAM], capture_output=True, check=True).stdout


RAM = 0x40380000  # of the ESP32-C3


def elf():
    """A linked program of 32 bits for RISC-V: 64 bytes in RAM."""
    names = b"\0.iram0.text\0.shstrtab\0"
    code = bytes(range(64))
    header = b"\x7fELF\x01\x01\x01" + bytes(9) + struct.pack("<HHIIIIIHHHHHH", 2, 0xF3, 1, RAM, 0, 52 + 64 + len(names),
                                                               0, 52, 0, 0, 40, 3, 2)
    sections = [bytes(40), struct.pack("<10I", 1, 1, 6, RAM, 52, 64, 0, 0, 4, 0),
                struct.pack("<10I", 13, 3, 0, 0, 52 + 64, len(names), 0, 0, 1, 0)]
    return header + code + names + b"".join(sections)


def files(build):
    run("image-info", build / "hello_world.bin", build / "bootloader/bootloader.bin",
        build / "partition_table/partition-table.bin")
    run("merge-bin", "-o", "merged.uf2", "-f", "uf2", "0x8000", build / "partition_table/partition-table.bin", "0x10000",
        build / "hello_world.bin", expect=1)
    run("--chip", "esp32c3", "merge-bin", "-o", "merged.uf2", "-f", "uf2", "0x10000", build / "hello_world.bin")
    Path("program.elf").write_bytes(elf())
    assert only(run("image-info", "program.elf"), "elf")["entry"] == RAM, "entry"
    run("image-info", "merged.uf2")
    run("--chip", "esp32c3", "image-info", "program.elf")
    run("--chip", "esp32c3", "elf2image", "no.elf", expect=2)
    run("--chip", "esp32c3", "elf2image", "-o", "program.bin", "program.elf")
    table = run("partition-table", build / "partition_table/partition-table.bin", "--json")
    assert [p["label"] for p in only(table, "partition_table")["partitions"]] == ["nvs", "phy_init", "factory"], table
    run("partition-table", build / "partition_table/partition-table.bin", "table.csv")
    run("partition-table", "table.csv", "-", expect=1)
    Path("nvs.csv").write_text("key,type,encoding,value\nwifi,namespace,,\nssid,data,string,home\nbig,data,u64,"
                               f"{2**64 - 1}\nlow,data,i64,{-2**63}\nblob,data,hex2bin,00ff\n")
    run("nvs", "nvs.csv", "--size", "0x6000", "made.bin")
    damaged = bytearray(Path("made.bin").read_bytes())
    damaged[64 + 2 * 32] ^= 1
    Path("damaged.bin").write_bytes(damaged)
    damages = only(run("nvs", "damaged.bin"), "nvs")["damages"]
    assert [(d["offset"], d["namespace"], d["key"]) for d in damages] == [(0x60, "wifi", "ssid")], damages
    values = {entry["key"]: entry for entry in only(run("nvs", "made.bin"), "nvs")["entries"]}
    assert values["big"]["number"] == 2**64 - 1 and values["low"]["number"] == -2**63, values
    assert values["ssid"]["value"] == "home" and values["blob"]["hex"] == "00ff", values


def itself():
    run("--version")
    run("version")
    Path("esploader.conf").write_text("baud = 921600\n")
    settings = {setting["name"]: setting for setting in only(run("config"), "config")["settings"]}
    assert settings["baud"]["from"] == "project" and settings["json"]["from"] == "command_line", settings
    Path("esploader.conf").write_text("force = yes\n")
    run("config", expect=1)
    # A port that is configured is no reason to look for a chip where the build names one.
    Path("esploader.conf").write_text("port = /dev/no-such-port\n")
    run("check", "esp32c3")
    run("chip-id", expect=3)
    Path("esploader.conf").unlink()
    # Whoever calls it esptool looks for esptool's words.
    Path("esptool").symlink_to(ESPLOADER)
    done = subprocess.run(["./esptool", "--json", "version"], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b""), done
    run("ports")
    listed = only(run("ports", program=LISTED, env=os.environ | {"LISTED_PORTS": "/dev/ttyACM7 303a AB:CD;"}), "port")
    assert (listed["vid"], listed["serial"]) == (0x303A, "AB:CD"), listed
    Path("proc/42/fd").mkdir(parents=True)
    Path("proc/42/comm").write_text("minicom\n")
    Path("proc/42/fd/3").symlink_to("/dev/ttyACM7")
    system = {"ESPLOADER_SYSTEM_ROOT": ".", "LISTED_PORTS": "/dev/ttyACM7 303a AB:CD;"}
    held = only(run("ports", program=LISTED, env=os.environ | system), "port")
    assert (held["held"], held["holder"], held["holder_id"]) == ("yes", "minicom", 42), held
    for shell in ("bash", "zsh", "fish"):
        script = only(run("completion", shell), "completion")["script"]
        plain = subprocess.run([ESPLOADER, "completion", shell], capture_output=True, check=True, text=True).stdout
        assert script == plain
    run("flsh", expect=1)
    run(expect=1)
    run("--no-such-option", "chip-id", expect=1)
    help_ = only(run("help"), "help")
    run("--help")
    run("help", "nvs")
    assert {code["code"]: code["name"] for code in help_["exit_codes"]} == NAMES
    return {command["name"] for command in help_["commands"]}


def station(build):
    with chip("esp32c3") as port:
        board = next(event for event in run("station", build, port=port) if event["event"] == "board-end")
        assert (board["result"], board["chip"], board["last"]) == ("pass", "ESP32-C3", True), board
        run("station", build, "--chip", "esp32", expect=2, port=port)


def interrupted(build):
    with chip("esp32c3", "--pace") as port:
        program = subprocess.Popen([ESPLOADER, "--json", "-p", port, "--baud", "115200", "--no-cache", "flash", build],
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        output = b""
        while b'"event":"progress"' not in output:
            output += os.read(program.stdout.fileno(), 4096)
        program.send_signal(signal.SIGINT)
        output += program.stdout.read()
        check(["flash", "interrupted"], program.wait(), output)


def watching(build):
    with chip("esp32c3") as port:
        other = Path("watched")
        other.mkdir()
        program = subprocess.Popen([ESPLOADER, "--json", "-p", port, "--no-cache", "watch", other],
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        output = b""

        def wait(text):
            nonlocal output
            while text not in output:
                output += os.read(program.stdout.fileno(), 65536)

        wait(b'"state":"incomplete"')
        for path in build.rglob("*"):
            copy = other / path.relative_to(build)
            copy.parent.mkdir(exist_ok=True)
            if path.is_file():
                copy.write_bytes(path.read_bytes())
        wait(b'"state":"waiting"')
        program.send_signal(signal.SIGINT)
        output += program.stdout.read()
        events = check(["watch"], program.wait(), output)
        changed = next(event for event in events if event.get("state") == "changed")
        assert "hello_world.bin" in changed["files"], changed


def documentation():
    """Everything described is in the document, too, and the exit codes are those of the program."""
    text = (SOURCE / "docs/JSON.md").read_text()
    for name, kind in KINDS.items():
        title = kind["properties"].get("what", kind["properties"]["event"])["const"]
        section = re.search(rf"^### `{title}`\n(.*?)(?=^##|\Z)", text[text.find("## Results" if name.startswith("result_")
                            else "## Events"):], re.M | re.S)
        if not section:
            fail([name], "not in docs/JSON.md")
        for field in set(kind["properties"]) - {"schema", "event", "what"}:
            if f"`{field}`" not in section.group(1):
                fail([name], f"{field} is not in docs/JSON.md")
    codes = {int(code): name for code, name in re.findall(r"^\| (\d+) \| `(\w+)` \|", text, re.M)}
    if codes != NAMES:
        fail(["exit codes"], f"docs/JSON.md has {codes}")


def main():
    os.environ.pop("ESPLOADER_PORT", None)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.environ |= {"XDG_CACHE_HOME": folder, "XDG_CONFIG_HOME": folder}
        for name in ("esp32c3", "esp32"):
            subprocess.run([FIRMWARE, "--chip", name, "--out", name], check=True, stdout=subprocess.DEVNULL)
        build = Path("esp32c3")
        commands = itself()
        files(build)
        flashing(build)
        reading(build)
        special(build)
        station(build)
        interrupted(build)
        watching(build)
    documentation()
    missing = commands - SEEN.commands
    if missing:
        fail(sorted(missing), "never run with --json")
    for name, kind in KINDS.items():
        if name not in SEEN.kinds | ELSEWHERE and (DECODES or name != "decoded"):
            fail([name], "described, and never seen")
    unseen = {f"{name}.{path}" for name, kind in KINDS.items() for path in described(kind)} - SEEN.fields
    unseen -= {path for path in unseen if path.split(".")[0] in ELSEWHERE}
    unseen -= set() if DECODES else {"decoded.schema", "decoded.event", "decoded.text"}
    if unseen - RARE:
        fail(sorted(unseen - RARE), "described, and never seen")
    if SEEN.codes != set(NAMES):
        fail(sorted(set(NAMES) - SEEN.codes), "exit codes never seen")
    print(f"{len(SEEN.commands)} commands, {len(SEEN.kinds)} kinds of events, {len(SEEN.fields)} fields")


# It takes five boards that fail in a row, and a build with a web server: the tests of stations see them.
ELSEWHERE = {"suspect", "page"}

# Fields that no chip or file here has.
RARE = {"result_image.crc", "result_image.crc.value", "result_image.crc.valid", "result_image.max_revision"}

if __name__ == "__main__":
    main()
