"""Which servers of projects a person has let run: pinned to what exactly runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from winx_tui.config.private_files import only_writer, read_private_file, replace_private_file
from winx_tui.core.errors import ConfigError
from winx_tui.mcp_client.entry import ServerEntry

Consent = Literal["given", "changed", "missing"]


class ConsentStore:
    """A private file: for each folder, the fingerprints of the servers that may run."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def of(self, root: Path, entry: ServerEntry) -> Consent:
        """Tell whether a server may run as it is written now.

        Raises:
            ConfigError: the list is broken.
        """
        pinned = self._read().get(str(root.resolve()), {}).get(entry.name)
        if pinned is None:
            return "missing"
        return "given" if pinned == entry.fingerprint else "changed"

    def give(self, root: Path, entry: ServerEntry) -> None:
        """Let a server run as it is written now.

        Raises:
            ConfigError: the list is broken or cannot be written.
        """
        with only_writer(self._file):
            known = self._read()
            known.setdefault(str(root.resolve()), {})[entry.name] = entry.fingerprint
            self._write(known)

    def take_back(self, root: Path, name: str) -> None:
        """Let a server run no longer.

        Raises:
            ConfigError: the list is broken or cannot be written.
        """
        with only_writer(self._file):
            known = self._read()
            if known.get(str(root.resolve()), {}).pop(name, None) is not None:
                self._write(known)

    def _read(self) -> dict[str, dict[str, str]]:
        text = read_private_file(self._file)
        if text is None:
            return {}
        try:
            folders = json.loads(text)["folders"]
            return {str(root): dict[str, str](servers) for root, servers in folders.items()}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ConfigError(
                f"{self._file} is broken; delete it to forget which servers of projects may run"
            ) from error

    def _write(self, known: dict[str, dict[str, str]]) -> None:
        data = {"version": 1, "folders": known}
        replace_private_file(self._file, json.dumps(data, indent=2) + "\n")
