"""A project with recorded work, and `winx` commands run in it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from winx_tui.cli.commands import checkpoints, redo, undo
from winx_tui.runtime.places import Places
from winx_tui.workspace.checkpoints.keeper import Checkpoints
from winx_tui.workspace.checkpoints.limits import Limits
from winx_tui.workspace.checkpoints.spans import SpanKind, Work

_COMMANDS: dict[str, Callable[..., int]] = {
    "undo": undo.run,
    "redo": redo.run,
    "checkpoints": checkpoints.run,
}


class RecordedWork:
    """What winx has done to a project, as its own recorder keeps it."""

    def __init__(self, root: Path, state: Path) -> None:
        root.mkdir(exist_ok=True)
        self.root = root
        self.directory = Places.of(root, state).checkpoints
        self.turns = 0
        self.limits = Limits()
        self.own: tuple[Path, ...] = ()

    def open(self) -> Checkpoints:
        """Open the checkpoints as another winx would."""
        return Checkpoints(self.directory, self.root, self.limits, own=self.own)

    def turn(
        self, prompt: str, *commands: str, session: str = "ses_a1", kind: SpanKind = "command"
    ) -> None:
        """Record a turn that runs commands of a shell."""
        self.turns += 1
        recorder = self.open()
        try:
            for number, command in enumerate(commands):
                work = Work(
                    session, f"turn_{self.turns}", f"c{number}", kind, f"Run: {command}", prompt
                )
                span = recorder.begin(work)
                subprocess.run(["bash", "-c", command], cwd=self.root, check=True)
                recorder.end(span)
        finally:
            recorder.close()

    def files(self) -> dict[str, str]:
        """Return what the project holds: path → text."""
        return {
            str(path.relative_to(self.root)): path.read_text(encoding="utf-8")
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and ".git" not in path.parts
        }


def winx(command: str, *arguments: str) -> int:
    """Run `winx COMMAND ARGUMENTS` in this process; return its exit status."""
    return _COMMANDS[command](list(arguments), environment_keys=frozenset())
