"""Which files were changed: in this session, since the last commit, by the last turn."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from winx_tui.core.errors import WorkspaceError
from winx_tui.runtime.reverting import REVERT_WORD, ReversalDesk
from winx_tui.workspace.file_marks import FileMark, mark_of
from winx_tui.workspace.repository import GitError
from winx_tui.workspace.shown_content import MOST_SHOWN_BYTES, shown_content, too_large_to_show
from winx_tui.workspace.text_file import MAX_BYTES, FileTooLargeError, content_hash

if TYPE_CHECKING:
    from winx_tui.runtime.committing import CommitForm
    from winx_tui.runtime.conversation import Conversation
    from winx_tui.runtime.grounds import Grounds
    from winx_tui.session.store import SessionStore
    from winx_tui.session.turns import Turn
    from winx_tui.workspace.git_changes import GitChange, GitChanges
    from winx_tui.workspace.reverting import SeenChange

SourceName = Literal["session", "head", "turn"]
SOURCES: Mapping[SourceName, str] = {
    "session": "this session",
    "head": "against the last commit",
    "turn": "the last turn",
}
"""In the order in which they are switched."""
State = Literal["modified", "created", "deleted", "conflicted"]

_STATES: Mapping[str, State] = {
    "modified": "modified",
    "created": "created",
    "deleted": "deleted",
    "untracked": "created",
    "conflicted": "conflicted",
}
NOT_BY_FILE_TOOL = "not by a file tool"
"""Who changed a file: a command, the person, another program."""
_START_S = 0.8
"""The start is noted once the screen has come to rest, or at the first turn."""
_NO_GIT = (
    "There is no git here, so only what winx's file tools have changed is known; commands may "
    "have changed more."
)


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """One file that is not as it was."""

    path: Path
    name: str
    """Relative to the workspace where it lies inside; show it through visible()."""
    state: State
    by: str = ""
    """What is known of the change: "staged", "untracked", "by a command"."""
    commit: str = ""
    """That holds what it was; empty: the journal does."""
    stored: str | None = None
    """The SHA-256 of what it was, in the journal; None: there was no file."""
    counts: tuple[int, int] | None = None
    """Added and removed lines, where they are known already."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """The files of one source, and what cannot be known of it."""

    source: SourceName
    files: tuple[ChangedFile, ...] = ()
    notes: tuple[str, ...] = ()
    """Whole sentences."""


@dataclass(frozen=True, slots=True)
class _Start:
    """How the work tree stood when the session began."""

    commit: str
    dirty: Mapping[str, FileMark]
    """What was not as the commit has it."""


class SessionChanges:
    """Reads what was changed, for one conversation."""

    def __init__(self, grounds: Grounds, *, is_looked_at: bool) -> None:
        """Take where things are; nothing is read.

        Args:
            grounds: of the session.
            is_looked_at: whether a person is there: else the start is never noted.
        """
        self.root = grounds.workspace.root
        self.reversals = ReversalDesk()
        """What a person is about to take back."""
        self.wanted = ""
        """The file or directory that a page shall begin with."""
        self.commit: CommitForm | None = None
        """What a person is about to commit, for the page that asks."""
        self._journal = grounds.places.edits
        self._find_repository = grounds.guide.repository
        self._start: _Start | None = None
        self._noting: asyncio.Task[None] | None = None
        self._is_looked_at = is_looked_at
        self._later: asyncio.TimerHandle | None = None
        if is_looked_at:
            self._later = asyncio.get_running_loop().call_later(_START_S, self.begin)

    # The start of the session

    def begin(self) -> None:
        """Note which files are changed already, in a thread, unless that was done."""
        if self._is_looked_at and self._noting is None:
            self._noting = asyncio.create_task(asyncio.to_thread(self._note_start))

    async def begun(self) -> None:
        """Wait until it is noted."""
        self.begin()
        if self._noting is not None:
            await asyncio.shield(self._noting)

    def close(self) -> None:
        """Note nothing more."""
        if self._later is not None:
            self._later.cancel()

    def _note_start(self) -> None:
        with suppress(WorkspaceError):
            if (git := self.git()) is not None:
                commit = git.last_commit()
                dirty = {each.name: self._mark(each.name) for each in git.changed_since(commit)}
                self._start = _Start(commit, dirty)

    # What was changed

    async def read(
        self, source: SourceName, sessions: SessionStore, conversation: Conversation
    ) -> Changes:
        """List the files of a source.

        Args:
            source: which.
            sessions: where the conversation is kept.
            conversation: whose changes these are; a turn may be under way.

        Raises:
            SessionError: the session cannot be read.
            WorkspaceError: the journal or git cannot be read.
        """
        await self.begun()
        if source == "head":
            return await asyncio.to_thread(self.against_commit)

        # Lazy, as below: nothing of this is needed before somebody looks.
        from winx_tui.session.turns import turns_of

        def read() -> Changes:
            turns: tuple[Turn, ...] = ()
            if conversation.is_kept:
                turns = turns_of(sessions.load(sessions.find(conversation.session_id)))
            if source == "turn":
                return self._of_turn(turns)
            return self._of_session(turns, is_resumed=bool(conversation.history))

        return await asyncio.to_thread(read)

    def against_commit(self, commit: str = "") -> Changes:
        """List what is not as a commit has it, the last one if none is named; may block.

        Raises:
            WorkspaceError: git cannot tell.
        """
        git = self.git()
        if git is None:
            return Changes("head", (), (_NO_GIT,))
        base = commit or git.last_commit()
        staged = git.staged()
        files = tuple(
            self._of_git(each, base, "staged" if each.name in staged else "")
            for each in git.changed_since(base)
        )
        return Changes("head", _sorted(files))

    def see(self, file: ChangedFile) -> SeenChange:
        """Read both versions of a file and compare them; may block.

        Raises:
            FileTooLargeError: one of them is too large to be shown.
            WorkspaceError: one of them cannot be read, or is lost.
        """
        from winx_tui.workspace.reverting import seen_change

        # The file first: its size is known without reading anything.
        after = shown_content(file.path, self.root)
        return seen_change(file.path, file.name, self._before(file), after)

    def _before(self, file: ChangedFile) -> bytes | None:
        if file.commit:
            git = self.git()
            if git is None:
                raise GitError("git can no longer be asked; read the changes again (r)")
            return git.content(file.commit, file.name, MOST_SHOWN_BYTES)
        if file.stored is None:
            return None
        from winx_tui.workspace.journal.store import JournalStore

        before = JournalStore(self._journal).get(file.stored)
        if len(before) > MOST_SHOWN_BYTES:
            raise too_large_to_show(file.name, len(before))
        return before

    def _of_session(self, turns: Sequence[Turn], *, is_resumed: bool) -> Changes:
        files = {each.name: each for each in self._journaled(turns)}
        git, start = self.git(), self._start
        notes = []
        if git is None:
            notes.append(_NO_GIT)
        elif start is None:
            notes.append(
                "How git stood at the start was not noted, so only what winx's file tools have "
                "changed is shown."
            )
        else:
            changed = git.changed_since(start.commit)
            for each in changed:
                if each.name not in files and self._is_new(each, start):
                    files[each.name] = self._by_command(each, start)
            back = start.dirty.keys() - files.keys() - {each.name for each in changed}
            if back:
                notes.append(
                    f"Changed at the start, and now as the commit has it: {len(back)} "
                    f"{'file' if len(back) == 1 else 'files'}."
                )
        if is_resumed and git is not None:
            notes.append(
                "What commands changed before the session was resumed is not told apart; "
                "'against the last commit' shows it."
            )
        return Changes("session", _sorted(files.values()), tuple(notes))

    def _of_turn(self, turns: Sequence[Turn]) -> Changes:
        number = next(
            (turn.number for turn in reversed(turns) if not is_by_hand(turn.prompt.typed)), None
        )
        if number is None:
            return Changes("turn", (), ("No prompt was sent yet.",))
        files = {each.name: each for each in self._journaled(turns[number:])}
        git = self.git()
        if git is None:
            return Changes("turn", _sorted(files.values()), (_NO_GIT,))
        began_ns = int(datetime.fromisoformat(turns[number].at).timestamp() * 1_000_000_000)
        base = git.last_commit()
        for each in git.changed_since(base):
            if each.name not in files and self._mark(each.name).modified_ns >= began_ns:
                note = (
                    "Written since the prompt, but not by winx's file tools: shown against the "
                    "last commit, for what it held at the prompt is not known."
                )
                files[each.name] = self._of_git(each, base, NOT_BY_FILE_TOOL, note)
        note = "What commands deleted since the prompt is shown under 'this session' only."
        return Changes("turn", _sorted(files.values()), (note,))

    def _journaled(self, turns: Sequence[Turn]) -> Iterator[ChangedFile]:
        from winx_tui.runtime.journal_bases import journal_bases

        # What a reversal overwrote was a change itself, and no beginning.
        calls = [
            edit
            for turn in turns
            if not turn.prompt.typed.startswith(REVERT_WORD)
            for edit in turn.edits
        ]
        for key, stored in journal_bases(calls, self._journal).items():
            path = self.root / key
            held = self._held(path)
            if held == stored:
                continue
            state: State = "modified"
            if stored is None:
                state = "created"
            elif held is None:
                state = "deleted"
            yield ChangedFile(path, key, state, stored=stored)

    def _held(self, path: Path) -> str | None:
        """Return the SHA-256 of what a file holds; empty: more than any tool writes."""
        try:
            now = shown_content(path, self.root, MAX_BYTES)
        except FileTooLargeError:
            return ""
        return None if now is None else content_hash(now)

    def _is_new(self, change: GitChange, start: _Start) -> bool:
        known = start.dirty.get(change.name)
        return known is None or known != self._mark(change.name)

    def _by_command(self, change: GitChange, start: _Start) -> ChangedFile:
        note = ""
        if change.name in start.dirty:
            note = (
                "It was changed already when the session began, and what it held then is not "
                "known: shown against the commit of that time."
            )
        return self._of_git(change, start.commit, NOT_BY_FILE_TOOL, note)

    def _of_git(self, change: GitChange, commit: str, by: str, note: str = "") -> ChangedFile:
        counts = None
        if change.added_lines is not None and change.removed_lines is not None:
            counts = (change.added_lines, change.removed_lines)
        by = by or ("untracked" if change.kind == "untracked" else "")
        return ChangedFile(
            self.root / change.name,
            change.name,
            _STATES[change.kind],
            by,
            # Of what is new nothing was there, and git need not be asked.
            "" if change.kind in ("created", "untracked") else commit,
            counts=counts,
            note=note,
        )

    def git(self) -> GitChanges | None:
        """Return who knows the repository; None: there is none. May block for a moment."""
        from winx_tui.workspace.git_changes import GitChanges

        repository = self._find_repository()
        return None if repository is None else GitChanges(repository)

    def _mark(self, name: str) -> FileMark:
        return mark_of(self.root / name)


def is_by_hand(typed: str) -> bool:
    """Tell whether a person had something done that is no prompt to a model."""
    return typed.startswith(("!", "/undo", "/redo", REVERT_WORD))


def _sorted(files: Iterable[ChangedFile]) -> tuple[ChangedFile, ...]:
    return tuple(sorted(files, key=lambda file: file.name))
