#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the lists of eFuse fields, include/efuse/<chip>/esp_loader_efuse_*.def, from ESP-IDF's tables.

usage: make_fields.py CHECKOUT

CHECKOUT is a folder with ESP-IDF's components/efuse/<chip>/esp_efuse_table*.csv. A table's rows name a field, the
block, the first bit and how many; a row without a name goes on with the field above it. WR_DIS.<field> and
RD_DIS.<field> are the bits of block 0 that protect a field, under any of its names.
"""
import pathlib
import re
import sys

MOST_BITS = 256  # of the ESP32's blocks, whose size depends on their code
HERE = pathlib.Path(__file__).resolve().parents[2]

# Lists, and the tables each is made of, one on top of the other.
LISTS = {
    "esp32/esp_loader_efuse_fields.def": ["esp32/esp_efuse_table.csv"],
    "esp32c2/esp_loader_efuse_fields.def": ["esp32c2/esp_efuse_table.csv"],
    "esp32c3/esp_loader_efuse_fields.def": ["esp32c3/esp_efuse_table.csv"],
    "esp32c5/esp_loader_efuse_fields.def": ["esp32c5/esp_efuse_table.csv"],
    "esp32c6/esp_loader_efuse_fields.def": ["esp32c6/esp_efuse_table.csv"],
    "esp32c61/esp_loader_efuse_fields.def": ["esp32c61/esp_efuse_table.csv"],
    "esp32h2/esp_loader_efuse_fields.def": ["esp32h2/esp_efuse_table.csv"],
    "esp32h2/esp_loader_efuse_fields_early.def": ["esp32h2/esp_efuse_table_v0.0_v1.1.csv"],
    "esp32p4/esp_loader_efuse_fields.def": ["esp32p4/esp_efuse_table_v3.0.csv"],
    "esp32p4/esp_loader_efuse_fields_early.def": ["esp32p4/esp_efuse_table.csv"],
    "esp32s2/esp_loader_efuse_fields.def": ["esp32s2/esp_efuse_table.csv"],
    "esp32s3/esp_loader_efuse_fields.def": ["esp32s3/esp_efuse_table.csv"],
}

HEAD = """/* Made by tools/efuse/make_fields.py: do not edit. SPDX-License-Identifier: Apache-2.0 */
#ifndef EFUSE_FIELD
#define EFUSE_FIELD(name, written, read, count, ranges)
#endif
#ifndef EFUSE_GUARD
#define EFUSE_GUARD(name, count, ranges)
#endif
/* clang-format off */
"""
TAIL = """/* clang-format on */
#undef EFUSE_FIELD
#undef EFUSE_GUARD
"""


class Field:
    def __init__(self, name, aliases):
        self.name = name
        self.names = [name] + aliases
        self.ranges = []

    def guards(self):
        return re.match(r"(WR_DIS|RD_DIS)[._]", self.name) is not None

    def listed(self):
        return "%d, %s" % (len(self.ranges), " ".join("R(%d,%d,%d)" % place for place in self.ranges))


def read(path):
    """The fields of a table in its order."""
    fields = []
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split(",", 4)]
        if len(cells) < 4 or cells[0].startswith("#"):
            continue
        if cells[0]:
            aliases = re.match(r"\[(.*?)\]", cells[4] if len(cells) > 4 else "")
            fields.append(Field(cells[0], aliases.group(1).split() if aliases else []))
        bits = MOST_BITS if cells[3] == "MAX_BLK_LEN" else int(cells[3])
        fields[-1].ranges.append((int(re.sub(r"\D", "", cells[1])), int(cells[2]), bits))
    return fields


def guard_of(fields, which, field):
    """The bit that protects a field."""
    wanted = {which + separator + name for name in field.names for separator in "._"}
    for guard in fields:
        if guard.guards() and wanted & set(guard.names):
            return str(guard.ranges[0][1])
    # Part of a field that is protected as a whole.
    whole = field.name.rpartition(".")[0]
    for other in fields:
        if whole and other.name == whole:
            return guard_of(fields, which, other)
    return "NO"


def main():
    tables = pathlib.Path(sys.argv[1])
    if (tables / "components/efuse").is_dir():
        tables = tables / "components/efuse"
    for target, sources in LISTS.items():
        fields = [field for source in sources for field in read(tables / source)]
        text = HEAD
        for field in fields:
            name = field.name.replace(".", "_")
            if field.guards():
                text += "EFUSE_GUARD(%s, %s)\n" % (name, field.listed())
            else:
                text += "EFUSE_FIELD(%s, %s, %s, %s)\n" % (name, guard_of(fields, "WR_DIS", field),
                                                          guard_of(fields, "RD_DIS", field), field.listed())
        path = HERE / "include/efuse" / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + TAIL, encoding="utf-8")


if __name__ == "__main__":
    main()
