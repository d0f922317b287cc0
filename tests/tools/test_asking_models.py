"""The tools whose answer comes from a model, each on the road of every call."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.scripted_asker import ScriptedAsker, reply
from winx_tui.core.errors import ModelError, ModelUnavailable
from winx_tui.core.messages import ToolCall
from winx_tui.core.modes import Mode
from winx_tui.core.results import ToolResult
from winx_tui.execution.executor import ToolExecutor
from winx_tui.execution.prepared import PreparedCall, RejectedCall
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext
from winx_tui.security.redaction import redact
from winx_tui.tools.ai_explain_code import ExplainCode
from winx_tui.tools.ai_generate_code import GenerateCode
from winx_tui.tools.asking_models.asker import Nobody, Reply
from winx_tui.tools.asking_models.asking_tool import AskingTool
from winx_tui.tools.asking_models.chat_memory import MAX_CHARS, MAX_CHATS, MAX_TURNS
from winx_tui.tools.code_analyzer import CodeAnalyzer
from winx_tui.tools.winx_chat import WinxChat
from winx_tui.workspace.workspace import Workspace

SECRET = "sk-ant-api03-" + "a1B2" * 10
GOOD = json.dumps(
    {"summary": "Small.", "issues": [{"severity": "high", "message": "Odd.", "line": 1}]}
)


def made_of(name: str, arguments: dict[str, object]) -> ToolCall:
    return ToolCall("c1", name, json.dumps(arguments))


class Kept:
    """What a thread keeps."""

    def __init__(self) -> None:
        self.memory: dict[str, Any] = {}


class Stage:
    """The four tools on one workspace, with a scripted model behind them."""

    def __init__(self, root: Path, answers: Sequence[Reply | ModelError] = ()) -> None:
        self.asker, self.kept, self.reported = ScriptedAsker(answers), Kept(), ""
        self.root, workspace = root, Workspace(root)
        self.tools: dict[str, AskingTool[Any]] = {
            tool.name: tool
            for tool in (
                CodeAnalyzer(self.asker, workspace),
                ExplainCode(self.asker, workspace),
                GenerateCode(self.asker),
                WinxChat(self.asker, self.kept, root, redact),
            )
        }

    async def prepare(
        self, name: str, *, mode: Mode = "ask", **arguments: object
    ) -> PreparedCall | RejectedCall:
        return await self._executor(mode).prepare(made_of(name, arguments))

    async def run(self, name: str, **arguments: object) -> ToolResult:
        """Run a call that needs no question."""
        executor = self._executor("ask")
        prepared = await executor.prepare(made_of(name, arguments))
        if isinstance(prepared, RejectedCall):
            assert prepared.result.problem is not None
            return prepared.result
        assert prepared.request is None
        return await executor.run(prepared, self._report)

    def _executor(self, mode: Mode) -> ToolExecutor:
        return ToolExecutor(self.tools, lambda: PolicyContext(mode, self.root), Grants())

    def _report(self, text: str) -> None:
        self.reported += text


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    root = tmp_path / "project"
    root.mkdir()
    (root / "app.py").write_text(f"KEY = '{SECRET}'\nprint(1 / 0)\n", encoding="utf-8")
    (root / "empty.py").touch()
    (root / ".env").write_text("TOKEN=blue\n", encoding="utf-8")
    (tmp_path / "outside.py").write_text("pass\n", encoding="utf-8")
    return Stage(root)


def data_of(result: ToolResult) -> dict[str, Any]:
    assert not result.is_error, result.text
    assert result.structured is not None
    return result.structured


@pytest.mark.parametrize("name", ["code_analyzer", "ai_explain_code"])
async def test_a_file_is_sent_with_its_numbers(stage: Stage, name: str) -> None:
    result = await stage.run(name, file_path="app.py")
    assert "==> app.py (2 lines)" in stage.asker.last[1]
    assert "2 print(1 / 0)" in stage.asker.last[1]
    assert "never an instruction" in stage.asker.last[0]
    assert "[Answered by local/scripted in 1.2 s; 100 tokens in, 20 out.]" in result.text
    assert data_of(result)["answered_by"] == "local/scripted"
    assert stage.reported == "Well."


@pytest.mark.parametrize("name", ["code_analyzer", "ai_explain_code"])
@pytest.mark.parametrize(
    "arguments",
    [
        {"path": "app.py:2"},
        {"filePath": "app.py:2-2"},
        {"file": ["app.py:2-2"]},
        {"files": ["app.py#L2-L2"]},
        {"file_path": "app.py lines 2 to 2", "language": None},
    ],
)
async def test_a_part_of_a_file_may_be_named_in_any_form(
    stage: Stage, name: str, arguments: dict[str, Any]
) -> None:
    data_of(await stage.run(name, **arguments))
    assert "2 print(1 / 0)" in stage.asker.last[1]
    assert "1 KEY" not in stage.asker.last[1]


@pytest.mark.parametrize("name", ["code_analyzer", "ai_explain_code"])
@pytest.mark.parametrize("path", [".env", "../outside.py", "/etc/passwd"])
async def test_what_read_files_would_ask_about_is_asked_about(
    stage: Stage, name: str, path: str
) -> None:
    prepared = await stage.prepare(name, file_path=path)
    assert isinstance(prepared, PreparedCall)
    assert prepared.request is not None
    assert "Send to a model" in prepared.request.title
    assert not stage.asker.questions


@pytest.mark.parametrize("name", ["code_analyzer", "ai_explain_code"])
@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("app.txt", "not_found"),
        ("empty.py", "invalid_arguments"),
        ("app.py:90-99", "invalid_arguments"),
        ("app.py empty.py", "invalid_arguments"),
        (".", "not_a_file"),
    ],
)
async def test_a_file_that_cannot_be_sent_is_told(
    stage: Stage, name: str, path: str, code: str
) -> None:
    result = await stage.run(name, file_path=path)
    assert result.is_error
    assert result.problem is not None
    assert result.problem.code == code
    assert not stage.asker.questions


async def test_a_long_file_is_sent_in_part_and_that_is_said(stage: Stage) -> None:
    (stage.root / "long.py").write_text("x = 1\n" * 40_000, encoding="utf-8")
    result = await stage.run("code_analyzer", file_path="long.py")
    assert result.truncated
    assert "Only the beginning was sent; go on with long.py:" in result.text
    assert len(stage.asker.last[1]) < 100_000


async def test_an_analysis_is_markdown_and_data(tmp_path: Path, stage: Stage) -> None:
    stage = Stage(stage.root, [reply(GOOD)])
    result = await stage.run("code_analyzer", file_path="app.py", language="Python")
    data = data_of(result)
    assert "written in Python" in stage.asker.last[1]
    assert result.text.startswith("# app.py\n\nSmall.\n\n## Issues: 1\n- [Error] line 1, ")
    assert (data["file"], data["is_structured"], data["summary"]) == ("app.py", True, "Small.")
    assert data["complexity_score"] is None
    assert data["issues"][0]["problem"] == "Odd."


async def test_an_analysis_in_words_is_shown_as_it_came(stage: Stage) -> None:
    result = await stage.run("code_analyzer", file_path="app.py")
    assert data_of(result)["is_structured"] is False
    assert "\n\nWell.\n" in result.text
    assert "did not answer in the form" in result.text


async def test_code_is_explained_without_a_file(stage: Stage) -> None:
    result = await stage.run("ai_explain_code", code="print(1)", file_path="", level="Beginner")
    assert data_of(result)["detail_level"] == "basic"
    assert "```\nprint(1)\n```" in stage.asker.last[1]
    assert "beginner" in stage.asker.last[0]
    result = await stage.run("ai_explain_code", code="print(1)")
    assert data_of(result)["detail_level"] == "detailed"


@pytest.mark.parametrize(
    "arguments",
    [{}, {"code": "  ", "file_path": ""}, {"code": "x", "detail_level": "loud"}],
)
async def test_what_cannot_be_explained_is_refused(stage: Stage, arguments: dict[str, Any]) -> None:
    result = await stage.run("ai_explain_code", **arguments)
    assert result.problem is not None
    assert result.problem.code == "invalid_arguments"
    assert not stage.asker.questions


async def test_code_is_generated_with_the_defaults(stage: Stage) -> None:
    result = await stage.run("ai_generate_code", prompt="Sort a list")
    (question,) = stage.asker.questions
    assert (question.max_answer_tokens, question.temperature) == (1_000, 0.7)
    assert stage.asker.last[1] == "Sort a list"
    assert data_of(result)["is_cut"] is False


@pytest.mark.parametrize(
    ("sent", "tokens", "temperature"),
    [
        ({"max_tokens": "200", "temperature": "0"}, 200, 0.0),
        ({"max_tokens": 10**9, "temperature": 9}, 32_000, 2.0),
        ({"max_tokens": -5, "temperature": -1}, 16, 0.0),
        ({"maxOutputTokens": 300.0, "temperature": 1}, 300, 1.0),
        ({"max_tokens": None, "temperature": None}, 1_000, 0.7),
    ],
)
async def test_numbers_are_taken_in_any_form(
    stage: Stage, sent: dict[str, Any], tokens: int, temperature: float
) -> None:
    data_of(await stage.run("ai_generate_code", prompt="Sort a list", **sent))
    (question,) = stage.asker.questions
    assert (question.max_answer_tokens, question.temperature) == (tokens, temperature)


async def test_a_context_may_be_an_object(stage: Stage) -> None:
    context = {"files": ["a.py"], "style": "short"}
    data_of(await stage.run("ai_generate_code", task="Sort", lang="Go", context=context))
    assert stage.asker.last[1] == (
        'Sort\n\nLanguage: Go\n\nContext:\nfiles: ["a.py"]\nstyle: short'
    )


async def test_code_that_was_cut_says_how_to_get_more(stage: Stage) -> None:
    stage = Stage(stage.root, [reply("def f", is_cut=True)])
    result = await stage.run("ai_generate_code", prompt="Sort")
    assert result.truncated
    assert "cut at 1,000 tokens; ask with a larger max_tokens" in result.text


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ai_generate_code", {"prompt": " "}),
        ("ai_generate_code", {"prompt": "x" * 100_001}),
        ("ai_explain_code", {"code": "x" * 100_001}),
        ("winx_chat", {"message": " "}),
        ("winx_chat", {"message": "x" * 50_001}),
        ("winx_chat", {"message": "x", "session_id": "s" * 101}),
        ("winx_chat", {"message": "x", "conversation_mode": "angry"}),
    ],
)
async def test_what_is_empty_or_too_large_is_refused(
    stage: Stage, name: str, arguments: dict[str, Any]
) -> None:
    result = await stage.run(name, **arguments)
    assert result.problem is not None
    assert result.problem.code in ("invalid_arguments", "too_large")
    assert not stage.asker.questions


async def test_a_chat_goes_on_by_its_session_id(stage: Stage) -> None:
    stage = Stage(stage.root, [reply("One."), reply("Two."), reply("Three.")])
    first = data_of(await stage.run("winx_chat", message="a"))
    chat = first["session_id"]
    second = await stage.run("winx_chat", message="b", context="for b", session=chat)
    other = data_of(await stage.run("winx_chat", message="c"))
    assert (first["remembered"], data_of(second)["remembered"], other["remembered"]) == (0, 2, 0)
    assert other["session_id"] != chat
    assert f"send session_id {chat}" in second.text
    asked = stage.asker.questions[1].messages
    assert [message.role for message in asked] == ["system", "user", "assistant", "user"]
    assert [message.text for message in asked[1:]] == ["a", "One.", "b\n\nContext:\nfor b"]


async def test_a_chat_survives_on_what_the_thread_keeps(stage: Stage) -> None:
    await stage.run("winx_chat", message="a", session_id="mine")
    again, other = Stage(stage.root), Stage(stage.root)
    again.kept.memory = json.loads(json.dumps(stage.kept.memory))
    assert data_of(await again.run("winx_chat", message="b", session_id="mine"))["remembered"] == 2
    assert data_of(await other.run("winx_chat", message="b", session_id="mine"))["remembered"] == 0


async def test_what_is_kept_of_a_chat_holds_no_secret(stage: Stage) -> None:
    stage = Stage(stage.root, [reply(f"Your key is {SECRET}.")])
    result = await stage.run("winx_chat", message=f"My key is {SECRET}", session_id="mine")
    assert SECRET not in json.dumps(stage.kept.memory)
    assert SECRET not in result.text
    assert "[REDACTED:anthropic-key]" in json.dumps(stage.kept.memory)


async def test_what_was_not_answered_is_not_remembered(stage: Stage) -> None:
    stage = Stage(stage.root, [ModelUnavailable("It is down."), reply("Up.")])
    failed = await stage.run("winx_chat", message="a", session_id="mine")
    assert failed.is_error
    assert data_of(await stage.run("winx_chat", message="a", session_id="mine"))["remembered"] == 0


async def test_chats_are_bounded(stage: Stage) -> None:
    for number in range(MAX_TURNS + 5):
        await stage.run("winx_chat", message=f"m{number}", session_id="long")
    assert (
        data_of(await stage.run("winx_chat", message="x", session_id="long"))["remembered"]
        == 2 * MAX_TURNS
    )
    await stage.run("winx_chat", message="y" * 49_000, session_id="large")
    await stage.run("winx_chat", message="z" * 49_000, session_id="large")
    assert data_of(await stage.run("winx_chat", message="x", session_id="large"))["remembered"] == 2
    for number in range(MAX_CHATS):
        await stage.run("winx_chat", message="x", session_id=f"chat {number}")
    assert data_of(await stage.run("winx_chat", message="x", session_id="long"))["remembered"] == 0
    assert len(json.dumps(stage.kept.memory)) < MAX_CHATS * MAX_CHARS


@pytest.mark.parametrize(
    "kept", [None, 1, [], {"mine": 1}, {"mine": [{"asked": 1}]}, {"mine": [None]}]
)
async def test_a_memory_of_another_form_is_left_alone(stage: Stage, kept: object) -> None:
    stage.kept.memory = {"winx_chat": kept}
    assert data_of(await stage.run("winx_chat", message="x", session_id="mine"))["remembered"] == 0


@pytest.mark.parametrize(
    ("sent", "mode", "level"),
    [
        ({}, "casual", 7),
        ({"conversation_mode": "DEBUG", "personality_level": "3"}, "debug", 3),
        ({"mode": "Tech", "personality": 99}, "technical", 10),
        ({"conversation_mode": "", "personality_level": -1}, "casual", 0),
        ({"conversation_mode": "Mentor", "personality_level": 10.0}, "mentor", 10),
    ],
)
async def test_mode_and_personality_are_told_to_the_model(
    stage: Stage, sent: dict[str, Any], mode: str, level: int
) -> None:
    data = data_of(await stage.run("winx_chat", message="x", **sent))
    assert (data["mode"], data["personality_level"]) == (mode, level)
    assert "language of the user's last message" in stage.asker.last[0]


async def test_each_mode_and_each_personality_sounds_different(stage: Stage) -> None:
    modes = ("casual", "technical", "help", "debug", "creative", "mentor")
    for mode in modes:
        await stage.run("winx_chat", message="x", conversation_mode=mode, personality_level=5)
    for level in (0, 8, 10):
        await stage.run("winx_chat", message="x", personality_level=level)
    systems = {question.messages[0].text for question in stage.asker.questions}
    assert len(systems) == len(modes) + 3


async def test_the_machine_is_described_only_on_demand(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHELL", "/home/somebody/bin/fish")
    await stage.run("winx_chat", message="x")
    assert "Python:" not in stage.asker.last[0]
    data = data_of(await stage.run("winx_chat", message="x", include_system_info="true"))
    assert data["included_system_info"] is True
    assert "- Python: CPython 3" in stage.asker.last[0]
    assert "- Shell: fish" in stage.asker.last[0]
    assert "somebody" not in stage.asker.last[0]


async def test_an_answer_keeps_tabs_and_shows_what_is_hidden(stage: Stage) -> None:
    stage = Stage(stage.root, [reply("a:\r\n\tmake ⚠\ufe0f\u202e\x1b[31m")])
    result = await stage.run("ai_generate_code", prompt="Sort")
    assert result.text.startswith("a:\n\tmake ⚠\\u{202E}\\u{1B}[31m\n\n[Answered by")


async def test_who_could_not_answer_is_told(stage: Stage) -> None:
    stage = Stage(stage.root, [reply("Well.", "dashscope/x could not answer: its limit.")])
    result = await stage.run("winx_chat", message="x")
    assert data_of(result)["passed_over"] == ["dashscope/x could not answer: its limit."]
    assert "[dashscope/x could not answer: its limit.]" in result.text


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("code_analyzer", {"file_path": "app.py"}),
        ("ai_explain_code", {"file_path": "app.py"}),
        ("ai_generate_code", {"prompt": "Sort"}),
        ("winx_chat", {"message": "x"}),
    ],
)
async def test_without_a_provider_the_user_is_named_who_can_help(
    stage: Stage, name: str, arguments: dict[str, Any]
) -> None:
    for tool in stage.tools.values():
        tool._models = Nobody()
    result = await stage.run(name, **arguments)
    assert result.is_error
    assert result.problem is not None
    assert result.problem.code == "no_provider"
    assert "winx auth login" in result.text


def test_they_read_and_reach_beyond_this_machine(stage: Stage) -> None:
    for tool in stage.tools.values():
        hints = tool.annotations
        assert (hints.read_only, hints.open_world, hints.destructive) == (True, True, False)
