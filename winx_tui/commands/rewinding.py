"""/fork, /rewind and /retry: another way from here, or from an earlier turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from winx_tui.commands.command import Command
from winx_tui.commands.host import Choice, CommandHost
from winx_tui.commands.session_words import ago, file_names, moment_of, one_line
from winx_tui.core.errors import UsageError
from winx_tui.core.text import counted
from winx_tui.runtime.typed_calls import typed_call

if TYPE_CHECKING:
    from winx_tui.core.messages import Message
    from winx_tui.session.turns import Turn

_CHAT, _EDITS = "chat", "edits"
NOT_TAKEN_BACK = "not what shell commands changed"
"""Said wherever edits can be taken back, after the names of their files."""


async def turns_here(host: CommandHost) -> tuple[Turn, ...]:
    """Read the turns of the open conversation, oldest first.

    Raises:
        UsageError: a turn is under way, or nothing was said yet.
        SessionError: the session cannot be read.
    """
    # Lazy: reached by commands only, and it brings the journal along.
    from winx_tui.runtime.rewinding import turns_in

    conversation = host.conversation
    if conversation.is_running:
        raise UsageError("A turn is still running; interrupt it first.")
    turns: tuple[Turn, ...] = ()
    if conversation.is_kept:
        turns = await turns_in(host.runtime.sessions, conversation.session_id)
    if not turns:
        raise UsageError("Nothing was said here yet, so there is nothing to go back to.")
    return turns


async def go_back(host: CommandHost, number: int, *, with_edits: bool) -> Message:
    """Go on from before a turn of the open conversation; return the prompt that began it.

    The session as it was stays, under its own id.

    Args:
        host: whose conversation is exchanged for a copy.
        number: of the turn, from 0.
        with_edits: whether what the file tools have changed since is taken back.

    Raises:
        SessionError, UsageError, WorkspaceError: as runtime.rewinding.rewind() does.
    """
    # Lazy: as above.
    from winx_tui.runtime.rewinding import rewind

    before = host.conversation
    model = before.model
    rewound = await rewind(host.runtime.sessions, before, number, with_edits=with_edits)
    if rewound.session_id is None:
        await host.new_conversation()
        host.clear_screen()
    else:
        await host.resume(rewound.session_id)
    if model is not None:
        # The copy would go on with the model of its last turn.
        host.conversation.set_model(model)
    host.notify(
        f"Gone back to before turn {number + 1}; /resume {before.session_id} opens the session "
        "as it was."
    )
    if rewound.edits.files:
        host.notify(f"Edits taken back: {', '.join(rewound.edits.files)}.")
    elif with_edits and not rewound.edits.refusals:
        host.notify("No edit was left to be taken back.")
    for refusal in rewound.edits.refusals:
        host.notify(f"Not taken back: {refusal}", "warning")
    return rewound.prompt


async def go_back_with_prompt(host: CommandHost, turns: Sequence[Turn], number: int) -> None:
    """Go back to before a turn, and put its prompt where it can be changed and sent.

    What edits have changed since is taken back only if the person says so.

    Args:
        host: whose conversation it is.
        turns: of that conversation, oldest first.
        number: of the turn, from 0.

    Raises:
        SessionError, UsageError, WorkspaceError: as go_back() does.
    """
    with_edits = await asked_about_edits(host, turns[number:])
    if with_edits is not None:
        prompt = await go_back(host, number, with_edits=with_edits)
        await host.put_back(prompt)


async def _fork(host: CommandHost, argument: str) -> None:
    before = host.conversation
    model = before.model
    if before.is_running:
        raise UsageError("A turn is still running; interrupt it first.")
    if not before.is_kept:
        raise UsageError("Nothing was said here yet, so there is nothing to copy.")
    copy = await host.runtime.fork_session(before.session_id)
    await host.resume(copy)
    if model is not None:
        host.conversation.set_model(model)
    host.notify(f"This is a copy now; /resume {before.session_id} goes back to the session itself.")


async def _rewind(host: CommandHost, argument: str) -> None:
    turns = await turns_here(host)
    if await host.open_page("rewind"):
        return
    chosen = await host.choose(
        "Go back to before a turn", [_row(host, each) for each in turns[::-1]]
    )
    if chosen is not None:
        await go_back_with_prompt(host, turns, int(chosen))


async def _retry(host: CommandHost, argument: str) -> None:
    turns = await turns_here(host)
    # What was typed for the shell is no question to a model.
    asked = [turn for turn in turns if typed_call(turn.prompt.typed) is None]
    if not asked:
        raise UsageError("No prompt was sent here yet that could be sent again.")
    last = asked[-1]
    with_edits = await asked_about_edits(host, turns[last.number :])
    if with_edits is not None:
        await host.respond(await go_back(host, last.number, with_edits=with_edits))


async def asked_about_edits(host: CommandHost, turns: Sequence[Turn]) -> bool | None:
    """Ask whether edits of turns are taken back as well; None: rather not go back at all."""
    files = tuple(dict.fromkeys(path for turn in turns for path in turn.files))
    if not files:
        return False
    names = file_names(files, host.runtime.workspace.root)
    chosen = await host.choose(
        "What is taken back?",
        [
            Choice(_CHAT, "The chat only", "files stay as they are now"),
            Choice(_EDITS, "The chat and the edits", f"{names}; {NOT_TAKEN_BACK}"),
        ],
    )
    return None if chosen is None else chosen == _EDITS


def _row(host: CommandHost, turn: Turn) -> Choice:
    facts = [f"turn {turn.number + 1}", ago(moment_of(turn.at))]
    if turn.files:
        names = file_names(turn.files, host.runtime.workspace.root)
        facts.append(f"{counted(len(turn.files), 'file')} changed: {names}")
    return Choice(str(turn.number), one_line(turn.prompt.typed) or "(empty)", ", ".join(facts))


FORK = Command("fork", ("branch",), "Go on in a copy of this session.", "", _fork)
REWIND = Command(
    "rewind",
    ("restore",),
    "Go back to before a prompt, with its edits or without.",
    "",
    _rewind,
)
RETRY = Command("retry", (), "Send the last prompt again, its answer left out.", "", _retry)
