"""All that a store has recorded, read and compared with its digests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from winx_tui.workspace.checkpoints.entries import Entry
from winx_tui.workspace.checkpoints.spans import Span
from winx_tui.workspace.checkpoints.store import CheckpointStore, ContentLostError


@dataclass(frozen=True, slots=True)
class Defect:
    """Something recorded that is not there any more, or not as it was."""

    number: int
    """Of the first span that names it."""
    path: str
    """In the project; "" is the project itself."""
    why: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of reading everything."""

    contents: int
    """Files, links and listings that were read."""
    size_bytes: int
    defects: tuple[Defect, ...]
    """Each path once."""


def verify(store: CheckpointStore, spans: Iterable[Span]) -> Verified:
    """Read every content that spans name.

    What git keeps itself, its objects, is none of the store's and is not read.

    Raises:
        CheckpointsUnusableError: the store cannot be read at all.
    """
    reading = _Reading(store)
    defects: dict[str, Defect] = {}
    for span in spans:
        for snapshot in (span.before, span.after):
            if snapshot is None:
                continue
            for path, why in reading.below("", snapshot):
                defects.setdefault(path, Defect(span.number, path, why))
    return Verified(len(reading.read), reading.size_bytes, tuple(defects.values()))


class _Reading:
    """Reads each content once."""

    def __init__(self, store: CheckpointStore) -> None:
        self._store = store
        self.read: dict[bytes, str] = {}
        """Digest → what is wrong with it, "" where nothing is."""
        self._whole: set[bytes] = set()
        """Listings below which all is whole."""
        self.size_bytes = 0

    def below(self, path: str, listing: bytes) -> Iterator[tuple[str, str]]:
        """Yield the paths below a listing that are lost or damaged, and why."""
        if listing in self._whole:
            return
        try:
            names = self._store.listing(listing)
        except ContentLostError as error:
            self.read[listing] = str(error)
            yield path, str(error)
            return
        self.read[listing] = ""
        is_whole = True
        for name, entry in sorted(names.items()):
            inner = f"{path}/{name}" if path else name
            for defect in self._at(inner, entry):
                is_whole = False
                yield defect
        if is_whole:
            self._whole.add(listing)

    def _at(self, path: str, entry: Entry) -> Iterator[tuple[str, str]]:
        if entry.is_directory:
            yield from self.below(path, entry.digest)
        elif entry.kind != "unkept" and (why := self._why(entry.digest)):
            yield path, why

    def _why(self, digest: bytes) -> str:
        if digest not in self.read:
            try:
                self.size_bytes += len(self._store.content(digest))
                self.read[digest] = ""
            except ContentLostError as error:
                self.read[digest] = str(error)
        return self.read[digest]
