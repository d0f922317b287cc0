from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from PIL import Image

from tests.tui.support.scripted_runtime import MODEL, ScriptedRuntime
from tests.tui.support.stage import stage
from winx_tui.core.errors import ToolError
from winx_tui.core.events import ToolCallFinished, ToolCallStarted, TurnStarted
from winx_tui.core.messages import ImagePart, Message, TextPart, ToolCall
from winx_tui.core.results import ToolResult
from winx_tui.tui.blocks.picture import PictureBlock
from winx_tui.tui.blocks.tool_card import ToolCard
from winx_tui.tui.event_router import EventRouter
from winx_tui.tui.pictures.image_size import image_size
from winx_tui.tui.pictures.raster import MAX_COLUMNS, MAX_ROWS, Raster, raster_of
from winx_tui.tui.streaming import BlockList


def encoded(form: str, width: int = 640, height: int = 480, colour: str = "red") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, form)
    return buffer.getvalue()


def picture(data: bytes, kind: str = "png") -> ImagePart:
    return ImagePart(f"image/{kind}", base64.b64encode(data).decode())


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_the_size_is_read_off_the_head(form: str) -> None:
    assert image_size(encoded(form)) == (640, 480)


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\0\0", b"GIF89a"])
def test_a_head_that_tells_no_size_is_no_trouble(data: bytes) -> None:
    assert image_size(data) is None


def test_a_picture_is_one_line_until_it_is_unfolded() -> None:
    block = PictureBlock(picture(encoded("PNG")))
    assert [line.plain for line in block.lines(80)] == ["▸ image 640x480 png"]
    assert PictureBlock(ImagePart("image/png", "?")).body(80)[0].plain == "image png"


async def test_a_picture_is_decoded_elsewhere_and_fits_its_rows() -> None:
    raster = await raster_of(picture(encoded("PNG", 300, 600)), "#000000")
    assert raster.height == 2 * MAX_ROWS
    assert raster.width <= MAX_COLUMNS
    assert raster.at(0, 0) == (255, 0, 0)
    block = PictureBlock(picture(encoded("PNG", 300, 600)))
    block.is_expanded, block.raster = True, raster
    assert len(block.body(80)) == 1 + MAX_ROWS
    assert {len(line.plain) for line in block.body(80)[1:]} == {raster.width}
    assert max(line.cell_length for line in block.body(12)[1:]) == 12


@pytest.mark.parametrize("data", [b"", b"nothing", encoded("PNG")[:-30]])
async def test_what_cannot_be_decoded_is_told(data: bytes) -> None:
    with pytest.raises(ToolError, match="cannot be decoded"):
        await raster_of(picture(data), "#000000")


def test_an_odd_last_row_of_pixels_is_drawn() -> None:
    block = PictureBlock(ImagePart("image/png", ""))
    block.is_expanded, block.raster = True, Raster(1, 3, bytes(range(9)))
    assert [line.plain for line in block.body(10)[1:]] == ["▀", "▀"]


def test_pictures_stand_below_what_shows_them() -> None:
    sink = BlockList()
    router = EventRouter(sink, lambda _, __: None)
    first, second = picture(b"1"), picture(b"2")
    prompt = Message("user", (TextPart("look"), first))
    router.route(TurnStarted("t", prompt, MODEL))
    call = ToolCall("c", "read_image", "{}")
    router.route(ToolCallStarted(call, "Look at: a.png", None))
    router.route(ToolCallFinished(call, ToolResult("seen", images=(first, second)), 0.1))
    kinds = [type(block) for block in sink.blocks[1:]]
    assert kinds == [PictureBlock, ToolCard, PictureBlock, PictureBlock]
    assert [each.image for each in sink.blocks[3:] if isinstance(each, PictureBlock)] == [
        first,
        second,
    ]


async def test_a_screen_without_colours_says_so_and_the_picture_can_be_saved(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    data = encoded("PNG")
    async with stage(ScriptedRuntime(project)) as running:
        running.app.transcript.load([PictureBlock(picture(data))])
        await running.pilot.pause()
        await running.pilot.press("alt+up", "space")
        await running.until_shown("This screen shows no pictures")
        await running.pilot.press("s")
        await running.until_shown("untitled.png")
        await running.pilot.press("enter")
        await running.until((project / "untitled.png").exists)
        await running.until_shown("Saved as untitled.png")
        assert (project / "untitled.png").read_bytes() == data
