# SPDX-License-Identifier: Apache-2.0
"""Files without a chip: what the package makes is what the command line makes."""

import subprocess
import sys
from pathlib import Path

import pytest

import esploader
from conftest import CHIPS
from esploader import images
from esploader.programs import program

TABLE = "nvs, data, nvs, 0x9000, 0x6000,\nfactory, app, factory, 0x10000, 1M,\nstore, data, fat, , 64K, encrypted\n"
NVS = "key,type,encoding,value\nwifi,namespace,,\nssid,data,string,home\nretries,data,u8,5\n"


def command_line(folder, *arguments):
    subprocess.run([program("esploader"), *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize("chip", CHIPS)
def test_an_image_tells_what_it_is(build, chip):
    files = build(chip)
    image = images.inspect(files.bytes[0x10000], chip)
    assert image.chip.lower().replace("-", "") == chip
    assert image.length == len(files.bytes[0x10000])
    assert sum(segment.size for segment in image.segments) < image.length
    assert chip == "esp8266" or image.kind == "application"


def test_a_damaged_image_is_refused_and_told(build):
    app = bytearray(build("esp32c3").bytes[0x10000])
    with pytest.raises(images.ImageError) as other:
        images.inspect(app, "esp32")
    assert other.value.image.chip == "ESP32-C3"
    app[5000] ^= 0xFF
    with pytest.raises(images.ImageError) as damaged:
        images.inspect(app)
    assert "checksum" in str(damaged.value) or "SHA-256" in str(damaged.value)
    assert damaged.value.image.segments
    for data in (b"", b"\xff" * 64, b"nothing like it"):
        with pytest.raises(esploader.EsploaderError):
            images.inspect(data)


@pytest.mark.parametrize("form", ["raw", "hex", "uf2"])
def test_files_are_merged_as_by_the_command_line(build, tmp_path, form):
    files = build("esp32c3")
    pairs = [word for offset, path in files.files.items() for word in (hex(offset), str(path))]
    command_line(tmp_path, "--chip", "esp32c3", "merge-bin", "-o", "merged", "--format", form, *pairs)
    merged = images.merge(files.bytes, "esp32c3", format=form)
    assert merged == (tmp_path / "merged").read_bytes()


def test_what_cannot_be_merged():
    with pytest.raises(esploader.InputError) as overlap:
        images.merge({0: b"x" * 4097, 0x1000: b"y"}, "esp32c3")
    assert "overlaps" in str(overlap.value)
    for files, chip in (({}, "esp32"), ({0: b"x"}, "z80")):
        with pytest.raises(esploader.UsageError):
            images.merge(files, chip)


def test_images_of_programs_as_by_the_command_line(tmp_path):
    sys.path.insert(0, str(Path(__file__).parent.parent / "interop" / "image"))
    import elf_cases

    compared = 0
    for chip in elf_cases.CHIPS:
        if chip.name not in CHIPS:
            continue
        elf = elf_cases.application(chip).to_bytes()
        (tmp_path / "app.elf").write_bytes(elf)
        command_line(tmp_path, "--chip", chip.name, "elf2image", "--flash-mode", "dio", "-o", "app.bin", "app.elf")
        (made,) = images.elf2image(elf, chip.name, flash_mode="dio")
        assert made.data == (tmp_path / "app.bin").read_bytes()
        assert images.inspect(made.data, chip.name).flash_mode == "dio"
        compared += 1
    assert compared == 3
    with pytest.raises(esploader.InputError):
        images.elf2image(b"\x7fELF and no more", "esp32")
    with pytest.raises(esploader.UsageError):
        images.elf2image(elf, "esp32", flash_mode="fast")


def test_a_partition_table_as_by_the_command_line(tmp_path):
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8")
    command_line(tmp_path, "partition-table", "-q", "table.csv", "table.bin")
    table = images.partition_table(TABLE)
    assert table.data == (tmp_path / "table.bin").read_bytes()
    assert [partition.name for partition in table.partitions] == ["nvs", "factory", "store"]
    store = table.find("store")
    assert (store.type, store.subtype, store.offset, store.size) == ("data", "fat", 0x110000, 0x10000)
    assert (store.encrypted, store.read_only) == (True, False)
    assert images.partition_table(table.data).csv == table.csv
    with pytest.raises(KeyError):
        table.find("none")
    with pytest.raises(esploader.InputError) as refused:
        images.partition_table("a, data, nvs, 0x9000,\n")
    assert "line 1" in str(refused.value)
    with pytest.raises(esploader.InputError):
        images.partition_table(TABLE, flash_size="1MB")


def test_nvs_as_by_the_command_line(tmp_path):
    (tmp_path / "board.csv").write_text(NVS, encoding="utf-8")
    command_line(tmp_path, "nvs", "board.csv", "--size", "0x6000", "board.bin")
    partition = images.nvs(NVS, 0x6000)
    assert partition == (tmp_path / "board.bin").read_bytes()
    assert "ssid,data,string,home" in images.nvs_csv(partition)
    keys = bytes(range(64))
    closed = images.nvs(NVS, "24K", keys=keys)
    assert closed != partition
    assert images.nvs_csv(closed, keys=keys) == images.nvs_csv(partition)
    with pytest.raises(esploader.InputError):
        images.nvs_csv(closed)
    with pytest.raises(esploader.InputError):
        images.nvs("key,type,encoding,value\na,namespace,,\ncert,file,binary,cert.der\n", 0x6000)
    for size, own in ((100, None), (0x6000, b"short")):
        with pytest.raises(esploader.UsageError):
            images.nvs(NVS, size, keys=own)
