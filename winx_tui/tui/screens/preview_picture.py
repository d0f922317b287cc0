"""A picture on the page that looks into a file: in cells where the screen has colours for it."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from winx_tui.core.errors import ToolError
from winx_tui.core.messages import ImagePart
from winx_tui.tui.blocks.picture import PictureBlock
from winx_tui.tui.glyphs import glyphs_of

_COLOURS = ("truecolor", "256")
_NOT_SHOWN = "This screen shows no pictures; your editor or a browser does."
_COLUMNS = 80


class PictureView(Static):
    """Shows what it is at once, and the picture when it has been decoded."""

    def __init__(self, image: ImagePart, note: str) -> None:
        """Take a picture and what is to be said of it, such as its size."""
        super().__init__(id="preview-picture")
        self._block = PictureBlock(image)
        self._block.is_expanded = True
        self._told = note

    def on_mount(self) -> None:
        self._draw()
        self.run_worker(self._decode(), group="picture")

    async def _decode(self) -> None:
        app = self.app
        is_plain = glyphs_of(app).is_spoken or app.no_color
        if is_plain or app.console.color_system not in _COLOURS:
            self._block.note = _NOT_SHOWN
        else:
            # The process that decodes is not needed before.
            from winx_tui.tui.pictures.raster import raster_of

            try:
                background = app.theme_variables["panel"]
                self._block.raster = await raster_of(self._block.image, background)
            except ToolError as error:
                self._block.note = str(error)
        self._draw()

    def _draw(self) -> None:
        head, *rows = self._block.body(max(4, min(self.app.size.width - 10, _COLUMNS)))
        told = Content.styled(f", {self._told}", "$text-quiet italic")
        self.update(Content("\n").join([head + told, Content(""), *rows]))
