"""read_image: shows an image file to a model that can see."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from winx_tui.core.access import ReadPath
from winx_tui.core.errors import ToolError, WorkspaceError
from winx_tui.core.messages import ImagePart
from winx_tui.core.preview import TextPreview
from winx_tui.core.results import ToolAnnotations, ToolResult
from winx_tui.tools.base import Tool, ToolContext, ToolPlan
from winx_tui.tools.fields import FILE_NAMES, FILES_NAMES, ForgivingParams
from winx_tui.tools.outputs import ImageShown
from winx_tui.tools.reading.explain import explain_unreadable, project_files
from winx_tui.tools.reading.picture import Picture, prepare_picture
from winx_tui.workspace.display import visible
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.text_file import FileIsBinaryError, decode, open_regular
from winx_tui.workspace.workspace import Workspace

MAX_FILE_BYTES = 50 * 1024 * 1024
_SNIFFED_BYTES = 4_096

_SEVERAL = "one image a call; ask for the others in calls of their own"


class ReadImageParams(ForgivingParams):
    """The arguments of read_image."""

    other_names: ClassVar = {
        "file_path": ("image_path", "image", "image_file", *FILE_NAMES, *FILES_NAMES)
    }
    one_a_call: ClassVar = {"file_path": _SEVERAL}

    file_path: str = Field(min_length=1, description="Absolute, or relative to the workspace root.")


@dataclass(frozen=True, kw_only=True)
class ImagePlan(ToolPlan[ReadImageParams]):
    """The image to look at."""

    path: Path
    name: str
    """For people and models: relative to the workspace."""


class ReadImage(Tool[ReadImageParams]):
    """Looks at an image; it is scaled down and freed of what its camera wrote into it."""

    name = "read_image"
    title = "Look at an image"
    annotations = ToolAnnotations(read_only=True, idempotent=True)
    params = ReadImageParams
    # Clients drop images beside data that programs could rely on.
    output = None

    def __init__(self, workspace: Workspace, file_state: FileState) -> None:
        self._workspace = workspace
        self._file_state = file_state

    async def plan(self, params: ReadImageParams) -> ImagePlan:
        """Resolve the path."""
        path = await asyncio.to_thread(self._workspace.resolve, params.file_path)
        name = self._workspace.relative(path)
        return ImagePlan(
            params=params,
            title=f"Look at: {name}",
            accesses=(ReadPath(path),),
            preview=TextPreview(name),
            path=path,
            name=name,
        )

    async def run(self, plan: ToolPlan[ReadImageParams], context: ToolContext) -> ToolResult:
        """Decode the image and hand it over."""
        assert isinstance(plan, ImagePlan)
        try:
            # A link put in place since the plan must not lead elsewhere.
            if self._workspace.resolve(str(plan.path)) != plan.path:
                raise ToolError(
                    f"{plan.name}: now leads elsewhere through a symbolic link", code="is_stale"
                )
            with open_regular(plan.path) as (handle, status):
                picture = await _shown(plan.name, handle, status.st_size)
        except WorkspaceError as error:
            files = project_files(self._workspace.root)
            reason = await asyncio.to_thread(explain_unreadable, plan.name, plan.path, error, files)
            raise ToolError(reason) from error
        self._file_state.record_shown(plan.path)
        return ToolResult(
            f"{plan.name}: {_described(picture)}",
            structured=dict(_facts(plan, picture, status.st_size)),
            images=(ImagePart(picture.media_type, picture.data_base64),),
        )


async def _shown(name: str, handle: int, size_bytes: int) -> Picture:
    if size_bytes > MAX_FILE_BYTES:
        raise ToolError(
            f"{name} is larger than the {MAX_FILE_BYTES >> 20} MiB that are looked at; "
            "make a smaller copy first (magick -resize)",
            code="too_large",
        )
    beginning = os.pread(handle, _SNIFFED_BYTES, 0)
    try:
        return await prepare_picture(handle)
    except ToolError as error:
        if advice := _text_advice(beginning):
            raise ToolError(f"{name} {advice}", code="unsupported") from error
        raise ToolError(f"{name} {error}") from error


def _text_advice(beginning: bytes) -> str:
    """Say what to do with a file that is text; empty where it is not."""
    try:
        text = decode(beginning).text
    except FileIsBinaryError:
        return ""
    if "<svg" in text:
        return (
            "is an SVG drawing, which is text: read it with read_files, or convert it to PNG "
            "first (rsvg-convert, magick)"
        )
    return "is text, not an image; read it with read_files"


def _described(picture: Picture) -> str:
    size = f"{picture.original_width} × {picture.original_height} pixels"
    frames = f", the first of {picture.frames} frames" if picture.frames > 1 else ""
    kind = picture.media_type.removeprefix("image/").upper()
    return (
        f"{picture.format} image, {size}{frames}; "
        f"shown as {kind}, {picture.width} × {picture.height} pixels"
    )


def _facts(plan: ImagePlan, picture: Picture, size_bytes: int) -> ImageShown:
    return {
        "path": visible(str(plan.path)),
        "format": picture.format,
        "width": picture.original_width,
        "height": picture.original_height,
        "frames": picture.frames,
        "size_bytes": size_bytes,
        "sent_media_type": picture.media_type,
        "sent_width": picture.width,
        "sent_height": picture.height,
    }
