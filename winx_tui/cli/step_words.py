"""What steps come to, as lines for people and as data for programs. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from winx_tui.core.text import counted, shortened
from winx_tui.workspace.checkpoints.entries import Entry
from winx_tui.workspace.checkpoints.examining import Refusal
from winx_tui.workspace.checkpoints.plan import Step
from winx_tui.workspace.display import visible

MOST_NAMED = 30
"""Paths that are named; of more it is said how many they are."""
_TITLE_CHARS = 60

_PAST = {"create": "created", "delete": "deleted", "change": "changed", "chmod": "chmod"}


def deed(before: Entry | None, after: Entry | None) -> str:
    """Name what makes one entry of another: create, delete, change or chmod."""
    if after is None:
        return "delete"
    if before is None:
        return "create"
    is_same = (before.kind, before.digest) == (after.kind, after.digest)
    return "chmod" if is_same or before.kind == after.kind == "directory" else "change"


def step_lines(steps: Sequence[Step], overwriting: Collection[str] = ()) -> list[str]:
    """Write what steps will do: a line for each of the first, and one for all others.

    Args:
        steps: in the order of their paths.
        overwriting: paths of which is said that what they hold now goes.
    """
    return _listed(
        [
            (
                deed(step.expected, step.wanted),
                f"{_name(step)}{'  (over what is there now)' * (step.path in overwriting)}",
            )
            for step in steps
        ]
    )


def past_lines(steps: Sequence[Step]) -> list[str]:
    """Write what work has done, from the steps that take it back: lines as of step_lines()."""
    return _listed(
        [
            (
                _PAST[deed(step.wanted, step.expected)],
                f"{_name(step)}{_sizes(step.wanted, step.expected)}",
            )
            for step in steps
        ]
    )


def refusal_lines(refusals: Sequence[Refusal]) -> list[str]:
    """Write a line for each of the first paths that are left as they are, with the reason."""
    lines = [f"  {visible(each.path)} {each.why}" for each in refusals[:MOST_NAMED]]
    more = len(refusals) - MOST_NAMED
    return [*lines, *([f"  and {counted(more, 'path')} more"] if more > 0 else [])]


def totals(steps: Iterable[Step]) -> str:
    """Count steps, such as "3 paths: 2 created, 1 deleted"; "no path" where there is none."""
    by_deed = Counter(_PAST[deed(step.expected, step.wanted)] for step in steps)
    number = sum(by_deed.values())
    return f"{counted(number, 'path')}: {_counts(by_deed)}" if number else "no path"


def quoted(title: str, most_chars: int = _TITLE_CHARS) -> str:
    """Quote a prompt in one line, cut where it is long."""
    return f"'{shortened(visible(' '.join(title.split())), min(most_chars, _TITLE_CHARS))}'"


def step_data(step: Step) -> dict[str, object]:
    """Return a step as JSON data."""
    return {"path": step.path, "deed": deed(step.expected, step.wanted)}


def refusal_data(refusal: Refusal) -> dict[str, object]:
    """Return a refusal as JSON data."""
    return {"path": refusal.path, "why": refusal.why}


def _listed(rows: Sequence[tuple[str, str]]) -> list[str]:
    lines = [f"  {verb:<8} {text}" for verb, text in rows[:MOST_NAMED]]
    rest = Counter(verb for verb, _ in rows[MOST_NAMED:])
    if rest:
        lines.append(f"  and {sum(rest.values()):,} more: {_counts(rest)}")
    return lines


def _counts(by_deed: Counter[str]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in by_deed.most_common())


def _name(step: Step) -> str:
    entry = step.wanted or step.expected
    is_directory = entry is not None and entry.is_directory
    return visible(step.path) + ("/" if is_directory else "")


def _sizes(before: Entry | None, after: Entry | None) -> str:
    sizes = [e.size_bytes for e in (before, after) if e is not None and not e.is_directory]
    return f"  ({' → '.join(f'{size:,}' for size in sizes)} bytes)" if sizes else ""
