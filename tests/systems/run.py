#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The command line as it was built for another system or C library: files that it makes beside those of the native one,
and virtual chips that it flashes over the network and over a serial port. That for Windows runs under Wine, which makes a
COM port of a pseudo-terminal.

    tests/systems/run.py <native build folder> <other build folder> [test...]
"""

import fcntl
import os
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import tty
import unittest
from pathlib import Path

PATIENCE = 300  # seconds: far more than anything takes
TERMINAL_PATIENCE = 60

NATIVE = Path()
OTHER = Path()


def is_windows():
    return (OTHER / 'esploader.exe').exists()


def environment():
    """What is remembered, and what Wine keeps, lies in the build: what a user has stays as it is."""
    return {**os.environ, 'WINEPREFIX': str(OTHER / 'wine'), 'WINEDEBUG': '-all', 'LC_ALL': 'C.UTF-8', 'NO_COLOR': '1',
            'XDG_CACHE_HOME': str(OTHER / 'cache')}


def memory():
    """Where it is remembered which rates have held."""
    return (OTHER / 'wine').glob('drive_c/users/*/AppData/Local/esploader/rates') if is_windows() else \
        (OTHER / 'cache').glob('esploader/rates')


def other(program):
    return ['wine', str(OTHER / f'{program}.exe')] if is_windows() else [str(OTHER / program)]


def run_other(*arguments, code=0, given=b''):
    """Runs it. Returns what it printed, bytes of both streams."""
    done = subprocess.run([*other('esploader'), *map(str, arguments)], input=given, capture_output=True, timeout=PATIENCE,
                          env=environment(), check=False)
    if done.returncode != code:
        raise AssertionError(f'{arguments} ended with {done.returncode}, not {code}:\n'
                             f'{done.stdout.decode()}\n{done.stderr.decode()}')
    return done.stdout, done.stderr


def run_native(*arguments, program='esploader'):
    done = subprocess.run([str(NATIVE / program), *map(str, arguments)], capture_output=True, timeout=PATIENCE,
                          stdin=subprocess.DEVNULL, check=False, env={**os.environ, 'NO_COLOR': '1'})
    if done.returncode != 0:
        raise AssertionError(f'{program} {arguments}: {done.stderr.decode()}')
    return done.stdout


class Chip:
    """A virtual chip. `how`: options of esploader-sim; `program`: the native one unless given."""

    def __init__(self, folder, *how, program=None):
        self.flash = folder / 'flash.bin'
        self.process = subprocess.Popen([*(program or [str(NATIVE / 'esploader-sim')]), '--chip', 'esp32c3', '--flash',
                                         'flash.bin', *how], cwd=folder, stdout=subprocess.PIPE, text=True,
                                        env=environment())
        line = self.process.stdout.readline().strip()
        if not line:
            raise AssertionError(f'esploader-sim {how} did not start')
        self.place = line.split()[-1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE)
        self.process.stdout.close()

    def serial_port(self, number):
        """The name of its pseudo-terminal: for Windows it becomes COM<number>."""
        if not is_windows():
            return self.place
        link = OTHER / 'wine' / 'dosdevices' / f'com{number}'
        link.unlink(missing_ok=True)
        link.symlink_to(self.place)
        return f'COM{number}'


def elf_program():
    """A linked program for RISC-V: code, data, and what an application has of a descriptor."""
    descriptor = struct.pack('<II', 0xABCD5432, 0) + bytes(248)
    sections = [('.flash.appdesc', 0x3C020020, descriptor), ('.flash.rodata', 0x3C020120, bytes(range(256)) * 9),
                ('.iram0.text', 0x40380000, bytes(i * 7 % 251 for i in range(3000))),
                ('.dram0.data', 0x3FC80000, b'\r\n\x1a\xff' * 50),
                ('.flash.text', 0x42000020, bytes(i * 13 % 241 for i in range(5000)))]
    names = b'\0' + b''.join(name.encode() + b'\0' for name, _, _ in sections)
    body, headings, at = b'', bytes(40), 52
    for name, address, data in sections:
        headings += struct.pack('<10I', names.index(name.encode()), 1, 2, address, at + len(body), len(data), 0, 0, 4, 0)
        body += data
    headings += struct.pack('<10I', 0, 3, 0, 0, at + len(body), len(names), 0, 0, 1, 0)
    body += names + bytes(-(len(body) + len(names)) % 4)
    header = b'\x7fELF\1\1\1' + bytes(9) + struct.pack('<HHIIIIIHHHHHH', 2, 243, 1, 0x40380000, 0, at + len(body), 0, 52,
                                                       0, 0, 40, len(sections) + 2, len(sections) + 1)
    return header + body + headings


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix='esploader-windows-'))
        self.addCleanup(shutil.rmtree, self.folder)
        os.chdir(self.folder)

    def build(self):
        run_native('--chip', 'esp32c3', '--out', 'build', program='esploader-firmware')
        return [(0x0, 'build/bootloader/bootloader.bin'), (0x8000, 'build/partition_table/partition-table.bin'),
                (0x10000, 'build/hello_world.bin')]

    def expect_flash(self, chip, images):
        flash = chip.flash.read_bytes()
        for offset, path in images:
            image = Path(path).read_bytes()
            # Mode, clock and size stand in a bootloader's first bytes, its digest in the last.
            same = flash[offset:offset + len(image)] == image
            self.assertTrue(same, f'{path} is not what flash holds at {offset:#x}')


class Files(Case):
    """Without a chip: all that is made is what the native program makes."""

    def same_made(self, *arguments, made):
        run_native(*arguments)
        native = Path(made).read_bytes()
        Path(made).unlink()
        run_other(*arguments)
        self.assertEqual(native, Path(made).read_bytes())
        self.assertGreater(len(native), 0)

    def test_version_and_help(self):
        self.assertEqual(run_other('--version')[0], run_native('--version'))
        self.assertEqual(run_other('--help')[0], run_native('--help'))
        self.assertEqual(run_other('help', 'flash')[0], run_native('help', 'flash'))
        self.assertNotIn(b'\r', run_other('--help')[0])
        self.assertIn(b'usage: esploader', run_other('help', 'flash')[0])

    def test_an_elf_file_becomes_the_same_image(self):
        Path('app.elf').write_bytes(elf_program())
        self.same_made('--chip', 'esp32c3', 'elf2image', '-o', 'app.bin', 'app.elf', made='app.bin')
        self.assertEqual(run_other('image-info', 'app.bin')[0], run_native('image-info', 'app.bin'))

    def test_files_become_the_same_one(self):
        images = [word for offset, path in self.build() for word in (hex(offset), path)]
        for form in ('raw', 'hex', 'uf2'):
            with self.subTest(form=form):
                self.same_made('--chip', 'esp32c3', 'merge-bin', '--format', form, '-o', 'all.out', *images,
                               made='all.out')

    def test_partitions_and_nvs_become_the_same(self):
        Path('table.csv').write_text('nvs,data,nvs,,0x6000\nfactory,app,factory,,1M\n')
        Path('nvs.csv').write_text('key,type,encoding,value\nspace,namespace,,\nname,data,string,Grüße\n')
        self.same_made('partition-table', 'table.csv', 'table.bin', made='table.bin')
        self.same_made('nvs', 'nvs.csv', '--size', '0x4000', 'nvs.bin', made='nvs.bin')

    def test_names_are_utf8(self):
        self.build()
        Path('Prüfung 日本').mkdir()
        shutil.copy('build/hello_world.bin', 'Prüfung 日本/größe.bin')
        native = run_native('image-info', 'Prüfung 日本/größe.bin')
        for separator in '/\\' if is_windows() else '/':
            out = run_other('image-info', f'Prüfung 日本{separator}größe.bin')[0]
            self.assertEqual(out.replace(b'\\', b'/'), native)

    def test_what_is_no_file_is_told(self):
        Path('folder').mkdir()
        for path, word in (('missing.bin', b'cannot open missing.bin'), ('folder', b'folder')):
            errors = run_other('image-info', path, code=2)[1]
            self.assertIn(word, errors)

    def test_a_file_is_replaced_whole_and_nothing_stays_beside_it(self):
        images = [word for offset, path in self.build() for word in (hex(offset), path)]
        before = set(os.listdir())
        Path('all.bin').write_bytes(b'old')
        run_other('--chip', 'esp32c3', 'merge-bin', '-o', 'all.bin', *images)
        self.assertGreater(os.path.getsize('all.bin'), 0x10000)
        self.assertEqual(set(os.listdir()), before | {'all.bin'})

    def test_ports_are_listed(self):
        table = run_other('ports')[0].decode().splitlines()
        for line in table[1:]:
            self.assertRegex(line, r'^(COM[0-9]+ |None )' if is_windows() else '^(/dev/|None )')

    def test_ports_that_are_not_there_are_told(self):
        self.assertIn(b'COM99: No such device', run_other('-p', 'COM99', 'chip-id', code=3)[1])
        self.assertIn(b'refused', run_other('-p', 'socket://127.0.0.1:1', 'chip-id', code=3)[1])


class Alone(Case):
    def test_it_needs_nothing_beside_itself(self):
        if is_windows():
            program = (OTHER / 'esploader.exe').read_bytes().lower()
            for library in (b'cjson.dll', b'nettle', b'libdeflate.dll', b'libwinpthread', b'zlib1.dll'):
                self.assertNotIn(library + b'.dll' if b'.' not in library else library, program)
            return
        program = (OTHER / 'esploader').read_bytes()
        place, size, count = struct.unpack_from('<Q', program, 32)[0], *struct.unpack_from('<HH', program, 54)
        kinds = [struct.unpack_from('<I', program, place + i * size)[0] for i in range(count)]
        self.assertIn(1, kinds)
        self.assertNotIn(3, kinds, 'it asks for an interpreter, and so for libraries')


class Network(Case):
    def test_a_build_is_flashed_and_skipped_and_read_back(self):
        images = self.build()
        with Chip(self.folder, '--tcp', '0') as chip:
            out = run_other('-p', chip.place, 'flash', 'build', '--monitor-until', 'Hello world!')[0]
            self.assertIn(b'3 of 3 verified', out)
            self.assertIn(b'Hello world!', out)
            self.assertIn(b'3 skipped', run_other('-p', chip.place, 'flash', 'build')[0])
            size = os.path.getsize(images[2][1])
            run_other('-p', chip.place, 'read-flash', '0x10000', size, 'back.bin')
            run_other('-p', chip.place, 'verify-flash', '0x10000', images[2][1])
        self.expect_flash(chip, images)
        self.assertEqual(Path('back.bin').read_bytes(), Path(images[2][1]).read_bytes())
        self.assertEqual(len(list(memory())), 1)

    def test_plain_bytes_over_tcp(self):
        images = self.build()
        with Chip(self.folder, '--tcp', '0', '--raw') as chip:
            self.assertIn(b'3 of 3 verified', run_other('-p', chip.place, 'flash', 'build')[0])
        self.expect_flash(chip, images)

    def test_every_byte_of_standard_input_and_output(self):
        given = bytes(range(256)) * 32 + b'\r\n\x1a\n\r\xff\xff' * 100
        with Chip(self.folder, '--tcp', '0') as chip:
            run_other('-p', chip.place, 'write-flash', '--force', '-', '0x110000', '-', given=given)
            run_other('-p', chip.place, 'read-flash', '0x110000', len(given), 'back.bin')
        self.assertEqual(Path('back.bin').read_bytes(), given)
        self.assertEqual(chip.flash.read_bytes()[0x110000:0x110000 + len(given)], given)

    def test_a_bad_line_is_mended(self):
        images = self.build()
        with Chip(self.folder, '--tcp', '0', '--noise', 'mix:1e-4:7') as chip:
            self.assertIn(b'3 of 3 verified', run_other('-p', chip.place, 'flash', 'build')[0])
        self.expect_flash(chip, images)

    def test_a_line_that_is_lost_is_told(self):
        self.build()
        with Chip(self.folder, '--tcp', '0', '--fault', 'unplug:tx:60000') as chip:
            errors = run_other('-p', chip.place, 'flash', 'build', code=3)[1]
        self.assertIn(b'lost', errors)


class SerialPort(Case):
    def test_a_build_is_flashed_and_read_back(self):
        images = self.build()
        with Chip(self.folder, '--pty') as chip:
            port = chip.serial_port(41)
            self.assertIn(b'3 of 3 verified', run_other('-p', port, 'flash', 'build')[0])
            size = os.path.getsize(images[2][1])
            run_other('-p', port, 'read-flash', '0x10000', size, 'back.bin')
        self.expect_flash(chip, images)
        self.assertEqual(Path('back.bin').read_bytes(), Path(images[2][1]).read_bytes())

    def test_a_port_that_goes_is_told(self):
        self.build()
        with Chip(self.folder, '--pty', '--fault', 'unplug:tx:60000') as chip:
            errors = run_other('-p', chip.serial_port(42), 'flash', 'build', code=3)[1]
        self.assertIn(b'lost', errors)


def run_on_terminal(script, *arguments, keys):
    """Runs it on a terminal of its own, and types what `script` has behind each text once that has appeared. Returns
    what was printed and how it ended."""
    master, slave = os.openpty()
    # As high as all that is printed: Wine's console shows nothing more once it would have to scroll.
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 300, 100, 0, 0))
    if is_windows() and keys:
        # Wine's console makes it so, but not always in time; Ctrl-C it takes from a terminal that sends a signal.
        tty.setraw(slave)
    environ = {**environment(), 'TERM': 'xterm'}
    del environ['NO_COLOR']
    process = subprocess.Popen([*other('esploader'), *map(str, arguments)], stdin=slave, stdout=slave, stderr=slave,
                               env=environ, start_new_session=True,
                               preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    os.close(slave)
    printed, seen, end = b'', 0, time.monotonic() + TERMINAL_PATIENCE
    try:
        while time.monotonic() < end:
            ready = select.select([master], [], [], 0.1)[0]
            try:
                piece = os.read(master, 65536) if ready else b''
            except OSError:
                piece = b''
            printed += piece
            if script and script[0][0] in printed[seen:]:
                seen = len(printed)
                os.write(master, script.pop(0)[1])
            if not piece and process.poll() is not None:
                return printed, process.returncode
        raise AssertionError(f'it does not end; left to type: {script}\n{printed.decode()}')
    finally:
        process.kill()
        os.close(master)


class Console(Case):
    def test_keys_reach_the_monitor(self):
        self.build()
        with Chip(self.folder, '--tcp', '0') as chip:
            script = [(b'Hello world!', b'\x14\x12'), (b'Hello world!', b'\x1d')]
            printed, code = run_on_terminal(script, '-p', chip.place, 'flash', 'build', '--monitor', keys=True)
        self.assertEqual(code, 0, printed.decode())
        # The second key has reset the chip.
        self.assertEqual(printed.count(b'Hello world!'), 2)
        self.assertIn('✓'.encode(), printed)
        self.assertIn(b'\x1b[32m', printed)

    def test_ctrl_c_ends_a_visit(self):
        self.build()
        with Chip(self.folder, '--tcp', '0', '--pace') as chip:
            printed, code = run_on_terminal([(b'Application', b'\x03')], '-p', chip.place, 'flash', 'build',
                                            keys=False)
            self.assertEqual(code, 130, printed.decode())
            self.assertIn(b'nterrupted', printed)
            # Nothing is left behind that the next visit could not mend.
            self.assertIn(b'3 of 3 verified', run_other('-p', chip.place, 'flash', 'build')[0])


class Simulator(Case):
    """Its virtual chips, for the native program, whose network is libgensio's, and for its own."""

    def chip(self, *how):
        return Chip(self.folder, '--tcp', '0', *how, program=other('esploader-sim'))

    def test_both_flash_it(self):
        images = self.build()
        with self.chip() as chip:
            port = chip.place
            self.assertIn(b'3 of 3 verified', run_native('--no-cache', '-p', port, 'flash', 'build', '--monitor-until',
                                                         'Hello world!'))
            self.assertIn(b'3 skipped', run_other('--no-cache', '-p', port, 'flash', 'build')[0])
            run_other('-p', port, 'erase-region', '0x10000', '0x40000')
            self.assertIn(b'1 written', run_other('--no-cache', '-p', port, 'flash', 'build')[0])
            run_native('-p', port, 'read-flash', '0x10000', os.path.getsize(images[2][1]), 'back.bin')
        self.expect_flash(chip, images)
        self.assertEqual(Path('back.bin').read_bytes(), Path(images[2][1]).read_bytes())

    def test_plain_bytes(self):
        images = self.build()
        with self.chip('--raw') as chip:
            self.assertIn(b'3 of 3 verified', run_native('--no-cache', '-p', chip.place, 'flash', 'build'))
        self.expect_flash(chip, images)

    def test_every_byte_both_ways(self):
        given = bytes(range(256)) * 32 + b'\xff' * 5000
        Path('all.bin').write_bytes(given)
        with self.chip() as chip:
            run_native('--no-cache', '-p', chip.place, 'write-flash', '--no-compress', '0x110000', 'all.bin')
            run_native('-p', chip.place, 'read-flash', '0x110000', len(given), 'back.bin')
        self.assertEqual(Path('back.bin').read_bytes(), given)

    def test_a_port_that_is_taken_is_told(self):
        with self.chip() as chip:
            port = chip.place.split(':')[-1]
            done = subprocess.run([*other('esploader-sim'), '--chip', 'esp32', '--tcp', port], env=environment(),
                                  capture_output=True, timeout=PATIENCE, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b'cannot listen', done.stderr)


def main():
    global NATIVE, OTHER
    NATIVE, OTHER = (Path(word).resolve() for word in sys.argv[1:3])
    quiet = {'env': environment(), 'stdin': subprocess.DEVNULL, 'stdout': subprocess.DEVNULL,
             'stderr': subprocess.DEVNULL, 'timeout': PATIENCE, 'check': False}
    if is_windows():
        # Wine's server stays until the end: one that a test starts would hold that test's pipes. The first start of Wine
        # makes its folder, and takes its time.
        subprocess.run(['wineserver', '-p'], **quiet)
        subprocess.run(['wine', 'cmd', '/c', 'exit'], **quiet)
    result = unittest.main(argv=[sys.argv[0], *sys.argv[3:]], exit=False, verbosity=2).result
    if is_windows():
        subprocess.run(['wineserver', '-k'], **quiet)
    failed = len(result.failures) + len(result.errors)
    print(f'{result.testsRun - failed - len(result.skipped)} passed, {failed} failed, {len(result.skipped)} skipped')
    return 1 if failed or result.testsRun == 0 else 0


if __name__ == '__main__':
    sys.exit(main())
