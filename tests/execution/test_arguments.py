from __future__ import annotations

import pytest

from tests.support.cpu_time import at_most_cpu_s
from winx_tui.execution.arguments import parse_arguments


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("", {}),
        ("null", {}),
        ('{"a": 1}', {"a": 1}),
        ('{"a": "line\nbreak"}', {"a": "line\nbreak"}),
        ('"{\\"a\\": 1}"', {"a": 1}),
        ('[{"a": 1}]', {"a": 1}),
        ('```json\n{"a": 1}\n```', {"a": 1}),
        ('{"a": [1, 2,], "b": ",}",}', {"a": [1, 2], "b": ",}"}),
        ('{"a": 1}{"a": 1}', {"a": 1}),
        ('{"a": 1} I hope this helps', {"a": 1}),
        ('{"a": {"b": [1, "2"', {"a": {"b": [1, "2"]}}),
        ("{'a': True, 'b': None}", {"a": True, "b": None}),
    ],
)
def test_arguments_that_can_be_read_are_read(raw: str, expected: dict[str, object]) -> None:
    assert parse_arguments(raw) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "[" * 100_000,
        '{"a": ' * 50_000,
        '{"text": "' + '<div class=\\"abc\\">hello</div>\\n' * 20_000,
        '{"text": "' + '\\"' * 200_000,
        '\\"' * 200_000,
    ],
    ids=["brackets", "braces", "cut html", "cut quotes", "quotes"],
)
def test_a_monstrous_text_is_refused_quickly(raw: str) -> None:
    with at_most_cpu_s(5.0), pytest.raises(ValueError, match=r".+"):
        parse_arguments(raw)


@pytest.mark.parametrize(
    "raw", ['{"command": "rm -rf /tmp/x', "ls -l", "42", '"text"', "[1, 2]", '{"a": 1]', "{a: b}"]
)
def test_a_text_whose_values_would_have_to_be_guessed_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_arguments(raw)
