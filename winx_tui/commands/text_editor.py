"""The person's own editor: which program it is, and a private file for it to edit."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from winx_tui.config.paths import ensure_private_directory, scratch_dir
from winx_tui.core.errors import EditorError
from winx_tui.core.search_path import environment_outside
from winx_tui.workspace.display import visible

MAX_BYTES = 10 << 20
"""More is no prompt; it is refused rather than cut."""

_FALLBACKS = ("nano", "vim", "vi")
_LINE_FORMS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("vi", "vim", "nvim", "view", "nano", "pico", "emacs", "emacsclient", "kak", "ne", "joe"),
        ("+{line}", "{path}"),
    ),
    **dict.fromkeys(("micro", "hx", "helix", "subl", "zed"), ("{path}:{line}",)),
    **dict.fromkeys(("code", "codium", "code-insiders", "cursor"), ("--goto", "{path}:{line}")),
    "gedit": ("+{line}", "{path}"),
    "kate": ("--line", "{line}", "{path}"),
}
"""Program → how it is told a line."""
_CANNOT_RUN = (126, 127)
"""What shells answer where a program cannot be run."""


def editor_command(environ: Mapping[str, str], workspace: Path) -> tuple[str, ...]:
    """Return the person's editor with its own arguments: VISUAL, EDITOR, or one that is there.

    Args:
        environ: names it, and where programs are.
        workspace: resolved; no program in it is started.

    Raises:
        EditorError: there is none, the variable names no program, or one in the workspace.
    """
    for name in ("VISUAL", "EDITOR"):
        if wish := environ.get(name, "").strip():
            return _checked(name, wish, environ, workspace)
    search_path = environment_outside(environ, workspace)["PATH"]
    for program in _FALLBACKS:
        found = shutil.which(program, path=search_path)
        if found and not _lies_in(workspace, found):
            return (found,)
    raise EditorError("No editor was found; set EDITOR to the one you use, such as nano.")


def at_line(command: Sequence[str], path: Path, line: int | None) -> tuple[str, ...]:
    """Append a file to an editor's command, at a line where the editor can be told one."""
    form = _LINE_FORMS.get(Path(command[0]).name) if line is not None else None
    places = form or ("{path}",)
    return (*command, *(place.format(path=path, line=line) for place in places))


async def run_editor(command: Sequence[str], workspace: Path) -> None:
    """Run an editor on this terminal and wait for its end.

    Args:
        command: from at_line.
        workspace: resolved; the editor's PATH does not lead into it.

    Raises:
        EditorError: it cannot be started, or says that it failed.
    """
    shown = visible(command[0])
    with _interrupts_are_the_editors():
        try:
            process = await asyncio.create_subprocess_exec(
                *command, env=environment_outside(os.environ, workspace)
            )
        except OSError as error:
            raise EditorError(
                f"The editor {shown} cannot be started: {error.strerror}; check VISUAL and EDITOR."
            ) from error
        try:
            status = await process.wait()
        except asyncio.CancelledError:
            process.terminate()
            await process.wait()
            raise
    if status in _CANNOT_RUN:
        raise EditorError(f"The editor {shown} cannot be run; check VISUAL and EDITOR.")
    if status != 0:
        raise EditorError(f"The editor {shown} ended with status {status}; nothing was taken over.")


@contextmanager
def private_copy(text: str, suffix: str) -> Iterator[Path]:
    """Lend a file of mode 0600 that holds a text, in a directory nobody else can enter.

    Raises:
        ConfigError: there is no place for it.
        EditorError: it cannot be written.
    """
    parent = ensure_private_directory(ensure_private_directory(scratch_dir()) / "editor")
    directory = Path(tempfile.mkdtemp(prefix="text-", dir=parent))
    path = directory / f"prompt{suffix}"
    try:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
                file.write(text)
        except OSError as error:
            raise EditorError(f"Cannot write {path}: {error.strerror}.") from error
        yield path
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def read_back(path: Path) -> str:
    """Return what stands in an edited file, without the line end that editors put last.

    Raises:
        EditorError: it cannot be read, or holds more than a prompt may.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise EditorError(
            f"What was edited cannot be read back: {error.strerror}; the draft is as it was."
        ) from error
    if len(data) > MAX_BYTES:
        raise EditorError(
            f"What was edited is larger than {MAX_BYTES >> 20} MiB; the draft is as it was. "
            "Name the file in the prompt instead."
        )
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return visible(text.removesuffix("\n"), multiline=True)


def _checked(name: str, wish: str, environ: Mapping[str, str], workspace: Path) -> tuple[str, ...]:
    try:
        command = tuple(shlex.split(wish))
    except ValueError as error:
        raise EditorError(
            f"{name} is '{visible(wish)}', whose quotes do not match; mend it."
        ) from error
    program = command[0] if command else ""
    outside = environment_outside(environ, workspace)["PATH"]
    # What lies in the workspace only is looked for as well: it is refused by its place.
    found = shutil.which(program, path=outside) or shutil.which(
        program, path=environ.get("PATH", os.defpath)
    )
    if not found:
        raise EditorError(
            f"{name} is '{visible(wish)}', but there is no such program; set it to your editor."
        )
    place = str(Path(found).absolute())
    if _lies_in(workspace, place):
        raise EditorError(
            f"{name} is '{visible(wish)}', whose program {visible(place)} lies "
            "in the workspace, where an agent can change it; set it to an editor elsewhere."
        )
    return (place, *command[1:])


def _lies_in(workspace: Path, program: str) -> bool:
    return Path(os.path.realpath(program)).is_relative_to(workspace)


@contextmanager
def _interrupts_are_the_editors() -> Iterator[None]:
    """Let Ctrl+C on the terminal reach the editor without ending winx."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # A handler, as what is ignored would stay ignored in the editor.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
