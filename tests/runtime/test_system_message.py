"""The system message is brought up to date, and what stays the same is not read again."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from winx_tui.agent.system_prompt import Surroundings
from winx_tui.runtime.guide import ProjectGuide
from winx_tui.runtime.system_message import SystemMessage

HOUR_AGO_S = time.time() - 3600


class Place:
    """A project, what a conversation in it is told, and who tells it."""

    def __init__(self, root: Path, *, is_trusted: bool = True) -> None:
        self.root = root
        self.date = "2026-11-22"
        self.guide = ProjectGuide(root, root / ".state", is_trusted=is_trusted)
        self.message = SystemMessage(
            self.guide, lambda: Surroundings(root=root, mode="ask", date=self.date)
        )


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def write_settled(path: Path, text: str) -> None:
    """Write a file that has not been touched for a while, as far as that can be made up."""
    path.write_text(text, encoding="utf-8")
    os.utime(path, (HOUR_AGO_S, HOUR_AGO_S))


async def test_it_is_written_once_while_nothing_changes(place: Place) -> None:
    first = await place.message()
    assert not place.guide.has_news()
    assert await place.message() is first


async def test_another_day_is_told(place: Place) -> None:
    await place.message()
    place.date = "2026-11-23"
    assert "2026-11-23" in (await place.message()).text


@pytest.mark.parametrize("name", ["AGENTS.md", "CLAUDE.md"])
async def test_an_instruction_file_that_comes_changes_or_goes_is_seen(
    place: Place, name: str
) -> None:
    await place.message()
    write_settled(place.root / name, "Write tests.")
    assert "Write tests." in (await place.message()).text
    write_settled(place.root / name, "Write texts.")
    assert "Write texts." in (await place.message()).text
    (place.root / name).unlink()
    assert name not in (await place.message()).text


async def test_a_link_that_is_bent_elsewhere_is_seen(place: Place) -> None:
    for name in ("one", "two"):
        write_settled(place.root / name, f"Do as {name} says.")
    link = place.root / "AGENTS.md"
    link.symlink_to("one")
    assert "as one says" in (await place.message()).text
    link.unlink()
    link.symlink_to("two")
    assert "as two says" in (await place.message()).text


async def test_trusting_the_folder_is_seen(tmp_path: Path) -> None:
    place = Place(tmp_path, is_trusted=False)
    (tmp_path / "AGENTS.md").write_text("Write tests.", encoding="utf-8")
    assert "Write tests." not in (await place.message()).text
    place.guide.trust()
    assert "Write tests." in (await place.message()).text


async def test_each_conversation_of_a_project_sees_a_change(place: Place) -> None:
    other = SystemMessage(
        place.guide, lambda: Surroundings(root=place.root, mode="ask", date="2026-11-22")
    )
    await place.message()
    await other()
    write_settled(place.root / "AGENTS.md", "Write tests.")
    assert "Write tests." in (await place.message()).text
    assert "Write tests." in (await other()).text
