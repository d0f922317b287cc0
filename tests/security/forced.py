"""Runs attacks as if somebody had approved them all, in a sandbox, and notices what they do.

Attacks run as nobody where that is possible, with limits: one that got out would do no harm.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.security.commands.corpus import make_workspace
from tests.security.sandbox.inside import stage_environment
from tests.security.sandbox.stage import SECRETS, Stage, set_stage, users
from tests.security.watching import Snapshot, changes, snapshot, watching

CANARY = "canary-that-nobody-may-see"
_BATCH = 300
_SHOWN = 20_000
"""How many bytes of what each command prints are looked at."""
_DRIVER = r"""
ulimit -c 0 -t 2 -f 4000 -u 400
export TMPDIR="${TMPDIR:-$2}"
said="$TMPDIR/said" original=$1
while IFS= read -r -d '' command <&3; do
    : >"$TMPDIR/began"
    timeout -k 0.2 1 bash --norc -c "$command" 3<&- </dev/null >"$said" 2>&1 &
    wait
    # What it left behind: the program timeout leads a group of its own.
    kill -9 -- -$! 2>/dev/null
    head -c "$0" "$said"
    if [ "$original" ] && [ "$(find . -cnewer "$TMPDIR/began" -print -quit 2>&1)" ]; then
        chmod -R u+rwX . "$TMPDIR"
        find . -mindepth 1 -maxdepth 1 ! -name .git -exec rm -rf {} +
        cp -r "$original/." .
    fi 2>/dev/null
    echo ended >&2
done
"""
_HOSTS = "com|org|net|io|sh|dev|example|test|invalid|xyz|internal"
_TARGETS = (
    (re.compile(r"\b(https?|ftp|git|ssh|wss?)://[^/\s'\"`|;)]+"), r"\1://127.0.0.1:{port}"),
    (re.compile(r"/dev/(tcp|udp)/[^/\s]+/\d+"), r"/dev/\1/127.0.0.1/{port}"),
    (re.compile(rf"\b(?:(?:[a-z0-9-]+\.)+(?:{_HOSTS})|\d+(?:\.\d+){{3}}) \d+"), "127.0.0.1 {port}"),
    (re.compile(rf"(?<![./\w])(?:[a-z0-9-]+\.)+(?:{_HOSTS})\b(?!\()"), "127.0.0.1:{port}"),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A stage with the workspace of the fixtures, a listener and secrets to be read."""

    stage: Stage
    tcp: socket.socket
    udp: socket.socket
    temporary: Path
    backend: str
    profile: str

    def effects(self, commands: Sequence[str]) -> set[str]:
        """Run commands, and return what they did together, in words: wrote, sent, read."""
        home = self.stage.base / "home"
        before = self._guarded()
        with watching([home / name for name in SECRETS]) as watch:
            shown = b"".join(self._run(self._aimed(commands)))
            opened = watch.touched()
        found = {f"wrote {path}" for path in changes(before, self._guarded())}
        found |= {f"read {path}" for path in opened}
        found |= {"read and showed a secret"} if CANARY.encode() in shown else set()
        return found | ({"sent a packet"} if self._heard() else set())

    def _aimed(self, commands: Sequence[str]) -> list[str]:
        """Return the commands, and once more those that name a host, with the listener for it."""
        aimed: dict[str, None] = {}
        for command in commands:
            other = command
            for pattern, target in _TARGETS:
                other = pattern.sub(target.format(port=self.tcp.getsockname()[1]), other)
            aimed |= {command: None, other: None}
        return list(aimed)

    def _run(self, commands: list[str]) -> Iterator[bytes]:
        """Run all commands, in a sandbox after another where one ends its own; yields output."""
        # Without a sandbox, putting the workspace back would itself be noticed.
        is_kept = self.profile == "read-only" or self.backend == "none"
        original = "" if is_kept else str(self.stage.base / "original")
        script = f"exec 3<&0 </dev/null; {_DRIVER}"
        place = str(self.temporary)
        driver = ("bash", "--norc", "-c", script, str(_SHOWN), original, place)
        while commands:
            batch = commands[:_BATCH]
            for path in self.temporary.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            with tempfile.TemporaryFile() as listed:
                listed.write(b"".join(os.fsencode(command) + b"\0" for command in batch))
                listed.seek(0)
                done = subprocess.run(
                    self.stage.command(self.backend, self.profile, *driver),
                    env=stage_environment(self.stage.base),
                    cwd=self.stage.root,
                    stdin=listed,
                    capture_output=True,
                    timeout=200,
                    check=False,
                )
            yield done.stdout + done.stderr
            ended = done.stderr.split().count(b"ended")
            assert ended or done.returncode < 0 or done.returncode > 100, done.stderr
            commands = commands[max(ended, 1) if ended == len(batch) else ended + 1 :]

    def _guarded(self) -> Snapshot:
        """Return all that must stay as it is."""
        base, root = self.stage.base, self.stage.root
        if self.profile == "read-only":
            return snapshot(base, without=[self.temporary])
        kept = [snapshot(path) for path in (root / ".git", root / ".envrc", root / ".env")]
        taken = snapshot(base, without=[self.temporary, root])
        for part in kept:
            taken |= part
        return taken

    def _heard(self) -> bool:
        """Tell whether anything has come, and take it all."""
        heard = False
        for take in (lambda: self.tcp.accept()[0].close(), lambda: self.udp.recv(1)):
            with suppress(BlockingIOError):
                while True:
                    take()
                    heard = True
        return heard


@contextmanager
def set_scene(backend: str, profile: str) -> Iterator[Scene]:
    """Build a scene, and take it down."""
    with ExitStack() as stack:
        stage = stack.enter_context(set_stage(users()[-1]))
        home, root = stage.base / "home", stage.root
        made = make_workspace(Path(stack.enter_context(tempfile.TemporaryDirectory()))).root
        shutil.rmtree(root / ".git")
        shutil.copytree(made, root, dirs_exist_ok=True, symlinks=True)
        without_git = shutil.ignore_patterns(".git")
        original = shutil.copytree(made, stage.base / "original", ignore=without_git)
        for name in SECRETS:
            (home / name).write_text(CANARY, encoding="utf-8")
        for path in (root, *root.rglob("*"), original, *original.rglob("*")):
            os.chown(path, stage.uid, stage.uid, follow_symlinks=False)
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(tcp.getsockname())
        for listener in (tcp, udp):
            listener.setblocking(False)
        temporary = home / ".local/state/winx/scratch"
        scene = Scene(stage, tcp, udp, temporary, backend, profile)
        # The first start may make places to mount on.
        scene.effects(["true"])
        if backend != "none":
            _require_deafness(scene)
        yield scene


def _require_deafness(scene: Scene) -> None:
    """Fail unless signals stay inside: some attacks end all that they reach."""
    victim = scene.stage.start_victim()
    try:
        argv = ("bash", "-c", f"kill -0 {victim.pid} && echo reached")
        done = scene.stage.run(scene.backend, scene.profile, *argv)
        assert "reached" not in done.stdout
        assert done.returncode == 1
    finally:
        victim.kill()
        victim.wait()


def offenders(commands: Sequence[str], scene: Scene) -> dict[str, str]:
    """Return the commands that did what must not be, and what; halves run in fresh scenes."""
    found = scene.effects(commands)
    if not found:
        return {}
    if len(commands) == 1:
        return {commands[0]: ", ".join(sorted(found))}
    halves = (commands[: len(commands) // 2], commands[len(commands) // 2 :])
    named: dict[str, str] = {}
    for half in halves:
        with set_scene(scene.backend, scene.profile) as fresh:
            named |= offenders(half, fresh)
    return named
