"""`winx checkpoints diff`: what work has changed, as git writes it, without the secrets in it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from winx_tui.cli.checkpoint_choice import chosen
from winx_tui.cli.own_settings import own_redactor
from winx_tui.cli.recorded_project import RecordedProject
from winx_tui.cli.step_words import deed
from winx_tui.core import exit_codes
from winx_tui.core.preview import ChangeKind
from winx_tui.core.text import counted
from winx_tui.runtime.way_finding import is_any_below
from winx_tui.security.redaction import Redactor
from winx_tui.workspace.checkpoints.entries import Entry
from winx_tui.workspace.checkpoints.plan import Step
from winx_tui.workspace.diffs import file_diff
from winx_tui.workspace.display import visible
from winx_tui.workspace.line_comparison import compare
from winx_tui.workspace.shown_content import MOST_SHOWN_BYTES
from winx_tui.workspace.text_file import FileIsBinaryError, decode, split_lines

_KIND_BITS = {"link": 0o120000, "directory": 0o040000, "git": 0o040000}
"""What stands before the permissions; of all else it says: a file."""
_COLOURS = (
    ("@@", "\x1b[36m"),
    ("+++", "\x1b[1m"),
    ("---", "\x1b[1m"),
    ("diff ", "\x1b[1m"),
    ("+", "\x1b[32m"),
    ("-", "\x1b[31m"),
)
"""Beginning of a line → its colour, as git has them; the first that fits."""
_PLAIN = "\x1b[m"
_LINE = re.compile(r"[^\r\n]+")


def print_diff(
    project: RecordedProject, typed: str, paths: Collection[str], *, is_to_now: bool
) -> int:
    """Print the changes of work, or all since it began.

    Args:
        project: as it is recorded.
        typed: the number of the work.
        paths: relative to the project; only these, and what lies below. None: all.
        is_to_now: from before the work up to the disk as it is now.

    Raises:
        WinxError: there is no such work, or what it has named is lost.
    """
    checkpoints = project.checkpoints
    row = chosen(checkpoints.spans(), typed)
    steps = (
        checkpoints.steps_to(row.spans[0].before)
        if is_to_now
        else checkpoints.steps(row.spans, "undo")
    )
    redactor = own_redactor(project.settings)
    has_colours = (
        sys.stdout.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM", "dumb") != "dumb"
    )
    for step in sorted(steps, key=lambda step: step.path):
        if is_any_below(step.path, paths):
            text = "".join(_lines(step, checkpoints.content, redactor))
            shown = visible(text, multiline=True)
            sys.stdout.write(_coloured(shown) if has_colours else shown)
    return exit_codes.DONE


def _lines(step: Step, content_of: Callable[[bytes], bytes], redactor: Redactor) -> Iterator[str]:
    """Write one path's change as git does; what is recorded of directories is told in words."""
    before, after = step.wanted, step.expected
    name = visible(step.path)
    yield f"diff --git a/{name} b/{name}\n"
    done = deed(before, after)
    if before is None or after is None:
        entry = before or after
        assert entry is not None, "a step has something before or after it"
        word = "new" if before is None else "deleted"
        yield f"{word} {'directory' if entry.is_directory else 'file'} mode {_mode(entry)}\n"
    elif (before.kind, before.mode) != (after.kind, after.mode):
        yield f"old mode {_mode(before)}\nnew mode {_mode(after)}\n"
    entries = [entry for entry in (before, after) if entry is not None]
    if done == "chmod" or all(entry.is_directory for entry in entries):
        return
    if any(entry.kind == "unkept" for entry in entries):
        yield "What it held was not recorded\n"
        return
    if any(entry.size_bytes > MOST_SHOWN_BYTES for entry in entries):
        yield "It is too large to be compared\n"
        return
    old, new = _content(before, content_of), _content(after, content_of)
    yield from _text(step.path, old, new, redactor)


def _text(
    path: str, before: bytes | None, after: bytes | None, redactor: Redactor
) -> Iterator[str]:
    try:
        old, new = (None if data is None else decode(data) for data in (before, after))
    except FileIsBinaryError:
        yield f"Binary files differ: {_size(before)} → {_size(after)}\n"
        return
    old_lines, new_lines = (text.lines if text else () for text in (old, new))
    # Compared as they are: a secret that has changed is a change.
    opcodes = compare(old_lines, new_lines)
    shown = [_without_secrets(lines, redactor) for lines in (old_lines, new_lines)]
    kind: ChangeKind = "create" if before is None else "delete" if after is None else "edit"
    name = visible(path)
    diff = file_diff(
        Path(path),
        f"a/{name}" if kind == "delete" else f"b/{name}",
        *shown,
        kind="move" if kind == "edit" else kind,
        old_name=f"a/{name}",
        opcodes=opcodes,
    )
    yield diff.unified_diff
    if not diff.unified_diff and before and after:
        yield "Only the encoding differs\n"


def _without_secrets(lines: Sequence[str], redactor: Redactor) -> Sequence[str]:
    """Replace the secrets in lines; they stay as many lines as they were."""
    text = "".join(lines)
    at, parts = 0, []
    for span in redactor.find(text):
        mark = f"[REDACTED:{span.rule}]"
        parts += [text[at : span.start], _LINE.sub(mark, text[span.start : span.end])]
        at = span.end
    return split_lines("".join([*parts, text[at:]])) if parts else lines


def _size(data: bytes | None) -> str:
    return "none" if data is None else counted(len(data), "byte")


def _content(entry: Entry | None, content_of: Callable[[bytes], bytes]) -> bytes | None:
    if entry is None or entry.is_directory:
        return None
    return content_of(entry.digest)


def _mode(entry: Entry) -> str:
    return f"{_KIND_BITS.get(entry.kind, 0o100000) | entry.mode:06o}"


def _coloured(text: str) -> str:
    lines = []
    for line in text.split("\n"):
        colour = next((colour for start, colour in _COLOURS if line.startswith(start)), "")
        lines.append(f"{colour}{line}{_PLAIN}" if colour else line)
    return "\n".join(lines)
