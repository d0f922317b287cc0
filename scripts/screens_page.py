"""Writes docs/screens.md: every picture with its line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from catalogue import GROUPS, Picture

PAGE = Path(__file__).parents[1] / "docs" / "screens.md"
_HEAD = """# Every screen

Made from the real program by `python scripts/screenshots.py`, in three themes and two sizes; other
themes and sizes are made with `--theme` and `--size`. How they are used:
[the user guide](guide.md); every key: [keys](keys.md).
"""

Size = tuple[int, int]


def write_page(themes: Sequence[str], large: Size, small: Size) -> None:
    """Write the page."""
    PAGE.write_text("\n".join(_lines(themes, large, small)) + "\n", encoding="utf-8")


def _lines(themes: Sequence[str], large: Size, small: Size) -> Iterator[str]:
    yield _HEAD
    for title, pictures in GROUPS.items():
        yield f"## {title}\n"
        for picture in pictures:
            yield f"### {picture.line}\n"
            yield f"{_image(picture, themes[0], large)}\n"
            for theme in themes:
                links = " · ".join(_link(picture, theme, size) for size in (large, small))
                yield f"- {theme}: {links}"
            yield ""


def _file(picture: Picture, theme: str, size: Size) -> str:
    return f"screenshots/{picture.name}-{theme}-{size[0]}x{size[1]}.svg"


def _image(picture: Picture, theme: str, size: Size) -> str:
    return f"![{picture.line}]({_file(picture, theme, size)})"


def _link(picture: Picture, theme: str, size: Size) -> str:
    return f"[{size[0]}x{size[1]}]({_file(picture, theme, size)})"
