"""What a person approved for the rest of a session."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from winx_tui.core.access import Access


class Grants:
    """Exactly the accesses that were shown and approved; nothing is widened.

    A granted command is that very text in that very directory; a granted edit
    is any later edit of that very file.
    """

    def __init__(self) -> None:
        self._granted: dict[Access, None] = {}

    def add(self, accesses: Iterable[Access]) -> None:
        """Remember what was approved."""
        self._granted.update(dict.fromkeys(accesses))

    def __contains__(self, access: object) -> bool:
        return access in self._granted

    def forget(self, accesses: Iterable[Access]) -> None:
        """Take grants back, so that these ask again."""
        for access in accesses:
            self._granted.pop(access, None)

    def __iter__(self) -> Iterator[Access]:
        return iter(tuple(self._granted))

    def __len__(self) -> int:
        return len(self._granted)
