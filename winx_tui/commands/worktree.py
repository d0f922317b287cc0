"""What becomes of a worktree when its winx is left: kept, merged, or thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from winx_tui.commands.host import Choice, CommandHost
from winx_tui.core.errors import UsageError, WinxError
from winx_tui.core.text import counted
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.runtime.worktree_session import WorktreeSession, WorktreeState

_KEEP, _MERGE, _THROW = "keep", "merge", "throw"


async def part_from_worktree(host: CommandHost) -> bool:
    """Ask what becomes of the worktree, if winx has one of its own, and see to it.

    Return False where the person would rather stay.
    """
    session = host.runtime.worktree
    if session is None:
        return True
    while True:
        try:
            state = await session.state()
        except WinxError as error:
            # Whoever cannot be told what would be lost loses nothing: it is kept.
            host.notify(f"{error} The worktree {session.record.name} stays as it is.", "error")
            return True
        try:
            answer = await host.choose(
                f"The worktree {session.record.name}: what becomes of it?",
                _rows(session, state),
            )
            match answer:
                case "merge":
                    await _merge(host, session, state)
                case "throw" if await _is_sure(host, state):
                    session.is_to_be_thrown = True
                case "throw":
                    continue
                case None:
                    # At a line prompt there is no way back to what was left.
                    return not host.has_screen
        except WinxError as error:
            host.notify(str(error), "error")
            if isinstance(error, UsageError) and not host.has_screen:
                return True
            continue
        session.is_decided = True
        return True


def _rows(session: WorktreeSession, state: WorktreeState) -> list[Choice]:
    record, losses = session.record, state.losses
    rows = [Choice(_KEEP, "Keep it", f"winx -w {record.name} goes on in it")]
    if record.base and state.can_merge:
        parts = [counted(state.beyond, "commit")] if state.beyond else []
        if losses.changed:
            parts.append(f"{counted(len(losses.changed), 'changed file')} committed first")
        rows.append(Choice(_MERGE, f"Merge it into {visible(record.base)}", ", ".join(parts)))
    nothing = "it holds nothing of its own"
    detail = f"{losses.words}, nowhere else" if losses.words else nothing
    rows.append(Choice(_THROW, "Throw it away", detail))
    return rows


async def _merge(host: CommandHost, session: WorktreeSession, state: WorktreeState) -> None:
    # What is merged must not change meanwhile.
    host.conversation.cancel()
    if state.losses.changed:
        await _commit_all(host)
    await session.merge()


async def _commit_all(host: CommandHost) -> None:
    """Commit everything, under a message that the person writes.

    Raises:
        UsageError: they would rather not.
        GitError: git or a hook said no.
    """
    # Lazy: reached at the end of a session in a worktree only.
    from winx_tui.runtime.commit_message import plain_message
    from winx_tui.runtime.committing import CommitRoom
    from winx_tui.workspace.git_committable import Selection

    room = await CommitRoom.open(host.runtime)
    found = await room.look()
    known = {file.name: file for file in (*found.staged, *found.tracked, *found.untracked)}
    selection = Selection(tuple(known.values()))
    plain = plain_message(selection.files)
    count = counted(len(selection.files), "file")
    message = await host.ask_text(f"The message of a commit of {count}", plain)
    if message is None:
        raise UsageError("Nothing was committed, and nothing merged.")
    proposal = await room.written(found, selection, message)
    for warning in proposal.warnings:
        rows = (Choice("no", "No: look at it first"), Choice("yes", "Commit it all the same"))
        if await host.choose(warning, rows) != "yes":
            raise UsageError("Nothing was committed, and nothing merged.")
    await room.commit(proposal, message)


async def _is_sure(host: CommandHost, state: WorktreeState) -> bool:
    losses = state.losses
    if losses.is_nothing:
        return True
    ignored = ""
    if losses.ignored:
        entries = "entry" if losses.ignored == 1 else "entries"
        ignored = f"; {losses.ignored:,} ignored {entries} (builds, .env) are lost"
    rows = (
        Choice("no", "No: keep it"),
        Choice("yes", "Throw it away", f"kept under refs/winx/thrown{ignored}"),
    )
    return await host.choose(f"Sure? {losses.clause}", rows) == "yes"
