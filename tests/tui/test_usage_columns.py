"""The columns of the table of use are as wide as what stands in them."""

from __future__ import annotations

from winx_tui.tui.screens.usage_columns import usage_columns

_ROWS = (("gemini/gemini-2.5-flash", ("21", "238.8k", "16.8k", "119.4k", "free tier")),)


def test_columns_are_as_wide_as_what_stands_in_them_and_no_wider() -> None:
    columns = usage_columns(_ROWS, 110)
    row, head = columns.line(*_ROWS[0]).plain, columns.head().plain
    assert len(row) == len(head) < 80
    assert row.startswith("gemini/gemini-2.5-flash ")
    assert head.index("requests") + len("requests") == row.index("21") + len("21")


def test_where_room_is_scarce_figures_stay_whole() -> None:
    row = usage_columns(_ROWS, 60).line(*_ROWS[0]).plain
    assert len(row) <= 60
    assert row.startswith("gemini/")
    assert "…" in row
    assert all(text in row for text in _ROWS[0][1])
