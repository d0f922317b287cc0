"""Only what a person accepted of a change, and what the model is told of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from winx_tui.core.approval import HunkChoice
from winx_tui.tools.writing.change import encoded
from winx_tui.tools.writing.staging import StagedFile, restaged
from winx_tui.workspace.diffs import find_hunks
from winx_tui.workspace.hunks import (
    HunkMismatchError,
    ShownHunk,
    hunk_count,
    keep_hunks,
    show_hunks,
    with_ends_of,
)

_MAX_SHOWN_LINES = 60
"""Of one hunk, in the remark."""
_MAX_REMARK_LINES = 300
_MAX_LINE_CHARS = 1_000


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The accepted part of a change."""

    files: tuple[StagedFile, ...]
    remark: str
    """What the model is told, redacted."""


def narrow(files: Sequence[StagedFile], choices: Sequence[HunkChoice]) -> Narrowed:
    """Keep what was accepted; files of which nothing was accepted drop out.

    Args:
        files: as they were shown.
        choices: one for each hunk of each file; a file that is created, deleted or
            moved is one hunk.

    Raises:
        HunkMismatchError: the choices do not fit the hunks.
        ToolError: a text that a person wrote cannot be encoded.
    """
    counts = [hunk_count(staged.diff) for staged in files]
    expected = {(file, hunk) for file, count in enumerate(counts) for hunk in range(count)}
    by_place = {(choice.file, choice.hunk): choice for choice in choices}
    if len(choices) != len(expected) or by_place.keys() != expected:
        raise HunkMismatchError(
            f"The answer has {len(choices)} decisions for {len(expected)} hunks; "
            "nothing was changed"
        )
    kept: list[StagedFile] = []
    for index, staged in enumerate(files):
        own = [choice for choice in choices if choice.file == index]
        if any(choice.is_accepted for choice in own):
            kept.append(_narrowed(staged, own))
    in_order = sorted(choices, key=lambda choice: (choice.file, choice.hunk))
    return Narrowed(tuple(kept), _remark(files, in_order))


def _narrowed(staged: StagedFile, choices: Sequence[HunkChoice]) -> StagedFile:
    if all(choice.is_accepted and choice.text is None for choice in choices):
        return staged
    change = staged.change
    if change is None:
        raise HunkMismatchError(
            f"{staged.name} is to be deleted, so there is no text of it to be edited; "
            "nothing was changed"
        )
    before = staged.before.lines if staged.before is not None else ()
    after = change.lines
    hunks = len(find_hunks(before, after))
    if staged.kind == "edit" or hunks == 1:
        text = keep_hunks(before, after, choices)
    elif hunks == 0:
        text = "".join(with_ends_of(choices[0].text or "", after))
    else:
        raise HunkMismatchError(
            f"{staged.name} moves and changes in several places, so its text cannot be edited "
            "as one; nothing was changed"
        )
    narrowed = replace(change, text=text, data=encoded(staged.before, text), is_whole=False)
    return restaged(
        staged.path,
        staged.name,
        staged.kind,
        staged.before,
        narrowed,
        moved_from=staged.moved_from,
        old_name=staged.old_name,
    )


def _remark(files: Sequence[StagedFile], choices: Sequence[HunkChoice]) -> str:
    accepted = sum(choice.is_accepted for choice in choices)
    hunks = "hunk" if len(choices) == 1 else "hunks"
    lines = [f"The user accepted {accepted} of {len(choices)} {hunks}."]
    hunks_of = {
        file: _hunks(files[file])
        for file in {
            choice.file for choice in choices if not choice.is_accepted or choice.text is not None
        }
    }
    for choice in choices:
        if choice.is_accepted and choice.text is None:
            continue
        place, text = _place_and_text(files[choice.file], hunks_of[choice.file], choice.hunk)
        if choice.is_accepted:
            lines.append(f"Changed by the user before it was applied: {place}; it now reads:")
            text = choice.text or ""
        else:
            reason = f" (reason: {choice.reason})" if choice.reason else ""
            lines.append(f"Not applied: {place}{reason}" + (":" if text else "."))
        lines.extend(_shortened(text))
    if len(lines) > _MAX_REMARK_LINES:
        lines = [*lines[:_MAX_REMARK_LINES], f"({len(lines) - _MAX_REMARK_LINES} more lines)"]
    if accepted < len(choices):
        lines.append("Do not send again what was not applied, unless the user asks for it.")
    return "\n".join(lines)


def _hunks(staged: StagedFile) -> tuple[ShownHunk, ...]:
    before = staged.before.lines if staged.before is not None else ()
    after = staged.change.lines if staged.change is not None else ()
    return show_hunks(before, after)


def _place_and_text(staged: StagedFile, hunks: Sequence[ShownHunk], index: int) -> tuple[str, str]:
    """Name a hunk, and return its text where the model needs to be reminded of it."""
    match staged.kind:
        case "create":
            return f"the new file {staged.name}", ""
        case "delete":
            return f"the deletion of {staged.name}", ""
        case "move":
            return f"the move of {staged.old_name} to {staged.name}", ""
    hunk = hunks[index]
    first, last = hunk.first_line, hunk.last_line
    lines = f"line {first}" if first == last else f"lines {first}-{last}"
    return f"{staged.name}, {lines}", hunk.text


def _shortened(text: str) -> list[str]:
    lines = text.removesuffix("\n").split("\n") if text else []
    shown = [line[:_MAX_LINE_CHARS] for line in lines[:_MAX_SHOWN_LINES]]
    if len(lines) > len(shown):
        shown.append(f"({len(lines) - len(shown)} more lines)")
    return shown
