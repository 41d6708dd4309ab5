# SPDX-License-Identifier: Apache-2.0
"""Makes one C file of many, for builds that list their sources: it includes nothing of this project.

Names that several files have for themselves would meet in one file: in each they get another name while it lasts.
"""

import re

QUOTED = re.compile(r'^# *include "([^"]+)"')
GUARD = re.compile(r"^#ifndef (\w+_H)\n#define \1$", re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
# What a file at its top level declares for itself, but enumerators.
LOCAL = (re.compile(r"^static (?:[^;={(\n]|\n(?! *\n))*?\b(\w+)(?=\(|\[| =|;)", re.MULTILINE),
         re.compile(r"^} (\w+)(?=;| =|\[)", re.MULTILINE),
         re.compile(r"^(?:typedef |static |static const )?(?:struct|enum|union) (\w+) \{", re.MULTILINE))
ENUM = re.compile(r"\benum(?: \w+)? \{(.*?)\}", re.DOTALL)
ENUMERATOR = re.compile(r"(?:^|,)\s*([A-Za-z_]\w*)")
DEFINED = re.compile(r"^# *define (\w+)", re.MULTILINE)


def code(path):
    return COMMENT.sub(" ", path.read_text(encoding="utf-8"))


def local_names(text):
    names = {match[1] for pattern in LOCAL for match in pattern.finditer(text)}
    for body in ENUM.findall(text):
        names.update(ENUMERATOR.findall(re.sub(r"=[^,]*", "", body)))
    return names


class Inliner:
    """Puts headers where they are included, each of them once."""

    def __init__(self, folders):
        self.folders, self.done = folders, set()

    def find(self, name, beside):
        for folder in (beside, *self.folders):
            if (folder / name).is_file():
                return (folder / name).resolve()
        raise FileNotFoundError(name)

    def inline(self, path):
        text = path.read_text(encoding="utf-8")
        guarded = GUARD.search(text) is not None
        depth, lines = -1 if guarded else 0, []
        for line in text.splitlines():
            directive = line.replace(" ", "")
            if directive.startswith("#if"):
                depth += 1
            elif directive.startswith("#endif"):
                depth -= 1
            include = QUOTED.match(line)
            if include is None:
                lines.append(line)
                continue
            header = self.find(include[1], path.parent)
            if header in self.done:
                continue
            # Where a condition holds only sometimes its guard decides, here and later.
            if depth == 0 and GUARD.search(header.read_text(encoding="utf-8")):
                self.done.add(header)
            lines.extend(self.inline(header))
        return lines


def headers(path, folders):
    return "\n".join(Inliner(folders).inline(path)) + "\n"


def one_file(before, sources, folders):
    """The text of a file that is all of these; the headers `before` come first."""
    names = {path: local_names(code(path)) for path in sources}
    inliner, lines = Inliner(folders), []
    for header in before:
        inliner.done.add(header)
        lines.extend(inliner.inline(header))
    for path in sources:
        others = set().union(*(names[other] for other in sources if other != path))
        clashes = sorted(names[path] & others)
        body = inliner.inline(path)
        # What the headers bring comes before.
        lines.extend(f"#define {name} {path.stem}_{name}" for name in clashes)
        lines.extend(body)
        lines.extend(f"#undef {name}" for name in (*clashes, *sorted(set(DEFINED.findall(code(path))))))
    return "\n".join(lines) + "\n"
