"""A list that typing narrows."""

from __future__ import annotations

import pytest

from winx_tui.commands.host import Choice
from winx_tui.tui.screens.choice import narrowed

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
