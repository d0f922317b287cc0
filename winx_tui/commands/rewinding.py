"""/fork, /rewind and /retry: another way from here, or from an earlier turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, get_args

from winx_tui.commands.command import Command
from winx_tui.commands.host import Choice, CommandHost
from winx_tui.commands.session_words import ago, file_names, moment_of, one_line
from winx_tui.commands.settling import NOTHING_CHANGED, reasons, settle
from winx_tui.core.errors import UsageError
from winx_tui.core.text import counted
from winx_tui.runtime.typed_calls import typed_call

if TYPE_CHECKING:
    from winx_tui.core.messages import Message
    from winx_tui.runtime.rewinding import ChosenFiles, FilesBack, TakenBack
    from winx_tui.runtime.turn_work import TurnWork
    from winx_tui.session.turns import Turn

What = Literal["both", "files", "chat"]
"""What goes back."""
_WHAT: tuple[What, ...] = get_args(What)
NOT_TAKEN_BACK = "not what shell commands changed: that was not recorded"
"""Said where edits alone can be taken back, after the names of their files."""
_MOST_NAMED = 3


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


async def go_back(host: CommandHost, number: int, files: ChosenFiles | None) -> Message:
    """Go on from before a turn of the open conversation; return the prompt that began it.

    The session as it was stays, under its own id.

    Args:
        host: whose conversation is exchanged for a copy.
        number: of the turn, from 0.
        files: what is taken back of them; None: they stay as they are.

    Raises:
        SessionError, UsageError, WorkspaceError: as runtime.rewinding.rewind() does.
    """
    # Lazy: as above.
    from winx_tui.runtime.rewinding import rewind

    before = host.conversation
    model = before.model
    rewound = await rewind(host.runtime.sessions, before, number, files)
    if rewound.session_id is None:
        await host.new_conversation()
        host.clear_screen()
    else:
        await host.resume(rewound.session_id)
    if model is not None:
        # The copy would go on with the model of its last turn.
        host.conversation.set_model(model)
    redo = ", and /redo there brings the files back" if files and files.settled else ""
    host.notify(
        f"Gone back to before turn {number + 1}; /resume {before.session_id} opens the session "
        f"as it was{redo}."
    )
    if files is not None:
        _tell_files(host, rewound.back)
    return rewound.prompt


def _tell_files(host: CommandHost, back: TakenBack) -> None:
    for note in back.notes:
        host.notify(note)
    if back.files:
        host.notify(f"As they were: {_named(back.files)}.")
    elif not back.refusals:
        host.notify("No file had to be changed.")
    for refusal in back.refusals[:_MOST_NAMED]:
        host.notify(f"Not taken back: {refusal}", "warning")
    if (more := len(back.refusals) - _MOST_NAMED) > 0:
        host.notify(f"Not taken back: {counted(more, 'more path')}.", "warning")


async def go_back_with_prompt(host: CommandHost, turns: Sequence[Turn], number: int) -> bool:
    """Go back to before a turn, and put its prompt where it can be changed and sent.

    The person says whether the chat goes back, the files, or both.

    Args:
        host: whose conversation it is.
        turns: of that conversation, oldest first.
        number: of the turn, from 0.

    Returns:
        Whether they did not rather stay.

    Raises:
        SessionError, UsageError, WorkspaceError: as go_back() does.
    """
    # Lazy: as above.
    from winx_tui.runtime.rewinding import files_back

    back = await files_back(host.conversation, turns[number:])
    what = await asked_what(host, turns, number, back, is_chat_fixed=False)
    if what is None:
        return False
    files = None
    if what != "chat" and (files := await chosen_files(host, back)) is None:
        return False
    if what == "files":
        await _go_back_files(host, files)
    else:
        await host.put_back(await go_back(host, number, files))
    return True


async def _go_back_files(host: CommandHost, files: ChosenFiles | None) -> None:
    """Take files back in the conversation as it is; the model is told."""
    ways = host.conversation.ways_back
    assert ways is not None, "only what was recorded goes back without the chat"
    assert files is not None, "as above"
    assert files.settled is not None, "as above"
    if files.edits:
        _tell_files(host, await host.conversation.take_edits_back(files.edits))
    if files.settled.is_vain:
        host.notify(f"{NOTHING_CHANGED} {reasons(files.settled.way.refusals)}")
        return
    await host.respond(ways.confirm(files.settled).typed)


async def chosen_files(host: CommandHost, back: FilesBack) -> ChosenFiles | None:
    """Have a person decide what stands in the way of files; None: nothing shall be done.

    Raises:
        UsageError: nothing may be written, or nothing can be done.
        WorkspaceError: the record cannot be read.
    """
    # Lazy: as above.
    from winx_tui.runtime.rewinding import ChosenFiles

    if back.way is None:
        return ChosenFiles(edits=back.edits)
    ways = host.conversation.ways_back
    assert ways is not None, "the way was worked out"
    ways.check_allowed()
    settled = await settle(host, back.way)
    return None if settled is None else ChosenFiles(settled, back.edits)


async def asked_what(
    host: CommandHost,
    turns: Sequence[Turn],
    number: int,
    back: FilesBack,
    *,
    is_chat_fixed: bool,
) -> What | None:
    """Ask what goes back; None: nothing. Where there are no files to take back, the chat does.

    Args:
        host: who asks.
        turns: of the conversation, oldest first.
        number: of the turn, from 0.
        back: what can become of the files.
        is_chat_fixed: whether the chat goes back in any case.
    """
    if back.trouble:
        host.notify(back.trouble, "warning")
    if back.is_empty:
        return "chat"
    rows = rows_of(host, turns, number, back)
    if is_chat_fixed:
        rows = tuple(row for row in rows if row.value != "files")
    chosen = await host.choose(f"Back to before turn {number + 1}: what goes back?", rows)
    return next((what for what in _WHAT if what == chosen), None)


def rows_of(
    host: CommandHost, turns: Sequence[Turn], number: int, back: FilesBack
) -> tuple[Choice, ...]:
    """Return what a person can have go back, with counts."""
    leaving = f"{counted(len(turns) - number, 'turn')} of the chat"
    kept = "the files stay as they are now"
    chat = Choice("chat", "Chat only", f"{leaving}; {kept}")
    files = files_words(host, back)
    both = Choice("both", "Files and chat", f"{files}; {leaving}")
    if back.way is None or not back.way.steps:
        return (both, chat)
    alone = Choice("files", "Files only", f"{files}; the chat goes on, and the model is told")
    return (both, alone, chat)


def files_words(host: CommandHost, back: FilesBack) -> str:
    """Say what would become of files, such as "3 files as they were (1 asked about)"."""
    parts = []
    if back.way is not None and back.way.steps:
        words = f"{counted(len(back.way.steps), 'path')} as before the turn"
        if asked := len(back.way.refusals):
            words += f", {asked} of them in doubt"
        parts.append(words)
    if back.edits:
        paths = tuple(dict.fromkeys(path for edit in back.edits for path in edit.files))
        names = file_names(paths, host.runtime.workspace.root)
        parts.append(f"edits of {names}, {NOT_TAKEN_BACK}")
    return "; ".join(parts)


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
    # Lazy: as above.
    from winx_tui.runtime.turn_work import work_of_turns

    works = await work_of_turns(host.conversation, turns)
    if works.trouble:
        host.notify(works.trouble, "warning")
    rows = [_row(host, turn, works.by_number[turn.number]) for turn in turns]
    chosen = await host.choose("Go back to before a turn", rows[::-1])
    if chosen is not None:
        await go_back_with_prompt(host, turns, int(chosen))


async def _retry(host: CommandHost, argument: str) -> None:
    # Lazy: as above.
    from winx_tui.runtime.rewinding import files_back

    turns = await turns_here(host)
    # What was typed for the shell is no question to a model.
    asked = [turn for turn in turns if typed_call(turn.prompt.typed) is None]
    if not asked:
        raise UsageError("No prompt was sent here yet that could be sent again.")
    last = asked[-1].number
    back = await files_back(host.conversation, turns[last:])
    what = await asked_what(host, turns, last, back, is_chat_fixed=True)
    if what is None:
        return
    files = None
    if what == "both" and (files := await chosen_files(host, back)) is None:
        return
    await host.respond(await go_back(host, last, files))


def _row(host: CommandHost, turn: Turn, work: TurnWork) -> Choice:
    # Lazy: as above.
    from winx_tui.runtime.turn_work import STATE_WORDS

    facts = [f"turn {turn.number + 1}", ago(moment_of(turn.at))]
    if words := STATE_WORDS.get(work.state):
        facts.append(words)
    if turn.files:
        names = file_names(turn.files, host.runtime.workspace.root)
        facts.append(f"{counted(len(turn.files), 'file')} edited: {names}")
    if turn.receipt is not None and (runs := len(turn.receipt.commands)):
        facts.append(f"{counted(runs, 'command')} run")
    if work.commands:
        facts.append("files changed by commands")
    return Choice(str(turn.number), one_line(turn.prompt.typed) or "(empty)", ", ".join(facts))


def _named(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    text = ", ".join(names[:_MOST_NAMED])
    return f"{text} and {more} more" if more > 0 else text


FORK = Command("fork", ("branch",), "Go on in a copy of this session.", "", _fork)
REWIND = Command(
    "rewind",
    ("restore",),
    "Go back to before a prompt: files, chat or both.",
    "",
    _rewind,
)
RETRY = Command("retry", (), "Send the last prompt again, its answer left out.", "", _retry)
