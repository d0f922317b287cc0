"""A picture that a person or a tool has shown to the model: one line, unfolded in cells."""

from __future__ import annotations

import base64
import binascii
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual.color import Color
from textual.content import Content, Span
from textual.style import Style

from winx_tui.tui.blocks.base import Block
from winx_tui.tui.pictures.image_size import image_size

if TYPE_CHECKING:
    from winx_tui.core.messages import ImagePart
    from winx_tui.tui.pictures.raster import Raster

_HALF = "▀"
"""Its foreground is the upper pixel, its background the lower one."""


class PictureBlock(Block):
    """Folded to one line; nothing is decoded before somebody unfolds it."""

    is_dense: ClassVar[bool] = True

    def __init__(self, image: ImagePart) -> None:
        self.image = image
        self.raster: Raster | None = None
        self.note = ""
        """Why it is not shown, a whole sentence."""

    @property
    def is_expandable(self) -> bool:
        return True

    @property
    def is_undrawn(self) -> bool:
        """Tell whether its pixels are wanted and not there yet."""
        return self.is_expanded and self.raster is None and not self.note

    @property
    def kind(self) -> str:
        """Return its format, such as "png"."""
        return self.image.media_type.removeprefix("image/")

    @cached_property
    def data(self) -> bytes:
        """Return the encoded picture; empty where it is damaged."""
        try:
            return base64.b64decode(self.image.data_base64, validate=True)
        except binascii.Error:
            return b""

    @property
    def copy_text(self) -> str:
        """Return the line that names it."""
        return self._title

    @cached_property
    def _title(self) -> str:
        size = image_size(self.data)
        return f"image {size[0]}x{size[1]} {self.kind}" if size else f"image {self.kind}"

    def gutter(self) -> Content:
        return self.mark("unfolded" if self.is_expanded else "folded", "$text-quiet")

    def body(self, width: int) -> list[Content]:
        head = Content.styled(self._title, "$text-quiet italic").truncate(width, ellipsis=True)
        if not self.is_expanded:
            return [head]
        if self.note:
            return [head, *Content.styled(self.note, "$text-quiet").wrap(width)]
        return [head, *(_cells(self.raster, width) if self.raster else ())]


def _cells(raster: Raster, width: int) -> list[Content]:
    """Draw two rows of pixels in each row of cells; of a wide picture some pixels are left out."""
    columns = min(raster.width, width)
    step = raster.width / columns
    xs = [int(column * step) for column in range(columns)]
    rows = max(1, int((raster.height + 1) // 2 / step))
    return [_row(raster, xs, int(2 * row * step), int((2 * row + 1) * step)) for row in range(rows)]


def _row(raster: Raster, xs: list[int], upper: int, lower: int) -> Content:
    spans: list[Span] = []
    for column, x in enumerate(xs):
        style = Style(
            foreground=Color(*raster.at(x, upper)), background=Color(*raster.at(x, lower))
        )
        if spans and spans[-1].style == style:
            spans[-1] = Span(spans[-1].start, column + 1, style)
        else:
            spans.append(Span(column, column + 1, style))
    return Content(_HALF * len(xs), spans)
