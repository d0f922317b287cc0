"""What a server writes to its stderr: kept in a file that does not grow."""

from __future__ import annotations

import os
from pathlib import Path

from winx_tui.core.errors import ConfigError
from winx_tui.mcp_client.letters import Veil

MAX_BYTES = 256 * 1024
"""Beyond it the file begins anew; the one before is kept beside it."""
_LAST_LINES = 3
_TAIL_CHARS = 2_000
_MAX_LINE_CHARS = 4_000


class ComplaintFile:
    """One server's log: private, bounded, without the secrets that the server was given."""

    def __init__(self, path: Path, veil: Veil) -> None:
        self._path = path
        self._veil = veil
        self._rest = ""
        self._tail = ""

    def write(self, data: bytes) -> None:
        """Keep a piece; a file that cannot be written is done without."""
        text = self._rest + data.decode("utf-8", "replace")
        *lines, self._rest = text.split("\n")
        if len(self._rest) > _MAX_LINE_CHARS:
            lines.append(self._rest)
            self._rest = ""
        if not lines:
            return
        # Whole lines only: a secret that is cut in two would not be found.
        shown = self._veil.hide("".join(f"{line[:_MAX_LINE_CHARS]}\n" for line in lines))
        self._tail = (self._tail + shown)[-_TAIL_CHARS:]
        try:
            self._append(shown.encode("utf-8", "replace"))
        except OSError:
            return

    def note(self, text: str) -> None:
        """Keep a line of winx's own."""
        self.write(f"\n[winx] {text}\n".encode())

    def last_words(self) -> str:
        """Return the last lines, on one."""
        tail = self._tail + self._veil.hide(self._rest)
        lines = [line.strip() for line in tail.splitlines() if line.strip()]
        return " / ".join(line for line in lines[-_LAST_LINES:] if not line.startswith("[winx]"))

    def _append(self, data: bytes) -> None:
        if self._size() + len(data) > MAX_BYTES:
            self._path.replace(self._path.with_suffix(".log.1"))
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        descriptor = os.open(self._path, flags, 0o600)
        try:
            os.write(descriptor, data[-MAX_BYTES:])
        finally:
            os.close(descriptor)

    def _size(self) -> int:
        try:
            return self._path.lstat().st_size
        except FileNotFoundError:
            return 0


def complaint_path(directory: Path, server: str) -> Path:
    """Return where a server's stderr is kept.

    Raises:
        ConfigError: the name is no name of a file.
    """
    if not server or "/" in server or server.startswith("."):
        raise ConfigError(f"'{server}' is no name of a server")
    return directory / f"{server}.log"
