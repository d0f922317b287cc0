"""The log file: rotated, private, and free of secrets."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from winx_tui.config.paths import ensure_private_directory, log_file

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


class _LateHandler(logging.Handler):
    """Opens the log file at the first line; most runs never log one.

    Where the file cannot be opened nothing is logged: stderr belongs to people.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    @cached_property
    def _file(self) -> logging.Handler:
        # Lazy: the first paint must not wait for what rotates files.
        from winx_tui.cli.log_file import PrivateFileHandler

        try:
            handler: logging.Handler = PrivateFileHandler(self._path)
        except OSError:
            handler = logging.NullHandler()
        handler.setFormatter(self.formatter)
        return handler

    def emit(self, record: logging.LogRecord) -> None:
        self._file.handle(record)


def start_logging() -> Path:
    """Send warnings and worse of every module to the log file; return its path."""
    path = log_file()
    # A log line that fails must not print a traceback over the screen.
    logging.raiseExceptions = False
    root = logging.getLogger()
    if any(isinstance(handler, _LateHandler) for handler in root.handlers):
        return path
    ensure_private_directory(path.parent)
    handler = _LateHandler(path)
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
