"""A list that typing narrows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import stage
from winx_tui.commands.host import Choice
from winx_tui.config.settings import Settings
from winx_tui.core.messages import ModelRef
from winx_tui.llm.client import HostClient
from winx_tui.llm.destinations import Destinations
from winx_tui.llm.local_answers import LocalModel
from winx_tui.llm.local_servers import LocalServer
from winx_tui.llm.model_directory import ModelDirectory
from winx_tui.tui.screens.choice import ChoiceDialog, narrowed

OPTIONS = [
    Choice("a", "dashscope/qwen3-coder-plus", "DashScope · 998k window"),
    Choice("b", "nvidia/qwen/qwen3-coder-480b-a35b-instruct", "NVIDIA NIM · free tier"),
    Choice("c", "gemini/gemini-3.8-flash", "Gemini · thinks"),
    Choice("d", "local/qwen3:8b", "Ollama · thinks"),
]


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("", "abcd"),
        ("QWEN3", "abd"),
        ("thinks", "cd"),
        ("free coder", "b"),
        ("qwcodplus", "a"),
        ("gm38f", "c"),
        ("lq8", "d"),
        ("zzz", ""),
        ("a" * 200, ""),
    ],
)
def test_words_narrow_first_and_letters_in_order_else(query: str, values: str) -> None:
    assert "".join(option.value for option in narrowed(OPTIONS, query)) == values


async def test_what_holds_now_is_in_view_at_first_even_at_the_end_of_the_list(
    project: Path,
) -> None:
    options = [Choice(str(number), f"row {number}") for number in range(40)]
    async with stage(ScriptedRuntime(project), size=(80, 24)) as running:
        await running.app.push_screen(ChoiceDialog("Rows", options, current="39"))
        await running.until_shown("● row 39")


async def test_the_first_start_offers_the_server_that_runs_here(project: Path) -> None:
    models = (LocalModel("qwen3:8b", 16_384), LocalModel("llava:7b", takes_images=True))
    server = LocalServer("Ollama", "http://127.0.0.1:11434/v1", models)

    async def find() -> tuple[LocalServer, ...]:
        return (server,)

    host = HostClient(Settings())
    host.destinations = Destinations(Settings(), find)
    directory = ModelDirectory(host, Settings(), project)
    runtime = ScriptedRuntime(project, has_key=False, models=directory)
    async with stage(runtime, size=(80, 24)) as running:
        await running.until_shown("No key yet, but Ollama runs on this machine")
        await running.until_shown("local/qwen3:8b")
        await running.type("llava")
        await running.pilot.press("enter")
        await running.until(lambda: runtime.conversation.model == ModelRef("local", "llava:7b"))
        await running.until_shown("Model local/llava:7b. To begin with it each time")
