"""What an approval opens is what was shown in words, whatever links and programs say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.runtime.sandboxed_home import Home, made_home
from tests.security.road.walk import DENY, walking


@pytest.fixture
def home() -> Iterator[Home]:
    with made_home() as home:
        (home.home / ".profile").write_text("mine\n", encoding="utf-8")
        yield home


def complain(home: Home, path: Path | str, words: str = "Read-only file system") -> None:
    """Make a program of the workspace that only says that it was refused something."""
    said = f"touch: cannot touch '{path}': {words}"
    (home.root / "said").write_text(f"{said}\n", encoding="utf-8")
    script = 'cat "$(dirname "$0")/said"; exit 1\n'
    (home.root / "complain.sh").write_text(script, encoding="utf-8")


async def test_a_link_in_the_place_of_a_guarded_file_shows_what_it_leads_to(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home.root / ".env").symlink_to(home.home / ".profile")
    async with walking(home, monkeypatch) as walk:
        await walk.run("echo planted > .env", DENY)
        assert walk.shown.outside == (home.home / ".profile",)


async def test_a_link_that_comes_while_the_person_thinks_opens_nothing(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    guarded = home.root / ".env"
    guarded.write_text("A=1\n", encoding="utf-8")

    def swap() -> None:
        guarded.unlink()
        guarded.symlink_to(home.home / ".profile")

    async with walking(home, monkeypatch) as walk:
        walk.meanwhile = swap
        await walk.run("echo planted > .env")
        assert walk.shown.outside == (guarded,)
    assert (home.home / ".profile").read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize("words", ["Read-only file system", "Permission denied"])
@pytest.mark.parametrize(
    "name",
    [
        *("~/.ssh", "~/.ssh/id_rsa", "~/.profile", "~/.gitconfig", "~/.config/git/config"),
        *("~", "/etc", "/etc/shadow", "/"),
    ],
)
async def test_what_a_program_says_offers_no_secret_no_start_up_file_and_nothing_wide(
    home: Home, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    (home.home / ".config/git").mkdir(parents=True)
    (home.home / ".config/git/config").touch()
    async with walking(home, monkeypatch) as walk:
        complain(home, name.replace("~", str(home.home)), words)
        await walk.run("sh complain.sh")
        await walk.run("sh complain.sh", DENY)
        assert walk.shown.outside == walk.shown.readable == ()


async def test_what_a_program_really_needs_is_still_offered(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = home.base / "outside/granted"
    async with walking(home, monkeypatch) as walk:
        complain(home, target)
        await walk.run("sh complain.sh")
        await walk.run("sh complain.sh", DENY)
        assert walk.shown.outside == (target,)


async def test_a_start_up_file_that_a_command_names_is_written_once_it_is_approved(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home.root / ".bashrc").touch()
    async with walking(home, monkeypatch) as walk:
        await walk.run("sh -c 'echo planted > .bashrc'")
        await walk.run("echo shown > .bashrc")
        assert walk.shown.outside == (home.root / ".bashrc",)
    assert (home.root / ".bashrc").read_text(encoding="utf-8") == "shown\n"


async def test_a_guarded_secret_is_not_shown_for_being_guarded(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home.root / ".envrc").write_text("export A=hidden-value\n", encoding="utf-8")
    (home.root / "read.sh").write_text("cat .envrc\n", encoding="utf-8")
    async with walking(home, monkeypatch) as walk:
        assert "hidden-value" not in (await walk.run("sh read.sh")).text


async def test_the_sandboxs_own_temporary_directory_stays_its_own_when_it_is_entered(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with walking(home, monkeypatch) as walk:
        if walk.toolset.keeper.name != "bubblewrap":
            pytest.skip("only bubblewrap puts another directory in the place of /tmp")
        await walk.run("cd /tmp && touch mine")
        assert (await walk.run("ls -A")).text.startswith("mine\n")
        assert walk.shown.readable == ()
