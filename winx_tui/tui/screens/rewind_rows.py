"""How the page of turns writes a turn, and what would become of files. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from textual.content import Content

from winx_tui.commands.session_words import ago, moment_of
from winx_tui.core.test_runs import TestOutcome
from winx_tui.core.text import counted
from winx_tui.runtime.rewinding import FilesBack
from winx_tui.runtime.shown_steps import ShownStep
from winx_tui.runtime.turn_work import STATE_WORDS, TurnWork
from winx_tui.session.turns import Turn
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.screens.step_diffs import STATES
from winx_tui.workspace.display import visible

MOST_LISTED = 200
"""Paths that are listed; of more it is said how many they are."""
_TESTS: dict[TestOutcome, tuple[str, str]] = {
    "passed": ("tests passed", "$text-success"),
    "failed": ("tests failed", "$text-error"),
    "unknown": ("tests ran", "$text-warning"),
}
_QUIET = "$text-quiet"


@dataclass(frozen=True, slots=True)
class Lines:
    """How many lines of a file come and go; None: that is not counted."""

    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of files if the conversation went back to before a turn."""

    back: FilesBack
    shown: tuple[ShownStep, ...] = ()
    """The first steps; those that change nothing are left out."""
    along: Mapping[str, int] = field(default_factory=dict)
    """Directory → how many files come or go along in it, and are not shown."""
    more: int = 0
    """Paths that were not looked at."""
    lines: tuple[Lines | None, ...] = ()
    """Of the first shown steps, as far as they are counted."""
    notes: tuple[str, ...] = ()
    """Sentences on branches, which stay, and on what cannot be taken back."""


def drawn_turn(turn: Turn, work: TurnWork | None, by_commands: int | None, columns: int) -> Content:
    """Write a turn in two lines.

    Args:
        turn: which.
        work: what was recorded of it; None: that is not read yet.
        by_commands: how many files commands have changed; None: that is not known yet.
        columns: of the longest line.
    """
    prompt = Content(one_line(turn.prompt.typed) or "(empty)")
    facts = [
        Content.styled(f"turn {turn.number + 1}", _QUIET),
        Content.styled(ago(moment_of(turn.at)), _QUIET),
    ]
    if work is not None and (words := STATE_WORDS.get(work.state)):
        facts.append(Content.styled(words, "$text-warning"))
    facts += _facts(turn, by_commands)
    gap = Content.styled(" · ", _QUIET)
    second = gap.join(facts)
    return Content("\n").join(line.truncate(columns, ellipsis=True) for line in (prompt, second))


def drawn_preview(preview: Preview, turns: int, root: Path) -> Content:
    """Write what would become of files.

    Args:
        preview: as it was worked out.
        turns: so many leave the chat.
        root: of the project.
    """
    back = preview.back
    doubts = {each.path: each.why for each in back.way.refusals} if back.way is not None else {}
    lines = [Content.styled(_title(preview), "bold")]
    for at, shown in enumerate(preview.shown):
        count = preview.lines[at] if at < len(preview.lines) else None
        lines.append(_drawn_step(shown, count, preview.along.get(shown.step.path, 0)))
        if why := doubts.get(shown.step.path):
            lines.append(Content.styled(f"  {visible(why)}", "$text-warning"))
    if preview.more:
        lines.append(Content.styled(f"… and {counted(preview.more, 'path')} more", _QUIET))
    if back.edits:
        paths = dict.fromkeys(path for edit in back.edits for path in edit.files)
        lines += [Content(f"M {_name(path, root)}") for path in list(paths)[:MOST_LISTED]]
        sentence = "Of these turns edits alone are known, not what commands changed."
        lines.append(Content.styled(sentence, "$text-warning"))
    lines += [
        Content.styled(visible(note), _QUIET) for note in (back.trouble, *preview.notes) if note
    ]
    lines += [
        Content(""),
        Content.styled(f"{counted(turns, 'turn')} would leave the chat.", _QUIET),
    ]
    return Content("\n").join(lines)


def _name(path: Path, root: Path) -> str:
    return visible(str(path.relative_to(root) if path.is_relative_to(root) else path))


def _title(preview: Preview) -> str:
    along = sum(preview.along.get(shown.step.path, 0) for shown in preview.shown)
    count = len(preview.shown) + along + preview.more
    if not count and not preview.back.edits:
        return "No file would change."
    known = {path for edit in preview.back.edits for path in edit.files}
    return f"{counted(count + len(known), 'path')} would change:"


def _drawn_step(shown: ShownStep, lines: Lines | None, along: int) -> Content:
    _, style = STATES[shown.letter]
    row = Content.assemble((f"{shown.letter} ", style), shown.name)
    if along:
        return row + Content.styled(f" {counted(along, 'file')} in it", _QUIET)
    if lines is None:
        return row
    return row + _figures(lines.added, lines.removed)


def _figures(added: int, removed: int) -> Content:
    parts = ((f" +{added}", "$diff-added"), (f" −{removed}", "$diff-removed"))
    return Content.assemble(*(part for part in parts if not part[0].endswith(("+0", "−0"))))


def _facts(turn: Turn, by_commands: int | None) -> list[Content]:
    receipt, facts = turn.receipt, list[Content]()
    if receipt is not None and receipt.tests in _TESTS:
        facts.append(Content.styled(*_TESTS[receipt.tests]))
    if receipt is not None and receipt.files:
        added = sum(file.added_lines for file in receipt.files)
        removed = sum(file.removed_lines for file in receipt.files)
        files = Content.styled(counted(len(receipt.files), "file"), _QUIET)
        facts.append(files + _figures(added, removed))
    if by_commands:
        facts.append(Content.styled(f"{counted(by_commands, 'file')} by commands", _QUIET))
    if receipt is not None and receipt.commands:
        facts.append(Content.styled(counted(len(receipt.commands), "command"), _QUIET))
    return facts
