"""Chunks put together to a message."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from winx_tui.llm.host.assembly import Assembly


def chunk_of_call(index: int, call_id: str | None, name: str | None, arguments: str) -> Any:
    function = SimpleNamespace(name=name, arguments=arguments)
    call = SimpleNamespace(index=index, id=call_id, function=function)
    delta = SimpleNamespace(content=None, tool_calls=[call])
    return SimpleNamespace(choices=[SimpleNamespace(delta=delta, finish_reason=None)])


def calls_of(*chunks: Any) -> list[tuple[str, str, str]]:
    assembly = Assembly()
    for chunk in chunks:
        list(assembly.add(chunk))
    return [(call.id, call.name, call.arguments) for call in assembly.message().tool_calls]


def test_fragments_are_joined_by_their_index() -> None:
    assert calls_of(
        chunk_of_call(0, "a", "one", ""),
        chunk_of_call(1, "b", "two", '{"x"'),
        chunk_of_call(0, None, None, "{}"),
        chunk_of_call(1, "", None, ": 1}"),
    ) == [("a", "one", "{}"), ("b", "two", '{"x": 1}')]


def test_calls_that_all_claim_index_0_are_told_apart_by_id() -> None:
    assert calls_of(chunk_of_call(0, "a", "one", "{}"), chunk_of_call(0, "b", "two", "{}")) == [
        ("a", "one", "{}"),
        ("b", "two", "{}"),
    ]


def test_a_call_without_an_id_gets_one() -> None:
    ((call_id, _, _),) = calls_of(chunk_of_call(0, None, "one", "{}"))

    assert call_id.startswith("call_")
