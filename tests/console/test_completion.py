"""What Tab offers at the line prompt."""

from __future__ import annotations

from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost
from winx_tui.console.line_input import PromptCompleter


def _offers(text: str, *files: str) -> list[str]:
    completer = PromptCompleter()
    completer.files = files
    return [offer.text for offer in completer.get_completions(Document(text), CompleteEvent())]


def test_commands_complete_at_the_beginning_only() -> None:
    assert _offers("/mod") == ["/model", "/models", "/mode"]
    assert _offers("see /mod") == []
    assert _offers("/model gem") == []


def test_files_complete_after_an_at_sign_those_that_begin_so_first() -> None:
    files = ("src/app.py", "app.py", "README.md")
    assert _offers("look at @app", *files) == ["@app.py", "@src/app.py"]
    assert _offers("mail me@app", *files) == []


def test_names_with_control_characters_are_not_offered() -> None:
    assert _offers("@a", "a\x1b[31m.py", "a\u202e.py", "a.py") == ["@a.py"]


def test_commands_of_ones_own_complete_too() -> None:
    async def run(host: CommandHost, argument: str) -> None:
        raise AssertionError("completing runs nothing")

    completer = PromptCompleter()
    completer.own = [Command("zebra", ("user:zebra",), "Count (user)", "", run)]
    offers = completer.get_completions(Document("/ze"), CompleteEvent())
    assert [offer.text for offer in offers] == ["/zebra"]
