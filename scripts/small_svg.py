"""Takes out of Textual's pictures what nobody sees: most of their bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LINE_CLIP = re.compile(r'\s*<clipPath id="winx-line-\d+">\s*<rect [^>]*/>\s*</clipPath>')
_CLIPPED = re.compile(r' clip-path="url\(#winx-line-\d+\)"')
_SHAPE = (
    r'<rect fill="([^"]+)" x="([^"]+)" y="([^"]+)" width="([^"]+)" height="([^"]+)"'
    r' shape-rendering="crispEdges"/>'
)
_RECT = re.compile(_SHAPE)
_RECTS = re.compile(f"(?:{_SHAPE.replace('(', '(?:')})+")
_NEAR = 0.05
"""Of a unit: what rounding leaves between two that touch."""

Rect = tuple[str, float, str, float, str]
"""Fill, x, y, width, height."""


def small(svg: str) -> str:
    """Draw neighbours of one colour as one, cut no line by itself, and write blanks as they are."""
    svg = _CLIPPED.sub("", _LINE_CLIP.sub("", svg))
    svg = _RECTS.sub(lambda found: "".join(map(_written, _joined(found[0]))), svg)
    return svg.replace("&#160;", "\N{NO-BREAK SPACE}")


def _joined(rects: str) -> Iterator[Rect]:
    """Join rectangles of one line that touch; of lines that differ none."""
    last: Rect | None = None
    for fill, x, y, width, height in _RECT.findall(rects):
        rect = (fill, float(x), y, float(width), height)
        if last is None:
            last = rect
        elif last[::2] == rect[::2] and abs(last[1] + last[3] - rect[1]) < _NEAR:
            last = (fill, last[1], y, last[3] + rect[3], height)
        else:
            yield last
            last = rect
    if last is not None:
        yield last


def _written(rect: Rect) -> str:
    fill, x, y, width, height = rect
    return (
        f'<rect fill="{fill}" x="{x:.5g}" y="{y}" width="{width:.5g}" height="{height}"'
        ' shape-rendering="crispEdges"/>'
    )
