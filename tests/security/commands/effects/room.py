"""A room in which commands can do whatever they like, and where all that they do is noticed.

Nothing but the room can change and no packet leaves it, but nothing in it is protected:
what is looked at is the classifier alone.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.security.commands.corpus import make_workspace
from tests.security.watching import changes, snapshot, watching
from winx_tui.security.commands.classification import CommandPlace

CANARY = "canary-that-nobody-may-see"
_SECRETS = ("secret", "home/.netrc", "home/.ssh/id_rsa", "home/.aws/credentials", "home/letter")
_SHOWN = 20_000
"""How many bytes of what each command prints are looked at."""
_BATCH_S = 60
_DRIVER = r"""
ulimit -c 0 -t 5 -f 100000
counted() { cat /proc/net/dev /proc/net/snmp /proc/net/snmp6; }
before=$(counted)
while IFS= read -r -d '' command <&3; do
    ( eval -- "$command" ) 3<&- </dev/null 2>&1 | head -c "$0"
done
[ "$before" = "$(counted)" ] || echo sent >&2
"""


class Unending(Exception):
    """A batch did not end in time."""


@dataclass(frozen=True, slots=True)
class Room:
    """A workspace, a home and something beside them, all with secrets to be read."""

    base: Path
    place: CommandPlace

    def effects(self, commands: Sequence[str]) -> set[str]:
        """Run commands one after another, and return what they did together, in words.

        Raises:
            Unending: they did not end in time.
        """
        secrets = [self.base / name for name in _SECRETS]
        watched = {*secrets, *(path.parent for path in secrets)} - {self.base}
        before = snapshot(self.base)
        with watching(watched) as watch:
            shown, said = self._run(commands)
            opened = watch.touched()
        found = {f"changed {path}" for path in changes(before, snapshot(self.base))}
        found |= {f"opened {path}" for path in opened}
        found |= {"sent packets"} if b"sent" in said.split() else set()
        return found | ({"showed a secret"} if CANARY.encode() in shown else set())

    def _run(self, commands: Sequence[str]) -> tuple[bytes, bytes]:
        base = str(self.base)
        with tempfile.TemporaryFile() as listed:
            listed.write(b"".join(_bytes(command) + b"\0" for command in commands))
            listed.seek(0)
            # fmt: off
            argv = (
                "bwrap", "--unshare-all", "--die-with-parent", "--ro-bind", "/", "/",
                "--proc", "/proc", "--dev", "/dev", "--bind", f"{base}/tmp", "/tmp",
                "--bind", base, base, "--ro-bind", f"{base}/resolv.conf", "/etc/resolv.conf",
                "--chdir", str(self.place.root), "--clearenv",
                "--setenv", "HOME", str(self.place.home), "--setenv", "PATH", "/usr/bin:/bin",
                "--setenv", "LC_ALL", "C.UTF-8", "--setenv", "GIT_OPTIONAL_LOCKS", "0",
                "--setenv", "GIT_PAGER", "cat", "--",
                "bash", "--norc", "-c", f"exec 3<&0 </dev/null; {_DRIVER}", str(_SHOWN),
            )
            # fmt: on
            try:
                done = subprocess.run(
                    argv, stdin=listed, capture_output=True, check=True, timeout=_BATCH_S
                )
            except subprocess.TimeoutExpired as error:
                raise Unending from error
        return done.stdout, done.stderr


def make_room(directory: Path) -> Room:
    """Make a room in a directory."""
    base = Path(tempfile.mkdtemp(dir=directory)).resolve()
    place = make_workspace(base)
    (base / "tmp").mkdir()
    for name in _SECRETS:
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_text(CANARY, encoding="utf-8")
    # A question for an address shows as a packet on the loopback.
    (base / "resolv.conf").write_text("nameserver 127.0.0.1\n", encoding="utf-8")
    room = Room(base, place)
    # The first run makes the place in /tmp where the room itself is mounted.
    room.effects(["true"])
    assert not room.effects(["true"])
    return room


def offenders(commands: Sequence[str], directory: Path, room: Room | None = None) -> dict[str, str]:
    """Return the commands that do something, and what; halves are run again in fresh rooms.

    What does not end is no offender by itself: whatever else it did shows in its room.
    """
    room = room or make_room(directory)
    before = snapshot(room.base)
    try:
        found = room.effects(commands)
    except Unending:
        if len(commands) == 1:
            found = {f"changed {path}" for path in changes(before, snapshot(room.base))}
            return {commands[0]: ", ".join(sorted(found))} if found else {}
        found = {"did not end"}
    if not found:
        return {}
    if len(commands) == 1:
        return {commands[0]: ", ".join(sorted(found))}
    half = len(commands) // 2
    return offenders(commands[:half], directory) | offenders(commands[half:], directory)


def _bytes(command: str) -> bytes:
    return command.encode("utf-8", "surrogateescape")
