from __future__ import annotations

import base64
import contextlib
import io
import os
import random
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from winx_tui.core.access import ReadPath
from winx_tui.core.errors import ToolError
from winx_tui.core.results import ToolResult
from winx_tui.tools.base import ToolContext
from winx_tui.tools.read_image import MAX_FILE_BYTES, ReadImage, ReadImageParams
from winx_tui.tools.reading.picture_worker import MAX_SENT_BYTES, MAX_SIDE_PIXELS
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.workspace import Workspace

CONTEXT = ToolContext("call", lambda text: None)
RED, BLUE = (255, 0, 0), (0, 0, 255)


@pytest.fixture
def tool(tmp_path: Path) -> ReadImage:
    return ReadImage(Workspace(tmp_path), FileState())


async def look(tool: ReadImage, path: str) -> ToolResult:
    return await tool.run(await tool.plan(ReadImageParams(file_path=path)), CONTEXT)


def sent(result: ToolResult) -> Image.Image:
    (part,) = result.images
    data = base64.b64decode(part.data_base64, validate=True)
    assert len(data) <= MAX_SENT_BYTES
    image = Image.open(io.BytesIO(data))
    image.load()
    assert part.media_type == Image.MIME[image.format or ""]
    assert max(image.size) <= MAX_SIDE_PIXELS
    return image


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    data = random.Random(1).randbytes(width * height * len(mode))
    return Image.frombytes(mode, (width, height), data)


@pytest.mark.parametrize("name", ["path", "image_path", "file"])
def test_other_names_of_the_argument_are_understood(name: str) -> None:
    assert ReadImageParams.model_validate({name: "a.png"}).file_path == "a.png"
    assert ReadImageParams.model_validate({name: ["a.png"]}).file_path == "a.png"


async def test_the_plan_names_the_image(tool: ReadImage, tmp_path: Path) -> None:
    plan = await tool.plan(ReadImageParams(file_path="a/b.png"))
    assert plan.title == "Look at: a/b.png"
    assert plan.accesses == (ReadPath(tmp_path / "a/b.png"),)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
async def test_every_kind_is_told_by_its_content(
    tool: ReadImage, tmp_path: Path, kind: str
) -> None:
    Image.new("RGB", (60, 40), RED).save(tmp_path / "a.dat", kind)
    result = await look(tool, "a.dat")
    assert result.text.startswith(f"a.dat: {kind} image, 60 × 40 pixels; shown as ")
    image = sent(result)
    assert image.format in ("PNG", "JPEG")
    assert image.size == (60, 40)
    red, green, blue = image.convert("RGB").getpixel((30, 20))  # type: ignore[misc]
    assert red > 240
    assert max(green, blue) < 15


async def test_a_large_image_is_scaled_down(tool: ReadImage, tmp_path: Path) -> None:
    Image.new("RGB", (4_000, 3_000), BLUE).save(tmp_path / "a.png")
    result = await look(tool, "a.png")
    assert sent(result).size == (1_568, 1_176)
    assert result.text == ("a.png: PNG image, 4000 × 3000 pixels; shown as PNG, 1568 × 1176 pixels")
    assert result.structured == {
        "path": str(tmp_path / "a.png"),
        "format": "PNG",
        "width": 4_000,
        "height": 3_000,
        "frames": 1,
        "size_bytes": (tmp_path / "a.png").stat().st_size,
        "sent_media_type": "image/png",
        "sent_width": 1_568,
        "sent_height": 1_176,
    }


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
async def test_an_image_that_cannot_be_packed_well_is_small_all_the_same(
    tool: ReadImage, tmp_path: Path, mode: str
) -> None:
    noise(1_600, 1_500, mode).save(tmp_path / "a.png")
    assert sent(await look(tool, "a.png")).format == "JPEG"


async def test_a_photo_is_turned_as_the_camera_was_held(tool: ReadImage, tmp_path: Path) -> None:
    image = Image.new("RGB", (80, 40), RED)
    image.paste(BLUE, (0, 0, 40, 40))
    exif = image.getexif()
    exif[0x0112] = 6
    exif[0x010F] = "A camera with a secret"
    for name in ("a.jpg", "a.png", "a.webp", "a.tiff"):
        image.save(tmp_path / name, exif=exif)
        turned = sent(await look(tool, name))
        assert turned.size == (40, 80)
        assert turned.convert("RGB").getpixel((20, 10))[2] > 200  # type: ignore[index]
        assert not turned.getexif()


async def test_what_the_camera_wrote_is_not_sent(tool: ReadImage, tmp_path: Path) -> None:
    image = noise(64, 64)
    exif = image.getexif()
    exif[0x010F] = "A camera with a secret"
    image.save(tmp_path / "a.jpg", exif=exif, comment=b"and a comment")
    (part,) = (await look(tool, "a.jpg")).images
    data = base64.b64decode(part.data_base64)
    assert b"secret" not in data
    assert b"comment" not in data


async def test_of_an_animation_the_first_frame_is_shown(tool: ReadImage, tmp_path: Path) -> None:
    frames = [Image.new("RGB", (50, 50), colour) for colour in (RED, BLUE, RED)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    result = await look(tool, "a.gif")
    assert "GIF image, 50 × 50 pixels, the first of 3 frames; shown as PNG" in result.text
    assert sent(result).convert("RGB").getpixel((5, 5)) == RED


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I", "I;16", "F", "LAB"])
async def test_every_colour_mode_can_be_sent(tool: ReadImage, tmp_path: Path, mode: str) -> None:
    Image.new(mode, (40, 40)).save(tmp_path / "a.tiff")
    assert sent(await look(tool, "a.tiff")).mode in ("L", "RGB", "RGBA")


async def test_deep_grey_values_are_spread_not_clipped(tool: ReadImage, tmp_path: Path) -> None:
    image = Image.new("I;16", (40, 40), 1_000)
    image.paste(60_000, (20, 0, 40, 40))
    image.save(tmp_path / "a.png")
    shown = sent(await look(tool, "a.png"))
    assert (shown.getpixel((5, 5)), shown.getpixel((30, 5))) == (0, 255)


async def test_transparency_is_kept(tool: ReadImage, tmp_path: Path) -> None:
    Image.new("RGBA", (40, 40), (*RED, 0)).save(tmp_path / "a.png")
    assert sent(await look(tool, "a.png")).getpixel((5, 5)) == (*RED, 0)


@pytest.mark.parametrize("size", [(1, 1), (16, 16), (1, 9_000), (9_000, 2)])
async def test_a_narrow_image_gets_a_margin(
    tool: ReadImage, tmp_path: Path, size: tuple[int, int]
) -> None:
    Image.new("RGB", size, RED).save(tmp_path / "a.png")
    assert min(sent(await look(tool, "a.png")).size) >= 32


async def test_too_many_pixels_are_refused_before_they_are_decoded(
    tool: ReadImage, tmp_path: Path
) -> None:
    Image.new("1", (20_000, 20_000)).save(tmp_path / "a.png")
    with pytest.raises(ToolError, match="20000 × 20000 pixels, more than the 64,000,000 that"):
        await look(tool, "a.png")


async def test_a_file_that_is_too_large_is_refused(tool: ReadImage, tmp_path: Path) -> None:
    with (tmp_path / "a.png").open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(ToolError, match="larger than the 50 MiB"):
        await look(tool, "a.png")


def _broken() -> dict[str, bytes]:
    whole: dict[str, bytes] = {}
    for kind in ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"):
        buffer = io.BytesIO()
        noise(90, 90).save(buffer, kind)
        whole[kind] = buffer.getvalue()
    cut = {f"{kind} cut": data[: len(data) // 2] for kind, data in whole.items()}
    heads = {f"{kind} head": data[:20] for kind, data in whole.items()}
    return {**cut, **heads, "nothing": b"\0\1\2", "pdf": b"%PDF-1.4\n\xff\0"}


@pytest.mark.parametrize("data", _broken().values(), ids=_broken().keys())
async def test_what_cannot_be_decoded_is_told(tool: ReadImage, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    with pytest.raises(ToolError, match="a cannot be decoded: it is damaged or no image"):
        await look(tool, "a")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
async def test_bytes_turned_over_never_do_worse_than_an_error(
    tool: ReadImage, tmp_path: Path, kind: str
) -> None:
    buffer = io.BytesIO()
    noise(40, 40).save(buffer, kind)
    chance = random.Random(kind)
    for _ in range(5):
        data = bytearray(buffer.getvalue())
        for _ in range(4):
            data[chance.randrange(len(data))] = chance.randrange(256)
        (tmp_path / "a").write_bytes(data)
        with contextlib.suppress(ToolError):
            sent(await look(tool, "a"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("just text\n", "a is text, not an image; read it with read_files"),
        ('<?xml version="1.0"?>\n<svg></svg>', "a is an SVG drawing, which is text"),
        ("", "a is text, not an image"),
    ],
)
async def test_text_is_read_with_another_tool(
    tool: ReadImage, tmp_path: Path, content: str, said: str
) -> None:
    (tmp_path / "a").write_text(content, encoding="utf-8")
    with pytest.raises(ToolError, match=said):
        await look(tool, "a")


async def test_what_is_no_file_is_told(tool: ReadImage, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "shot.png").touch()
    cases: dict[str, str] = {
        "shott.png": "does not exist; near it: shot.png",
        ".": "is a directory",
        "pipe": "is a named pipe",
    }
    for name, said in cases.items():
        with pytest.raises(ToolError, match=said):
            await look(tool, name)


async def test_a_link_put_in_place_after_the_plan_is_not_followed(
    tool: ReadImage, tmp_path: Path
) -> None:
    plan: Any = await tool.plan(ReadImageParams(file_path="a.png"))
    Image.new("RGB", (40, 40)).save(tmp_path / "b.png")
    (tmp_path / "a.png").symlink_to("b.png")
    with pytest.raises(ToolError, match="now leads elsewhere"):
        await tool.run(plan, CONTEXT)
