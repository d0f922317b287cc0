"""Ways to change what is known of files outside."""

# Each probe is one system call, by its own name:
# ruff: noqa: PTH101

from __future__ import annotations

import fcntl
import os
import struct

from tests.security.sandbox.probes.table import Facts, probe


@probe()
def chmod_outside(facts: Facts) -> bool:
    os.chmod(facts["outside"] + "/file", 0o666)
    return True


@probe()
def chmod_through_a_descriptor(facts: Facts) -> bool:
    descriptor = os.open(facts["outside"] + "/file", os.O_RDONLY)
    os.fchmod(descriptor, 0o666)
    return True


@probe()
def chown_outside(facts: Facts) -> bool:
    os.chown(facts["outside"] + "/file", os.getuid(), os.getgid())
    return True


@probe()
def set_times_outside(facts: Facts) -> bool:
    os.utime(facts["outside"] + "/file", (1, 1))
    return True


@probe()
def set_attributes_outside(facts: Facts) -> bool:
    os.setxattr(facts["outside"] + "/file", "user.probe", b"x")
    return True


@probe(maybe=True)
def set_flags_outside(facts: Facts) -> bool:
    descriptor = os.open(facts["outside"] + "/file", os.O_RDONLY)
    flags = fcntl.ioctl(descriptor, 0x80086601, struct.pack("l", 0))
    fcntl.ioctl(descriptor, 0x40086602, flags)
    return True
