"""The new content of a file, computed from what the model sent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from winx_tui.core.errors import ToolError, WorkspaceError
from winx_tui.edit.apply import apply_blocks
from winx_tui.tools.writing.elision import refuse_elision
from winx_tui.tools.writing.hidden_text import note_on_marks, refuse_marks_in_search
from winx_tui.tools.writing.intent import Intent, is_document
from winx_tui.tools.writing.line_ends import with_ends_of
from winx_tui.workspace.text_file import TextFile, content_hash, split_lines

_TOLERANCES = {
    "trailing_whitespace": "blanks at the ends of lines were overlooked",
    "indentation": "the indentation differed and was adapted",
    "line_numbers": "line numbers in the blocks were left out",
    "unicode": "typographic characters were taken for plain ones",
    "all_whitespace": "blanks inside of lines were overlooked",
    "blank_lines": "blank lines were overlooked",
    "substring": "the text was found inside of a line",
}
_CORRECTIONS = {
    "fences": "the code fence inside a block was left out",
    "quotes": "backslashes before quotes were left out",
    "entities": "entities such as &lt; were read as characters",
    "escapes": "a block was escaped once too often and was read without that",
}
"""What was taken away from a block before it fitted; stripped line numbers are told above."""


@dataclass(frozen=True)
class Change:
    """What a file will hold."""

    text: str
    """Decoded, without the byte order mark."""
    data: bytes
    is_whole: bool = False
    """Whether the model wrote every line of it."""
    tolerances: tuple[str, ...] = ()
    """What the search for blocks overlooked."""
    notes: tuple[str, ...] = ()
    """The same, and what was adapted, in words."""

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Return the lines with their ends."""
        return split_lines(self.text)

    @cached_property
    def content_hash(self) -> str:
        """Return the SHA-256 of the bytes, in hex."""
        return content_hash(self.data)


def compute_change(name: str, before: TextFile | None, intent: Intent) -> Change:
    """Return the new content; nothing is read or written here.

    Raises:
        ToolError: the blocks cannot be applied, or the text cannot be meant.
    """
    if before is None:
        note = note_on_marks(split_lines(intent.text))
        notes = (*intent.notes, note) if note else intent.notes
        return Change(intent.text, utf8(intent.text), is_whole=True, notes=notes)
    change = _edited(name, before, intent) if intent.kind == "edit" else _whole(before, intent)
    refuse_elision(name, before.lines, change.lines, is_document=is_document(name))
    return change


def encoded(before: TextFile | None, text: str) -> bytes:
    """Return a text in the encoding of the file; of a new file that is UTF-8.

    Raises:
        ToolError: the encoding cannot hold it.
    """
    if before is None:
        return utf8(text)
    try:
        return before.encode(text)
    except WorkspaceError as error:
        raise ToolError(f"Nothing was changed: {error}") from error


def utf8(text: str) -> bytes:
    """Return a text as UTF-8.

    Raises:
        ToolError: it holds half a character.
    """
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ToolError(
            "The text holds half of a surrogate pair, which no file can; send it again.",
            code="invalid_arguments",
        ) from error


def _edited(name: str, before: TextFile, intent: Intent) -> Change:
    refuse_marks_in_search(name, before.lines, intent.blocks)
    applied = apply_blocks(before.lines, intent.blocks)
    tolerances = tuple(str(tolerance) for tolerance in applied.tolerances)
    words = [_TOLERANCES.get(tolerance, tolerance) for tolerance in tolerances]
    words += [_CORRECTIONS[one] for one in applied.corrections if one in _CORRECTIONS]
    if any(block.every for block in intent.blocks):
        changed = "1 place was" if applied.places == 1 else f"{applied.places} places were"
        words.append(f"{changed} changed")
    return Change(
        applied.text,
        encoded(before, applied.text),
        tolerances=tolerances,
        notes=(*intent.notes, *words),
    )


def _whole(before: TextFile, intent: Intent) -> Change:
    """Keep the file's encoding and its ends of lines."""
    text, note = with_ends_of(before, intent.text)
    notes = (*intent.notes, note) if note else intent.notes
    text = text.removeprefix("\ufeff") if before.bom else text
    return Change(text, encoded(before, text), is_whole=True, notes=notes)
