"""What a sandbox must not get in the way of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.security.sandbox.stage import Stage, set_stage, users

pytestmark = [pytest.mark.security, pytest.mark.xdist_group("sandbox")]

CONFINING = ("bubblewrap", "landlock")
Stages = dict[int, Stage]


@pytest.fixture(scope="module")
def stages() -> Iterator[Stages]:
    """Return a stage for each user."""
    with ExitStack() as stack:
        yield {uid: stack.enter_context(set_stage(uid)) for uid in users()}


EVERYWHERE = (
    "cat src/main.py",
    "ls -la . sub",
    "echo x > src/new && cat src/new && rm src/new",
    "mkdir -p src/a/b && touch -a src/main.py; mv src/a src/c && rm -r src/c",
    "mktemp && echo x > $TMPDIR/y && cat $TMPDIR/y",
    "git status --short && git diff && git log; true",
    'git -c user.name=a status --porcelain | grep -q "src/"',
    "$HOME/.cargo/bin/tool; test $? = 126",
    "python3 -c 'import subprocess, socket; socket.socketpair(); subprocess.run([\"true\"])'",
    "cat /etc/passwd /proc/self/status /proc/meminfo /bin/sh > /dev/null",
    "head -c 9 /dev/urandom > /dev/null",
    "(echo hi > /dev/stdout) | cat && (echo hi | tee /dev/stderr) 2>&1 | cat",
    "bash -c 'cat <(echo x) > /dev/null'",
    "ps -e > /dev/null && id && uname -a",
    "bash -o pipefail -c 'yes | head -1 > /dev/null'; test $? = 141",
    'test -z "$LC_CTYPE$DISPLAY$DBUS_SESSION_BUS_ADDRESS" && test -d "$TMPDIR"',
    "(ulimit -n 100; ulimit -n) && nice -n 1 true",
)
NOT_UNDER_LANDLOCK = (
    "echo x > top && mv top other && rm other",
    "chmod +x src/main.py && cp -p src/main.py src/copy && touch -d yesterday src/copy",
    "echo x > /tmp/y && cat /tmp/y",
    "python3 -c 'import os; print(os.openpty())'",
    "python3 -c 'import multiprocessing as m; print(m.Lock())'",
    'python3 -c \'import socket as s; t = s.create_server(("127.0.0.1", 0)); '
    "s.create_connection(t.getsockname())'",
    "! command -v cc || { echo 'int main(){}' > src/a.c && cc src/a.c -o src/a && src/a; }",
)
EACH = (
    'for work; do sh -c "$work" > "$TMPDIR/said" 2>&1 || '
    '{ echo "$work"; cat "$TMPDIR/said"; }; done'
)
"""Runs each argument as a script, and tells of those that fail."""


def run(stage: Stage, backend: str, profile: str, script: str, *arguments: str) -> tuple[int, str]:
    """Run a script in a sandbox; its exit code and all that it printed."""
    done = stage.run(backend, profile, "/bin/sh", "-c", script, "sh", *arguments)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("backend", CONFINING)
@pytest.mark.parametrize("uid", users())
def test_ordinary_work_goes_on(stages: Stages, uid: int, backend: str) -> None:
    assert run(stages[uid], backend, "workspace-write", EACH, *EVERYWHERE) == (0, "")


@pytest.mark.parametrize("uid", users())
def test_bubblewrap_allows_what_landlock_cannot(stages: Stages, uid: int) -> None:
    assert run(stages[uid], "bubblewrap", "workspace-write", EACH, *NOT_UNDER_LANDLOCK) == (0, "")


@pytest.mark.parametrize("uid", users())
def test_commits_work_where_git_is_writable(stages: Stages, uid: int) -> None:
    script = "git add src && git -c user.name=a -c user.email=a@b commit -qm one && git log"
    code, said = run(stages[uid], "bubblewrap", "git-writable", script)
    assert code == 0, said
    code, said = run(stages[uid], "bubblewrap", "workspace-write", "git add .")
    assert code != 0
    assert "Read-only file system" in said


@pytest.mark.parametrize("backend", CONFINING)
def test_programs_are_found_as_outside(stages: Stages, backend: str) -> None:
    stage = next(iter(stages.values()))
    assert stage.run(backend, "read-only", "true").returncode == 0
    missing = stage.run(backend, "read-only", "no-such-program")
    assert missing.returncode != 0
    assert "No such file or directory" in missing.stderr
