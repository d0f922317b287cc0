"""A person's home with secrets, a workspace in it, and servers and processes around it."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.security.sandbox.inside import stage_environment

NOBODY = 65534
INSIDE = Path(__file__).with_name("inside.py")
PROBES = Path(__file__).with_name("probes")
SECRETS = (
    ".ssh/id_rsa",
    ".aws/credentials",
    ".gnupg/private-keys-v1.d/key",
    ".netrc",
    ".npmrc",
    ".bash_history",
    ".docker/config.json",
    ".kube/config",
    ".config/gh/hosts.yml",
    ".config/gcloud/credentials.db",
    ".local/share/keyrings/login.keyring",
    ".cargo/credentials.toml",
    ".cache/huggingface/token",
    ".mozilla/firefox/cookies.sqlite",
    "Documents/letter.txt",
    ".config/winx/config.toml",
    ".local/state/winx/sessions/one.jsonl",
    "project/.env",
    "project/sub/.env.production",
)
_HARMLESS = (
    ".cargo/bin/tool",
    "project/src/main.py",
    "project/.envrc",
    ".local/state/winx/scratch/kept",
)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage, for one user."""

    base: Path
    uid: int

    @property
    def root(self) -> Path:
        """Return the workspace."""
        return self.base / "home/project"

    def command(self, backend: str, profile: str, *argv: str) -> list[str]:
        """Return the command that runs a program on the stage as its user."""
        python = sys.executable if self.uid == os.getuid() else "/usr/bin/python3"
        return [*self._as_user(), python, str(INSIDE), backend, profile, str(self.base), *argv]

    def run(
        self, backend: str, profile: str, *argv: str, text: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program on the stage to its end."""
        return subprocess.run(
            self.command(backend, profile, *argv),
            env=stage_environment(self.base),
            cwd=self.root,
            input=text,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    def start_victim(self) -> subprocess.Popen[bytes]:
        """Start a process of the same user, with a secret in its environment."""
        return subprocess.Popen(
            [*self._as_user(), "sleep", "600"],
            env={"PLANTED": "SECRET", "PATH": os.environ["PATH"]},
            cwd=self.base / "outside",
        )

    def _as_user(self) -> list[str]:
        if self.uid == os.getuid():
            return []
        return ["setpriv", f"--reuid={self.uid}", f"--regid={self.uid}", "--clear-groups"]


@contextmanager
def set_stage(uid: int) -> Iterator[Stage]:
    """Build a stage, and take it down.

    Outside /tmp, which sandboxes replace: what is refused there is refused for being shut.
    """
    places = (Path("/opt"), Path.home())
    place = next(place for place in places if os.access(place, os.W_OK))
    base = Path(tempfile.mkdtemp(prefix="winx-stage-", dir=place))
    try:
        base.chmod(0o755)
        for name in (*SECRETS, *_HARMLESS):
            path = base / "home" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("SECRET\n" if name in SECRETS else "plain\n", encoding="utf-8")
        for name in ("file", "spare", "removable"):
            (base / "outside").mkdir(exist_ok=True)
            (base / "outside" / name).write_text("plain\n", encoding="utf-8")
        for repository in ("project", "project/lib/nested"):
            command = ["git", "init", "--quiet", str(base / "home" / repository)]
            subprocess.run(command, check=True, env={"PATH": os.environ["PATH"]})
        copy = base / "home/project/src/tests/security/sandbox/probes"
        shutil.copytree(PROBES, copy, ignore=shutil.ignore_patterns("__pycache__"))
        _give(base, uid)
        if os.getuid() == 0:
            _make_setuid(base / "home/project/src/other-id", 0 if uid else NOBODY)
        yield Stage(base, uid)
    finally:
        shutil.rmtree(base)


@contextmanager
def facts_of(stage: Stage) -> Iterator[dict[str, str]]:
    """Start what there is to reach from a stage; yields what the probes need to know."""
    with ExitStack() as stack:
        outside = stage.base / "outside"
        path_socket = stack.enter_context(socket.socket(socket.AF_UNIX))
        path_socket.bind(str(outside / "socket"))
        path_socket.listen(64)
        datagrams = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        datagrams.bind(str(outside / "datagrams"))
        for name in ("socket", "datagrams"):
            (outside / name).chmod(0o777)
        abstract = stack.enter_context(socket.socket(socket.AF_UNIX))
        abstract.bind(f"\0{stage.base.name}")
        abstract.listen(64)
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        echo = threading.Thread(target=_answer, args=(udp,))
        echo.start()
        stack.callback(echo.join)
        stack.callback(_stop, udp.getsockname())
        victim = stage.start_victim()
        stack.callback(victim.wait)
        stack.callback(victim.kill)
        master, slave = os.openpty()
        stack.callback(os.close, master)
        stack.callback(os.close, slave)
        if os.getuid() == 0:
            os.chown(os.ttyname(slave), stage.uid, stage.uid)
        yield {
            "home": str(stage.base / "home"),
            "workspace": str(stage.root),
            "outside": str(outside),
            "setuid": str(stage.root / "src/other-id"),
            "path_socket": str(outside / "socket"),
            "datagram_socket": str(outside / "datagrams"),
            "abstract": stage.base.name,
            "tcp": str(tcp.getsockname()[1]),
            "udp": str(udp.getsockname()[1]),
            "victim": str(victim.pid),
            "terminal": os.ttyname(slave),
            "shared_key": str(stack.enter_context(_shared_memory(stage.uid))),
        }


def run_probes(stage: Stage, backend: str, profile: str) -> dict[str, str]:
    """Try every way out of a sandbox, and return what became of each."""
    with facts_of(stage) as facts:
        path = f"PYTHONPATH={stage.root}/src"
        program = ("env", path, "/usr/bin/python3", "-m", "tests.security.sandbox.probes")
        done = stage.run(backend, profile, *program, json.dumps(facts))
    assert done.returncode == 0, done.stderr
    results: dict[str, str] = json.loads(done.stdout)
    return results


@cache
def users() -> list[int]:
    """Return the users that tests can be run as: this one, and nobody if this one is root.

    Nobody needs a Python of the system that runs winx, and a checkout that others can read.
    """
    if os.getuid() != 0:
        return [os.getuid()]
    nobody = Stage(INSIDE.parent, NOBODY)
    command = [*nobody._as_user(), "/usr/bin/python3", "-c", "import tests.security.sandbox.inside"]
    try:
        done = subprocess.run(
            command, env=stage_environment(INSIDE.parent), capture_output=True, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return [0]
    return [0, NOBODY] if done.returncode == 0 else [0]


@contextmanager
def _shared_memory(uid: int) -> Iterator[int]:
    """Make a System V segment that the user may attach; yields its key."""
    libc = ctypes.CDLL(None, use_errno=True)
    key = int.from_bytes(os.urandom(3), "little") + 1
    number = libc.shmget(key, 4096, 0o1666)
    assert number >= 0, os.strerror(ctypes.get_errno())
    try:
        yield key
    finally:
        libc.shmctl(number, 0, None)


def _give(base: Path, uid: int) -> None:
    if uid == os.getuid():
        return
    for path in (base, *base.rglob("*")):
        os.chown(path, uid, uid, follow_symlinks=False)


def _make_setuid(path: Path, owner: int) -> None:
    shutil.copy("/usr/bin/id", path)
    os.chown(path, owner, owner)
    path.chmod(0o4755)


def _answer(udp: socket.socket) -> None:
    while True:
        data, sender = udp.recvfrom(64)
        if data == b"stop":
            return
        udp.sendto(b"heard", sender)


def _stop(address: tuple[str, int]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendto(b"stop", address)
