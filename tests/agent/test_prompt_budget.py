"""What every request carries before a word was said: small models pay for it each time."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.complaints.themes import complaint
from tests.support.approvers import ALLOW, AnsweringApprover
from winx_tui.agent.system_prompt import Surroundings, build_system_message
from winx_tui.config.settings import Settings
from winx_tui.core.modes import MODES
from winx_tui.core.questions import PersonAnswer, PersonQuestion
from winx_tui.runtime.builder import RuntimeOptions, open_runtime
from winx_tui.tools.schema import spec_of

BUDGET_TOKENS = 3_000
_AROUND_A_TOOL = 12
"""Tokens of the JSON around a tool's name, description and parameters."""


def count_tokens(text: str, monkeypatch: pytest.MonkeyPatch) -> int:
    # litellm brings the vocabulary along: nothing is fetched.
    litellm = find_spec("litellm")
    assert litellm is not None
    assert litellm.origin is not None
    vocabularies = Path(litellm.origin).parent / "litellm_core_utils" / "tokenizers"
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(vocabularies))
    import tiktoken

    return len(tiktoken.get_encoding("cl100k_base").encode(text))


class ClosedQuestions:
    """A person who answers nothing: with them there is every tool that there can be."""

    async def ask(self, question: PersonQuestion) -> PersonAnswer:
        """Close the question."""
        return PersonAnswer()


@complaint(29)
async def test_the_system_message_and_the_tools_are_small_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    runtime = await open_runtime(RuntimeOptions(tmp_path, Settings(), None))
    try:
        conversation = runtime.open_conversation(
            AnsweringApprover([ALLOW]), person_asker=ClosedQuestions()
        )
        specs = [spec_of(tool) for tool in conversation._toolset.tools.values()]
    finally:
        await runtime.aclose()
    assert specs
    of_tools = sum(
        count_tokens(text, monkeypatch) + _AROUND_A_TOOL
        for spec in specs
        for text in [f"{spec.name}{spec.description}{json.dumps(spec.parameters)}"]
    )
    root = Path("/home/somebody/projects/something")
    of_system = max(
        count_tokens(
            build_system_message(
                Surroundings(root, mode, "2026-11-22", "main", is_planning=is_planning)
            ).text,
            monkeypatch,
        )
        for mode in MODES
        for is_planning in (False, True)
    )
    assert of_tools + of_system <= BUDGET_TOKENS, (of_tools, of_system)
