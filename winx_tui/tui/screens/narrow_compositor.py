"""Textual's compositor, asking only those widgets for lines of which some are drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

_Places = Mapping[Widget, tuple[Region, Region]]
"""Widget → its region, and what of the screen it may be seen in."""


class NarrowCompositor(Compositor):
    """Draws a part of the screen from the widgets in that part.

    Textual asks each widget whose surroundings reach into the part, which is nearly all of them:
    a letter in the prompt would have the whole chat framed. Of containers that lie wholly under
    what they contain it draws the lines too, which nobody sees.
    """

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        # Asked for now, as they are kept until the next layout: all widgets cut lines.
        _ = self.cuts
        everywhere = self.visible_widgets
        self._visible_widgets = narrow = {
            widget: (region, clip)
            for widget, (region, clip) in everywhere.items()
            if crop.overlaps(region) and not _is_covered(widget, everywhere)
        }
        try:
            return super()._render_chops(crop, is_rendered_line)
        finally:
            if self._visible_widgets is narrow:
                self._visible_widgets = everywhere


def _is_covered(widget: Widget, places: _Places) -> bool:
    """Tell whether a widget's children fill all of it, each cell once."""
    region, clip = places[widget]
    seen = region.intersection(clip)
    parts = [
        within.intersection(shown)
        for within, shown in (places[child] for child in widget.children if child in places)
    ]
    return (
        sum(part.area for part in parts) == seen.area
        and all(seen.contains_region(part) for part in parts)
        and not any(one.overlaps(other) for one, other in combinations(parts, 2))
    )
