"""/copy: answers, code and commands to the clipboard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from winx_tui.commands.code_blocks import code_blocks
from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost
from winx_tui.core.codec import json_object
from winx_tui.core.errors import UsageError
from winx_tui.core.messages import Message

_SHELL_TOOL = "bash_command"
_HOW = "write /copy, /copy 2 for the answer before, /copy code [N], or /copy command [N]"


async def _copy(host: CommandHost, argument: str) -> None:
    messages = host.conversation.messages
    kind, number = _understood(argument)
    found = _nth(_FINDERS[kind](messages), number)
    which = f"{kind} {number}, counted from the last" if number > 1 else f"the last {kind}"
    if not found:
        host.notify(f"There is no {kind if number == 1 else which} to copy yet.", "warning")
        return
    if await host.copy(found):
        host.notify(f"To the clipboard: {which}, {len(found)} characters.")


def _understood(argument: str) -> tuple[str, int]:
    """Read `[code|command] [N]`.

    Raises:
        UsageError: it is neither.
    """
    words = argument.lower().removeprefix("last").split()
    kind = words.pop(0) if words and words[0] in _FINDERS else "answer"
    number = words.pop(0) if words else "1"
    if words or not number.isdecimal() or int(number) < 1:
        raise UsageError(f"/copy does not know '{argument}': {_HOW}.")
    return kind, int(number)


def answers_in(messages: Sequence[Message]) -> Iterator[str]:
    """Yield the answers of a conversation, the newest first."""
    for message in reversed(messages):
        if message.role == "assistant" and message.text.strip():
            yield message.text


def codes_in(messages: Sequence[Message]) -> Iterator[str]:
    """Yield the code blocks of the answers, the newest first."""
    for answer in answers_in(messages):
        for block in reversed(code_blocks(answer)):
            yield block.code


def commands_in(messages: Sequence[Message]) -> Iterator[str]:
    """Yield the shell commands that were run, the model's and the person's, the newest first."""
    for message in reversed(messages):
        if message.role == "user" and message.typed.startswith("!"):
            yield message.typed[1:].strip()
        for call in reversed(message.tool_calls):
            if call.name == _SHELL_TOOL:
                yield _command_in(call.arguments)


def _command_in(arguments: str) -> str:
    try:
        command = json_object(arguments).get("command")
    except ValueError:
        return ""
    return command if isinstance(command, str) else ""


def _nth(texts: Iterator[str], number: int) -> str:
    wanted = (text for index, text in enumerate(filter(None, texts), start=1) if index == number)
    return next(wanted, "")


_FINDERS = {"answer": answers_in, "code": codes_in, "command": commands_in}


COPY = Command(
    "copy",
    (),
    "Copy the last answer, code or command, or the Nth last.",
    "[code|command] [N]",
    _copy,
)
