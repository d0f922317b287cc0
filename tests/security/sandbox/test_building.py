"""What the backends build from a profile: filters, grants, mounts and texts."""

from __future__ import annotations

import os
import struct
from dataclasses import replace
from pathlib import Path

import pytest

from winx_tui.security.sandbox.base import UNIX_SOCKETS
from winx_tui.security.sandbox.bubblewrap import Bubblewrap
from winx_tui.security.sandbox.environment import confined_environment
from winx_tui.security.sandbox.landlock import Landlock
from winx_tui.security.sandbox.landlock_grants import (
    MAKE_BLOCK,
    READ_DIR,
    READING,
    WRITE_FILE,
    grants,
    split_writable,
)
from winx_tui.security.sandbox.profile import SandboxProfile, unconfined
from winx_tui.security.sandbox.seatbelt import Seatbelt, seatbelt_profile
from winx_tui.security.sandbox.seccomp import seccomp_program
from winx_tui.security.sandbox.syscalls import AUDIT_ARCH, METADATA, NEWEST, NUMBERS, REFUSED

ALLOW, KILL, NOT_THERE = 0x7FFF0000, 0x80000000, 0x00050000 | 38


def verdict(program: bytes, machine: int, number: int, *arguments: int) -> int:
    """Run a filter as the kernel would."""
    instructions = list(struct.iter_unpack("=HBBI", program))
    padded = (*arguments, *(0,) * (6 - len(arguments)))
    data = struct.pack("=iIQ6Q", number, machine, 0, *padded)
    held = at = 0
    while True:
        code, if_true, if_false, operand = instructions[at]
        at += 1
        match code:
            case 0x20:
                (held,) = struct.unpack_from("=I", data, operand)
            case 0x54:
                held &= operand
            case 0x06:
                return int(operand)
            case 0x15:
                at += if_true if held == operand else if_false
            case 0x25:
                at += if_true if held > operand else if_false
            case 0x45:
                at += if_true if held & operand else if_false
            case _:
                raise AssertionError(code)


@pytest.mark.parametrize("machine", AUDIT_ARCH)
def test_the_filter_refuses_what_it_should_on_every_machine(machine: str) -> None:
    strict = seccomp_program(machine, inet=False, namespaced=False)
    loose = seccomp_program(machine, inet=True, namespaced=True)
    arch, numbers = AUDIT_ARCH[machine], NUMBERS[machine]
    for name in REFUSED.keys() & numbers.keys():
        assert verdict(loose, arch, numbers[name]) & 0xFFFF0000 == 0x00050000, name
    for name in set(METADATA) & numbers.keys():
        assert verdict(strict, arch, numbers[name]) == 0x00050001
        assert verdict(loose, arch, numbers[name]) == ALLOW
    assert verdict(loose, arch, numbers["socket"], 1, 1) != ALLOW
    assert verdict(loose, arch, numbers["socket"], 2, 1) == ALLOW
    assert verdict(loose, arch, numbers["socket"], 16, 3, 0) == ALLOW
    assert verdict(loose, arch, numbers["socket"], 16, 3, 15) != ALLOW
    assert verdict(strict, arch, numbers["socket"], 2, 1) == 0x00050000 | 101
    assert verdict(strict, arch, numbers["socketpair"], 1, 1 | 0o2000000) == ALLOW
    assert verdict(strict, arch, numbers["socketpair"], 1, 2) != ALLOW
    assert verdict(strict, arch, numbers["clone"], 17) == ALLOW
    assert verdict(strict, arch, numbers["clone"], 0x10000011) != ALLOW
    assert verdict(strict, arch, numbers["ioctl"], 0, 0x5413) == ALLOW
    assert verdict(strict, arch, numbers["ioctl"], 0, 0x5412) != ALLOW
    assert verdict(strict, arch, numbers["ioctl"], 0, 0x5412 | 1 << 40) != ALLOW
    assert verdict(strict, arch, numbers["mknodat"], 0, 0, 0o10644) == ALLOW
    assert verdict(strict, arch, numbers["mknodat"], 0, 0, 0o60644) != ALLOW
    assert verdict(strict, arch, numbers["prlimit64"], 0) == ALLOW
    assert verdict(strict, arch, numbers["prlimit64"], 77) != ALLOW


@pytest.mark.parametrize("machine", AUDIT_ARCH)
def test_other_calling_conventions_and_unknown_calls_lead_nowhere(machine: str) -> None:
    program = seccomp_program(machine, inet=True, namespaced=True)
    assert verdict(program, 0x40000003, 20) == KILL
    assert verdict(program, AUDIT_ARCH[machine], NEWEST + 1) == NOT_THERE
    assert verdict(program, AUDIT_ARCH[machine], 0x40000000 | 41) == NOT_THERE


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path.resolve() / "project"
    for name in ("src/main.py", ".git/config", ".env", "sub/deep/x"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    (root / "link").symlink_to("/etc")
    return root


def profile(root: Path) -> SandboxProfile:
    return SandboxProfile(
        root,
        root.parent / "t",
        writable=(root,),
        hidden=(root / ".env",),
        protected_read_only=(root / ".git",),
    )


def test_landlock_grants_around_what_is_guarded(root: Path) -> None:
    given = {grant.path: grant.rights for grant in grants(profile(root))}
    assert given[root] == READ_DIR
    assert given[root / "src"] & WRITE_FILE
    assert given[root / ".git"] == READING
    assert root / ".env" not in given
    assert root / "link" not in given
    assert Path("/tmp") not in given
    assert not any(rights & MAKE_BLOCK for rights in given.values())
    assert root in split_writable(profile(root))
    free = SandboxProfile(root, root.parent / "t", writable=(root,))
    assert {grant.path: grant.rights for grant in grants(free)}[root] & WRITE_FILE
    assert root not in split_writable(free)


def test_landlock_tells_what_it_cannot_do(root: Path) -> None:
    sandbox = Landlock(Path("python3"))
    assert any("guarded" in text for text in sandbox.limits(profile(root)))
    assert sandbox.limits(unconfined(root, temporary=root)) == ()
    assert Bubblewrap(Path("bwrap")).limits(profile(root)) == (UNIX_SOCKETS,)


def test_descriptors_are_closed_behind_a_start(root: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - links are not to be followed
    for sandbox in (Bubblewrap(Path("bwrap")), Landlock(Path("python3"))):
        with sandbox.command(profile(root), ["true"], {}, root) as start:
            assert start.pass_fds
            assert not any(os.get_inheritable(descriptor) for descriptor in start.pass_fds)
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


def test_the_unconfined_are_not_wrapped(root: Path) -> None:
    free = unconfined(root, temporary=root)
    for sandbox in (Bubblewrap(Path("bwrap")), Landlock(Path("python3")), Seatbelt()):
        start = sandbox.command(free, ["true"], {"SSH_AUTH_SOCK": "x"}, root)
        assert (start.argv, start.env) == (("true",), {"SSH_AUTH_SOCK": "x"})


def test_a_fingerprint_tells_profiles_apart(root: Path) -> None:
    plain = profile(root)
    others = (replace(plain, network=True), plain.with_paths(readable=[root / ".env"]))
    for sandbox in (Bubblewrap(Path("bwrap")), Landlock(Path("python3")), Seatbelt()):
        assert sandbox.fingerprint(plain) == sandbox.fingerprint(profile(root))
        assert len({sandbox.fingerprint(each) for each in (plain, *others)}) == 3


def test_addresses_of_sockets_do_not_get_in() -> None:
    env = confined_environment({"SSH_AUTH_SOCK": "/x", "PATH": "/bin"}, Path("/tmp"))
    assert "SSH_AUTH_SOCK" not in env
    assert env["PATH"] == "/bin"
    assert env["TMPDIR"] == "/tmp"


def test_a_seatbelt_profile_ends_with_the_narrower_rules(root: Path) -> None:
    start = Seatbelt().command(profile(root), ["true"], {}, root)
    text = seatbelt_profile(profile(root))
    numbers = {
        part.split("=", 1)[1]: part[2:].split("=")[0] for part in start.argv if "-DP" in part
    }
    wide = text.index(f'(allow file-read* file-write* (subpath (param "{numbers[str(root)]}")))')
    secret = numbers[str(root / ".env")]
    narrow = text.index(f'(deny file-read* file-write* (subpath (param "{secret}")))')
    assert wide < narrow
    assert "network-outbound" not in text
    assert "network-outbound" in seatbelt_profile(replace(profile(root), network=True))
    assert str(root) not in text
    assert text.count("(") == text.count(")")
