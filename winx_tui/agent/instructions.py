"""The instruction files: the person's own, and the project's where the folder is trusted."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from winx_tui.config.trust import INSTRUCTION_FILES
from winx_tui.core.errors import WorkspaceError
from winx_tui.security.commands.secret_paths import is_secret_path
from winx_tui.workspace.display import visible
from winx_tui.workspace.text_file import FileMissingError, read_text_file

_log = logging.getLogger(__name__)

USER_INSTRUCTIONS = "AGENTS.md"
"""The person's own file, in winx's configuration directory."""

MAX_FILE_CHARS = 24_000
"""About 6,000 tokens; weak models lose the task in more."""
MAX_TOTAL_CHARS = 32_000
"""Of all files together; the nearest to the workspace are served first."""


@dataclass(frozen=True, slots=True)
class Instructions:
    """One instruction file, as much of it as is used."""

    name: str
    """For people and the model: relative to the project, or the full path."""
    path: Path
    text: str
    size_bytes: int
    """Of the whole file."""
    is_cut: bool = False


def read_instructions(
    root: Path,
    *,
    is_trusted: bool,
    top: Path | None = None,
    user_directory: Path | None = None,
) -> tuple[Instructions, ...]:
    """Return the instruction files that apply, the most general first.

    Each directory from the top of the project down to the workspace gives the first
    of the known names that it has. A symbolic link that leads out of the project,
    and what is not text, does not count.

    Args:
        root: the workspace, resolved; files below it in deeper directories are not read.
        is_trusted: whether the project's files may have effect.
        top: the top of the repository around the workspace; None where there is none.
        user_directory: where the person's own file lies, which is always trusted.
    """
    found: list[Instructions] = []
    if user_directory is not None:
        found += _first_in(user_directory, (USER_INSTRUCTIONS,), None)
    if is_trusted:
        project = top if top is not None and root.is_relative_to(top) else root
        for directory in _down(project, root):
            found += _first_in(directory, INSTRUCTION_FILES, project)
    return _within_limits(_distinct(found))


def describe_instructions(found: Sequence[Instructions]) -> str:
    """Tell a person which files are in use, in one sentence; "" where there are none."""
    if not found:
        return ""
    return "Using " + ", ".join(_described(file) for file in found) + "."


def _described(file: Instructions) -> str:
    size = size_words(file.size_bytes)
    cut = f", cut to {len(file.text.encode()) / 1000:.1f} kB" if file.is_cut else ""
    return f"{file.name} ({size}{cut})"


def size_words(size_bytes: int) -> str:
    """Return the size of a file in words."""
    return f"{size_bytes / 1000:.1f} kB" if size_bytes >= 1000 else f"{size_bytes} bytes"


def _down(top: Path, root: Path) -> Iterator[Path]:
    yield top
    for part in root.relative_to(top).parts:
        top = top / part
        yield top


def _first_in(directory: Path, names: Sequence[str], project: Path | None) -> list[Instructions]:
    for name in names:
        path = directory / name
        real = Path(os.path.realpath(path))
        # A link out of the project would bring in what nobody looked at when trusting it.
        if project is not None and not real.is_relative_to(project):
            _log.warning("%s leads out of the project and is not used", visible(str(path)))
            continue
        if project is not None and is_secret_path(os.path.relpath(real, project)):
            _log.warning("%s leads to what may be secret and is not used", visible(str(path)))
            continue
        try:
            file = read_text_file(real)
        except FileMissingError:
            continue
        except WorkspaceError as error:
            _log.warning("instructions not used: %s", error)
            continue
        if not file.text.strip():
            continue
        shown = str(path if project is None else path.relative_to(project))
        return [Instructions(visible(shown), real, file.text.strip(), len(file.data))]
    return []


def _distinct(found: Sequence[Instructions]) -> tuple[Instructions, ...]:
    return tuple({file.path: file for file in found}.values())


def _within_limits(found: Sequence[Instructions]) -> tuple[Instructions, ...]:
    left = MAX_TOTAL_CHARS
    kept: list[Instructions] = []
    for file in reversed(found):
        share = min(left, MAX_FILE_CHARS)
        left -= min(len(file.text), share)
        kept.append(file if len(file.text) <= share else _cut(file, share))
    return tuple(reversed(kept))


def _cut(file: Instructions, share: int) -> Instructions:
    text = file.text[:share]
    text = text[: text.rfind("\n") + 1] or text
    return replace(
        file,
        text=f"{text.rstrip()}\n[{file.name} goes on; read the file for the rest]",
        is_cut=True,
    )
