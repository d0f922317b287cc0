"""Looks up what a person should know of a command before it is approved."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from winx_tui.core.approval import ApprovalRequest
from winx_tui.core.preview import CommandPreview
from winx_tui.execution.question_facts import NO_FACTS, QuestionFacts
from winx_tui.runtime.rules_in_force import home_directory
from winx_tui.security.blast_radius import GitFacts, blast_radius
from winx_tui.security.program_places import unusual_programs
from winx_tui.workspace.repository import GitError, Repository

_log = logging.getLogger(__name__)

GIT_WAIT_S = 0.5
"""A question waits no longer for what git knows."""


class FactFinder:
    """Asks the disk and git; a question is never held up for long, nor lost, by either."""

    def __init__(
        self,
        root: Path,
        *,
        path: Callable[[], str],
        find_repository: Callable[[], Repository | None],
        is_recorded: bool = False,
    ) -> None:
        """Take the places.

        Args:
            root: The workspace, resolved.
            path: Returns the PATH that the next command runs with.
            find_repository: Returns the repository around the workspace; may block.
            is_recorded: Whether the project is recorded around commands.
        """
        self._root = root
        self._path = path
        self._find_repository = find_repository
        self._is_recorded = is_recorded

    async def __call__(self, request: ApprovalRequest) -> QuestionFacts:
        """Return the facts of a question about a command; of others there are none."""
        preview = request.preview
        if not isinstance(preview, CommandPreview):
            return NO_FACTS
        writes_inside = any(
            each.how == "writes" and not each.is_outside for each in request.blast_radius
        )
        git = await self._git_facts() if writes_inside else None
        radius = blast_radius(request.blast_radius, root=self._root, home=home_directory(), git=git)
        programs = await asyncio.to_thread(
            unusual_programs, preview.command, path=self._path(), cwd=preview.cwd, root=self._root
        )
        return QuestionFacts(radius, programs, self._way_back(request))

    def _way_back(self, request: ApprovalRequest) -> str:
        writes = [each for each in request.blast_radius if each.how == "writes"]
        if not writes and not request.danger:
            return ""
        if not self._is_recorded:
            return "Nothing of it can be taken back: the project is not recorded."
        if any(each.is_outside for each in writes):
            return "What it changes outside this project cannot be taken back."
        return "/undo takes back what it changes in this project."

    async def _git_facts(self) -> GitFacts | None:
        try:
            return await asyncio.wait_for(asyncio.to_thread(self._ask_git), GIT_WAIT_S)
        except (GitError, TimeoutError) as error:
            _log.warning("git facts are missing in a question: %s", error)
            return None

    def _ask_git(self) -> GitFacts | None:
        repository = self._find_repository()
        if repository is None:
            return None
        changed = repository.status().changed
        return GitFacts(frozenset(repository.tracked_files()), frozenset(changed))
