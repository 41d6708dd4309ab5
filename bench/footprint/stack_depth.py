# SPDX-License-Identifier: Apache-2.0
"""The deepest stack below a function, from what the compiler says of each function.

For the library: -fcallgraph-info=su, one graph per source, with each function's frame and all its
calls after inlining. For the C library's functions, which come compiled: their instructions.
Calls through pointers lead to what indirect_calls.txt says; one that it does not cover is refused.
"""

import re
from collections import namedtuple
from pathlib import Path

from tools import Refused, Unbounded

NODE = re.compile(r'node: \{ title: "(?P<title>[^"]+)" label: "(?P<label>[^"]+)"')
EDGE = re.compile(
    r'edge: \{ sourcename: "(?P<source>[^"]+)" targetname: "(?P<target>[^"]+)"(?: label: "(?P<at>[^"]+)")?'
)
FRAME = re.compile(r"(?P<bytes>\d+) bytes \((?P<how>[^)]+)\)")
INDIRECT = "__indirect_call"

# Relocations that call or jump; any other one that names a function takes its address.
CALLS = re.compile(
    r"R_ARM_THM_(CALL|JUMP\d+|XPC22)|R_ARM_(PREL31|NONE)|R_RISCV_(CALL|CALL_PLT|JAL|BRANCH|RVC_\w+|RELAX|ADD\d+|SUB\d+|SET\d+|ALIGN)"
)


# pointer name -> functions it can lead to; function -> how often it can be on the stack; pointers that
# hold what the same public call put there.
Table = namedtuple("Table", "pointers nesting begun")

# Of a path: how often each function of limited nesting is on it; what pointers of the kind "begun" hold.
State = namedtuple("State", "entered begun")


def pointer_name(root, at):
    """The name of the pointer that the call at file:line:column goes through."""
    file, line, column = at.rsplit(":", 2)
    lines = (root / file).read_text().splitlines()
    text = " ".join(lines[int(line) - 1 : int(line) + 2])
    start = int(column) - 1
    match = re.match(r"[^;(]*?(\w+)\s*\(", text[start:]) or re.search(r"(\w+)\s*$", text[:start])
    if match and match[1].isupper():
        # The call stands in the argument of a macro.
        match = re.match(r"[^;(]*?(\w+)\s*\(", text[start + match.end() :])
    if not match:
        raise Refused(f"{at}: cannot tell which pointer is called here")
    return match[1]


def read_link_names(path):
    """As the linker sees them: the names that files of the core share, from src/link_names.h."""
    return dict(re.findall(r"^#define (\w+) +(esp_loader_core_\w+)$", path.read_text(), re.MULTILINE))


def read_table(path, link_names):
    """What indirect_calls.txt says; its own comments explain the three kinds of line."""
    table = Table({}, {}, set())
    for number, line in enumerate(path.read_text().splitlines(), 1):
        line = line.split("#")[0].strip()
        if not line:
            continue
        pointer, colon, targets = line.partition(":")
        if not colon:
            raise Refused(f"{path.name}:{number}: 'pointer: function...' is expected")
        kind, _, name = pointer.strip().rpartition(" ")
        if kind == "nesting":
            table.nesting[link_names.get(name, name)] = int(targets)
            continue
        if kind == "begun":
            table.begun.add(name)
        table.pointers.setdefault(name, []).extend(
            link_names.get(target, target) for target in targets.split()
        )
    return table


class Graph:
    def __init__(self, root, table, linked, taken):
        self.root = root
        self.table = table
        self.taken = taken  # function -> functions whose address it takes
        self.begun_known = {}
        self.linked = linked  # functions that the linker kept -> address
        self.frames = {}  # title -> bytes
        self.edges = {}  # title -> {titles}
        self.by_name = {}  # plain function name -> title
        self.shared_names = set()  # names that functions of several files have

    def add_compiled(self, ci_file, counted=True):
        text = Path(ci_file).read_text()
        for match in NODE.finditer(text):
            frame = FRAME.search(match["label"])
            if not frame:
                continue
            title = match["title"]
            if "static" not in frame["how"] and "bounded" not in frame["how"]:
                raise Refused(f"{title}: its frame has no bound known to the compiler")
            self.frames[title] = int(frame["bytes"]) if counted else 0
            self.edges.setdefault(title, set())
            name = title.rsplit(":", 1)[-1]
            if self.by_name.setdefault(name, title) != title:
                self.shared_names.add(name)
        for match in EDGE.finditer(text):
            if not counted:
                continue
            if match["target"] == INDIRECT:
                self.edges.setdefault(match["source"], set()).update(self._targets(match))
            else:
                self.edges.setdefault(match["source"], set()).add(match["target"])

    def _targets(self, call):
        pointer = pointer_name(self.root, call["at"])
        if pointer not in self.table.pointers:
            raise Refused(
                f"{call['at']}: {call['source']} calls through '{pointer}', which"
                " indirect_calls.txt does not cover"
            )
        mark = "?" if pointer in self.table.begun else "@"
        return {mark + name for name in self.table.pointers[pointer] if name in self.linked}

    def add_instructions(self, disassembly):
        """Functions of which no compiler's graph is known."""
        names_at = {}
        for alias, address in self.linked.items():
            names_at.setdefault(address, []).append(alias)
        name = None
        for line in disassembly.splitlines():
            head = re.match(r"^([0-9a-f]+) <([^>+]+)>:$", line)
            if head:
                name = None if head[2] in self.by_name or head[2].startswith(".L") else head[2]
                if name:
                    self.frames[name] = 0
                    self.edges[name] = set()
                    for alias in names_at.get(int(head[1], 16), [name]):
                        self.by_name.setdefault(alias, name)
            elif name and "\t" in line:
                self._instruction(name, line.split("\t")[2:])

    def _instruction(self, name, words):
        mnemonic, operands = (words + ["", ""])[:2]
        mnemonic = mnemonic.strip()
        if mnemonic.startswith("push") or (mnemonic.startswith("stmdb") and "sp!" in operands):
            self.frames[name] += 4 * _register_count(operands)
        elif match := re.match(r"sp, (?:sp, )?#(\d+)", operands if mnemonic.startswith("sub") else ""):
            self.frames[name] += int(match[1])
        elif match := re.search(r"\[sp, #-(\d+)\]!", operands):
            self.frames[name] += int(match[1])
        elif match := re.match(r"sp,sp,-(\d+)", operands if mnemonic.startswith("add") else ""):
            self.frames[name] += int(match[1])
        elif re.match(r"(blx|jalr)$", mnemonic) and "<" not in operands:
            raise Refused(f"{name}: calls through a register, and no source is at hand to tell where to")
        elif match := re.search(r"<([^>+]+)>", operands):
            jumps = re.match(r"(bl|b|b\.[nw]|bx|blx|j|jal|jalr|tail|call|jr)$", mnemonic)
            if jumps and match[1] != name and not match[1].startswith(".L"):
                self.edges[name].add(match[1])

    def _resolve(self, target, source):
        if target[0] in "@?":
            target = target[1:]
            if target in self.shared_names:
                raise Refused(f"several files have a {target}: indirect_calls.txt cannot tell which")
        if target not in self.frames:
            target = self.by_name.get(target, target)
        if target not in self.frames:
            raise Refused(f"{source} calls {target}, of which nothing is known")
        return target

    def depth(self, name):
        """(bytes, the path that takes them) of the deepest stack from `name` down."""
        title = self._resolve(name, "the application")
        start = State(tuple(0 for _ in self.table.nesting), self._begun_below(title))
        return self._depth(title, start, {}, [])

    def _begun_below(self, title):
        """Functions whose address `title` takes, or what it calls, or they in their turn."""
        if title in self.begun_known:
            return self.begun_known[title]
        begun, reached, ahead = set(), set(), [title]
        while ahead:
            at = ahead.pop()
            if at in reached:
                continue
            reached.add(at)
            begun |= self.taken.get(at.rsplit(":", 1)[-1], set())
            ahead += [self.by_name[name] for name in begun if name in self.by_name]
            for target in self.edges.get(at, ()):
                if not target.startswith("?") and target.lstrip("@") in self.linked | self.frames.keys():
                    ahead.append(self._resolve(target, at))
        self.begun_known[title] = frozenset(begun)
        return self.begun_known[title]

    def _depth(self, title, state, known, above):
        if (title, state) in above:
            raise Unbounded("recursion, so no bound: " + " > ".join([*(step[0] for step in above), title]))
        if (title, state) not in known:
            deepest = (0, [])
            for target in sorted(self.edges.get(title, ())):
                # The compiler lists calls of its own library that it later did without.
                if target not in self.frames and target.lstrip("@?") not in self.linked:
                    continue
                if target.startswith("?") and target[1:] not in state.begun:
                    continue
                called = self._resolve(target, title)
                now = self._enter(called, state)
                if now is None:
                    continue
                if not target.startswith("?") and self._begun_below(called):
                    now = now._replace(begun=self._begun_below(called))
                below = self._depth(called, now, known, [*above, (title, state)])
                deepest = max(deepest, below, key=lambda found: found[0])
            known[title, state] = (self.frames[title] + deepest[0], [title, *deepest[1]])
        return known[title, state]

    def _enter(self, title, state):
        """The state with `title` entered once more, or None where that cannot happen."""
        name = title.rsplit(":", 1)[-1]
        if name not in self.table.nesting:
            return state
        at = list(self.table.nesting).index(name)
        entered = list(state.entered)
        if entered[at] == self.table.nesting[name]:
            return None
        entered[at] += 1
        return state._replace(entered=tuple(entered))


def _register_count(operands):
    listed = re.search(r"\{([^}]*)\}", operands)[1]
    count = 0
    for item in listed.split(","):
        first, _, last = item.strip().partition("-")
        count += int(last[1:]) - int(first[1:]) + 1 if last else 1
    return count


def addresses_taken(relocations):
    """Section -> names that its code or data keep the address of, from objdump -r.

    With a section for each function or table (-ffunction-sections), a section's name without its
    kind is that of the function or table. What a function keeps of itself is a jump table.
    """
    taken, section = {}, None
    for line in relocations.splitlines():
        head = re.match(r"RELOCATION RECORDS FOR \[\.\w+\.?(.*)\]:", line)
        if head:
            section = head[1]
        fields = line.split()
        if len(fields) == 3 and fields[1].startswith("R_") and not CALLS.fullmatch(fields[1]):
            name = re.sub(r"[+-]0x[0-9a-f]+$", "", fields[2]).removeprefix(".text.")
            if name != section:
                taken.setdefault(section, set()).add(name)
    return taken
