from __future__ import annotations

import asyncio
import shutil
from contextlib import aclosing
from pathlib import Path

from winx_tui.workspace.watching import DirectoryWatch

DEADLINE_S = 60


async def first_change(watch: DirectoryWatch, path: Path) -> set[Path]:
    """Write a file again and again until the watch tells of a change."""

    async def write() -> None:
        number = 0
        while True:
            path.write_text(str(number), encoding="utf-8")
            number += 1
            await asyncio.sleep(0.05)

    writing = asyncio.create_task(write())
    try:
        async with aclosing(watch.changes()) as changes:
            return await asyncio.wait_for(anext(changes), DEADLINE_S)
    finally:
        writing.cancel()


async def test_a_change_in_a_watched_directory_is_told(tmp_path: Path) -> None:
    assert tmp_path / "a" in await first_change(DirectoryWatch([tmp_path]), tmp_path / "a")


async def test_what_lies_deeper_is_not_watched(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    watch = DirectoryWatch([tmp_path])

    async def noise() -> None:
        while True:
            (tmp_path / "deep/x").write_text("x", encoding="utf-8")
            await asyncio.sleep(0.02)

    noisy = asyncio.create_task(noise())
    changed = await first_change(watch, tmp_path / "a")
    noisy.cancel()
    assert changed == {tmp_path / "a"}


async def test_the_directories_can_be_replaced_while_watching(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    watch = DirectoryWatch([tmp_path / "one"])
    asyncio.get_running_loop().call_later(0.2, watch.watch, [tmp_path / "two"])
    changed = await first_change(watch, tmp_path / "two/a")
    assert changed == {tmp_path / "two/a"}


async def test_a_directory_that_is_gone_is_passed_over(tmp_path: Path) -> None:
    watch = DirectoryWatch([tmp_path / "gone", tmp_path])
    assert await first_change(watch, tmp_path / "a") == {tmp_path / "a"}


async def test_another_directory_in_the_place_of_one_is_told_and_followed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    watch = DirectoryWatch([root])
    await first_change(watch, root / "a")
    # The one before is kept: its inode is not given away again.
    root.rename(tmp_path / "before")
    root.mkdir()
    async with aclosing(watch.changes()) as changes:
        assert await asyncio.wait_for(anext(changes), DEADLINE_S) == {root}
    assert root / "b" in await first_change(watch, root / "b")


async def test_a_directory_that_is_deleted_is_told_and_followed_when_it_is_back(
    tmp_path: Path,
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    watch = DirectoryWatch([tmp_path, root])
    async with aclosing(watch.changes()) as changes:
        coming = asyncio.ensure_future(anext(changes))
        while not coming.done():
            # Again and again: the watch may begin after the first time.
            (root / "a").touch()
            await asyncio.sleep(0.01)
        shutil.rmtree(root)
        while root not in await anext(changes):
            pass
        root.mkdir()
        while root not in await anext(changes):
            pass
        coming = asyncio.ensure_future(anext(changes))
        while not coming.done():
            (root / "b").touch()
            await asyncio.sleep(0.01)
        assert root / "b" in coming.result()
