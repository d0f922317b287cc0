"""Images of a prompt, read and made fit for a model when it is sent."""

from __future__ import annotations

import asyncio
import base64
import os
from pathlib import Path

from winx_tui.core.errors import ToolError, UsageError, WorkspaceError
from winx_tui.core.messages import ImagePart, Message, TextPart
from winx_tui.tui.prompt.draft import IMAGE, Attachments, Draft
from winx_tui.workspace.display import visible

MAX_FILE_BYTES = 50 << 20
"""As for read_image: more is not decoded."""


async def sendable(draft: Draft) -> str | Message:
    """Return what is sent for a draft: its pastes in their place, its images as parts.

    Raises:
        UsageError: an image cannot be read; nothing is sent without it.
    """
    images = tuple([await _image(path) for path in draft.images])
    return await asyncio.to_thread(message_of, draft, images)


def message_of(draft: Draft, images: tuple[ImagePart, ...]) -> str | Message:
    """Return what is sent for a draft whose images have been read."""
    text = draft.with_pastes().strip()
    return Message("user", (TextPart(text), *images)) if images else text


async def draft_again(prompt: Message) -> Draft:
    """Return a prompt that was sent as a draft of it: its images are files again.

    Raises:
        ConfigError: there is no private place for the files.
    """
    # Most prompts have no image.
    from winx_tui.tui.prompt.clipboard_image import keep_image

    text = prompt.typed
    labels = dict.fromkeys(match[0] for match in IMAGE.finditer(text))
    if len(labels) != len(prompt.images):
        return Draft(text)
    images = [base64.b64decode(image.data_base64) for image in prompt.images]
    paths = [await asyncio.to_thread(keep_image, image) for image in images]
    return Draft(text, Attachments(images=dict(zip(labels, paths, strict=True))))


async def _image(path: Path) -> ImagePart:
    # What decodes images is not needed for the first paint.
    from winx_tui.tools.reading.picture import prepare_picture
    from winx_tui.workspace.text_file import open_regular

    name = visible(path.name)
    try:
        with open_regular(await asyncio.to_thread(path.resolve)) as (handle, status):
            if status.st_size > MAX_FILE_BYTES:
                raise UsageError(
                    f"{name} is larger than {MAX_FILE_BYTES >> 20} MiB; "
                    "take a smaller copy, or take the image out of the prompt."
                )
            os.lseek(handle, 0, os.SEEK_SET)
            picture = await prepare_picture(handle)
    except (ToolError, WorkspaceError) as error:
        raise UsageError(
            f"{name}: {error}. The prompt was not sent; take the image out of it or mend the file."
        ) from error
    return ImagePart(picture.media_type, picture.data_base64)
