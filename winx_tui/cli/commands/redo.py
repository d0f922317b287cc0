"""`winx redo`: make again what was taken back, from outside of a session."""

from __future__ import annotations

from winx_tui.cli.way_back import go


def run(arguments: list[str], *, environment_keys: frozenset[str] = frozenset()) -> int:
    """Run `winx redo ARGUMENTS` and return the exit status; no key matters here.

    Raises:
        WinxError: the command line is wrong, or nothing can be done; nothing was changed.
    """
    return go("redo", arguments)
