"""A path that a person has typed, made one that the system can be asked about."""

from __future__ import annotations

import os
from pathlib import Path

from winx_tui.core.errors import UsageError
from winx_tui.workspace.display import visible


def typed_path(text: str, root: Path) -> Path:
    """Return the path that was typed, with its home directory filled in.

    Links are not followed. What is there, if anything, is not looked up.

    Args:
        text: as it was typed.
        root: where a relative path begins.

    Raises:
        UsageError: it cannot name a file; the text is a whole sentence.
    """
    try:
        os.fsencode(text)
        path = root / Path(text).expanduser()
    except RuntimeError as error:
        raise UsageError(
            f"'{visible(text)}' starts at a home directory that is not known; "
            "write the path in full."
        ) from error
    except ValueError as error:
        raise UsageError(_no_name(text)) from error
    # Every call of the system refuses it, each in words of its own.
    if "\0" in text:
        raise UsageError(_no_name(text))
    return path


def _no_name(text: str) -> str:
    return f"'{visible(text)}' holds a character that no file name can have; write another path."
