"""Gives up every right but those on its list, then becomes the program it was given.

Run as `python -I -S launcher.py DESCRIPTOR PROGRAM ARGUMENT…`, as a file: it imports
nothing of winx. The descriptor holds three masks for Landlock and the length of the
filter, eight bytes each; the filter; then rights and path by turns, each ended by a NUL.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import struct
import sys

_HEADER = struct.Struct("=QQQQ")
_ON_FILES = 0b1100_0000_0000_0111
"""landlock.h: execute, write, read, truncate, ioctl; a rule on a file may name no others."""
_TERMINAL = 0b1000_0000_0000_0110
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF, _OPENAT2 = 444, 445, 446, 437
_PATH_BENEATH = 1
_AT_FDCWD = -100
_NO_LINKS = 0x04
_DROP_FROM_BOUNDS, _SECCOMP, _NO_NEW_RIGHTS, _AMBIENT = 24, 22, 38, 47
_FILTER, _CLEAR_ALL = 2, 4
_CAPABILITY_VERSION = 0x20080522
_CAPABILITIES = 64
_CANNOT_RUN, _NOT_FOUND = 126, 127
_PTS_MAJOR = 136
_MISSING = (errno.ENOENT, errno.ENOTDIR)
_IGNORED_BY_PYTHON, _SIGNAL_DEFAULT = (13, 25), 0
"""SIGPIPE and SIGXFSZ; the module signal takes 5 ms to import."""

_libc = ctypes.CDLL(None, use_errno=True)


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("program", ctypes.c_char_p))


def main() -> None:
    """Read the orders, obey them, and exec."""
    descriptor, *argv = sys.argv[1:]
    with os.fdopen(int(descriptor), "rb") as file:
        orders = file.read()
    *masks, length = _HEADER.unpack_from(orders)
    program = orders[_HEADER.size : _HEADER.size + length]
    fields = orders[_HEADER.size + length :].split(b"\0")[:-1]
    ruleset = _ruleset(masks)
    for rights, path in zip(fields[::2], fields[1::2], strict=True):
        _grant(ruleset, path, int(rights))
    for path in _controlling_terminal():
        _grant(ruleset, path, _TERMINAL)
    _drop_capabilities()
    _call("prctl", _NO_NEW_RIGHTS, 1, 0, 0, 0)
    _call("syscall", _RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)
    # Python ignores these, and ignoring is inherited.
    for number in _IGNORED_BY_PYTHON:
        _libc.signal(number, _SIGNAL_DEFAULT)
    filters = _Filter(length // 8, program)
    _call("prctl", _SECCOMP, _FILTER, ctypes.byref(filters), 0, 0)
    _become(argv)


def _become(argv: list[str]) -> None:
    """Exec the program; os.execvp imports modules, which may be out of reach by now."""
    name = argv[0]
    path = os.environ.get("PATH", os.defpath).split(":")
    failure = errno.ENOENT
    for place in [name] if "/" in name else [f"{directory or '.'}/{name}" for directory in path]:
        try:
            os.execv(place, argv)
        except OSError as error:
            if error.errno not in _MISSING:
                failure = error.errno or failure
    sys.stderr.write(f"{name}: {os.strerror(failure)}\n")
    sys.exit(_NOT_FOUND if failure in _MISSING else _CANNOT_RUN)


def _ruleset(masks: list[int]) -> int:
    attributes = (ctypes.c_uint64 * len(masks))(*masks)
    return _call("syscall", _CREATE_RULESET, attributes, ctypes.sizeof(attributes), 0)


def _grant(ruleset: int, path: bytes, rights: int) -> None:
    """Grant rights on a path; what is gone, or has become a link, gets none."""
    how = (ctypes.c_uint64 * 3)(os.O_PATH | os.O_CLOEXEC, 0, _NO_LINKS)
    try:
        place = _call("syscall", _OPENAT2, _AT_FDCWD, path, how, ctypes.sizeof(how))
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _ON_FILES
        rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, place), 12)
        if rights:
            _call("syscall", _ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
    finally:
        os.close(place)


def _controlling_terminal() -> list[bytes]:
    """Return the device of the terminal that Ctrl-C comes from, if there is one."""
    with open("/proc/self/stat", "rb") as file:  # noqa: PTH123 - pathlib takes 4 ms to import
        number = int(file.read().rpartition(b")")[2].split()[4])
    major, minor = number >> 8 & 0xFFF, number & 0xFF | number >> 12 & 0xFFF00
    return [b"/dev/pts/%d" % minor] if major == _PTS_MAJOR else []


def _drop_capabilities() -> None:
    """Give up what root may do beside owning files, for good."""
    for number in range(_CAPABILITIES):
        # Refused to who has none to give up, and for numbers that this kernel does not know.
        _libc.prctl(_DROP_FROM_BOUNDS, number, 0, 0, 0)
    _libc.prctl(_AMBIENT, _CLEAR_ALL, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    _call("capset", header, (ctypes.c_uint32 * 6)())


def _call(name: str, *arguments: object) -> int:
    widened = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    result: int = getattr(_libc, name)(*widened)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name} {arguments[0]}: {os.strerror(number)}")
    return result


if __name__ == "__main__":
    main()
