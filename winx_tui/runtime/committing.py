"""A commit on its way: what there is, the proposal that a person looks at, the deed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from winx_tui.core.errors import UsageError, WinxError
from winx_tui.core.events import SideAnswered
from winx_tui.core.text import counted
from winx_tui.runtime.commit_message import INSTRUCTIONS, cleaned, plain_message, request_text
from winx_tui.runtime.session_changes import NOT_BY_FILE_TOOL
from winx_tui.workspace.display import first_names, visible
from winx_tui.workspace.git_actor import GitActor
from winx_tui.workspace.git_commit import Committed, Committer
from winx_tui.workspace.git_committable import (
    CommitFile,
    CommitObstacleError,
    Committable,
    CommitView,
    FilePatch,
    Selection,
)
from winx_tui.workspace.repository import Repository

if TYPE_CHECKING:
    from winx_tui.runtime.conversation import Conversation
    from winx_tui.runtime.runtime import Runtime
    from winx_tui.security.redaction import Redactor
    from winx_tui.workspace.checkpoints.keeper import Checkpoints

ScopeName = Literal["staged", "tracked", "winx"]

ASK_S = 45.0
"""A model that has not written a few lines by then is not waited for."""
_MOST_SEARCHED_CHARS = 2_000_000
"""Of a diff, for secrets: that takes a second or two."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One answer to the question what is committed."""

    name: ScopeName
    label: str
    selection: Selection


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be committed, as a person is shown it."""

    selection: Selection
    patches: tuple[FilePatch, ...]
    message: str
    branch: str
    """Empty: HEAD is detached."""
    mark: str
    """Tells whether the files are still as they were shown."""
    notes: tuple[str, ...] = ()
    """Whole sentences."""
    warnings: tuple[str, ...] = ()
    """The same; a person must see them."""
    message_by: str = ""
    """Who wrote the message, in words."""

    @property
    def title(self) -> str:
        """Say what is committed where."""
        where = visible(self.branch) or "a detached HEAD"
        return f"Commit {counted(len(self.selection.files), 'file')} on {where}"

    @property
    def diff(self) -> str:
        """Return all that is changed, each file under its name."""
        return "\n".join(f"--- {patch.name}\n{patch.text}" for patch in self.patches)


@dataclass(slots=True)
class CommitForm:
    """A proposal before a person, who may change the message."""

    proposal: Proposal
    message: str = ""
    is_accepted: bool = False

    def __post_init__(self) -> None:
        self.message = self.message or self.proposal.message


@dataclass(slots=True)
class CommitRoom:
    """What /commit works with, for one repository."""

    view: CommitView
    redactor: Redactor
    _committer: Committer = field(init=False)

    def __post_init__(self) -> None:
        self._committer = Committer(self.view)

    @classmethod
    async def open(cls, runtime: Runtime) -> CommitRoom:
        """Find the repository.

        Raises:
            UsageError: there is none.
        """
        root = runtime.workspace.root
        repository = await asyncio.to_thread(Repository.discover, root)
        if repository is None:
            raise UsageError(
                "There is nothing to commit to: this folder is in no git repository that can be "
                "used. `git init` makes one."
            )
        actor = GitActor(repository, is_trusted=runtime.is_trusted)
        return cls(CommitView(actor), runtime.redactor)

    def has_hooks(self) -> bool:
        """Tell whether hooks will run, which may take long; may block."""
        return self.view.actor.runs_hooks()

    async def look(self) -> Committable:
        """Return what there is; raises what CommitView.look() does."""
        return await asyncio.to_thread(self.view.look)

    async def propose(
        self, found: Committable, selection: Selection, conversation: Conversation, words: str
    ) -> Proposal:
        """Work out what would be committed, with a message.

        Raises:
            GitError: git cannot tell.
        """
        bare = await self.written(found, selection, "")
        subjects = await asyncio.to_thread(self.view.subjects)
        asked = request_text(selection.files, bare.patches, subjects, words)
        safe = await asyncio.to_thread(self.redactor.redact, asked)
        message, by, note = await _written(conversation, safe, selection, words)
        notes = (*bare.notes, *filter(None, (note,)))
        return replace(bare, message=message, message_by=by, notes=notes)

    async def written(self, found: Committable, selection: Selection, message: str) -> Proposal:
        """Return a proposal with a message that a person has written; raises GitError."""
        mark = await asyncio.to_thread(self.view.mark, selection)
        patches = await asyncio.to_thread(self.view.patches, selection)
        warnings = await asyncio.to_thread(self._warnings, patches)
        return Proposal(selection, patches, message, found.branch, mark, found.notes, warnings)

    async def commit(self, proposal: Proposal, message: str) -> Committed:
        """Commit what was shown.

        Raises:
            CommitObstacleError: a file is no longer as it was shown, or there is no message.
            GitRefusedError: git or a hook said no.
            GitError: git failed, or took too long.
        """
        if not message.strip():
            raise CommitObstacleError("Nothing was committed: the message is empty.")
        if await asyncio.to_thread(self.view.mark, proposal.selection) != proposal.mark:
            raise CommitObstacleError(
                "Nothing was committed: files have changed since they were shown. /commit again "
                "shows them as they are now."
            )
        return await asyncio.to_thread(self._committer.commit, proposal.selection, message)

    def _warnings(self, patches: Sequence[FilePatch]) -> tuple[str, ...]:
        held, room = [], _MOST_SEARCHED_CHARS
        for patch in patches:
            added = "\n".join(line[1:] for line in patch.text.split("\n") if line.startswith("+"))[
                : max(0, room)
            ]
            room -= len(patch.text)
            if added and self.redactor.find(added):
                held.append(patch.name or "the diff")
        warnings = []
        if held:
            are = "what looks like a secret" if len(held) == 1 else "what look like secrets"
            warnings.append(
                f"{first_names(held, 8)}: {are}. A commit keeps it even if it is deleted later."
            )
        if room < 0:
            warnings.append("The change is too large to be searched for secrets whole.")
        return tuple(warnings)


def scopes_of(found: Committable, by_winx: Iterable[str], top_prefix: str) -> tuple[Scope, ...]:
    """Return what can be committed at once, the likeliest first; new files are asked about apart.

    Args:
        found: what there is.
        by_winx: files that winx's own tools have changed in this session, relative to its folder.
        top_prefix: where that folder lies below the top of the repository: "" or "src/".
    """
    own = {top_prefix + name for name in by_winx}
    changed = (*found.tracked, *found.untracked)
    winx = tuple(file for file in changed if file.name in own)
    scopes = [
        Scope("staged", _label("What is staged", found.staged), Selection(found.staged, True)),
        Scope("tracked", _label("All changed files", found.tracked), Selection(found.tracked)),
        Scope("winx", _label("Only what winx changed in this session", winx), Selection(winx)),
    ]
    there = [scope for scope in scopes if scope.selection.files]
    if len(there) > 1 and set(winx) == set(found.tracked) and not found.untracked:
        there = [scope for scope in there if scope.name != "winx"]
    return tuple(there)


async def changed_by_winx(runtime: Runtime, conversation: Conversation) -> tuple[str, ...]:
    """Name the files that winx has changed in this session, commands included; none if not known.

    Not those that somebody else may have changed meanwhile.
    """
    names: list[str] = []
    with suppress(WinxError):
        changes = await conversation.changes.read("session", runtime.sessions, conversation)
        names += [file.name for file in changes.files if file.by != NOT_BY_FILE_TOOL]
    if runtime.project_record.is_on:
        with suppress(WinxError):
            names += await runtime.project_record.with_checkpoints(
                lambda checkpoints: _recorded(checkpoints, conversation.session_id)
            )
    return tuple(dict.fromkeys(names))


def _recorded(checkpoints: Checkpoints, session: str) -> list[str]:
    """Name what a session's work has changed, by the record of the project."""
    # Lazy: most sessions commit nothing.
    from winx_tui.workspace.checkpoints.spans import undone

    spans = checkpoints.spans(session)
    taken_back = undone(spans)
    return [
        change.path
        for span in spans
        if span.kind in ("edit", "command") and not span.is_shared
        if span.number not in taken_back
        for change in checkpoints.changes(span)
    ]


async def _written(
    conversation: Conversation, asked: str, selection: Selection, words: str
) -> tuple[str, str, str]:
    """Return a message, who wrote it, and what a person should know of that."""
    plain = plain_message(selection.files, words)
    try:
        answered = await _answer(conversation, asked, len(selection.files))
    except TimeoutError:
        return plain, "", "The model took too long, so the message is made of the file names."
    except WinxError as error:
        # The first sentence says what it was; what else could be done is told where one prompts.
        why = str(error).partition(". ")[0].rstrip(".")
        return plain, "", f"No model wrote the message: {why}."
    message = "" if answered is None else cleaned(answered.answer)
    if answered is None or not message:
        return plain, "", "The model wrote no message, so it is made of the file names."
    return message, str(answered.model), ""


async def _answer(conversation: Conversation, asked: str, files: int) -> SideAnswered | None:
    about = f"The message of a commit of {counted(files, 'file')}"
    async with (
        asyncio.timeout(ASK_S),
        aclosing(conversation.ask_apart(about, INSTRUCTIONS, asked)) as events,
    ):
        async for event in events:
            if isinstance(event, SideAnswered):
                return event
    return None


def _label(words: str, files: tuple[CommitFile, ...]) -> str:
    return f"{words} ({counted(len(files), 'file')})"
