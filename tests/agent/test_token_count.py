from __future__ import annotations

import json

import pytest

from tests.agent.histories import PICTURE, answer
from winx_tui.agent.token_count import TokenCounter, message_tokens, text_tokens
from winx_tui.agent.window import ContextPolicy, Window
from winx_tui.core.messages import (
    Message,
    ModelRef,
    ReasoningPart,
    TextPart,
    ToolSpec,
    tool_message,
    user_message,
)

ONE, OTHER = ModelRef("local", "one"), ModelRef("local", "other")
SAMPLES = {
    "prose": "The parser reads the whole file before it looks at the first line of it. " * 40,
    "code": "def add(first: int, second: int) -> int:\n    return first + second\n\n\n" * 40,
    "json": json.dumps([{"path": f"src/mod_{n}.py", "line": n, "ok": True} for n in range(80)]),
    "log": "\n".join(
        f"2026-11-22T16:11:{n:02d} INFO worker[{n}] took {n * 3} ms" for n in range(60)
    ),
    "german": "Die Änderung betrifft mehrere Dateien; bitte prüfe zuerst die Tests. " * 40,
    "russian": "Пожалуйста, исправь ошибку в функции разбора и запусти тесты. " * 40,
    "chinese": "请修复解析函数中的错误，然后重新运行测试。" * 60,
    "korean": "파서 함수의 버그를 수정하고 테스트를 다시 실행해 주세요. " * 60,
    "emoji": "done 🎉 failed ❌ ship 🚀 " * 40,
}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_estimate_is_near_a_real_tokenizer(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    litellm = pytest.importorskip("litellm")
    real = litellm.token_counter(model="gpt-4", text=SAMPLES[name])
    assert 0.6 < text_tokens(SAMPLES[name]) / real < 1.45


def test_the_estimate_follows_what_the_model_reports() -> None:
    counter = TokenCounter()
    for reported in (1_500, 1_800):
        counter.learn(ONE, estimate=1_000, input_tokens=reported)
    assert counter.factor(ONE) == 1.8
    assert counter.factor(OTHER) == 1.1


def test_old_reports_are_forgotten_and_absurd_ones_do_little() -> None:
    counter = TokenCounter()
    counter.learn(ONE, estimate=1_000, input_tokens=90_000)
    assert counter.factor(ONE) == 3.0
    for _ in range(4):
        counter.learn(ONE, estimate=1_000, input_tokens=10)
    assert counter.factor(ONE) == 0.6


def test_a_report_of_nothing_or_of_a_tiny_request_teaches_nothing() -> None:
    counter = TokenCounter()
    counter.learn(ONE, estimate=1_000, input_tokens=0)
    counter.learn(ONE, estimate=20, input_tokens=60)
    assert counter.factor(ONE) == 1.1


def test_tools_pictures_and_thinking_of_the_running_turn_count() -> None:
    spec = ToolSpec("read", "Reads a file. " * 50, {"type": "object"})
    thinking = Message("assistant", (ReasoningPart("hm " * 500), TextPart("yes")))
    request = [user_message("a"), thinking, user_message("b")]
    running = [user_message("a"), thinking]
    plain = TokenCounter().request(request)
    assert TokenCounter([spec]).request(request) > plain + 100
    assert TokenCounter().request(running) > plain + 100
    assert message_tokens(tool_message("c", "a", [PICTURE])) > 1_000


def test_sizes_of_messages_that_are_gone_are_forgotten() -> None:
    counter = TokenCounter()
    for number in range(3_000):
        counter.request([user_message(f"{number}"), answer("x")])
    assert len(counter._sizes) < 1_100


@pytest.mark.parametrize("tokens", [2_048, 8_192, 32_768, 1_048_576, None])
@pytest.mark.parametrize("longest", [None, 4_096, 65_536, 1_048_576])
def test_the_bounds_of_a_window_are_in_order(tokens: int | None, longest: int | None) -> None:
    window = Window.of(tokens, longest, ContextPolicy())
    assert 0 < window.target < window.trim_above <= window.compact_above <= window.limit
    assert window.limit < window.tokens
