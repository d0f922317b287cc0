"""Files that were dropped on the terminal or pasted by their path."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

IMAGE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp"})

_LONGEST = 4_096
_MOST_FILES = 20
_QUOTED = r"'(?:[^'\n]|'\\'')*'|\"(?:[^\"\\\n]|\\.)*\""
_WORD = re.compile(rf"(?:{_QUOTED}|\\.|[^\s'\"\\])+")
_ESCAPED = re.compile(r"\\(.)")
_BEGINNINGS = ("/", "~/", "./", "../", "file://", "'", '"')


def may_be_paths(text: str) -> bool:
    """Tell from a pasted text alone whether it is worth asking the disk."""
    text = text.strip()
    return 0 < len(text) <= _LONGEST and text.startswith(_BEGINNINGS)


def paths_in(text: str) -> tuple[str, ...]:
    r"""Read the paths out of what terminals paste for dropped files.

    They write them with blanks escaped, in quotes, or as file:// URLs, several with blanks or
    line ends between them. A path that stands alone may hold plain blanks.

    Returns the paths in the order of the text; none where something else stands among them.
    """
    text = text.strip()
    words = _WORD.findall(text)
    paths = tuple(path for word in words if (path := _path(word)))
    if len(paths) == len(words) <= _MOST_FILES and words:
        return paths
    return (text,) if text.startswith(("/", "~/")) and "\n" not in text else ()


def existing_files(text: str, root: Path) -> tuple[Path, ...]:
    """Return the files that a pasted text names, absolute; none unless each is there.

    Asks the disk.
    """
    if not may_be_paths(text):
        return ()
    stripped = text.strip()
    readings = [paths_in(stripped)]
    if "\n" not in stripped and stripped.startswith(("/", "~/")):
        readings.append((stripped,))
    for reading in readings:
        found = [_existing(path, root) for path in reading]
        if found and all(found):
            return tuple(path for path in found if path is not None)
    return ()


def is_image(path: Path) -> bool:
    """Tell by its name whether a file is an image that can be sent."""
    return path.suffix.lower() in IMAGE_SUFFIXES


def _path(word: str) -> str:
    """Return the path that one word stands for; empty where it is none."""
    if word.startswith("file://"):
        parts = urlsplit(word)
        return unquote(parts.path) if parts.netloc in ("", "localhost") else ""
    if word.startswith("'") and word.endswith("'"):
        plain = word[1:-1].replace("'\\''", "'")
    elif word.startswith('"') and word.endswith('"'):
        plain = _ESCAPED.sub(r"\1", word[1:-1])
    else:
        plain = _ESCAPED.sub(r"\1", word)
    if plain.startswith("file://"):
        return _path(plain)
    return plain if plain.startswith(("/", "~/", "./", "../")) else ""


def _existing(path: str, root: Path) -> Path | None:
    """Return an absolute path if something stands there."""
    try:
        absolute = root / Path(path).expanduser()
        return absolute if absolute.exists() else None
    except (OSError, RuntimeError, ValueError):
        return None
