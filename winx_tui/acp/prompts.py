"""What a person has put into the editor's prompt, as a message for a model."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from acp import schema

from winx_tui.acp.links import Link, link_of
from winx_tui.core.errors import UsageError
from winx_tui.core.messages import ImagePart, Message, Part, TextPart, TypedPart
from winx_tui.core.text import fence_for
from winx_tui.workspace.display import visible

Block = (
    schema.TextContentBlock
    | schema.ImageContentBlock
    | schema.AudioContentBlock
    | schema.ResourceContentBlock
    | schema.EmbeddedResourceContentBlock
)
ReadBuffer = Callable[[Path], Awaitable[str | None]]
"""Returns a file as the editor has it; None: it does not say."""

IMAGE_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp")
MAX_ATTACHED_CHARS = 100_000
"""Of one attached text; the model can read the rest of a file by itself."""
_MAX_COMPARED_BYTES = 4 * MAX_ATTACHED_CHARS
"""A larger file is not compared with the editor's version of it."""
_UNSAVED = "not saved: the file on disk differs"


@dataclass(slots=True)
class _Prompt:
    typed: list[str] = field(default_factory=list)
    attached: list[str] = field(default_factory=list)
    images: list[ImagePart] = field(default_factory=list)


async def read_prompt(blocks: Sequence[Block], root: Path, read_buffer: ReadBuffer) -> Message:
    """Make a message of a prompt: words with mentions in them, then what is attached.

    Raises:
        UsageError: something in it can be sent to no model.
    """
    prompt = _Prompt()
    for block in blocks:
        match block:
            case schema.TextContentBlock(text=text):
                prompt.typed.append(text)
            case schema.ImageContentBlock():
                prompt.images.append(_image(block.mime_type, block.data))
            case schema.ResourceContentBlock(uri=uri, name=name):
                link = link_of(uri, name, root)
                _mention(prompt, link)
                await _attach_unsaved(prompt, link, read_buffer)
            case schema.EmbeddedResourceContentBlock(resource=resource):
                await _attach(prompt, resource, root)
            case _:
                raise UsageError("winx takes no sound; write what was to be said.")
    return _message(prompt)


def _message(prompt: _Prompt) -> Message:
    typed = "".join(prompt.typed).strip()
    parts: list[Part] = []
    if prompt.attached:
        parts.append(TypedPart(typed))
    text = "\n\n".join(filter(None, (typed, *prompt.attached)))
    if text:
        parts.append(TextPart(text))
    if not parts and not prompt.images:
        raise UsageError("The prompt is empty; write what is to be done.")
    return Message("user", (*parts, *prompt.images))


def _mention(prompt: _Prompt, link: Link) -> None:
    """Write a mention where it stands, apart from the words around it."""
    before = prompt.typed[-1] if prompt.typed else ""
    if before and not before[-1].isspace() and before[-1] not in "([\"'`":
        prompt.typed.append(" ")
    prompt.typed.append(link.name)


async def _attach(
    prompt: _Prompt,
    resource: schema.TextResourceContents | schema.BlobResourceContents,
    root: Path,
) -> None:
    link = link_of(resource.uri, "", root)
    if isinstance(resource, schema.BlobResourceContents):
        prompt.images.append(_image(resource.mime_type or "", resource.blob))
        return
    _mention(prompt, link)
    # A part of a file is no version of it to be compared.
    is_whole = link.path is not None and "#" not in resource.uri
    saved = await asyncio.to_thread(_saved, link.path) if is_whole and link.path else None
    is_unsaved = saved is not None and saved != resource.text
    prompt.attached.append(_attachment(link, resource.text, _UNSAVED if is_unsaved else ""))


async def _attach_unsaved(prompt: _Prompt, link: Link, read_buffer: ReadBuffer) -> None:
    """Attach what the editor holds of a mentioned file, where the disk has something else."""
    if link.path is None or (saved := await asyncio.to_thread(_saved, link.path)) is None:
        return
    held = await read_buffer(link.path)
    if held is not None and held != saved:
        prompt.attached.append(_attachment(link, held, _UNSAVED))


def _attachment(link: Link, text: str, remark: str) -> str:
    if len(text) > MAX_ATTACHED_CHARS:
        remark = "; ".join(filter(None, (remark, f"the first {MAX_ATTACHED_CHARS:,} characters")))
        text = text[:MAX_ATTACHED_CHARS]
    fence = fence_for(text)
    head = f"From the editor, {link.name}" + (f" ({remark})" if remark else "")
    return f"{head}:\n{fence}\n{text}\n{fence}"


def _saved(path: Path) -> str | None:
    """Return a file as it is on disk; None where it is no text of a moderate size."""
    try:
        if not path.is_file() or path.stat().st_size > _MAX_COMPARED_BYTES:
            return None
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


def _image(media_type: str, data: str) -> ImagePart:
    if media_type not in IMAGE_TYPES:
        kinds = ", ".join(each.removeprefix("image/") for each in IMAGE_TYPES)
        raise UsageError(
            f"winx cannot send '{visible(media_type)}' to a model; attach text or one of: {kinds}."
        )
    return ImagePart(media_type, data)
