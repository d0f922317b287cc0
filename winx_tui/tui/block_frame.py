"""The frame with what can be done in the chat: menus of entries, links, pictures, the clipboard."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from winx_tui.core.errors import ToolError, WinxError
from winx_tui.tui.blocks.links import file_in, is_web
from winx_tui.tui.messages import DeedWanted, FileOpened, LinkPressed, PictureUnfolded
from winx_tui.tui.prompt_frame import PromptFrame

_COLOURS_FOR_PICTURES = ("truecolor", "256")


class BlockFrame(PromptFrame, inherit_bindings=False):
    """Does what the chat asks for; whoever derives from it names the project and the host."""

    _root: Path

    def on_mount(self) -> None:
        self.transcript.pointed.leads_to_a_file = lambda link: is_file(self._file_of(link))

    async def _do_deed(self, event: DeedWanted) -> None:
        # Menus are not needed for the first paint.
        from winx_tui.tui.block_menu.deeds import BlockDeeds

        try:
            await BlockDeeds(self, self._host).do(event.stop_at, event.deed)
        except WinxError as error:
            self.tell(str(error), "error")

    def on_deed_wanted(self, event: DeedWanted) -> None:
        self.run_worker(self._do_deed(event), group="deed")

    def on_link_pressed(self, event: LinkPressed) -> None:
        self.run_worker(self._open_link(event.target), group="link")

    def on_picture_unfolded(self, event: PictureUnfolded) -> None:
        self.run_worker(self._draw(event), group="picture")

    async def _open_link(self, target: str) -> None:
        if not is_web(target):
            path = self._file_of(target)
            # Most words with a full stop in them are no files: nothing is said of those.
            if await asyncio.to_thread(is_file, path):
                self.post_message(FileOpened(path, file_in(target)[1]))
            return
        # Browsers are not needed for the first paint.
        from winx_tui.tui.browser import open_in_browser

        if self.is_web:
            self.open_url(target)
        elif await asyncio.to_thread(open_in_browser, target, self.workspace_root):
            self.notify(f"Opened in the browser: {target}", timeout=3, markup=False)
        else:
            self.take_copy(target, "No browser can be opened from here: the address was copied.")

    async def _draw(self, event: PictureUnfolded) -> None:
        # Pictures are not needed for the first paint.
        from winx_tui.tui.pictures.raster import raster_of

        block = event.block
        colours = self.console.color_system
        if self.glyphs.is_spoken or self.no_color or colours not in _COLOURS_FOR_PICTURES:
            block.note = "This screen shows no pictures; it can be saved as a file."
        else:
            try:
                block.raster = await raster_of(block.image, self.theme_variables["background"])
            except ToolError as error:
                block.note = str(error)
        self.transcript.update_block(block)

    def _file_of(self, link: str) -> Path:
        # Path.expanduser() raises where the home directory is not known.
        return self._root / os.path.expanduser(file_in(link)[0])  # noqa: PTH111


def is_file(path: Path) -> bool:
    """Tell whether a file is there, whatever a text from outside has made of its path.

    A path that is too long, holds a NUL or must not be looked at leads to no file.
    """
    # Path.is_file() raises for some of those.
    return os.path.isfile(path)  # noqa: PTH113
