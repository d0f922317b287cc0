"""The JSON that models send as tool arguments, mended where that is safe.

Mending only repairs the syntax: it never invents a value. What cannot be
mended is told to the model.
"""

from __future__ import annotations

from typing import Any

from winx_tui.llm.dialects.json_mending import read_object


def parse_arguments(raw: str) -> dict[str, Any]:
    """Read a tool call's arguments.

    Raises:
        ValueError: no JSON object can be made of the text; says where it breaks.
    """
    text = raw.strip()
    if not text or text in ("null", "None"):
        return {}
    return read_object(text)
