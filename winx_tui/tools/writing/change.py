"""The new content of a file, computed from what the model sent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from winx_tui.core.errors import ToolError, WorkspaceError
from winx_tui.edit.apply import apply_blocks
from winx_tui.edit.search_replace import holds_blocks, parse_blocks
from winx_tui.workspace.text_file import TextFile

EDIT_UP_TO_PERCENT = 50
"""A larger percentage_to_change means that the text is the whole new content."""

_REDACTION_MARK = re.compile(r"\[REDACTED:[a-z0-9-]+\]")
_TOLERANCES = {
    "trailing_whitespace": "blanks at the ends of lines were overlooked",
    "indentation": "the indentation differed throughout and was adapted",
}


@dataclass(frozen=True, slots=True)
class Change:
    """What a file will hold."""

    text: str
    """Decoded, without the byte order mark."""
    data: bytes
    tolerances: tuple[str, ...] = ()
    """What the search for blocks overlooked."""
    notes: tuple[str, ...] = ()
    """The same, and what was adapted, in words."""


def compute_change(name: str, before: TextFile | None, text: str, *, is_edit: bool) -> Change:
    """Return the new content; nothing is read or written here.

    Raises:
        ToolError: the blocks cannot be applied, or the text cannot be meant.
    """
    if before is None:
        return Change(text, _utf8(text))
    if is_edit:
        applied = apply_blocks(before.lines, parse_blocks(text))
        change = Change(
            applied.text,
            _encoded(before, applied.text),
            applied.tolerances,
            tuple(_TOLERANCES[tolerance] for tolerance in applied.tolerances),
        )
    else:
        _refuse_blocks_as_content(before, text)
        change = _overwritten(before, text)
    _refuse_redaction_marks(name, before.text, change.text)
    return change


def _overwritten(before: TextFile, text: str) -> Change:
    """Keep the file's encoding and, where they are all alike, its ends of lines."""
    notes = []
    if before.newlines == "CRLF" and "\r" not in text and "\n" in text:
        text = text.replace("\n", "\r\n")
        notes.append("the line ends stay CRLF")
    text = text.removeprefix("\ufeff") if before.bom else text
    return Change(text, _encoded(before, text), notes=tuple(notes))


def _encoded(before: TextFile, text: str) -> bytes:
    try:
        return before.encode(text)
    except WorkspaceError as error:
        raise ToolError(f"Nothing was changed: {error}") from error


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ToolError(
            "The text holds half of a surrogate pair, which no file can; send it again."
        ) from error


def _refuse_blocks_as_content(before: TextFile, text: str) -> None:
    """Blocks after an introduction would otherwise replace the file they mean to edit."""
    if holds_blocks(text) and not holds_blocks(before.text):
        raise ToolError(
            "The text holds SEARCH/REPLACE blocks but does not begin with one, so it would replace "
            "the whole file. Nothing was changed. To edit, leave out what stands before the first "
            "block."
        )


def _refuse_redaction_marks(name: str, before: str, after: str) -> None:
    """A mark stands for a secret that the model was not shown; written, it would destroy it."""
    if len(_REDACTION_MARK.findall(after)) > len(_REDACTION_MARK.findall(before)):
        raise ToolError(
            f"The new content of {name} holds a [REDACTED:…] mark, which stands for a secret that "
            "is in the file but was not shown. Nothing was changed. Edit around that line with "
            "SEARCH/REPLACE blocks."
        )
