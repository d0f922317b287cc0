from __future__ import annotations

import pytest

from winx_tui.core.text import fence_for, shortened, without_middle


@pytest.mark.parametrize(
    ("text", "expected"), [("", ""), ("abcd", "abcd"), ("abcde", "abc…"), ("äöüßé", "äöü…")]
)
def test_a_text_keeps_within_its_room_with_its_ellipsis(text: str, expected: str) -> None:
    assert shortened(text, 4) == expected


def test_the_middle_of_a_long_text_is_left_out_and_counted() -> None:
    assert without_middle("abcdefghi", 9, "[{hidden}]") == "abcdefghi"
    assert without_middle("a" * 3000 + "b" * 3000, 4, "[{hidden}]") == "aa\n[5,996]\nbb"


@pytest.mark.parametrize(
    ("text", "fence"),
    [("", "```"), ("a `b` c", "```"), ("```\nx\n```", "````"), ("`" * 7, "`" * 8)],
)
def test_a_fence_is_one_that_its_text_cannot_close(text: str, fence: str) -> None:
    assert fence_for(text) == fence
