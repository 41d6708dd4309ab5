# SPDX-License-Identifier: Apache-2.0
"""libesploader.so by ctypes: what esploader.h and esploader_make.h declare, and no more."""

from __future__ import annotations

import ctypes
import os

ABI_VERSION = 1

_u8, _u16, _u32 = ctypes.c_uint8, ctypes.c_uint16, ctypes.c_uint32
_text, _handle, _size, _int = ctypes.c_char_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int


class Structure(ctypes.Structure):
    """One that begins with its size."""

    struct_size: int

    def __init__(self) -> None:
        super().__init__()
        self.struct_size = ctypes.sizeof(self)


class CEvent(Structure):
    kind: int
    value: int
    other: int
    text: bytes
    _fields_ = [("struct_size", _u32), ("kind", _u32), ("value", _u32), ("other", _u32), ("text", _text)]


class CIdentity(Structure):
    chip: bytes
    mac: ctypes.Array[ctypes.c_uint8]
    revision: int
    secure_download: int
    flash_encryption: int
    stub: int
    flash_id: int
    flash_size: int
    baud: int
    _fields_ = [
        ("struct_size", _u32),
        ("chip", ctypes.c_char * 28),
        ("mac", _u8 * 6),
        ("revision", _u16),
        ("secure_download", _u8),
        ("flash_encryption", _u8),
        ("stub", _u8),
        ("reserved", _u8),
        ("flash_id", _u32),
        ("flash_size", _u32),
        ("baud", _u32),
    ]


class CSecurity(Structure):
    eco_version: int
    secure_boot: int
    secure_boot_aggressive_revoke: int
    revoked_keys: int
    secure_download: int
    flash_encryption: int
    jtag_disabled_by_software: int
    jtag_disabled_for_good: int
    usb_disabled: int
    data_cache_disabled: int
    instruction_cache_disabled: int
    _fields_ = [
        ("struct_size", _u32),
        ("eco_version", _u32),
        ("secure_boot", _u8),
        ("secure_boot_aggressive_revoke", _u8),
        ("revoked_keys", _u8),
        ("secure_download", _u8),
        ("flash_encryption", _u8),
        ("jtag_disabled_by_software", _u8),
        ("jtag_disabled_for_good", _u8),
        ("usb_disabled", _u8),
        ("data_cache_disabled", _u8),
        ("instruction_cache_disabled", _u8),
        ("reserved", _u8 * 2),
    ]


class CPort(Structure):
    usb: int
    usb_vendor: int
    usb_product: int
    name: bytes
    description: bytes
    serial: bytes
    board: bytes
    _fields_ = [
        ("struct_size", _u32),
        ("usb", _u32),
        ("usb_vendor", _u32),
        ("usb_product", _u32),
        ("name", ctypes.c_char * 256),
        ("description", ctypes.c_char * 128),
        ("serial", ctypes.c_char * 64),
        ("board", ctypes.c_char * 64),
    ]


class CFile(Structure):
    offset: int
    size: int
    state: int
    compressed: int
    path: bytes
    label: bytes
    _fields_ = [
        ("struct_size", _u32),
        ("offset", _u32),
        ("size", _u32),
        ("state", _u32),
        ("compressed", _u32),
        ("path", _text),
        ("label", _text),
    ]


class CImage(Structure):
    chip: bytes
    kind: bytes
    project: bytes
    project_version: bytes
    idf_version: bytes
    built: bytes
    flash_mode: bytes
    flash_mhz: int
    flash_size: int
    entry: int
    segments: int
    length: int
    min_revision: int
    max_revision: int
    has_digest: int
    elf_sha256: ctypes.Array[ctypes.c_uint8]
    _fields_ = [
        ("struct_size", _u32),
        ("chip", ctypes.c_char * 28),
        ("kind", ctypes.c_char * 20),
        ("project", ctypes.c_char * 36),
        ("project_version", ctypes.c_char * 36),
        ("idf_version", ctypes.c_char * 36),
        ("built", ctypes.c_char * 44),
        ("flash_mode", ctypes.c_char * 12),
        ("flash_mhz", _u32),
        ("flash_size", _u32),
        ("entry", _u32),
        ("segments", _u32),
        ("length", _u32),
        ("min_revision", _u16),
        ("max_revision", _u16),
        ("has_digest", _u8),
        ("reserved", _u8 * 3),
        ("elf_sha256", _u8 * 32),
    ]


class CSegment(Structure):
    address: int
    offset: int
    size: int
    memory: bytes
    _fields_ = [
        ("struct_size", _u32),
        ("address", _u32),
        ("offset", _u32),
        ("size", _u32),
        ("memory", ctypes.c_char * 12),
    ]


class CPartition(Structure):
    offset: int
    size: int
    flags: int
    type: int
    subtype: int
    name: bytes
    type_name: bytes
    subtype_name: bytes
    _fields_ = [
        ("struct_size", _u32),
        ("offset", _u32),
        ("size", _u32),
        ("flags", _u32),
        ("type", _u8),
        ("subtype", _u8),
        ("reserved", _u8 * 2),
        ("name", ctypes.c_char * 20),
        ("type_name", ctypes.c_char * 36),
        ("subtype_name", ctypes.c_char * 36),
    ]


_FUNCTIONS: dict[str, tuple[object, list[object]]] = {
    "abi_version": (_u32, []),
    "version": (_text, []),
    "kind_name": (_text, [_int]),
    "visit_new": (_handle, [_text]),
    "visit_free": (None, [_handle]),
    "set": (_int, [_handle, _text, _text]),
    "add_image": (_int, [_handle, _u32, _text, _size]),
    "add_file": (_int, [_handle, _u32, _text]),
    "add_build": (_int, [_handle, _text]),
    "clear_images": (_int, [_handle]),
    "begin_identity": (_int, [_handle]),
    "begin_flash_identity": (_int, [_handle]),
    "begin_flash": (_int, [_handle]),
    "begin_verify": (_int, [_handle]),
    "begin_read": (_int, [_handle, _u32, _handle, _size]),
    "begin_erase": (_int, [_handle, _u32, _u32]),
    "begin_read_memory": (_int, [_handle, _u32, _handle, _size]),
    "begin_write_memory": (_int, [_handle, _u32, _u32, _u32]),
    "begin_load_ram": (_int, [_handle, _text]),
    "begin_security": (_int, [_handle]),
    "begin_reset": (_int, [_handle]),
    "run": (_int, [_handle]),
    "step": (_int, [_handle, _int]),
    "cancel": (None, [_handle]),
    "next_event": (_int, [_handle, _handle]),
    "identity": (_int, [_handle, _handle]),
    "security": (_int, [_handle, _handle]),
    "ports_new": (_handle, []),
    "ports_count": (_size, [_handle]),
    "ports_get": (_int, [_handle, _size, _handle]),
    "ports_free": (None, [_handle]),
    "file_count": (_size, [_handle]),
    "file": (_int, [_handle, _size, _handle]),
    "error_kind": (_int, [_handle]),
    "error_reason": (_text, [_handle]),
    "error_text": (_text, [_handle]),
    "error_advice": (_text, [_handle]),
    "make_new": (_handle, []),
    "make_free": (None, [_handle]),
    "make_set": (_int, [_handle, _text, _text]),
    "make_add": (_int, [_handle, _u32, _text, _size]),
    "make_image": (_int, [_handle]),
    "make_merged": (_int, [_handle]),
    "make_table": (_int, [_handle]),
    "make_table_csv": (_int, [_handle]),
    "make_nvs": (_int, [_handle]),
    "make_nvs_csv": (_int, [_handle]),
    "make_count": (_size, [_handle]),
    "make_output": (_handle, [_handle, _size, _handle, _handle]),
    "make_look": (_int, [_handle, _handle]),
    "make_segment": (_int, [_handle, _size, _handle]),
    "make_partition": (_int, [_handle, _size, _handle]),
    "make_error_kind": (_int, [_handle]),
    "make_error_text": (_text, [_handle]),
    "make_error_advice": (_text, [_handle]),
    "make_warnings": (_text, [_handle]),
}


def _load() -> ctypes.CDLL:
    beside = os.path.join(os.path.dirname(__file__), "libesploader.so")
    library = ctypes.CDLL(os.environ.get("ESPLOADER_LIBRARY", beside))
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(library, "esploader_" + name)
        function.restype = result
        function.argtypes = arguments
    if library.esploader_abi_version() != ABI_VERSION:
        raise ImportError("libesploader.so is of another kind than this package")
    return library


lib = _load()


def library_version() -> str:
    return text(lib.esploader_version())


def text(value: bytes | None) -> str:
    """A text of the library."""
    return (value or b"").decode("utf-8", "replace")
