"""A winx in a worktree of its own, up to what becomes of the worktree when it ends."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from winx_tui.core.events import Notice
from winx_tui.runtime.worktrees import Stay, WorktreeDesk
from winx_tui.workspace.git_worktrees import Losses

if TYPE_CHECKING:
    from winx_tui.runtime.worktree_records import WorktreeRecord


@dataclass(frozen=True, slots=True)
class WorktreeState:
    """How a worktree stands when somebody wants to leave."""

    losses: Losses
    beyond: int
    """Commits that the branch has beyond the one that it came from."""

    @property
    def can_merge(self) -> bool:
        """Tell whether there is anything to merge."""
        return bool(self.beyond or self.losses.changed)


@dataclass(slots=True)
class WorktreeSession:
    """What a front end needs at the end."""

    stay: Stay
    desk: WorktreeDesk
    is_decided: bool = False
    """Whether the person has said what becomes of the worktree."""
    is_to_be_thrown: bool = False
    """Whether the worktree goes once nothing of winx works in it any more."""
    last_words: list[str] = field(default_factory=list)
    """What is said when the screen has gone, whole sentences."""

    @property
    def record(self) -> WorktreeRecord:
        """Return what is known of the worktree."""
        return self.stay.record

    async def state(self) -> WorktreeState:
        """Look at the worktree.

        Raises:
            GitError: git cannot tell.
        """

        def look() -> WorktreeState:
            return WorktreeState(self.desk.losses(self.record), self.desk.beyond(self.record))

        return await asyncio.to_thread(look)

    async def merge(self) -> None:
        """Merge the worktree into the branch that it came from.

        Raises:
            GitError: it cannot be merged as things stand; nothing has changed.
        """
        self.last_words.append(await asyncio.to_thread(self.desk.merge, self.record))

    def notices(self) -> tuple[Notice, ...]:
        """Return what a person should know at the start."""
        return tuple(Notice(words) for words in self.stay.words)

    def resuming(self, session_id: str) -> str:
        """Return the command that goes on with a session; empty: the worktree goes."""
        if self.is_to_be_thrown:
            return ""
        return f"winx -w {self.record.name} --resume {session_id}"

    def end(self) -> tuple[str, ...]:
        """Throw the worktree away if that was wanted; return what is to be said.

        Raises:
            WinxError: it stays.
        """
        if not self.is_to_be_thrown:
            return tuple(self.last_words)
        thrown = self.desk.throw(self.record, self.stay.hold)
        return (*self.last_words, thrown.words)
