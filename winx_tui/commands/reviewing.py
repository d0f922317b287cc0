"""/review: the model reviews the work tree, a branch or a commit, and changes nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost
from winx_tui.commands.prompt_text import prompt_text
from winx_tui.core.errors import UsageError
from winx_tui.core.messages import Message, expanded_message
from winx_tui.workspace.display import visible
from winx_tui.workspace.repository import GitError

if TYPE_CHECKING:
    from winx_tui.runtime.conversation import Conversation
    from winx_tui.runtime.session_changes import SessionChanges
    from winx_tui.security.redaction import Redactor
    from winx_tui.workspace.git_changes import GitChanges

_MOST_CHARS = 40_000
"""Of the diff in the prompt: about 12,000 tokens, which small windows hold."""


@dataclass(frozen=True, slots=True)
class _Reviewed:
    """What is reviewed."""

    what: str
    """For the model and the person: "the work tree against the last commit"."""
    files: tuple[str, ...]
    diff: str
    left_out: str = ""
    focus: str = ""
    """What the person wants to be looked at."""


async def _review(host: CommandHost, argument: str) -> None:
    asked, words = await review_request(host.conversation, host.runtime.redactor, argument)
    host.notify(words)
    await host.respond(asked)
    if host.has_screen:
        # It draws the answer as findings by itself, once it is there.
        return
    # Lazy: there is something to read by now.
    from winx_tui.commands.review_places import review_lines, review_of

    last = next(reversed(host.conversation.messages), None)
    if last is not None and last.role == "assistant":
        root = host.runtime.workspace.root
        review = await asyncio.to_thread(review_of, last.text, root)
        if review is not None:
            await host.read("The review", "\n".join(review_lines(review)))


async def review_request(
    conversation: Conversation, redactor: Redactor, argument: str
) -> tuple[Message, str]:
    """Return what the model is sent for a review, and a sentence on what is reviewed.

    Raises:
        UsageError: there is no git here, or nothing to review.
        GitError: git cannot tell.
    """
    found = await asyncio.to_thread(_find, conversation.changes, argument)
    if not found.diff and not found.files:
        raise UsageError(f"There is nothing to review: {found.what} shows no change.")
    about = f"; asked to look at: {found.focus}" if found.focus else ""
    words = f"Reviews {found.what}{visible(about)}. Nothing is changed."
    text = await asyncio.to_thread(redactor.redact, _prompt(found))
    return expanded_message(f"/review {argument}".rstrip(), text), words


def _prompt(found: _Reviewed) -> str:
    parts = [prompt_text("review"), f"Under review: {found.what}."]
    if found.focus:
        parts.append(f"The user asks to look above all at: {found.focus}")
    if found.files:
        parts.append("Files:\n" + "\n".join(found.files))
    if found.left_out:
        parts.append(found.left_out)
    # A fence that no line of the diff can end.
    fence = "`" * 3
    while fence in found.diff:
        fence += "`"
    parts.append(f"{fence}diff\n{found.diff.rstrip()}\n{fence}")
    return "\n\n".join(parts)


def _find(session: SessionChanges, argument: str) -> _Reviewed:
    """Read what is under review; may block.

    Raises:
        UsageError: there is no git here.
        GitError: git cannot tell.
    """
    git = session.git()
    if git is None:
        raise UsageError(
            "A review needs git: this folder is in no repository. /diff shows what winx changed."
        )
    if not argument:
        return _of_work_tree(session, git.last_commit(), "the work tree against the last commit")
    old, dots, new = argument.partition("..")
    if dots:
        start, end = git.commit(old or "HEAD"), git.commit(new.removeprefix(".") or "HEAD")
        if new.startswith("."):
            start = git.meeting_point(start, end)
        return _of_commits(git, start, end, f"the commits {argument}")
    try:
        commit = git.commit(argument)
    except GitError:
        found = _of_work_tree(session, git.last_commit(), "the work tree against the last commit")
        return _Reviewed(found.what, found.files, found.diff, found.left_out, argument)
    if git.is_branch(argument):
        start = git.meeting_point(commit, git.commit())
        return _of_work_tree(session, start, f"the work tree against where it left {argument}")
    return _of_commits(git, git.parent(commit), commit, f"the commit {argument}")


def _of_work_tree(session: SessionChanges, commit: str, what: str) -> _Reviewed:
    # Lazy, as below: reached by this command only.
    from winx_tui.runtime.change_text import change_text

    files = session.against_commit(commit).files
    text = change_text(session, files, _MOST_CHARS)
    left_out = ""
    if text.left_out:
        left_out = f"Not in the diff, or not whole; read them: {', '.join(text.left_out)}"
    return _Reviewed(what, text.counts, text.diff, left_out)


def _of_commits(git: GitChanges, old: str, new: str, what: str) -> _Reviewed:
    from winx_tui.runtime.change_text import cut_at_line

    diff = visible(git.diff_text(old, new), multiline=True)
    kept = cut_at_line(diff, _MOST_CHARS)
    left_out = ""
    if len(kept) < len(diff):
        left_out = (
            f"The diff goes on for {len(diff) - len(kept):,} characters that are left out; "
            f"`git diff {old[:12]} {new[:12]} -- PATH` shows them by file."
        )
    return _Reviewed(what, (), kept, left_out)


REVIEW = Command(
    "review",
    (),
    "Have changes reviewed; nothing is changed.",
    "[BRANCH | COMMIT | A..B | WHAT TO LOOK AT]",
    _review,
)
