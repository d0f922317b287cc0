"""Textual's compositor, asking only those widgets for lines of which some are drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip


class NarrowCompositor(Compositor):
    """Draws a part of the screen from the widgets in that part.

    Textual asks each widget whose surroundings reach into the part, which is nearly all of them:
    a letter in the prompt would have the whole chat framed.
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
            if crop.overlaps(region)
        }
        try:
            return super()._render_chops(crop, is_rendered_line)
        finally:
            if self._visible_widgets is narrow:
                self._visible_widgets = everywhere
