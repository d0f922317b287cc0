"""What is wrong with a session's file, and in what words it is told."""

from __future__ import annotations

from dataclasses import dataclass

from winx_tui.core.text import counted


@dataclass(frozen=True, slots=True)
class Damage:
    """What reading a file has found beside its records."""

    unreadable: int = 0
    """Lines of which nothing could be read."""
    missing: int = 0
    """Events that are not there, by the numbers of those around them."""
    has_header: bool = True
    is_mixed: bool = False
    """Whether lines have run into each other, stand twice or in another order."""
    is_recoded: bool = False
    """Whether another program has saved it in another encoding."""
    newer: int = 0
    """Lines of a later format; they stay where they are."""

    @property
    def lost(self) -> int:
        """Return how many records are gone, as far as the file tells."""
        return max(self.unreadable, self.missing)

    @property
    def is_repairable(self) -> bool:
        """Tell whether the file should be written anew."""
        is_whole = self.has_header and not (self.is_mixed or self.is_recoded)
        return self.lost > 0 or not is_whole

    def words(self) -> str:
        """Say what was found: "2 records are lost, its head is rebuilt"; "" for a whole file."""
        found = []
        if self.lost:
            found.append(f"{counted(self.lost, 'record')} {'is' if self.lost == 1 else 'are'} lost")
        if not self.has_header:
            found.append("its head was lost and is rebuilt")
        if self.is_mixed:
            found.append("its lines are put in order")
        if self.is_recoded:
            found.append("its encoding is put right")
        return ", ".join(found)

    def newer_words(self) -> str:
        """Say that a newer winx has written to it; "" where none has."""
        if not self.newer:
            return ""
        were = "was" if self.newer == 1 else "were"
        return (
            f"{counted(self.newer, 'record')} of this session {were} written by a newer winx and "
            "cannot be shown; they stay in its file."
        )


WHOLE = Damage()
