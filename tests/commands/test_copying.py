from __future__ import annotations

import json

from tests.complaints.themes import complaint
from winx_tui.commands.copying import answers_in, codes_in, commands_in
from winx_tui.core.messages import Message, TextPart, ToolCall, user_message


def answer(text: str, *commands: str) -> Message:
    calls = tuple(
        ToolCall("c", "bash_command", json.dumps({"command": command})) for command in commands
    )
    return Message("assistant", (TextPart(text),) if text else (), calls)


MESSAGES = [
    user_message("hi"),
    answer("One:\n```sh\nls\n```\n```py\nx\n```"),
    user_message("!make it"),
    answer("", "git status", "git diff"),
    answer("Two."),
]


@complaint(8)
def test_answers_code_and_commands_are_found_from_the_last_on() -> None:
    assert [text[:3] for text in answers_in(MESSAGES)] == ["Two", "One"]
    assert list(codes_in(MESSAGES)) == ["x", "ls"]
    assert list(commands_in(MESSAGES)) == ["git diff", "git status", "make it"]


def test_broken_arguments_are_no_trouble() -> None:
    broken = Message("assistant", (), (ToolCall("c", "bash_command", "{"),))
    assert list(commands_in([broken])) == [""]
