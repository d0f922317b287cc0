"""/commit: a message is proposed, what is committed is shown, a person decides; no push."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from winx_tui.commands.command import Command
from winx_tui.commands.host import Choice, CommandHost
from winx_tui.core.errors import EditorError
from winx_tui.core.text import counted
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.runtime.committing import CommitForm, CommitRoom
    from winx_tui.workspace.git_committable import CommitFile, Committable, Selection

_MOST_LISTED = 200
"""New files that can be chosen one by one."""
_GO, _ALL = "go", "all"
_MOST_DIFF_CHARS = 60_000
_NOTHING = "Nothing was committed."


async def _commit(host: CommandHost, argument: str) -> None:
    # Lazy, as below: git is asked by this command only.
    from winx_tui.runtime.committing import CommitForm, CommitRoom
    from winx_tui.workspace.git_actor import GitRefusedError

    room = await CommitRoom.open(host.runtime)
    found = await room.look()
    selection = await _selected(host, room, found)
    if selection is None or not selection.files:
        host.notify(_NOTHING)
        return
    host.notify("A message is being written…")
    proposal = await room.propose(found, selection, host.conversation, argument)
    form = CommitForm(proposal)
    await _decide(host, form)
    if not form.is_accepted:
        host.notify(_NOTHING)
        return
    if await asyncio.to_thread(room.has_hooks):
        host.notify("Commits; its hooks may take a while.")
    try:
        done = await room.commit(proposal, form.message)
    except GitRefusedError as error:
        if error.output:
            await host.read("What git and its hooks said", error.output)
        raise
    if done.said:
        host.notify(done.said)
    subject = visible(form.message.strip().split("\n")[0])
    where = f"on {visible(done.branch)}" if done.branch else "on a detached HEAD"
    files = counted(len(selection.files), "file")
    host.notify(f"Committed {done.id[:9]} {where}: {subject} ({files}). Nothing was pushed.")


# What is committed


async def _selected(host: CommandHost, room: CommitRoom, found: Committable) -> Selection | None:
    """Have a person choose, where there is a choice; None: they would rather not."""
    from winx_tui.runtime.committing import changed_by_winx, scopes_of
    from winx_tui.workspace.git_committable import Selection

    by_winx = await changed_by_winx(host.runtime, host.conversation)
    scopes = scopes_of(found, by_winx, room.view.below)
    name = scopes[0].name if scopes else "tracked"
    if len(scopes) > 1:
        rows = [Choice(scope.name, scope.label, _names(scope.selection.files)) for scope in scopes]
        answer = await host.choose("What is committed?", rows)
        if answer is None:
            return None
        name = next(scope.name for scope in scopes if scope.name == answer)
    chosen = next((scope.selection for scope in scopes if scope.name == name), Selection(()))
    if name != "tracked" or not found.untracked:
        return chosen
    more = await _new_files(host, found.untracked, is_alone=not chosen.files)
    return None if more is None else Selection((*chosen.files, *more))


async def _new_files(
    host: CommandHost, untracked: Sequence[CommitFile], *, is_alone: bool
) -> tuple[CommitFile, ...] | None:
    """Ask once, in one list, which files git shall know from now on; None: stop."""
    ticked: set[str] = set()
    current: str | None = None
    is_whole = len(untracked) <= _MOST_LISTED
    while True:
        without = "Stop: there is nothing else" if is_alone else "Go on without them"
        go_on = f"Go on with {len(ticked)} of {len(untracked)}" if ticked else without
        rows = [
            Choice(_GO, go_on),
            Choice(_ALL, "None of them" if len(ticked) == len(untracked) else "All of them"),
            *(
                Choice(f"/{file.name}", f"[{'x' if file.name in ticked else ' '}] {file.name}")
                for file in untracked[:_MOST_LISTED]
            ),
        ]
        more = "" if is_whole else f", the first {_MOST_LISTED}"
        title = f"Git does not know {counted(len(untracked), 'file')}: commit them too?{more}"
        current = await host.choose(title, rows, current)
        if current is None:
            return None
        if current == _GO:
            return tuple(file for file in untracked if file.name in ticked)
        names = {file.name for file in untracked}
        if current == _ALL:
            ticked = set() if ticked == names else names
            current = _GO
        else:
            ticked ^= {current.removeprefix("/")} & names


def _names(files: Sequence[CommitFile]) -> str:
    shown = ", ".join(visible(file.name) for file in files[:3])
    return shown + (" …" if len(files) > 3 else "")


# What a person says to it


async def _decide(host: CommandHost, form: CommitForm) -> None:
    host.conversation.changes.commit = form
    try:
        if await host.open_page("commit"):
            return
    finally:
        host.conversation.changes.commit = None
    await host.read(form.proposal.title, proposal_lines(form))
    while True:
        rows = (
            Choice("commit", "Commit"),
            Choice("edit", "Edit the message"),
            Choice("diff", "Show the diff"),
            Choice("cancel", "Commit nothing"),
        )
        match await host.choose("Commit this?", rows):
            case "commit":
                form.is_accepted = True
                return
            case "edit":
                await _edit(host, form)
                await host.read("The message", form.message)
            case "diff":
                diff = visible(form.proposal.diff, multiline=True)[:_MOST_DIFF_CHARS]
                await host.read(form.proposal.title, diff)
            case _:
                return


async def _edit(host: CommandHost, form: CommitForm) -> None:
    try:
        form.message = (await host.edit_text(form.message)).strip()
    except EditorError:
        subject, _, rest = form.message.partition("\n")
        written = await host.ask_text("The message", subject)
        if written is not None:
            form.message = f"{written}\n{rest}".strip()


def proposal_lines(form: CommitForm) -> str:
    """Write down what would be committed, for front ends of lines."""
    proposal = form.proposal
    files = [f"  {file.state:<8} {visible(file.name)}" for file in proposal.selection.files]
    parts = ["\n".join(files)]
    parts += [f"Warning: {warning}" for warning in proposal.warnings]
    parts += proposal.notes
    by = f" (by {proposal.message_by})" if proposal.message_by else ""
    parts.append(f"Message{by}:\n{form.message}")
    return "\n\n".join(parts)


COMMIT = Command(
    "commit",
    (),
    "Commit changes, with a proposed message; never pushes.",
    "[WHAT IT IS ABOUT]",
    _commit,
    needs_whole_name=True,
)
