"""Tells when a theme file is saved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any

from winx_tui.config.paths import user_themes_dir

_GROUPING_MS = 300
"""Changes closer together come as one: editors write a file in several steps."""


def own_theme_file(name: str, user_dir: Path | None = None) -> Path:
    """Return where the person's own theme of a name lies, whether it is there or not."""
    return (user_dir or user_themes_dir()) / f"{name}.toml"


async def saves_of(file: Path) -> AsyncGenerator[None, None]:
    """Yield once for each save of a file, until closed; its directory must be there.

    Editors put a new file in the old one's place, so the directory is watched, and it only.

    Raises:
        OSError: the system refuses to watch.
    """
    # In a thread: loading it takes 60 ms, in which no key would be echoed.
    awatch = await asyncio.to_thread(_load_awatch)
    async for batch in awatch(
        file.parent, recursive=False, watch_filter=None, debounce=_GROUPING_MS
    ):
        if any(Path(path).name == file.name for _, path in batch) and file.is_file():
            yield


def _load_awatch() -> Callable[..., AsyncGenerator[set[tuple[Any, str]], None]]:
    # Lazy: only who edits a theme of their own needs it.
    import anyio
    from watchfiles import awatch

    # What awatch runs on loads its half for asyncio at the first use.
    anyio.run(anyio.sleep, 0)
    return awatch
