"""The log's file: it is rotated, and only its owner reads it."""

from __future__ import annotations

import os
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

_MAX_BYTES = 2_000_000
_KEPT = 2
"""Older files beside the one that is written."""


class PrivateFileHandler(RotatingFileHandler):
    """Creates its files with mode 0600, rotated ones included."""

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises:
            OSError: it cannot be opened.
        """
        super().__init__(path, maxBytes=_MAX_BYTES, backupCount=_KEPT)

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(
            self.baseFilename,
            # A link or a FIFO in its place must neither be followed nor waited for.
            os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK,
            0o600,
        )
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")
