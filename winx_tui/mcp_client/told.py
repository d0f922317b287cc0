"""What the SDK says of tools and results, as bounded plain data for a letter."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from winx_tui.core.text import shortened, without_middle
from winx_tui.mcp_client.offers import (
    MAX_DESCRIPTION_CHARS,
    MAX_IMAGE_CHARS,
    MAX_IMAGES,
    MAX_OFFERED_CHARS,
    MAX_SCHEMA_CHARS,
    MAX_TEXT_CHARS,
    MAX_TOOLS,
)

if TYPE_CHECKING:
    from mcp_types import CallToolResult, ContentBlock, Tool

_NAME = re.compile(r"[A-Za-z0-9_./-]{1,128}")
"""As the protocol recommends it; anything else may look like another name."""
_TITLE_CHARS = 200
_CUT = "[… {hidden} characters are left out …]"


def told_tools(tools: Iterable[Tool], fingerprint: str) -> tuple[list[dict[str, Any]], str]:
    """Return what is offered, and say what of it is left out and why; "" if nothing.

    Of two tools with one name the first counts.

    Args:
        tools: as the server lists them.
        fingerprint: of the server's entry; part of what tells one offer from another.
    """
    told: dict[str, dict[str, Any]] = {}
    misnamed = too_large = beyond = chars = 0
    for tool in tools:
        if _NAME.fullmatch(tool.name) is None or tool.name in told:
            misnamed += 1
        elif (size := _size(tool)) > MAX_SCHEMA_CHARS + MAX_DESCRIPTION_CHARS:
            too_large += 1
        elif len(told) >= MAX_TOOLS or chars + size > MAX_OFFERED_CHARS:
            beyond += 1
        else:
            chars += size
            told[tool.name] = {**_told_tool(tool, fingerprint), "chars": size}
    reasons = (
        f"{misnamed} with a name that is none or stands twice" if misnamed else "",
        f"{too_large} whose parameters are too large" if too_large else "",
        f"{beyond} beyond the first {len(told)}" if beyond else "",
    )
    return list(told.values()), ", ".join(filter(None, reasons))


def _told_tool(tool: Tool, fingerprint: str) -> dict[str, Any]:
    hints = tool.annotations
    title = tool.title or (hints.title if hints is not None else "") or ""
    told = {
        "name": tool.name,
        "title": shortened(title, _TITLE_CHARS),
        "description": shortened(tool.description or "", MAX_DESCRIPTION_CHARS),
        "schema": dict(tool.input_schema),
        "reads": hints is not None and hints.read_only_hint is True,
    }
    # The whole description: what is cut here may still be changed there.
    parts = json.dumps([fingerprint, told, tool.description], sort_keys=True)
    return {**told, "digest": hashlib.sha256(parts.encode()).hexdigest()}


def _size(tool: Tool) -> int:
    described = min(len(tool.description or ""), MAX_DESCRIPTION_CHARS)
    try:
        return len(json.dumps(tool.input_schema)) + described
    except (ValueError, TypeError, RecursionError):
        return MAX_OFFERED_CHARS


def told_result(result: CallToolResult) -> dict[str, Any]:
    """Return a result as texts and images; what is neither is named."""
    texts: list[str] = []
    images: list[dict[str, str]] = []
    for block in result.content:
        if block.type == "image":
            if len(images) < MAX_IMAGES and len(block.data) <= MAX_IMAGE_CHARS:
                images.append({"type": block.mime_type, "data": block.data})
            else:
                texts.append(f"[An image of {len(block.data):,} characters is left out.]")
        else:
            texts.append(_text_of(block))
    structured = result.structured_content
    if structured is not None and not _fits(structured):
        structured = None
    if not any(texts) and not images and structured is not None:
        texts = [json.dumps(structured, ensure_ascii=False)]
    text = "\n".join(texts)
    return {
        "text": without_middle(text, MAX_TEXT_CHARS, _CUT),
        "is_error": result.is_error is True,
        "structured": structured,
        "images": images,
    }


def _text_of(block: ContentBlock) -> str:
    match block.type:
        case "text":
            return block.text
        case "resource_link":
            return f"[Resource {block.name}: {block.uri}]"
        case "resource":
            text = getattr(block.resource, "text", None)
            uri = block.resource.uri
            return f"[Resource {uri}]\n{text}" if text is not None else f"[Binary resource {uri}]"
        case "audio":
            return "[Audio is left out.]"
        case _:
            return f"[Content of the kind {block.type} is left out.]"


def _fits(value: object) -> bool:
    try:
        return len(json.dumps(value)) <= MAX_TEXT_CHARS
    except (ValueError, TypeError, RecursionError):
        return False
