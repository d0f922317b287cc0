"""A text within lines is found between whole words, and never cuts a run of one sign."""

from __future__ import annotations

import pytest

from winx_tui.edit.substring import occurrences


@pytest.mark.parametrize(
    ("lines", "search", "is_found"),
    [
        (["Total", "======="], ["Total", "====="], False),
        (["Total", "====="], ["Total", "====="], True),
        (["if x == 1:"], ["x ="], False),
        (["a // b"], ["a /"], False),
        (["bar(foo(x))"], ["foo(x)"], True),
        (["value = 1"], ["value ="], True),
        (["values = 1"], ["value"], False),
    ],
)
def test_a_run_of_one_sign_is_one_thing(
    lines: list[str], search: list[str], is_found: bool
) -> None:
    assert bool(occurrences(lines, search)) is is_found
