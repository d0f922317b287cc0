"""Watches single directories and files for changes, not the trees below them.

A recursive watch of a project visits every directory of it, dependencies
included, before it begins; it would hold up the screen for seconds and use up
the system's watches. What a person sees is a few open directories.
"""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncGenerator, Callable, Iterable
from pathlib import Path
from typing import Any

MAX_DIRECTORIES = 200
"""About 20 ms of set-up; further open directories follow only after each turn."""

_GROUPING_MS = 300
"""Changes closer together come as one set: editors write a file in several steps."""


_Mark = tuple[int, int] | None
"""Device and inode of a directory; None: there is none."""


class DirectoryWatch:
    """Follows a set of directories that may be replaced at any time."""

    def __init__(self, always: Iterable[Path]) -> None:
        """Watch these directories whatever others come and go."""
        self._always = tuple(always)
        self._directories = self._always
        self._replaced = asyncio.Event()
        self._marks: dict[Path, _Mark] = {}
        """Which directories are followed."""

    def watch(self, directories: Iterable[Path]) -> None:
        """Follow these directories from now on, beside those that are always followed."""
        wanted = tuple(dict.fromkeys([*self._always, *directories]))[:MAX_DIRECTORIES]
        if wanted != self._directories:
            self._directories = wanted
            self._replaced.set()

    async def renew(self) -> None:
        """Follow what came back meanwhile: nothing tells that a deleted root is there again."""
        marks = await asyncio.to_thread(_marks_of, self._directories)
        if any(marks[path] != self._marks.get(path, mark) for path, mark in marks.items()):
            self._replaced.set()

    async def changes(self) -> AsyncGenerator[set[Path], None]:
        """Yield sets of paths as they change, until closed; a directory that came back is one.

        Raises:
            OSError: the system refuses to watch.
        """
        # In a thread: loading it takes 60 ms, in which no key would be echoed.
        awatch = await asyncio.to_thread(_load_awatch)
        while True:
            self._replaced.clear()
            before, self._marks = self._marks, _marks_of(self._directories)
            present = [path for path, mark in self._marks.items() if mark is not None]
            known = before.keys() & present
            if anew := {path for path in known if self._marks[path] != before[path]}:
                # What lies in them was not told of either.
                yield anew | {path for path in known if anew.intersection(path.parents)}
            if not present:
                await self._replaced.wait()
                continue
            async for batch in awatch(
                *present,
                recursive=False,
                watch_filter=None,
                debounce=_GROUPING_MS,
                stop_event=self._replaced,
            ):
                changed = {Path(path) for _, path in batch}
                if gone := changed.intersection(present):
                    # Of one that is another by now, nothing more would be told.
                    self._marks.update(dict.fromkeys(gone))
                    self._replaced.set()
                yield changed


async def saves_of(file: Path) -> AsyncGenerator[None, None]:
    """Yield once for each save of a file, until closed; its directory must be there.

    Editors put a new file in the old one's place, so the directory is watched, and it only.

    Raises:
        OSError: the system refuses to watch.
    """
    # In a thread, as above.
    awatch = await asyncio.to_thread(_load_awatch)
    async for batch in awatch(
        file.parent, recursive=False, watch_filter=None, debounce=_GROUPING_MS
    ):
        if any(Path(path).name == file.name for _, path in batch) and file.is_file():
            yield


def _marks_of(directories: Iterable[Path]) -> dict[Path, _Mark]:
    marks = dict[Path, _Mark]()
    for path in directories:
        try:
            status = path.stat()
        except OSError:
            marks[path] = None
        else:
            marks[path] = (status.st_dev, status.st_ino) if stat.S_ISDIR(status.st_mode) else None
    return marks


def _load_awatch() -> Callable[..., AsyncGenerator[set[tuple[Any, str]], None]]:
    # Lazy: watching begins after the first paint.
    import anyio
    from watchfiles import awatch

    # What awatch runs on loads its half for asyncio at the first use.
    anyio.run(anyio.sleep, 0)
    return awatch
