"""Directories that are added to the workspace: which may be, and what the sandbox makes of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.runtime.sandboxed_home import WORKING, Home, git, made_home, run
from winx_tui.core.approval import READ_ONLY, Permit
from winx_tui.core.errors import UsageError
from winx_tui.runtime.choices import Choices
from winx_tui.runtime.confinement import SandboxKeeper
from winx_tui.runtime.directories import AddedDirectories, Premises, checked_all
from winx_tui.workspace.workspace import Workspace

WRITE = Permit("workspace-write")
GIT = Permit("workspace-write", writes_git=True)


@dataclass
class Stage:
    """A workspace in a home, with a directory beside it that can be added."""

    home: Home
    keeper: SandboxKeeper
    choices: Choices
    library: Path = field(init=False)

    def __post_init__(self) -> None:
        self.library = self.home.home / "library"
        self.added = AddedDirectories(self.choices, premises(self.home), self.keeper)


def premises(home: Home) -> Premises:
    """Return what decides in that home."""
    own = (home.home / ".config/winx", home.home / ".local/state/winx")
    return Premises(Workspace(home.root), home.home, own, home.environment)


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    with made_home() as home:
        for name in ("WINX_CONFIG_DIR", "WINX_STATE_DIR"):
            monkeypatch.setenv(name, home.environment[name])
        git(home, home.home / "library", "init", "-q", "-b", "main")
        for name in ("a.py", ".env", "server.key", ".envrc", "sub/b.py"):
            path = home.home / "library" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text("SECRET\n", encoding="utf-8")
        yield home


@pytest.fixture(params=WORKING, ids=lambda check: check.name)
async def stage(home: Home, request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    choices = Choices("ask")
    keeper = home.keeper(lambda: request.param.sandbox, directories=lambda: choices.directories)
    await keeper.ready()
    yield Stage(home, keeper, choices)
    await keeper.aclose()


async def test_what_is_added_is_seen_by_readers_without_its_secrets(stage: Stage) -> None:
    library, keeper = stage.library, stage.keeper
    assert "SECRET" not in (await run(stage.home, keeper, READ_ONLY, f"cat {library}/a.py")).stdout
    assert keeper.hides(library)
    assert await stage.added.add("../library") == library
    assert not keeper.hides(library)
    assert keeper.proves
    assert (
        await run(stage.home, keeper, READ_ONLY, f"cat {library}/sub/b.py")
    ).stdout == "SECRET\n"
    for name in (".env", "server.key"):
        done = await run(stage.home, keeper, READ_ONLY, f"cat {library}/{name}")
        assert "SECRET" not in done.stdout, name
    assert (await run(stage.home, keeper, READ_ONLY, f"echo x > {library}/a.py")).returncode
    for name in (".ssh/id_rsa", "Documents/letter"):
        assert "SECRET" not in (await run(stage.home, keeper, READ_ONLY, f"cat ~/{name}")).stdout


async def test_approved_commands_write_it_but_not_what_runs_by_itself(stage: Stage) -> None:
    library, keeper = stage.library, stage.keeper
    assert (await run(stage.home, keeper, WRITE, f"echo x > {library}/a.py")).returncode
    await stage.added.add(str(library))
    assert (await run(stage.home, keeper, WRITE, f"echo x > {library}/a.py")).returncode == 0
    for permit in (WRITE, GIT):
        for name in (".git/config", ".git/hooks/pre-commit", ".envrc"):
            done = await run(stage.home, keeper, permit, f"echo x >> {library}/{name}")
            assert done.returncode, name
        assert "SECRET" not in (await run(stage.home, keeper, permit, f"cat {library}/.env")).stdout
    assert (await run(stage.home, keeper, WRITE, "echo x > ~/Documents/letter")).returncode


async def test_git_runs_nothing_that_its_repository_configures(stage: Stage) -> None:
    library = stage.library
    mark = stage.library / "ran"
    git(stage.home, library, "config", "core.fsmonitor", f"touch {mark}; false")
    await stage.added.add(str(library))
    done = await run(stage.home, stage.keeper, READ_ONLY, f"git -C {library} status --short; env")
    assert "core.fsmonitor" in done.stdout
    assert not mark.exists()


async def test_nothing_runs_on_proof_before_a_directory_was_looked_at(stage: Stage) -> None:
    seen = [stage.keeper.proves]
    stage.choices.directories = (stage.library,)
    seen.append(stage.keeper.proves)
    await stage.keeper.look_again()
    assert [*seen, stage.keeper.proves] == [True, False, True]


async def test_a_directory_that_became_a_link_is_open_no_more(stage: Stage) -> None:
    await stage.added.add(str(stage.library / "sub"))
    (stage.library / "sub").rename(stage.library / "gone")
    (stage.library / "sub").symlink_to(stage.home.home / "Documents")
    stage.choices.directories = (*stage.choices.directories, stage.home.root / "nothing")
    await stage.keeper.look_again()
    script = f"cat {stage.library}/sub/letter"
    assert "SECRET" not in (await run(stage.home, stage.keeper, READ_ONLY, script)).stdout


SHUT = (
    ("~/nowhere", "is no directory"),
    ("main.py", "is no directory"),
    (".", "is open already"),
    ("..", "the workspace lies in it"),
    ("/", "the workspace lies in it"),
    ("/usr/share", "belongs to the system"),
    ("/etc", "belongs to the system"),
    ("HOME/.ssh", "settings and programs"),
    ("HOME/.local/state/winx/sessions", "winx's own settings"),
    ("HOME/bin", "settings and programs"),
    ("HOME/library/.git", "settings and programs"),
    ("HOME/tools", "programs lie in it"),
    ("HOME/shortcut", "settings and programs"),
)
"""What is named → a part of the reason why it is not added."""


def test_what_must_stay_shut_is_not_added(home: Home) -> None:
    for each in ("bin", "tools/bin"):
        (home.home / each).mkdir(parents=True)
    (home.home / "shortcut").symlink_to(home.home / ".ssh")
    own = premises(home)
    environment = {"PATH": f"/usr/bin:{home.home}/tools/bin"}
    here = Premises(own.workspace, own.home, own.protected, environment)
    for name, reason in SHUT:
        with pytest.raises(UsageError, match=reason):
            here.checked(name.replace("HOME", str(home.home)), ())


def test_each_of_a_command_line_is_checked_against_those_before(home: Home) -> None:
    library = str(home.home / "library")
    assert checked_all([library], premises(home)) == (Path(library),)
    with pytest.raises(UsageError, match="is open already"):
        checked_all([library, f"{library}/sub"], premises(home))
