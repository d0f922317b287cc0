"""What tools/list last answered, kept for the next start: clients ask before the SDK is loaded."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
from contextlib import suppress
from pathlib import Path

from winx_tui import __version__
from winx_tui.config.paths import ensure_private_directory
from winx_tui.core.errors import ConfigError

_MAX_BYTES = 1 << 20
"""A list takes some 30 kB."""

_log = logging.getLogger(__name__)


class KeptLists:
    """Answers of tools/list by protocol revision and client, as JSON texts.

    What cannot be read or written is as good as not kept: the server answers all the same.
    """

    def __init__(self, directory: Path) -> None:
        """Keep them in a directory of their own, made at the first use."""
        self._directory = directory

    def load(self, revision: str, client_name: str) -> bytes | None:
        """Return the result that such a client was given last; None where there is none."""
        try:
            with self._path(revision, client_name).open("rb") as file:
                text = file.read(_MAX_BYTES + 1)
            json.loads(text)
        except (OSError, ValueError):
            return None
        return text if len(text) <= _MAX_BYTES else None

    def keep(self, revision: str, client_name: str, result: bytes) -> None:
        """Keep a result for the next start."""
        path = self._path(revision, client_name)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            ensure_private_directory(self._directory)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            with os.fdopen(os.open(draft, flags, 0o600), "wb") as file:
                file.write(result)
            draft.replace(path)
        except (OSError, ConfigError) as error:
            _log.info("the list of tools is not kept: %s", error)
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    def _path(self, revision: str, client_name: str) -> Path:
        key = json.dumps([__version__, revision, client_name])
        return self._directory / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"
