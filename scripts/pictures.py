#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes docs/pictures/: the programs themselves, run in tmux, and what its screen shows then.

usage: scripts/pictures.py [BUILD_FOLDER [PICTURE...]]

Needs tmux. A picture is NAME-COLUMNS.svg; with names given only those are made.
"""
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unicodedata

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WIDTHS = (120, 80, 40)
CELL, LINE, EDGE, TOP = 8.43, 19, 16, 38
BACK, FRONT = "#1e2127", "#d7dae0"
COLOURS = ("#5c6370", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d7dae0")
PATIENCE = 60


class Screen:
    """A terminal of tmux with a shell that says nothing of itself."""

    def __init__(self, columns, folder):
        self.name = "picture-%d" % os.getpid()
        self.tmux("-f", "/dev/null", "new-session", "-d", "-s", "p", "-x", str(columns), "-y", "60",
                  "-c", folder, "-e", "PATH=%s" % os.environ["PATH"], "-e", "LC_ALL=C.UTF-8",
                  "-e", "XDG_CACHE_HOME=" + folder,
                  "-e", "ESPLOADER_PORT=" + os.environ.get("PICTURE_PORT", ""),
                  "bash --norc --noprofile")
        time.sleep(0.5)
        self.run(r"PS1='\[\033[32m\]$\[\033[0m\] '; clear", None)

    def tmux(self, *words):
        return subprocess.run(("tmux", "-L", self.name) + words, check=True,
                              stdout=subprocess.PIPE).stdout.decode()

    def type(self, *keys):
        self.tmux("send-keys", "-t", "p", *keys)

    def text(self, colours=False):
        return self.tmux("capture-pane", "-p", "-t", "p", *(["-e"] if colours else []))

    def run(self, line, until):
        """Types a command line; waits for a text, or for the prompt behind it."""
        self.type("-l", line)
        self.type("Enter")
        end = time.time() + PATIENCE
        while time.time() < end:
            time.sleep(0.05)
            lines = self.text().rstrip("\n").split("\n")
            if until is None and lines[-1].strip() == "$" or until and re.search(until, "\n".join(lines)):
                return
        sys.exit("'%s' does not come to its end:\n%s" % (line, self.text()))

    def close(self):
        self.tmux("kill-server")


def cells(line, state):
    """A captured line as pieces of one look: (text, colour, strong, quiet)."""
    for part in re.split(r"(\033\[[0-9;]*m)", line):
        if part.startswith("\033["):
            for code in [int(c or 0) for c in part[2:-1].split(";")]:
                if code == 0:
                    state.update(colour=None, strong=False, quiet=False)
                elif code in (1, 2):
                    state["strong" if code == 1 else "quiet"] = True
                elif code == 22:
                    state.update(strong=False, quiet=False)
                elif 30 <= code <= 37:
                    state["colour"] = COLOURS[code - 30]
                elif code == 39:
                    state["colour"] = None
        elif part:
            yield part, dict(state)


def wide(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def bar(text, x, y, colour, quiet):
    """Lines of a bar meet, whatever the font makes of them."""
    out, at = "", 0
    for run in re.findall(r"━+|╸+|─+", text):
        length = len(run) * CELL * (0.5 if run[0] == "╸" else 1)
        out += ('<rect x="%.1f" y="%.1f" width="%.1f" height="%s" fill="%s"%s/>' %
                (x + at * CELL, y - (6.5 if run[0] != "─" else 5.5), length,
                 "3" if run[0] != "─" else "1", colour, ' opacity=".45"' if quiet else ""))
        at += len(run)
    return out


def svg(screen, columns):
    lines = screen.rstrip("\n").split("\n")
    width = columns * CELL + 2 * EDGE
    height = len(lines) * LINE + TOP + EDGE
    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" '
           'height="%.0f">' % (width, height, width, height),
           '<rect width="100%%" height="100%%" rx="8" fill="%s"/>' % BACK]
    for i, colour in enumerate(("#ff5f57", "#febc2e", "#28c840")):
        out.append('<circle cx="%d" cy="18" r="5.5" fill="%s"/>' % (EDGE + 6 + 19 * i, colour))
    out.append('<g font-family="DejaVu Sans Mono,Menlo,Consolas,monospace" font-size="14" '
               'xml:space="preserve">')
    state = {"colour": None, "strong": False, "quiet": False}
    for row, line in enumerate(lines):
        column, y = 0, TOP + row * LINE + 14
        for text, look in cells(line, state):
            for piece in re.findall(r"[━╸─]+|[^━╸─]+", text):
                x, colour = EDGE + column * CELL, look["colour"] or FRONT
                column += wide(piece)
                if piece[0] in "━╸─":
                    out.append(bar(piece, x, y, colour, look["quiet"]))
                elif piece.strip():
                    before = len(piece) - len(piece.lstrip(" "))
                    shown = piece.strip(" ")
                    out.append('<text x="%.1f" y="%d" textLength="%.1f" fill="%s"%s%s>%s</text>' % (
                        x + before * CELL, y, wide(shown) * CELL, colour,
                        ' font-weight="bold"' if look["strong"] else "",
                        ' opacity=".6"' if look["quiet"] else "", html.escape(shown, False)))
    return "\n".join(out + ["</g></svg>", ""])


def simulator(folder, *words):
    process = subprocess.Popen(["esploader-sim", "--chip", "esp32c3", "--tcp", "127.0.0.1:4000", *words],
                               cwd=folder, stdout=subprocess.PIPE)
    return process, process.stdout.readline().decode().split()[2]


# Pictures: what is typed, and what ends it (None: the prompt). Each begins with a blank chip.
PICTURES = {
    "flash": [("esploader flash hello", None), ("esploader flash hello2", None)],
    "flashing": [("esploader -b 115200 flash hello", r"Application.* [5-8]\d%")],
    "error": [("esploader flash other", None),
              ("esploader -p /dev/ttyUSB9 chip-id", None),
              ("esploader flash-write hello", None)],
    "help": [("esploader help nvs", None)],
    "image-info": [("esploader image-info hello/hello_world.bin", None),
                   ("esploader image-info broken.bin", None)],
    "ports": [("esploader ports", None)],
    "doctor": [("esploader doctor", None)],
    "monitor": [("esploader flash hello", None), ("esploader run --monitor", "Hello world!")],
}


def prepare(folder):
    for name, chip, more in (("hello", "esp32c3", []), ("hello2", "esp32c3", ["--version", "2.0.0"]),
                             ("other", "esp32", [])):
        subprocess.run(["esploader-firmware", "--chip", chip, "--out", name, *more], cwd=folder,
                       check=True, stdout=subprocess.DEVNULL)
    with open(os.path.join(folder, "hello/hello_world.bin"), "rb") as file:
        image = bytearray(file.read())
    image[5000] ^= 1
    with open(os.path.join(folder, "broken.bin"), "wb") as file:
        file.write(image)


def picture(name, columns, out):
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        chip, port = simulator(folder, "--pace")
        os.environ["PICTURE_PORT"] = port
        screen = Screen(columns, folder)
        try:
            for line, until in PICTURES[name]:
                screen.run(line, until)
            text = screen.text(colours=True)
        finally:
            screen.close()
            chip.terminate()
            chip.wait()
    lines = text.rstrip("\n").split("\n")
    if re.sub(r"\033\[[0-9;]*m", "", lines[-1]).strip() == "$":
        lines.pop()
    with open(os.path.join(out, "%s-%d.svg" % (name, columns)), "w", encoding="utf-8") as file:
        file.write(svg("\n".join(lines), columns))


def main():
    build = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "build"))
    if shutil.which("tmux") is None:
        sys.exit("scripts/pictures.py needs tmux: apt install tmux")
    os.environ["PATH"] = build + os.pathsep + os.environ["PATH"]
    out = os.path.join(ROOT, "docs", "pictures")
    os.makedirs(out, exist_ok=True)
    for name in sys.argv[2:] or PICTURES:
        for columns in WIDTHS:
            picture(name, columns, out)


if __name__ == "__main__":
    main()
