#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares our headers with the public interface of esp-serial-flasher's versions: interface/v1.txt and v2.txt.

usage: interface.py ROOT [--wrong]      --wrong: every line of interface/wrong.txt has to be found

Makes a program for each version and interface that uses every name of it, with its types and values, and has the
compiler look at it. A line that is said to differ has to differ.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
FLAGS = ["-std=c11", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-Wno-unused-variable",
         "-Wno-unused-but-set-variable", "-Wno-type-limits"]
SINCE = {"UART": 0, "USB": 1, "SPI": 0, "SDIO": 8}

TABLES = {
    "v1": {"include": ["compat/v1/include", "include"], "versions": ["1.%d" % minor for minor in range(12)],
           "headers": ["esp_loader.h", "esp_loader_io.h", "serial_io.h"]},
    "v2": {"include": ["include"], "versions": ["2.0", "2.1"],
           "headers": ["esp_loader.h", "esp_loader_io.h", "esp_loader_error.h", "md5_ctx.h"]},
}


def number(version):
    major, minor = version.split(".")
    return int(major) * 100 + int(minor)


class Line:
    def __init__(self, text):
        self.differs = text.startswith("differs ")
        versions, interfaces, self.kind, self.rest = text.removeprefix("differs ").split(" ", 3)
        self.first, self.last = (number(version) for version in versions.split("-"))
        self.interfaces = interfaces.split(",")

    def applies(self, version, interface):
        return self.first <= number(version) <= self.last and (interface is None or interface in self.interfaces)

    def code(self, index):
        """C that does not compile unless the headers have it."""
        words = self.rest.split()
        if self.kind == "macro":
            return "#ifndef %s\n#error \"%s is no macro\"\n#endif\n" % (words[0], words[0])
        if self.kind == "type":
            return "%s type_%d; %s *pointer_%d = &type_%d;\n" % (words[0], index, words[0], index, index)
        if self.kind == "enum":
            return "_Static_assert((int)%s == %s, \"%s\");\n" % (words[0], words[1], words[0])
        if self.kind == "function":
            return self.call(index)
        return self.fields(index)

    def call(self, index):
        name, rest = self.rest.split(" ", 1)
        result, parameters = rest.rsplit("(", 1)
        parameters = [each.strip() for each in parameters.rstrip(")").split(",") if each.strip()]
        declared = ", ".join("%s a%d" % (each, place) for place, each in enumerate(parameters)) or "void"
        given = ", ".join("a%d" % place for place in range(len(parameters)))
        taken = "return " if result.strip() != "void" else ""
        return "%s call_%d(%s);\n%s call_%d(%s) { %s%s(%s); }\n" % (result, index, declared, result, index, declared,
                                                                   taken, name, given)

    def fields(self, index):
        name, fields = self.rest.split(": ", 1)
        text, before = "", None
        for place, field in enumerate(fields.split("; ")):
            field, _, kind = field.partition("=")
            if kind:
                array = "[" + kind.split("[")[1] if "[" in kind else ""
                kind = kind.split("[")[0]
                pointer = "(*field_%d_%d)%s" % (index, place, array) if array else "*field_%d_%d" % (index, place)
                text += "void use_%d_%d(%s *it);\nvoid use_%d_%d(%s *it) { %s %s = &it->%s; }\n" % (
                    index, place, name, index, place, name, kind, pointer, field)
            if before:
                text += "_Static_assert(offsetof(%s, %s) < offsetof(%s, %s), \"order\");\n" % (name, before, name, field)
            else:
                text += "_Static_assert(offsetof(%s, %s) == 0, \"first\");\n" % (name, field)
            before = field
        return text


def compiles(root, table, headers, defines, code):
    program = "#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n"
    program += "".join("#include \"%s\"\n" % header for header in headers) + code
    with tempfile.NamedTemporaryFile("w", suffix=".c") as file:
        file.write(program)
        file.flush()
        command = [os.environ.get("CC", "cc"), *FLAGS, *("-D" + each for each in defines),
                   *("-I%s/%s" % (root, folder) for folder in table["include"]), file.name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stderr


def check(root, table, lines, version, interface):
    """What does not fit, as text."""
    headers, defines = list(table["headers"]), []
    if interface:
        defines = ["SERIAL_FLASHER_INTERFACE_" + interface, "MD5_ENABLED=1"]
    if version == "2.1":
        headers.append("esp_loader_efuse.h")
    chosen = [line for line in lines if line.applies(version, interface)]
    code = "".join(line.code(index) for index, line in enumerate(chosen) if not line.differs)
    good, message = compiles(root, table, headers, defines, code)
    problems = "" if good else message
    for index, line in enumerate(chosen):
        if line.differs and compiles(root, table, headers, defines, line.code(index))[0]:
            problems += "does not differ any more: %s %s\n" % (line.kind, line.rest)
    return len(chosen), problems


def read_lines(name):
    text = (HERE / "interface" / (name + ".txt")).read_text(encoding="utf-8")
    return [Line(line) for line in text.splitlines() if line and not line.startswith("#")]


def find_wrong(root):
    """How many lines of what is wrong are not found to be."""
    lines = read_lines("wrong")
    missed = [line for line in lines if not check(root, TABLES["v2"], [line], "2.0", None)[1]]
    for line in missed:
        print("not found: %s %s" % (line.kind, line.rest))
    return len(missed) if lines else 1


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    if "--wrong" in sys.argv:
        sys.exit(find_wrong(root) != 0)
    failed = 0
    for name, table in TABLES.items():
        lines = read_lines(name)
        for version in table["versions"]:
            for interface in SINCE if name == "v1" else [None]:
                if interface and number(version) - 100 < SINCE[interface]:
                    continue
                count, problems = check(root, table, lines, version, interface)
                if problems or count == 0:
                    print("%s %s: does not fit\n%s" % (version, interface or "", problems))
                    failed = 1
    sys.exit(failed)


if __name__ == "__main__":
    main()
