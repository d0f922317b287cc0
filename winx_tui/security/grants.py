"""What a person approved for the rest of a session."""

from __future__ import annotations

from collections.abc import Iterable

from winx_tui.core.access import Access


class Grants:
    """Exactly the accesses that were shown and approved; nothing is widened.

    A granted command is that very text in that very directory; a granted edit
    is any later edit of that very file.
    """

    def __init__(self) -> None:
        self._granted: set[Access] = set()

    def add(self, accesses: Iterable[Access]) -> None:
        """Remember what was approved."""
        self._granted.update(accesses)

    def __contains__(self, access: object) -> bool:
        return access in self._granted

    def __len__(self) -> int:
        return len(self._granted)
