"""Going back to before a turn: the chat, and what was changed since."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from winx_tui.core.errors import SessionError, UsageError, WinxError, WorkspaceError
from winx_tui.core.ids import new_id
from winx_tui.core.messages import Message
from winx_tui.runtime.conflicts import Settled
from winx_tui.runtime.conversation import Conversation
from winx_tui.runtime.journal_bases import journaled_edits
from winx_tui.runtime.taking_back import WaysBack
from winx_tui.runtime.toolset import Toolset
from winx_tui.runtime.way_finding import WayBack
from winx_tui.security.audit import AuditedCall, Outcome
from winx_tui.session.store import SessionStore
from winx_tui.session.turns import EditCall, Turn, turns_of
from winx_tui.workspace.checkpoints.examining import Refusal
from winx_tui.workspace.checkpoints.turns import recorded_turns
from winx_tui.workspace.display import visible
from winx_tui.workspace.journal.edit_journal import EditJournal


@dataclass(frozen=True, slots=True)
class FilesBack:
    """What can become of the files of some turns."""

    way: WayBack | None = None
    """Back from all that was recorded; None: nothing was."""
    edits: tuple[EditCall, ...] = ()
    """Of turns that were not recorded: what commands have changed in these is not known."""
    trouble: str = ""
    """Why the record cannot be used, a sentence."""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing can be taken back."""
        return not self.edits and (self.way is None or not self.way.steps)


@dataclass(frozen=True, slots=True)
class ChosenFiles:
    """What a person has decided on the files."""

    settled: Settled | None = None
    edits: tuple[EditCall, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What has become of changes that were to be taken back."""

    files: tuple[str, ...] = ()
    """That are as they were, relative to the workspace, made harmless for a message."""
    refusals: tuple[str, ...] = ()
    """Why a file was left as it is, a whole sentence each."""
    notes: tuple[str, ...] = ()
    """On branches, which stay as they are; a whole sentence each."""

    def __add__(self, other: TakenBack) -> TakenBack:
        return TakenBack(
            tuple(dict.fromkeys((*self.files, *other.files))),
            (*self.refusals, *other.refusals),
            (*self.notes, *other.notes),
        )


@dataclass(frozen=True, slots=True)
class Rewound:
    """A conversation gone back to before one of its turns."""

    session_id: str | None
    """Of the copy that ends before the turn; None: nothing came before it."""
    prompt: Message
    """That began the turn."""
    back: TakenBack


async def files_back(conversation: Conversation, turns: Sequence[Turn]) -> FilesBack:
    """Work out how the files become what they were before some turns.

    Args:
        conversation: whose turns they are.
        turns: all from one on, oldest first.
    """
    ways = conversation.ways_back
    all_edits = tuple(edit for turn in turns for edit in turn.edits)
    if ways is None:
        return FilesBack(edits=all_edits)
    try:
        recorded = {turn.turn for turn in recorded_turns(await ways.recorded())}
        way = await ways.before({turn.id for turn in turns})
    except WorkspaceError as error:
        return FilesBack(edits=all_edits, trouble=f"What was recorded cannot be read: {error}.")
    edits = tuple(edit for turn in turns if turn.id not in recorded for edit in turn.edits)
    return FilesBack(way, edits)


async def turns_in(sessions: SessionStore, session_id: str) -> tuple[Turn, ...]:
    """Read the turns of a session, oldest first.

    Raises:
        SessionError: it cannot be found or read.
    """
    return await asyncio.to_thread(lambda: turns_of(sessions.load(sessions.find(session_id))))


async def rewind(
    sessions: SessionStore, conversation: Conversation, number: int, files: ChosenFiles | None
) -> Rewound:
    """Copy what came before a turn of a conversation; nothing is opened or closed.

    Args:
        sessions: of the same winx.
        conversation: at rest.
        number: of the turn, from 0.
        files: what is taken back of them; None: they stay as they are.

    Raises:
        SessionError: there is no such turn, or the session cannot be copied.
        UsageError: a turn is under way, or nothing may be written.
        WorkspaceError: the record or the journal of edits cannot be used.
    """
    if conversation.is_running:
        raise UsageError("A turn is still running; interrupt it first.")
    turns = await turns_in(sessions, conversation.session_id)
    if number not in range(len(turns)):
        raise SessionError(f"This conversation has no turn {number + 1}.")
    copy = None
    if number:
        copy = await asyncio.to_thread(sessions.fork, conversation.session_id, number)
    back = TakenBack()
    if files is not None:
        try:
            back = await take_files_back(conversation, files)
        except WinxError:
            if copy is not None:
                await asyncio.to_thread(sessions.delete, copy)
            raise
    return Rewound(copy, turns[number].prompt, back)


async def take_files_back(conversation: Conversation, files: ChosenFiles) -> TakenBack:
    """Take back what a person has decided on, in no turn.

    Raises:
        UsageError: a turn is under way, or nothing may be written.
        WorkspaceError: the record or the journal of edits cannot be used.
    """
    back = TakenBack()
    if files.settled is not None:
        back += await conversation.put_back(files.settled)
    if files.edits or files.settled is None:
        back += await conversation.take_edits_back(files.edits)
    return back


async def put_back_by_hand(toolset: Toolset, ways: WaysBack, settled: Settled) -> TakenBack:
    """Go a way because a person says so, in no turn; it stands in the audit.

    Raises:
        UsageError: nothing may be written.
        WorkspaceError: it cannot be recorded, and nothing was done.
    """
    ways.check_allowed()
    assert toolset.recorder is not None, "what is taken back was recorded"
    way, began_s = settled.way, time.monotonic()
    if settled.is_vain:
        return TakenBack((), _told(way.refusals))
    title = f"Rewind: {visible(way.title)}"
    call = AuditedCall(new_id("call"), "take_back", title, "")
    outcome: Outcome = "failed"
    try:
        work = toolset.recorder.work(way.direction, way.title)
        restored, notes = await ways.carry_out(settled, work)
        outcome = "done" if restored.done or not restored.refused else "failed"
    finally:
        toolset.audit.ran(call, outcome, None, time.monotonic() - began_s)
    done = tuple(visible(path) for path in restored.done)
    return TakenBack(done, _told(restored.refused), notes)


def _told(refusals: Sequence[Refusal]) -> tuple[str, ...]:
    return tuple(f"{visible(each.path)} {visible(each.why)}." for each in refusals)


async def take_back_by_hand(toolset: Toolset, calls: Sequence[EditCall]) -> TakenBack:
    """Undo what calls have done to files because a person says so; it stands in the audit.

    Raises:
        UsageError: nothing may be written.
        WorkspaceError: the journal cannot be read.
    """
    if toolset.choices.mode == "read-only":
        raise UsageError("In read-only mode no edits are taken back; /mode changes that.")
    began_s = time.monotonic()
    grounds = toolset.grounds
    back = await asyncio.to_thread(take_back, calls, grounds.places.edits, grounds.workspace.root)
    title = f"Rewind: edits of {', '.join(back.files) or 'no file'}"
    call = AuditedCall(new_id("call"), "undo_edit", title, "")
    outcome: Outcome = "failed" if back.refusals else "done"
    toolset.audit.ran(call, outcome, None, time.monotonic() - began_s)
    return back


def take_back(calls: Sequence[EditCall], journal_directory: Path, root: Path) -> TakenBack:
    """Undo what calls have done to files, newest first; what was changed since stays as it is.

    Only the file tools' edits are journaled: what commands have changed is not taken back.
    An edit that was undone already is passed over.

    Args:
        calls: as the session tells of them.
        journal_directory: of the workspace.
        root: the workspace.

    Raises:
        WorkspaceError: the journal cannot be read.
    """
    if not calls:
        return TakenBack()
    undoing = _Undoing(EditJournal(journal_directory, root), root)
    for edit in reversed(journaled_edits(calls, journal_directory)):
        for unit in edit.chosen(undone=False):
            undoing.undo(edit.intent.id, min(unit.paths))
    return TakenBack(tuple(undoing.done), tuple(undoing.refused.values()))


class _Undoing:
    """Undoes file by file; a file that refuses once is left alone."""

    def __init__(self, journal: EditJournal, root: Path) -> None:
        self._journal = journal
        self._root = root
        self.done: dict[str, None] = {}
        self.refused: dict[str, str] = {}
        """File → why."""

    def undo(self, edit_id: str, path: str) -> None:
        """Take one edit of a file back, if it is the file's newest."""
        name = visible(path)
        if name in self.refused:
            return
        try:
            step = self._journal.next_undo(self._root / path)
            if step.edit == edit_id:
                self._journal.apply_step(step)
                self.done.update((visible(record.path), None) for record in step.records)
            else:
                self.refused[name] = (
                    f"{name} was changed later by '{visible(step.title)}', which is not of these "
                    f"turns: /undo {name} takes that back first."
                )
        except WorkspaceError as error:
            self.refused[name] = f"{error}."
