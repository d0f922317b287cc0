from __future__ import annotations

import pytest

from tests.support.contrast import contrast_ratio
from winx_tui.theming.colour import blend, parse_hex


def test_contrast_is_what_wcag_says() -> None:
    assert contrast_ratio("#000", "#ffffff") == pytest.approx(21)
    assert contrast_ratio("#777777", "#fff") == pytest.approx(4.48, abs=0.005)
    assert contrast_ratio("#123456", "#123456") == 1


def test_short_and_long_forms_are_the_same() -> None:
    assert parse_hex("#1af") == parse_hex("#11AAFF") == (0x11, 0xAA, 0xFF)


def test_blending_goes_from_one_colour_to_the_other() -> None:
    assert blend("#000000", "#ffffff", 0) == "#000000"
    assert blend("#000000", "#ffffff", 0.5) == "#808080"
    assert blend("#000000", "#ffffff", 1) == "#ffffff"


@pytest.mark.parametrize("text", ["", "red", "#12", "#12345", "#1234567", "#gggggg", "#fff\n"])
def test_anything_else_is_no_colour(text: str) -> None:
    with pytest.raises(ValueError, match="is not #rgb or #rrggbb"):
        parse_hex(text)
