from __future__ import annotations

import pytest

from winx_tui.core.text import shortened


@pytest.mark.parametrize(
    ("text", "expected"), [("", ""), ("abcd", "abcd"), ("abcde", "abc…"), ("äöüßé", "äöü…")]
)
def test_a_text_keeps_within_its_room_with_its_ellipsis(text: str, expected: str) -> None:
    assert shortened(text, 4) == expected
