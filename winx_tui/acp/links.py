"""The addresses of an editor's mentions as the paths that models are told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from winx_tui.workspace.display import visible

_LINES = re.compile(r"L(\d+)(?:[:-]L?(\d+))?")


@dataclass(frozen=True, slots=True)
class Link:
    """What a mention points at."""

    name: str
    """As a model and a person read it."""
    path: Path | None = None
    """On this machine; None: it lies elsewhere."""


def link_of(uri: str, name: str, root: Path) -> Link:
    """Read a mention.

    Args:
        uri: `file:///…`, with lines behind it or not, or any other address.
        name: How the editor calls it.
        root: The workspace; files in it are told relative to it.
    """
    try:
        parts = urlsplit(uri)
    except ValueError:
        return Link(visible(f"{name} ({uri})"))
    if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
        return Link(visible(uri if name in ("", uri) else f"{name} ({uri})"))
    path = Path(unquote(parts.path))
    told = visible(str(path.relative_to(root) if path.is_relative_to(root) else path))
    return Link(f"@{told}{_part(parts.fragment, parts.query)}", path)


def _part(fragment: str, query: str) -> str:
    """Say which part of a file is meant, as winx's own mentions do: ":3-9"; "" for all of it."""
    lines = _LINES.fullmatch(fragment)
    part = f":{lines[1]}-{lines[2] or lines[1]}" if lines else ""
    symbols = parse_qs(query).get("symbol", [])[:1]
    return part + "".join(f" ({visible(symbol)})" for symbol in symbols)
