"""What stands in the way of going back, decided by a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from winx_tui.commands.host import Choice
from winx_tui.core.text import counted, shortened
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.commands.host import CommandHost
    from winx_tui.runtime.conflicts import Answer, Conflict, Settled
    from winx_tui.runtime.way_finding import WayBack
    from winx_tui.workspace.checkpoints.examining import Refusal

NOTHING_CHANGED = "Nothing was changed."
_KEEP_ALL, _TAKE_ALL, _ONE_BY_ONE, _DIFF = "keep all", "take all", "one by one", "diff"
_DETAILS: Mapping[Answer, str] = {
    "keep": "it stays as it is now",
    "take": "what it holds now is overwritten",
    "merge": "your lines stay, and the others go that way",
}
_DIFF_CHARS = 40_000
_MOST_NAMED = 3


async def settle(host: CommandHost, way: WayBack) -> Settled | None:
    """Have a person say what becomes of all that stands in the way; None: nothing shall be done.

    Raises:
        WorkspaceError: the record cannot be read.
    """
    # Lazy: reached where something is taken back only.
    from winx_tui.runtime.conflicts import Settled, settled

    ways = host.conversation.ways_back
    assert ways is not None, "the way was worked out"
    conflicts = await ways.conflicts(way)
    if all(conflict.is_firm for conflict in conflicts):
        # What is left as it is gets named where it is told what was done.
        return Settled(way)
    # Whether a directory stays follows from what becomes of the files in it.
    asked = [each for each in conflicts if not (each.is_firm and each.shown.is_directory)]
    answers = await host.settle(asked)
    return None if answers is None else settled(way, conflicts, answers)


def reasons(refusals: Sequence[Conflict] | Sequence[Refusal]) -> str:
    """Say why paths are left as they are, the first few of them by name."""
    named = [f"{visible(each.path)} {visible(each.why)}" for each in refusals[:_MOST_NAMED]]
    more = len(refusals) - _MOST_NAMED
    return "; ".join([*named, *([f"{more} more"] if more > 0 else [])]) + "."


async def settle_by_choosing(
    host: CommandHost, conflicts: Sequence[Conflict]
) -> Mapping[str, Answer] | None:
    """Ask by lists to choose from, where there is no screen for a dialog."""
    open_ones = [conflict for conflict in conflicts if not conflict.is_firm]
    if len(open_ones) > 1:
        files = counted(len(open_ones), "path")
        said = await host.choose(
            f"In the way: {reasons(open_ones)} What shall become of them",
            [
                Choice(_KEEP_ALL, "Keep mine", "these stay as they are; the others change"),
                Choice(_ONE_BY_ONE, "One by one", f"asks about {files}, and can show each change"),
                Choice(
                    _TAKE_ALL, f"Take {open_ones[0].taken}", "what they hold now is overwritten"
                ),
            ],
        )
        match said:
            case None:
                return None
            case "keep all":
                return {}
            case "take all":
                return {conflict.path: "take" for conflict in open_ones}
    answers: dict[str, Answer] = {}
    for conflict in open_ones:
        answer = await _answer_for(host, conflict)
        if answer is None:
            return None
        answers[conflict.path] = answer
    return answers


async def _answer_for(host: CommandHost, conflict: Conflict) -> Answer | None:
    labels = {"keep": "Keep mine", "take": f"Take {conflict.taken}", "merge": "Merge"}
    rows = [Choice(answer, labels[answer], _DETAILS[answer]) for answer in conflict.answers]
    rows.append(Choice(_DIFF, "Show diff", "what it holds now, and what it would become"))
    name = visible(conflict.path)
    while True:
        said = await host.choose(f"{name} {visible(conflict.why)}", rows)
        if said != _DIFF:
            return next((answer for answer in conflict.answers if answer == said), None)
        await host.read(f"{name}, now and then:", _diff_text(host, conflict))


def _diff_text(host: CommandHost, conflict: Conflict) -> str:
    change = conflict.shown.change(host.runtime.workspace.root)
    if change is None or not change.diff.unified_diff:
        return change.note if change is not None and change.note else conflict.shown.words()
    return "\n".join(filter(None, (change.note, shortened(change.diff.unified_diff, _DIFF_CHARS))))
