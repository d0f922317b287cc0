"""The log file: rotated, private, and free of secrets."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from winx_tui.config.paths import ensure_private_directory, log_file

_MAX_BYTES = 2_000_000
_FORMAT = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"


class _RedactingFormatter(logging.Formatter):
    """Formats a record, its arguments and traceback included, and takes the secrets out."""

    redact: Callable[[str], str] | None = None
    """Knows more than the families of secrets; see redact_logs_with."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        if self.redact is not None:
            return self.redact(line)
        # Lazy: most runs never log a line.
        from winx_tui.security.redaction import redact

        return redact(line)


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


def redact_logs_with(redact: Callable[[str], str]) -> None:
    """Take out of the log what this function finds, from now on.

    Until then the known families of secrets are taken out; a redactor knows the
    loaded keys and a person's own patterns as well.
    """
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, _RedactingFormatter):
            handler.formatter.redact = redact
