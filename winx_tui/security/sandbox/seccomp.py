"""The filter that the kernel runs before each system call of a confined program.

Built as bytes by whoever starts the program, so that what installs it stays small.
"""

from __future__ import annotations

import errno
import os
import socket
import stat
import struct
from collections.abc import Iterable, Sequence

from winx_tui.security.sandbox.syscalls import (
    AUDIT_ARCH,
    METADATA,
    METADATA_IOCTLS,
    NAMESPACE_FLAGS,
    NEWEST,
    NUMBERS,
    ON_ITSELF,
    REFUSED,
    SHARED_MEMORY,
    TERMINAL_IOCTLS,
)

# linux/bpf_common.h and linux/seccomp.h
_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06
_IF_EQUAL, _IF_GREATER, _IF_ANY_BIT = 0x15, 0x25, 0x45
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER_AT, _MACHINE_AT, _ARGUMENTS_AT = 0, 4, 16
_SOCKET_TYPE = 0xF
_NETLINK = 16
_NETLINK_ROUTE = 0

Instruction = tuple[int, int, int, int]
"""Code, jump if true, jump if false, operand."""


def machine() -> str:
    """Return what this machine is called, "" if no table of its system calls is kept here."""
    name = os.uname().machine
    return name if name in AUDIT_ARCH and struct.calcsize("P") == 8 else ""


def seccomp_program(machine: str, *, inet: bool, namespaced: bool) -> bytes:
    """Return the filter as an array of `struct sock_filter`.

    Args:
        machine: a key of AUDIT_ARCH.
        inet: whether Internet sockets can be made; Unix sockets cannot, but connected pairs.
        namespaced: whether files and processes outside are out of sight anyhow; else what
            Landlock does not cover is refused: changing what is known of files, shared memory.
    """
    numbers = NUMBERS[machine]
    refused = dict(REFUSED)
    if not namespaced:
        refused |= dict.fromkeys((*METADATA, *SHARED_MEMORY), errno.EPERM)
    program: list[Instruction] = [
        _load(_MACHINE_AT),
        (_IF_EQUAL, 1, 0, AUDIT_ARCH[machine]),
        _stop(_KILL),
        _load(_NUMBER_AT),
        # The other calling convention of x86_64, whose numbers are larger, included.
        (_IF_GREATER, 0, 1, NEWEST),
        _fail(errno.ENOSYS),
    ]
    for name, error in refused.items():
        if name in numbers:
            program += _on(numbers[name], [_fail(error)])
    ioctls = TERMINAL_IOCTLS if namespaced else (*TERMINAL_IOCTLS, *METADATA_IOCTLS)
    program += _on(numbers["ioctl"], _refuse_values(1, ioctls))
    for name, position in ON_ITSELF.items():
        program += _on(numbers[name], _require_zero(position))
    program += _on(numbers["clone"], _refuse_bits(0, NAMESPACE_FLAGS))
    program += _on(numbers["socketpair"], _allow_connected_pairs())
    program += _on(numbers["socket"], _sockets(inet=inet))
    for name, position in (("mknod", 1), ("mknodat", 2)):
        if name in numbers:
            program += _on(numbers[name], _refuse_devices(position))
    program.append(_stop(_ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)


def _on(number: int, block: Sequence[Instruction]) -> list[Instruction]:
    """Run a block, which must end the program, at one system call only."""
    return [(_IF_EQUAL, 0, len(block), number), *block]


def _load(offset: int) -> Instruction:
    return (_LOAD, 0, 0, offset)


def _argument(position: int) -> Instruction:
    # The lower half, little-endian: all that the kernel looks at in these arguments.
    return _load(_ARGUMENTS_AT + 8 * position)


def _stop(verdict: int) -> Instruction:
    return (_RETURN, 0, 0, verdict)


def _fail(error: int) -> Instruction:
    return _stop(_ERROR | error)


def _refuse_values(position: int, values: Iterable[int]) -> list[Instruction]:
    block = [_argument(position)]
    for value in values:
        block += [(_IF_EQUAL, 0, 1, value), _fail(errno.EPERM)]
    return [*block, _stop(_ALLOW)]


def _require_zero(position: int) -> list[Instruction]:
    return [_argument(position), (_IF_EQUAL, 1, 0, 0), _fail(errno.EPERM), _stop(_ALLOW)]


def _refuse_bits(position: int, bits: int) -> list[Instruction]:
    return [_argument(position), (_IF_ANY_BIT, 0, 1, bits), _fail(errno.EPERM), _stop(_ALLOW)]


def _refuse_devices(position: int) -> list[Instruction]:
    kinds = (stat.S_IFCHR, stat.S_IFBLK)
    block = [_argument(position), (_AND, 0, 0, 0o170000)]
    for kind in kinds:
        block += [(_IF_EQUAL, 0, 1, kind), _fail(errno.EPERM)]
    return [*block, _stop(_ALLOW)]


def _allow_connected_pairs() -> list[Instruction]:
    """Allow pairs that stay pairs: a datagram socket can be aimed at another one any time."""
    block = [_argument(1), (_AND, 0, 0, _SOCKET_TYPE)]
    for kind in (socket.SOCK_STREAM, socket.SOCK_SEQPACKET):
        block += [(_IF_EQUAL, 0, 1, kind), _stop(_ALLOW)]
    return [*block, _fail(errno.EACCES)]


def _sockets(*, inet: bool) -> list[Instruction]:
    families = (socket.AF_INET, socket.AF_INET6)
    block = [_argument(0)]
    for family in families:
        # What a program says of this error is what has happened.
        verdict = _stop(_ALLOW) if inet else _fail(errno.ENETUNREACH)
        block += [(_IF_EQUAL, 0, 1, family), verdict]
    block += [(_IF_EQUAL, 0, 1, socket.AF_UNIX), _fail(errno.EACCES)]
    if inet:
        # Asked for the addresses of this machine before a name is resolved.
        route = [_argument(2), (_IF_EQUAL, 0, 1, _NETLINK_ROUTE), _stop(_ALLOW)]
        block += [(_IF_EQUAL, 0, len(route), _NETLINK), *route]
    return [*block, _fail(errno.EAFNOSUPPORT)]
