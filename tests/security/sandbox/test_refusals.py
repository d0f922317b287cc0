"""What is made of the words of failed commands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.cpu_time import at_most_cpu_s
from winx_tui.security.sandbox.profile import SandboxProfile, unconfined
from winx_tui.security.sandbox.refusals import Refusal, find_refusal


@pytest.fixture
def base(tmp_path: Path) -> Path:
    base = tmp_path.resolve()
    for name in ("project/src/main.py", "project/.git/index", "home/.ssh/id", "out/file"):
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).touch()
    (base / "project/.env").touch()
    return base


def profile(base: Path) -> SandboxProfile:
    root = base / "project"
    return SandboxProfile(
        root,
        base / "tmp",
        writable=(root,),
        hidden=(base / "home", root / ".env"),
        protected_read_only=(root / ".git",),
    )


@pytest.mark.parametrize(
    ("output", "kind", "path"),
    [
        ("touch: cannot touch '{0}/out/x': Read-only file system", "write", "out/x"),
        ("bash: line 1: {0}/out/x: Read-only file system", "write", "out/x"),
        ("OSError: [Errno 30] Read-only file system: '{0}/out/x'", "write", "out/x"),
        ("Error: EROFS: read-only file system, open '{0}/out/x'", "write", "out/x"),
        ("open {0}/out/x: read-only file system", "write", "out/x"),
        ("error: no write to `{0}/out/x`: Read-only file system (os error 30)", "write", "out/x"),
        ("fatal: Unable to create '{0}/project/.git/index.lock': Read-only file system", "write",
         "project/.git/index.lock"),
        ("cp: cannot create regular file '../out/x': Permission denied", "write", "out/x"),
        ("cat: .env: Permission denied", "read", "project/.env"),
        ("cat: {0}/home/.ssh/id: No such file or directory", "read", "home/.ssh/id"),
        ("ls: cannot access '../home/.ssh': No such file or directory", "read", "home/.ssh"),
        ("mv: cannot move '.git' to 'x': Device or resource busy", "write", "project/.git"),
        ("chmod: changing permissions of 'src/main.py': Operation not permitted", "write",
         "project/src/main.py"),
        ("curl: (6) Could not resolve host: example.org", "network", None),
        ("OSError: [Errno 101] Network is unreachable", "network", None),
        ("socket.gaierror: [Errno -3] Temporary failure in name resolution", "network", None),
        ("dial tcp: lookup proxy.golang.org: no such host", "network", None),
        ("npm error code EAI_AGAIN", "network", None),
        ("  s = socket.socket(socket.AF_UNIX)\nPermissionError: [Errno 13] Permission denied",
         "network", None),
        ("strace: ptrace(PTRACE_TRACEME, ...): Operation not permitted", "unknown", None),
        ("disk: Read-only file system", "write", None),
    ],
)  # fmt: skip
def test_a_refusal_is_recognised(output: str, kind: str, path: str | None, base: Path) -> None:
    refusal = find_refusal(output.format(base), 1, profile(base), base / "project")
    assert refusal is not None
    assert refusal.kind == kind
    if path is not None:
        assert refusal.path == base / path


@pytest.mark.parametrize(
    ("output", "code"),
    [
        ("cat: nothing.txt: No such file or directory", 1),
        ("cat: {0}/home/nothing: No such file or directory", 1),
        ("bash: ./src/main.py: Permission denied", 126),
        ("AssertionError: 1 != 2", 1),
        ("git@example.org: Permission denied (publickey).", 128),
        ("error: src/main.py is not formatted", 1),
        ("", 1),
    ],
)
def test_other_failures_are_not_blamed_on_the_sandbox(output: str, code: int, base: Path) -> None:
    assert find_refusal(output.format(base), code, profile(base), base / "project") is None


def test_success_and_freedom_know_no_refusal(base: Path) -> None:
    said = f"touch: cannot touch '{base}/out/x': Read-only file system"
    assert find_refusal(said, 0, profile(base), base) is None
    free = unconfined(base / "project", temporary=base)
    assert find_refusal(said, 1, free, base) is None


def test_an_open_network_is_not_blamed(base: Path) -> None:
    said = "curl: (6) Could not resolve host: exmaple.org"
    assert find_refusal(said, 6, profile(base), base) == Refusal("network")
    assert find_refusal(said, 6, replace(profile(base), network=True), base) is None


def test_hostile_output_is_survived(base: Path) -> None:
    for said in ("'~nobody-here/x': Permission denied", "'\0': EROFS", "/" * 9000 + ": EACCES"):
        find_refusal(said, 1, profile(base), base)
    find_refusal("x: Permission denied\n" * 40_000, 1, profile(base), base)


def test_a_long_list_of_missing_files_is_read_at_once(base: Path) -> None:
    files = tuple(base / f"project/{number}/server.key" for number in range(300))
    hiding = replace(profile(base), hidden=files)
    line = "cat: '/gone/a' '/gone/b' '/gone/c': No such file or directory"

    # Looking the rules up anew for each path took eight seconds, in which no key is answered.
    with at_most_cpu_s(4.0):
        assert find_refusal("\n".join([line] * 200), 1, hiding, base) is None
