"""Every setting is told in one line."""

from __future__ import annotations

from winx_tui.config.schema import setting_specs
from winx_tui.config.summaries import SUMMARIES, summary_of


def test_no_setting_lacks_a_meaning() -> None:
    assert [key for key in setting_specs() if not summary_of(key)] == []


def test_nothing_is_told_of_a_setting_that_is_not_there() -> None:
    meant = {summary_of(key) for key in setting_specs()}
    assert [key for key, summary in SUMMARIES.items() if summary not in meant] == []


def test_a_meaning_fits_on_a_line() -> None:
    assert [text for text in SUMMARIES.values() if len(text) > 76 or text.endswith(".")] == []
