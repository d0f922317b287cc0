"""One answer out of what every file gave, never longer than the model is handed whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.problems import Problem
from winx_tui.tools.outputs import FileRead
from winx_tui.tools.reading.excerpt import Excerpt, cut_excerpts
from winx_tui.tools.reading.opening import Outcome, Unread
from winx_tui.tools.reading.passage import Passage, size_of
from winx_tui.tools.reading.ranges import ReadTarget
from winx_tui.workspace.display import visible

FRAME_BYTES = 24_000
"""For what stands around the pieces: heads, reasons, how to go on. With the budget it
stays below the executor's cap, which would hide lines that count as read."""


@dataclass(frozen=True, slots=True)
class Section:
    """A file that is in the answer."""

    path: Path
    passage: Passage
    excerpt: Excerpt


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model is told."""

    text: str
    sections: tuple[Section, ...]
    facts: tuple[FileRead, ...]
    """The same as data, a row a file."""
    is_cut: bool
    problem: Problem | None
    """Why there is nothing in it, where there is not."""


def assemble(targets: Sequence[ReadTarget], outcomes: Sequence[Outcome]) -> Answer:
    """Put together what the files gave; those that do not fit are named by their number."""
    pairs = list(zip(targets, outcomes, strict=True))
    excerpts = iter(
        cut_excerpts([(target, found) for target, found in pairs if isinstance(found, Passage)])
    )
    parts: list[str] = []
    sections: list[Section] = []
    facts: list[FileRead] = []
    problem: Problem | None = None
    left_bytes = FRAME_BYTES
    is_cut = False
    for position, (target, found) in enumerate(pairs):
        if isinstance(found, Unread):
            part = found.text
            frame_bytes = size_of(part) + 1
            fact: FileRead = {"path": target.text, "error": part, "code": found.code}
            problem = problem or Problem(found.code)
        else:
            excerpt = next(excerpts)
            part = excerpt.text
            frame_bytes = excerpt.frame_bytes
            fact = _facts(target, found, excerpt)
        if frame_bytes > left_bytes:
            rest = len(pairs) - position
            parts.append(
                f"[the answer is full: {rest} of the {len(pairs)} files are not in it; "
                f"ask for them in another call, beginning with {visible(target.text)[:1_000]}]"
            )
            is_cut = True
            break
        left_bytes -= frame_bytes
        parts.append(part)
        facts.append(fact)
        if isinstance(found, Passage) and target.path is not None:
            sections.append(Section(target.path, found, excerpt))
            is_cut = is_cut or excerpt.continue_with is not None
    if sections:
        problem = None
    return Answer("\n\n".join(parts), tuple(sections), tuple(facts), is_cut, problem)


def _facts(target: ReadTarget, passage: Passage, excerpt: Excerpt) -> FileRead:
    return {
        "path": visible(str(target.path)),
        "unit": passage.unit,
        "shown": [list(pair) for pair in excerpt.shown],
        "total": passage.total,
        "encoding": passage.encoding,
        "continue_with": excerpt.continue_with,
    }
