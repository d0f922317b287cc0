"""Another way from one of the prompts in the chat: once more, in a copy, or back to before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from winx_tui.commands.host import Choice
from winx_tui.commands.rewinding import (
    chosen_files,
    files_words,
    go_back,
    go_back_with_prompt,
    turns_here,
)
from winx_tui.core.errors import UsageError

if TYPE_CHECKING:
    from winx_tui.commands.host import CommandHost
    from winx_tui.session.turns import Turn

_CHAT, _FILES = "chat", "files"
_NOT_NOW = Choice("", "Not now")
"""The first row: a letter is soon pressed."""


async def retry(host: CommandHost, number: int) -> None:
    """Send a prompt once more, in a copy of the session that ends before it, after a yes.

    Args:
        host: whose conversation is exchanged for the copy.
        number: of the turn that the prompt began, from 0.

    Raises:
        SessionError, UsageError, WorkspaceError: it cannot be done.
    """
    # Lazy: seldom wanted.
    from winx_tui.runtime.rewinding import files_back

    turns = await _turns_with(host, number)
    back = await files_back(host.conversation, turns[number:])
    rows = [_NOT_NOW, Choice(_CHAT, "Send it again", "what follows is left out of the copy")]
    if not back.is_empty:
        rows.append(Choice(_FILES, "Take the changes back first", files_words(host, back)))
    chosen = await host.choose("Send this prompt once more?", rows)
    if not chosen:
        return
    files = None
    if chosen == _FILES and (files := await chosen_files(host, back)) is None:
        return
    await host.respond(await go_back(host, number, files))


async def fork(host: CommandHost, number: int) -> None:
    """Go on in a copy of the session that ends with a turn, after a yes.

    Raises:
        SessionError, UsageError: it cannot be done.
    """
    turns = await _turns_with(host, number)
    rows = [_NOT_NOW, Choice(_CHAT, "Go on in a copy", "it ends with this turn")]
    if not await host.choose("Copy the session up to here?", rows):
        return
    before = host.conversation
    model = before.model
    end = number + 1 if number + 1 < len(turns) else None
    await host.resume(await host.runtime.fork_session(before.session_id, end))
    if model is not None:
        host.conversation.set_model(model)
    host.notify(f"This is a copy now; /resume {before.session_id} goes back to the session itself.")


async def rewind(host: CommandHost, number: int) -> None:
    """Go back to before a turn and put its prompt where it can be changed, after a yes.

    Raises:
        SessionError, UsageError, WorkspaceError: it cannot be done.
    """
    # Lazy: as above.
    from winx_tui.runtime.rewinding import files_back

    turns = await _turns_with(host, number)
    rows = [_NOT_NOW, Choice(_CHAT, "Go back", "the session as it is can be resumed")]
    # Where files were changed, what becomes of them is asked, and that is question enough.
    has_files = not (await files_back(host.conversation, turns[number:])).is_empty
    if has_files or await host.choose("Go back to before this prompt?", rows):
        await go_back_with_prompt(host, turns, number)


async def _turns_with(host: CommandHost, number: int) -> tuple[Turn, ...]:
    turns = await turns_here(host)
    if number >= len(turns):
        raise UsageError("This turn is not in the session's log, so nothing can go on from it.")
    return turns
