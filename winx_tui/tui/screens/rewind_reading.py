"""What the page of turns works out for a turn: what would become of files. Nothing is drawn."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from winx_tui.core.errors import WorkspaceError
from winx_tui.runtime.conversation import Conversation
from winx_tui.runtime.rewinding import FilesBack, files_back
from winx_tui.runtime.shown_steps import ShownStep
from winx_tui.session.turns import Turn
from winx_tui.tui.screens.rewind_rows import MOST_LISTED, Lines, Preview
from winx_tui.workspace.checkpoints.folding import folded, is_directory
from winx_tui.workspace.checkpoints.plan import Step

_MOST_COUNTED = 40
"""Files whose lines are counted."""
_MOST_COUNTED_BYTES = 400_000


async def preview_of(
    conversation: Conversation, turns: Sequence[Turn], not_recorded: str
) -> Preview:
    """Work out what would become of files if a conversation went back, in threads.

    Args:
        conversation: whose turns they are.
        turns: all from one on, oldest first.
        not_recorded: what of the project cannot be taken back, a sentence or "".
    """
    back = await files_back(conversation, turns)
    ways, way = conversation.ways_back, back.way
    if ways is None or way is None:
        return Preview(back)
    blocked = way.blocked
    # What is in doubt is always named.
    doubted = [(step, 0) for step in way.steps if step.path in blocked]
    certain = folded([step for step in way.steps if step.path not in blocked])
    named = sorted((*doubted, *certain), key=lambda each: each[0].path.split("/"))
    try:
        shown = await ways.shown([step for step, _ in named[:MOST_LISTED]])
        branches = await ways.branch_notes(way)
    except WorkspaceError as error:
        return Preview(FilesBack(edits=back.edits, trouble=f"What was recorded is lost: {error}."))
    return Preview(
        back,
        # What is as it shall be already changes nothing.
        tuple(each for each in shown if not each.is_done),
        {step.path: files for step, files in named if files},
        sum(1 + files for _, files in named[MOST_LISTED:]),
        notes=(*branches, not_recorded),
    )


async def counted_lines(preview: Preview, root: Path) -> tuple[Lines | None, ...]:
    """Count the lines that come and go in the first files, each in a thread."""
    counted = []
    for shown in preview.shown[:_MOST_COUNTED]:
        counted.append(await asyncio.to_thread(_lines, shown, root))
    return tuple(counted)


def readable_steps(preview: Preview) -> Sequence[Step]:
    """Return the steps that can be read one after the other; empty: there is none."""
    way = preview.back.way
    if way is None:
        return ()
    steps = [shown.step for shown in preview.shown]
    if steps and (preview.along or preview.more):
        steps = sorted(way.steps, key=lambda step: step.path.split("/"))
    # A directory has nothing to read; one that is all there is, is named.
    return [step for step in steps if not is_directory(step)] or steps


def _lines(shown: ShownStep, root: Path) -> Lines | None:
    if max(len(each.content or b"") for each in (shown.now, shown.then)) > _MOST_COUNTED_BYTES:
        return None
    change = shown.change(root)
    if change is None or change.texts is None:
        return None
    return Lines(change.added_lines, change.removed_lines)
