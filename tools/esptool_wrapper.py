#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Stands in for esptool where a build starts it by Python; docs/ESPTOOL.md tells how to name it there.

The words that would start esptool ("-m esptool", or the path of its esptool.py) are left out, and all
others go to esploader: that of the variable ESPLOADER, else the one on PATH.
"""
import os
import shutil
import sys


def arguments(words):
    if words[:2] == ['-m', 'esptool']:
        return words[2:]
    if words and os.path.basename(words[0]) in ('esptool', 'esptool.py'):
        return words[1:]
    return words


def main():
    program = os.environ.get('ESPLOADER') or shutil.which('esploader')
    if program is None:
        print('esptool_wrapper: no esploader on PATH, and ESPLOADER names none', file=sys.stderr)
        return 2
    command = [program, '--compat', 'esptool'] + arguments(sys.argv[1:])
    if os.name == 'nt':  # exec there does not wait
        import subprocess
        return subprocess.call(command)
    os.execvp(program, command)


if __name__ == '__main__':
    sys.exit(main())
