"""The last look at a line before it leaves: colours and drawings that must not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from winx_tui.core.drawing import undrawn


class PlainGround(LineFilter):
    """Reverses text where a theme of the terminal's own colours marks its background.

    Nothing is known of these colours; reversed, a text is as readable as it was.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments without any background but the terminal's."""
        return [
            Segment(text, _on_plain_ground(style), control) for text, style, control in segments
        ]


class NoColours(LineFilter):
    """Takes every colour away; bold, underlined and reversed text stays so."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments without colours."""
        return [Segment(text, _without_colour(style), control) for text, style, control in segments]


class NoDrawings(LineFilter):
    """Puts plain characters in the place of those that only draw."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments in plain characters."""
        return [Segment(undrawn(text), style, control) for text, style, control in segments]


_PLAIN_GROUND, _NO_COLOURS, _NO_DRAWINGS = PlainGround(), NoColours(), NoDrawings()


def own_filters(*, is_ansi: bool, has_colours: bool, is_spoken: bool) -> Sequence[LineFilter]:
    """Return the filters for a theme, a terminal and a person."""
    wanted = (
        (is_ansi, _PLAIN_GROUND),
        (not has_colours, _NO_COLOURS),
        (is_spoken, _NO_DRAWINGS),
    )
    return [each for is_wanted, each in wanted if is_wanted]


@lru_cache(maxsize=1024)
def _on_plain_ground(style: Style | None) -> Style | None:
    if style is None or style.bgcolor is None or style.bgcolor.is_default:
        return style
    return style + Style(bgcolor="default", reverse=True)


@lru_cache(maxsize=1024)
def _without_colour(style: Style | None) -> Style | None:
    return style.without_color if style is not None else None
