from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict

import pytest

from tests.support.strict_outputs import CHECKED, validator_of
from winx_tui.tools.output_schema import output_schema


class Inner(TypedDict):
    name: str


class Outer(TypedDict):
    count: Annotated[int, "how many"]
    share: float
    state: Literal["on", "off"]
    note: str | None
    names: list[str]
    inner: list[Inner]
    anything: dict[str, object]
    extra: NotRequired[Annotated[bool, "sometimes"]]


def test_a_typed_dict_becomes_a_plain_schema() -> None:
    assert output_schema(Outer) == {
        "type": "object",
        "properties": {
            "count": {"type": "integer", "description": "how many"},
            "share": {"type": "number"},
            "state": {"type": "string", "enum": ["on", "off"]},
            "note": {"type": ["string", "null"]},
            "names": {"type": "array", "items": {"type": "string"}},
            "inner": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"name": {"type": "string"}},
                    "required": ["name"],
                },
            },
            "anything": {"type": "object"},
            "extra": {"type": "boolean", "description": "sometimes"},
        },
        "required": ["count", "share", "state", "note", "names", "inner", "anything"],
    }


def test_a_kind_without_a_plain_schema_is_refused() -> None:
    class Odd(TypedDict):
        when: complex

    with pytest.raises(TypeError, match="no plain JSON schema"):
        output_schema(Odd)


@pytest.mark.parametrize("tool", CHECKED, ids=lambda tool: tool.name)
def test_no_tool_calls_its_data_as_results_and_errors_are_called(tool: type) -> None:
    names = set(validator_of(tool).schema["properties"])
    assert names.isdisjoint({"text", "code", "message", "hint"})
