"""What a person should know of a question beside the text that will run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.approval import ApprovalRequest
from winx_tui.core.preview import CommandPreview, DiffPreview, TaskListPreview, TextPreview
from winx_tui.security.blast_radius import Reach, in_words
from winx_tui.security.confinement_words import confinement_lines
from winx_tui.security.program_places import ProgramPlace
from winx_tui.security.sandbox_switches import as_shown
from winx_tui.workspace.deceptive_text import deception_remarks
from winx_tui.workspace.display import visible


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """Facts that are looked up when the question is asked."""

    radius: tuple[Reach, ...] = ()
    programs: tuple[ProgramPlace, ...] = ()
    way_back: str = ""
    """Whether what it changes can be taken back, where it changes much."""


NO_FACTS = QuestionFacts()

FindFacts = Callable[[ApprovalRequest], Awaitable[QuestionFacts]]


async def no_facts(request: ApprovalRequest) -> QuestionFacts:
    """Look nothing up."""
    return NO_FACTS


def deceptions(request: ApprovalRequest) -> tuple[str, ...]:
    """Say what in the text that is shown is not what it seems."""
    match request.preview:
        case CommandPreview(command=text) | TextPreview(text=text) | TaskListPreview(text=text):
            return deception_remarks(text)
        case DiffPreview():
            lines = request.preview.unified_diff.split("\n")
            return deception_remarks("\n".join(line for line in lines if line.startswith("+")))


def program_remark(place: ProgramPlace) -> str:
    """Say which file a program is."""
    where = ", inside the workspace" if place.is_in_workspace else ""
    return f"{visible(place.name)} is {visible(str(place.path))}{where}"


def short_fingerprint(request: ApprovalRequest) -> str:
    """Return the beginning of the hash of what was shown; the same bytes run, or nothing does."""
    return request.fingerprint[:8]


def fact_lines(
    request: ApprovalRequest, facts: QuestionFacts, *, home: Path, way_out: str
) -> list[str]:
    """Write everything as sentences, the most alarming first, for front ends of plain lines.

    Args:
        request: The question.
        facts: What was looked up for it.
        home: What is written as `~`.
        way_out: How a command is run without its sandbox, as `confinement_lines` takes it.
    """
    lines = [f"Danger: {remark}" for remark in request.danger]
    lines += [f"Look closely: {remark}" for remark in deceptions(request)]
    if len(request.parts) > 1:
        lines += [_row(number, request) for number in range(len(request.parts))]
    lines += [f"Program: {program_remark(place)}" for place in facts.programs]
    touches = [reach.text for reach in facts.radius] or list(map(in_words, request.blast_radius))
    lines += [f"It {touch}" for touch in touches]
    lines += [facts.way_back] if facts.way_back else []
    if (confinement := request.confinement) is not None:
        opening = as_shown(confinement)
        lines += confinement_lines(confinement, opening, home=home, way_out=way_out)
    return [visible(line) for line in lines]


def _row(number: int, request: ApprovalRequest) -> str:
    row = request.parts[number]
    why = row.reason or {"allow": "only reads", "ask": "asks", "deny": "is denied"}[row.effect]
    return f"Command {number + 1}: {row.text} ({why})"
