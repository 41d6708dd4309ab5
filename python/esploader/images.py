# SPDX-License-Identifier: Apache-2.0
"""Files that go into flash, made and checked without a chip. What is wrong raises InputError."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from types import TracebackType
from typing import NamedTuple, Union

from .errors import EsploaderError, InputError, make_error
from .library import CImage, CPartition, CSegment, lib, text

Data = Union[bytes, bytearray, memoryview]


class Segment(NamedTuple):
    """A part of an image."""

    address: int
    """Where it is loaded or mapped."""
    offset: int
    """Of its first byte in the image."""
    size: int
    memory: str
    """ "flash", "RAM", "RTC RAM", "padding" or "other"."""


class Image(NamedTuple):
    """What an image says of itself. Texts are "" where it does not tell."""

    chip: str
    kind: str
    """ "application", "bootloader" or "RAM image"."""
    project: str
    project_version: str
    idf_version: str
    built: str
    flash_mode: str
    flash_mhz: int
    flash_size: int
    entry: int
    length: int
    """Bytes of the whole image; 0 where its end was not reached."""
    min_revision: int
    max_revision: int
    has_digest: bool
    elf_sha256: str
    """Of the program it was made of, in hexadecimal digits."""
    segments: tuple[Segment, ...]


class Made(NamedTuple):
    """A file that was made."""

    data: bytes
    offset: int
    """In flash, where that is told; else 0."""


class Partition(NamedTuple):
    name: str
    type: str
    """ "app", "data" ..., or a number."""
    subtype: str
    offset: int
    size: int
    encrypted: bool
    read_only: bool


class PartitionTable(NamedTuple):
    partitions: tuple[Partition, ...]
    data: bytes
    """The table as it stands in flash."""
    csv: str
    warnings: tuple[str, ...]

    def find(self, name: str) -> Partition:
        """A partition by its name."""
        for partition in self.partitions:
            if partition.name == name:
                return partition
        raise KeyError(name)


class ImageError(InputError):
    """An image that is refused; ``image`` is what was read of it."""

    image: Image


class _Make:
    def __init__(self, inputs: Mapping[int, Data] | Data, **options: object) -> None:
        self.handle: int | None = lib.esploader_make_new()
        if not self.handle:
            raise make_error(3, "out of memory")
        try:
            for name, value in options.items():
                self._set(name.replace("_", "-"), value)
            pairs = inputs.items() if isinstance(inputs, Mapping) else [(0, inputs)]
            for offset, content in pairs:
                data = bytes(content)
                self.check(lib.esploader_make_add(self.handle, offset, data, len(data)))
        except BaseException:
            self.close()
            raise

    def _set(self, name: str, value: object) -> None:
        if value is None:
            return
        word = ("on" if value else "off") if isinstance(value, bool) else str(value)
        self.check(lib.esploader_make_set(self.handle, name.encode(), word.encode()))

    def __enter__(self) -> _Make:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        lib.esploader_make_free(self.handle)
        self.handle = None

    def error(self) -> EsploaderError:
        return make_error(
            lib.esploader_make_error_kind(self.handle),
            text(lib.esploader_make_error_text(self.handle)),
            advice=text(lib.esploader_make_error_advice(self.handle)),
        )

    def check(self, kind: int) -> None:
        if kind != 0:
            raise self.error()

    def outputs(self) -> list[Made]:
        made = []
        for index in range(lib.esploader_make_count(self.handle)):
            size = ctypes.c_size_t()
            offset = ctypes.c_uint32()
            place = lib.esploader_make_output(self.handle, index, ctypes.byref(size), ctypes.byref(offset))
            made.append(Made(ctypes.string_at(place, size.value), offset.value))
        return made

    def warnings(self) -> tuple[str, ...]:
        return tuple(text(lib.esploader_make_warnings(self.handle)).splitlines())

    def image(self, found: CImage) -> Image:
        segments: list[Segment] = []
        segment = CSegment()
        while lib.esploader_make_segment(self.handle, len(segments), ctypes.byref(segment)) == 0:
            segments.append(Segment(segment.address, segment.offset, segment.size, text(segment.memory)))
        digest = bytes(found.elf_sha256)
        return Image(
            chip=text(found.chip),
            kind=text(found.kind),
            project=text(found.project),
            project_version=text(found.project_version),
            idf_version=text(found.idf_version),
            built=text(found.built),
            flash_mode=text(found.flash_mode),
            flash_mhz=found.flash_mhz,
            flash_size=found.flash_size,
            entry=found.entry,
            length=found.length,
            min_revision=found.min_revision,
            max_revision=found.max_revision,
            has_digest=bool(found.has_digest),
            elf_sha256=digest.hex() if any(digest) else "",
            segments=tuple(segments),
        )

    def partitions(self) -> tuple[Partition, ...]:
        found: list[Partition] = []
        one = CPartition()
        while lib.esploader_make_partition(self.handle, len(found), ctypes.byref(one)) == 0:
            found.append(
                Partition(
                    name=text(one.name),
                    type=text(one.type_name),
                    subtype=text(one.subtype_name),
                    offset=one.offset,
                    size=one.size,
                    encrypted=bool(one.flags & 1),
                    read_only=bool(one.flags & 2),
                )
            )
        return tuple(found)


def inspect(data: Data, chip: str | None = None) -> Image:
    """What an image says of itself, all of it checked.

    :param chip: the chip it is wanted for; another chip's image is refused
    :raises ImageError: it is damaged, or for another chip
    """
    with _Make(data, chip=chip) as make:
        found = CImage()
        kind = lib.esploader_make_look(make.handle, ctypes.byref(found))
        image = make.image(found)
        if kind == 0:
            return image
        why = make.error()
        if not isinstance(why, InputError):
            raise why
        error = ImageError(why.kind, str(why.args[0]), reason="image", advice=why.advice)
        error.image = image
        raise error


def elf2image(
    elf: Data,
    chip: str | None = None,
    *,
    flash_mode: str = "qio",
    flash_freq: str | None = None,
    flash_size: str | None = None,
    version: int = 1,
    min_revision: int = 0,
    max_revision: int = 0xFFFF,
    digest: bool = True,
    secure: str = "none",
    segments: bool = False,
    page: int | str = 0,
    pad_to: int | str = 0,
) -> list[Made]:
    """The image of a linked program, byte for byte as esptool makes it; of an ESP8266's version 1 two.

    :param chip: needed unless one chip alone could run it
    """
    with _Make(
        elf,
        chip=chip,
        flash_mode=flash_mode,
        flash_freq=flash_freq,
        flash_size=flash_size,
        version=version,
        min_revision=min_revision,
        max_revision=max_revision,
        digest=digest,
        secure=secure,
        segments=segments,
        page=page,
        pad_to=pad_to,
    ) as make:
        make.check(lib.esploader_make_image(make.handle))
        return make.outputs()


def merge(
    files: Mapping[int, Data],
    chip: str,
    *,
    format: str = "raw",
    target_offset: int = 0,
    pad_to: int | str = 0,
    flash_mode: str | None = None,
    flash_freq: str | None = None,
    flash_size: str | None = None,
) -> bytes:
    """One file of several: "raw" with 0xFF between them, "hex" (Intel HEX) or "uf2"."""
    with _Make(
        files,
        chip=chip,
        format=format,
        target_offset=target_offset,
        pad_to=pad_to,
        flash_mode=flash_mode,
        flash_freq=flash_freq,
        flash_size=flash_size,
    ) as make:
        make.check(lib.esploader_make_merged(make.handle))
        return make.outputs()[0].data


def partition_table(
    table: str | Data,
    *,
    chip: str | None = None,
    flash_size: str | None = None,
    table_offset: int = 0x8000,
    secure: str = "none",
    digest: bool = True,
) -> PartitionTable:
    """A partition table of its CSV, or of its bytes, checked by the rules of ESP-IDF's generator."""
    data = table.encode() if isinstance(table, str) else table
    with _Make(
        data, chip=chip, flash_size=flash_size, table_offset=table_offset, secure=secure, digest=digest
    ) as make:
        make.check(lib.esploader_make_table_csv(make.handle))
        csv = make.outputs()[0].data.decode()
        make.check(lib.esploader_make_table(make.handle))
        return PartitionTable(make.partitions(), make.outputs()[0].data, csv, make.warnings())


def nvs(csv: str | Data, size: int | str, *, keys: bytes | None = None, version: int = 2) -> bytes:
    """A partition of NVS of its CSV.

    :param size: bytes of the partition
    :param keys: 64 bytes of XTS-AES: it is encrypted
    """
    data = csv.encode() if isinstance(csv, str) else csv
    with _Make(data, size=size, keys=(keys or b"").hex(), nvs_version=version) as make:
        make.check(lib.esploader_make_nvs(make.handle))
        return make.outputs()[0].data


def nvs_csv(partition: Data, *, keys: bytes | None = None) -> str:
    """The CSV of a partition of NVS, also of one that a chip has written to."""
    with _Make(partition, keys=(keys or b"").hex()) as make:
        make.check(lib.esploader_make_nvs_csv(make.handle))
        return make.outputs()[0].data.decode()
