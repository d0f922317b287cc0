"""How each provider is told to think more or less: one table.

    DashScope   enable_thinking and thinking_budget for models that do both; those that always
                think take the budget alone (Model Studio, "Deep thinking", July 2026).
    NVIDIA NIM  gpt-oss takes reasoning_effort; others a switch of their chat template, whose
                name differs by family (model cards of build.nvidia.com).
    Gemini      a number of tokens up to 2.5, a level from 3 on; of all these only 2.5 Flash
                stops altogether.
    Local       gpt-oss and Ollama's thinking models take reasoning_effort; Qwen3 of 2025 reads
                /no_think in the prompt, and servers with chat templates their switch.

A model that is in no row is sent nothing: an unknown parameter may be refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from winx_tui.core.effort import EFFORTS, Effort
from winx_tui.core.messages import ModelRef

_BUDGETS: dict[Effort, int] = {"low": 2_048, "medium": 8_192, "high": 32_768}
"""Tokens of thinking; each is below the smallest maximum in DashScope's table (38,912)."""

_GEMINI_BUDGETS: dict[Effort, int] = {**_BUDGETS, "high": 24_576}
"""The most that Gemini 2.5 Flash takes."""

_ASKED: tuple[Effort, ...] = ("off", "low", "medium", "high")


@dataclass(frozen=True, slots=True)
class ThinkingWish:
    """What a request is given beside the conversation, so that the model thinks as wished."""

    arguments: Mapping[str, object] = field(default_factory=dict)
    """Further arguments of litellm's completion."""
    prompt_suffix: str = ""
    """Stands at the end of the person's last message."""


_Levels = Mapping[Effort, ThinkingWish]

_NO_WISH = ThinkingWish()


def _body(**fields: object) -> ThinkingWish:
    """Wish by fields of the request's body that litellm does not know."""
    return ThinkingWish({"extra_body": fields})


def _hybrid() -> _Levels:
    thinking = {
        effort: _body(enable_thinking=True, thinking_budget=budget)
        for effort, budget in _BUDGETS.items()
    }
    return {"off": _body(enable_thinking=False), **thinking}


def _always() -> _Levels:
    return {effort: _body(thinking_budget=budget) for effort, budget in _BUDGETS.items()}


def _switch(name: str) -> _Levels:
    """Thinking that is on or off, whatever its amount."""
    on, off = (_body(chat_template_kwargs={name: is_on}) for is_on in (True, False))
    return {"off": off, "low": on, "medium": on, "high": on}


def _effort_in_body(*, may_stop: bool) -> _Levels:
    levels = {effort: _body(reasoning_effort=effort) for effort in _BUDGETS}
    return {"off": _body(reasoning_effort="none"), **levels} if may_stop else levels


def _gemini_tokens(*, may_stop: bool) -> _Levels:
    levels = {
        effort: ThinkingWish({"thinking": {"type": "enabled", "budget_tokens": budget}})
        for effort, budget in _GEMINI_BUDGETS.items()
    }
    return {"off": ThinkingWish({"reasoning_effort": "disable"}), **levels} if may_stop else levels


def _gemini_level() -> _Levels:
    return {effort: ThinkingWish({"reasoning_effort": effort}) for effort in _BUDGETS}


def _qwen3_local() -> _Levels:
    switch = _switch("enable_thinking")
    suffixes: dict[Effort, str] = {"off": " /no_think"}
    return {
        effort: ThinkingWish(wish.arguments, suffixes.get(effort, " /think"))
        for effort, wish in switch.items()
    }


_NONE: _Levels = {}
_ALWAYS = _always()

_ROWS: tuple[tuple[str, tuple[str, ...], _Levels], ...] = (
    ("dashscope", ("qwen3-coder", "qwen3-next-80b-a3b-instruct"), _NONE),
    ("dashscope", ("qwq", "qvq", "deepseek-r1", "kimi-k2-thinking"), _ALWAYS),
    (
        "dashscope",
        (
            "qwen3",
            "qwen-plus",
            "qwen-turbo",
            "qwen-flash",
            "deepseek-v3.1",
            "deepseek-v3.2",
            "deepseek-v4",
            "glm-4.5",
            "glm-4.6",
            "glm-4.7",
            "glm-5",
        ),
        _hybrid(),
    ),
    ("nvidia", ("gpt-oss",), _effort_in_body(may_stop=False)),
    ("nvidia", ("deepseek-v3.1", "deepseek-v3.2", "deepseek-v4", "kimi-k2.5"), _switch("thinking")),
    ("nvidia", ("qwen3-coder", "qwen3-next-80b-a3b-instruct"), _NONE),
    ("nvidia", ("qwen3", "glm", "nemotron-3", "nvidia-nemotron-3"), _switch("enable_thinking")),
    ("gemini", ("gemini-2.5-flash",), _gemini_tokens(may_stop=True)),
    ("gemini", ("gemini-2.5-pro",), _gemini_tokens(may_stop=False)),
    ("gemini", ("gemini-3", "gemini-4"), _gemini_level()),
    ("local", ("gpt-oss",), _effort_in_body(may_stop=False)),
    ("local", ("qwen3-coder", "qwen3-next-80b-a3b-instruct"), _NONE),
    ("local", ("qwen3.",), _switch("enable_thinking")),
    ("local", ("qwen3",), _qwen3_local()),
    ("local", ("deepseek-v3.1", "deepseek-v3.2"), _effort_in_body(may_stop=True)),
    ("local", ("glm-4", "glm-5"), _switch("enable_thinking")),
)
"""Provider, how the names of models begin behind their last slash, level → what is sent."""

_NEVER = "-instruct"
_EVER = "-thinking"
"""Parts of the names of models that do one thing only where their family does both."""


def levels_of(ref: ModelRef) -> tuple[Effort, ...]:
    """Return the levels that a model can be asked for; empty where none is known."""
    levels = _levels(ref)
    return tuple(effort for effort in EFFORTS if effort in levels)


def level_for(ref: ModelRef, effort: Effort) -> Effort:
    """Return the level that a wish comes to: the nearest one the model has, else auto."""
    known = levels_of(ref)
    if effort == "auto" or not known:
        return "auto"
    place = _ASKED.index(effort)
    return min(known, key=lambda level: abs(_ASKED.index(level) - place))


def wish_for(ref: ModelRef, effort: Effort) -> ThinkingWish:
    """Return what a request to a model is given for a level; nothing for auto."""
    level = level_for(ref, effort)
    return _NO_WISH if level == "auto" else _levels(ref)[level]


def _levels(ref: ModelRef) -> _Levels:
    name = ref.model.rpartition("/")[2].lower()
    if _NEVER in name:
        return _NONE
    if _EVER in name:
        return _ALWAYS if ref.provider == "dashscope" else _NONE
    for provider, beginnings, levels in _ROWS:
        if ref.provider == provider and name.startswith(beginnings):
            return levels
    return _NONE
