"""The log file: rotated, private, and free of secrets."""

from __future__ import annotations

import logging
import os
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from winx_tui.config.paths import ensure_private_directory, log_file

_MAX_BYTES = 2_000_000
_FORMAT = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"


class _RedactingFormatter(logging.Formatter):
    """Formats a record, traceback included, and masks what looks like a secret."""

    def format(self, record: logging.LogRecord) -> str:
        # Lazy: most runs never log a line.
        from winx_tui.security.redaction import redact

        return redact(super().format(record))


class _PrivateFileHandler(RotatingFileHandler):
    """Creates its files with mode 0600, rotated ones included."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(
            self.baseFilename,
            # A link or a FIFO in its place must neither be followed nor waited for.
            os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK,
            0o600,
        )
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")


def start_logging() -> Path:
    """Send warnings and worse of every module to the log file; return its path.

    Where the file cannot be opened nothing is logged: stderr belongs to people.
    """
    path = log_file()
    # A log line that fails must not print a traceback over the screen.
    logging.raiseExceptions = False
    root = logging.getLogger()
    if any(isinstance(handler, _PrivateFileHandler) for handler in root.handlers):
        return path
    try:
        ensure_private_directory(path.parent)
        handler: logging.Handler = _PrivateFileHandler(
            path, maxBytes=_MAX_BYTES, backupCount=2, delay=False
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(_RedactingFormatter(_FORMAT))
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    return path
