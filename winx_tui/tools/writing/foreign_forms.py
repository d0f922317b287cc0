"""Edits in the forms of other tools: pairs as JSON or in tags, bare diffs, sed commands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from winx_tui.core.errors import ToolError
from winx_tui.edit.errors import EditError
from winx_tui.edit.fences import inside_fence, is_enclosed
from winx_tui.edit.search_replace import Block
from winx_tui.edit.unified import block_of_hunk
from winx_tui.tools.fields import decoded, plain
from winx_tui.tools.writing.arguments import OTHER_NAMES, PATH, TEXT
from winx_tui.tools.writing.replacements import PAIR_NAMES, as_blocks, pairs_in

_SED = re.compile(
    r"(?:sed\s.*|(?:[0-9,$]+)?s(?P<sign>[/|#@!])(?:(?!(?P=sign)).)+(?P=sign)"
    r"(?:(?!(?P=sign)).)*(?P=sign)[a-zA-Z0-9]*)"
)
_MAX_SED_CHARS = 2_000
_ARGUMENT_NAMES = frozenset(plain(name) for name in (TEXT, PATH, *OTHER_NAMES[TEXT]))


def as_block_text(name: str, text: str, before: str) -> str:
    """Write pairs that came as JSON or in tags as blocks; any other text stays.

    Args:
        name: of the file, for the message.
        text: as the model sent it.
        before: the content of the file; where it is JSON itself, JSON is content.

    Raises:
        ToolError: the text is surely no content, and cannot be read as an edit.
    """
    said = _undressed(text).strip()
    if said[:1] in ("[", "{") and before.lstrip()[:1] not in ("[", "{"):
        value = decoded(said)
        if pairs := pairs_in(value):
            return as_blocks(pairs)
        if isinstance(value, dict) and value and {plain(key) for key in value} <= _ARGUMENT_NAMES:
            raise _refusal(name, "the arguments of a call as JSON")
    if pairs := _tagged(said):
        return as_blocks(pairs)
    if len(said) <= _MAX_SED_CHARS and _SED.fullmatch(said):
        raise _refusal(name, "a sed command")
    return text


def bare_diff(text: str, before: Sequence[str]) -> tuple[Block, ...]:
    """Read lines with '-' and '+' that have no header; none where they may be content.

    Args:
        text: as the model sent it.
        before: the lines of the file.
    """
    lines = _undressed(text).split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    if not _is_signed(lines) or _is_signed([line.rstrip("\r\n") for line in before]):
        return ()
    present = {line.strip() for line in before}
    goes = [line[1:].strip() for line in lines if line.startswith("-")]
    if not any(map(present.__contains__, filter(None, goes))):
        return ()
    try:
        return (block_of_hunk(lines, 0),)
    except EditError:
        return ()


def _is_signed(lines: Sequence[str]) -> bool:
    said = [line for line in lines if line.strip()]
    signs = {line[:1] for line in said}
    return "-" in signs and signs <= {"+", "-", " "} and ("+" in signs or len(said) == 1)


def _undressed(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(inside_fence(lines)) if is_enclosed(lines) else text


def _tagged(text: str) -> list[tuple[str, str, bool]]:
    """Return the pairs of a text that is nothing but pairs of tags."""
    pairs: list[tuple[str, str, bool]] = []
    names = [pair for pair in PAIR_NAMES if text.startswith(f"<{pair[0]}>")]
    at = 0
    while names and at < len(text):
        found = next((one for pair in names if (one := _tagged_pair(text, at, *pair))), None)
        if found is None:
            return []
        old, new, at = found
        pairs.append((old, new, False))
    return pairs


def _tagged_pair(text: str, at: int, old_name: str, new_name: str) -> tuple[str, str, int] | None:
    old, at = _inside_tag(text, at, old_name)
    if not old:
        return None
    new, at = _inside_tag(text, at, new_name)
    return (old, new, at) if at >= 0 else None


def _inside_tag(text: str, at: int, name: str) -> tuple[str, int]:
    """Return what an element holds and where the next one begins, -1 where there is none."""
    begin, end = f"<{name}>", f"</{name}>"
    close = text.find(end, at) if at >= 0 and text.startswith(begin, at) else -1
    if close < 0:
        return "", -1
    after = close + len(end)
    while after < len(text) and text[after].isspace():
        after += 1
    return text[at + len(begin) : close].removeprefix("\n").removesuffix("\n"), after


def _refusal(name: str, what: str) -> ToolError:
    return ToolError(
        f"The text looks like {what}, and would replace the whole of {name}. Nothing was changed. "
        "To edit, send SEARCH/REPLACE blocks; to replace the file, its whole new content.",
        code="syntax",
    )
