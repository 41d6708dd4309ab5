# SPDX-License-Identifier: Apache-2.0
"""Espressif chips from Python, by ctypes and libesploader.so: nothing is to be installed."""
import ctypes
import os

ABI_VERSION = 1
PROGRESS = 1


class Event(ctypes.Structure):
    """What has happened; `value` and `other` are its figures."""

    _fields_ = [
        ("struct_size", ctypes.c_uint32),
        ("kind", ctypes.c_uint32),
        ("value", ctypes.c_uint32),
        ("other", ctypes.c_uint32),
        ("text", ctypes.c_char_p),
    ]


class Identity(ctypes.Structure):
    """Who the chip is."""

    _fields_ = [
        ("struct_size", ctypes.c_uint32),
        ("chip", ctypes.c_char * 28),
        ("mac", ctypes.c_uint8 * 6),
        ("revision", ctypes.c_uint16),
        ("secure_download", ctypes.c_uint8),
        ("flash_encryption", ctypes.c_uint8),
        ("stub", ctypes.c_uint8),
        ("reserved", ctypes.c_uint8),
        ("flash_id", ctypes.c_uint32),
        ("flash_size", ctypes.c_uint32),
        ("baud", ctypes.c_uint32),
    ]


class Error(Exception):
    """What went wrong; `kind` is a number of esploader_kind_t, `advice` tells what to do."""

    def __init__(self, kind, text, advice):
        super().__init__(text)
        self.kind = kind
        self.advice = advice


_CALLBACK = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.POINTER(Event))


def _load():
    library = ctypes.CDLL(os.environ.get("ESPLOADER_LIBRARY", "libesploader.so.1"))
    visit, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint32
    for name, result, arguments in (
        ("abi_version", number, []),
        ("visit_new", visit, [text]),
        ("visit_free", None, [visit]),
        ("set", ctypes.c_int, [visit, text, text]),
        ("add_image", ctypes.c_int, [visit, number, text, ctypes.c_size_t]),
        ("begin_identity", ctypes.c_int, [visit]),
        ("begin_flash", ctypes.c_int, [visit]),
        ("begin_read", ctypes.c_int, [visit, number, visit, ctypes.c_size_t]),
        ("run", ctypes.c_int, [visit]),
        ("step", ctypes.c_int, [visit, ctypes.c_int]),
        ("on_event", None, [visit, _CALLBACK, visit]),
        ("next_event", ctypes.c_int, [visit, ctypes.POINTER(Event)]),
        ("identity", ctypes.c_int, [visit, ctypes.POINTER(Identity)]),
        ("error_kind", ctypes.c_int, [visit]),
        ("error_text", text, [visit]),
        ("error_advice", text, [visit]),
    ):
        function = getattr(library, "esploader_" + name)
        function.restype = result
        function.argtypes = arguments
    if library.esploader_abi_version() != ABI_VERSION:
        raise ImportError("libesploader.so is of another kind than this module")
    return library


_library = _load()


class Visit:
    """A chip at a port: `with Visit("/dev/ttyUSB0") as visit: ...`"""

    def __init__(self, port=None, **options):
        self._visit = _library.esploader_visit_new(port.encode() if port else None)
        if not self._visit:
            raise MemoryError
        self._callback = _CALLBACK()
        for name, value in options.items():
            name = name.replace("_", "-")
            self._check(_library.esploader_set(self._visit, name.encode(), str(value).encode()))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        _library.esploader_visit_free(self._visit)
        self._visit = None

    def _check(self, kind):
        if kind != 0:
            text = _library.esploader_error_text(self._visit).decode()
            raise Error(kind, text, _library.esploader_error_advice(self._visit).decode())

    def on_event(self, function):
        """Calls `function(event)` for whatever happens from now on."""
        self._callback = _CALLBACK(lambda _, event: function(event.contents))
        _library.esploader_on_event(self._visit, self._callback, None)

    def add_image(self, offset, data):
        """Adds bytes for flash; `offset` is a multiple of 4096."""
        self._check(_library.esploader_add_image(self._visit, offset, bytes(data), len(data)))

    def flash(self):
        """Writes the images, and blocks until that is done."""
        self._check(_library.esploader_begin_flash(self._visit))
        self._check(_library.esploader_run(self._visit))

    def flash_events(self):
        """The same as a generator of events."""
        self._check(_library.esploader_begin_flash(self._visit))
        going_on = True
        while going_on:
            going_on = _library.esploader_step(self._visit, 100) != 0
            event = Event(struct_size=ctypes.sizeof(Event))
            while _library.esploader_next_event(self._visit, ctypes.byref(event)):
                yield event
                event = Event(struct_size=ctypes.sizeof(Event))
        self._check(_library.esploader_error_kind(self._visit))

    def read(self, address, size):
        """Bytes of flash."""
        room = ctypes.create_string_buffer(size)
        self._check(_library.esploader_begin_read(self._visit, address, room, size))
        self._check(_library.esploader_run(self._visit))
        return room.raw

    def identity(self):
        """Who the chip is; connects to it."""
        self._check(_library.esploader_begin_identity(self._visit))
        self._check(_library.esploader_run(self._visit))
        who = Identity(struct_size=ctypes.sizeof(Identity))
        self._check(_library.esploader_identity(self._visit, ctypes.byref(who)))
        return who
