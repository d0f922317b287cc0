"""What a server answered, as models and people are shown it."""

from __future__ import annotations

import base64
import binascii
import re

from winx_tui.core.messages import ImagePart
from winx_tui.core.preview import TextPreview
from winx_tui.core.problems import Problem
from winx_tui.core.results import ToolResult
from winx_tui.core.text import without_middle
from winx_tui.mcp_client.offers import CallResult, Image
from winx_tui.workspace.display import visible

MAX_TEXT_CHARS = 40_000
"""About 10,000 tokens."""
_CUT = "[… {hidden} characters of the server's answer are left out; ask it for less …]"
_MAGIC = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
    "image/webp": b"RIFF",
}
_HEAD_CHARS = 24
"""Of base64: enough for every beginning above."""
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")


def reply(result: CallResult) -> ToolResult:
    """Make a result of a server's answer: bounded, and with nothing hidden in it."""
    images = tuple(
        ImagePart(image.media_type, image.data_base64)
        for image in result.images
        if _is_image(image)
    )
    whole = visible(_ANSI.sub("", result.text), multiline=True)
    if len(images) < len(result.images):
        whole += "\n[An image of a kind that cannot be used is left out.]"
    if not whole and not images:
        whole = "(The tool answered with nothing.)"
    text = without_middle(whole, MAX_TEXT_CHARS, _CUT)
    return ToolResult(
        text,
        is_error=result.is_error,
        structured=result.structured,
        preview=TextPreview(text),
        truncated=text != whole,
        images=images,
        problem=Problem() if result.is_error else None,
    )


def _is_image(image: Image) -> bool:
    """Tell whether the bytes begin as the kind that is named does."""
    magic = _MAGIC.get(image.media_type)
    try:
        head = base64.b64decode(image.data_base64[:_HEAD_CHARS], validate=True)
        return magic is not None and head.startswith(magic)
    except (binascii.Error, ValueError):
        return False
