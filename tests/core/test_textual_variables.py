from __future__ import annotations

import pytest

from winx_tui.core.textual_variables import TAB_DRIVER, drop_textual_variables


@pytest.mark.parametrize(
    ("driver", "is_tab", "is_kept"),
    [(TAB_DRIVER, True, True), (TAB_DRIVER, False, False), ("evil:Driver", True, False)],
)
def test_textual_is_told_how_to_draw_and_never_to_log(
    driver: str, is_tab: bool, is_kept: bool
) -> None:
    harmless = {"TERM": "xterm", "TEXTUAL_COLOR_SYSTEM": "truecolor", "TEXTUALLY": "x"}
    others = {name: "x" for name in ("TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_PRESS", "TEXTUAL_DEBUG")}
    environ = {**others, **harmless, "TEXTUAL_DRIVER": driver}
    drop_textual_variables(environ, is_tab=is_tab)
    assert environ == harmless | ({"TEXTUAL_DRIVER": driver} if is_kept else {})
