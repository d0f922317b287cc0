"""Nothing that a confined command leaves behind runs outside, and proof holds when it is used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.runtime.sandboxed_home import Home, git, made_home
from tests.security.road.walk import ALLOW, UNCONFINED, walking

BROKEN = (
    "mkdir -p sub/.git/objects sub/.git/refs; echo ref: refs/heads/main > sub/.git/HEAD; "
    "echo '[broken' > sub/.git/config"
)


@pytest.fixture
def home() -> Iterator[Home]:
    with made_home() as home:
        yield home


def trap(path: Path, proof: Path, real: str) -> None:
    """Put a program somewhere that tells when it was run with all rights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    script = f'#!/bin/sh\necho ran >> {proof}\nexec {real} "$@"\n'
    path.write_text(script, encoding="utf-8")
    path.chmod(0o755)


def search_in(home: Home, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Start winx as in an activated environment of the workspace; return its programs."""
    programs = home.root / ".venv/bin"
    programs.mkdir(parents=True)
    (home.root / ".venv/lib").mkdir()
    monkeypatch.setenv("PATH", f"{programs}:/usr/local/bin:/usr/bin:/bin")
    monkeypatch.setenv("VIRTUAL_ENV", str(home.root / ".venv"))
    return programs


@pytest.mark.parametrize("name", ["bash", "git"])
async def test_no_shell_and_no_git_of_the_workspace_runs_outside(
    home: Home, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    proof = home.base / "outside/proof"
    trap(search_in(home, monkeypatch) / name, proof, f"/usr/bin/{name}")
    async with walking(home, monkeypatch) as walk:
        await walk.run("touch x")
        await walk.run("ls")
        await walk.run("touch y", UNCONFINED)
    assert (home.root / "y").exists()
    assert not proof.exists()


async def test_an_environment_of_the_workspace_is_written_but_its_programs_only_when_shown(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = search_in(home, monkeypatch)
    async with walking(home, monkeypatch) as walk:
        await walk.run("touch .venv/lib/package")
        await walk.run("touch .venv/bin/tool")
        assert not (programs / "tool").exists()
        await walk.run("touch .venv/bin/tool")
        assert walk.shown.outside == (programs,)
    assert (programs / "tool").exists()
    assert (home.root / ".venv/lib/package").exists()


async def test_a_repository_that_git_cannot_read_ends_the_proof_at_once(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(home, home.root, "config", "core.fsmonitor", "sh -c 'echo TRAPPED >&2'")
    async with walking(home, monkeypatch) as walk:
        assert "TRAPPED" not in (await walk.run("git status")).text
        await walk.run(BROKEN)
        first = await walk.run("git status")
        assert walk.asked == []
        assert first.text.startswith("Not run: since this was judged, the workspace has changed")
        await walk.run("git status", ALLOW)
        assert len(walk.asked) == 1


async def test_a_repository_that_a_command_has_made_runs_nothing_a_moment_later(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = home.root / "made.sh"
    made.write_text(
        "mkdir -p n/.git/objects n/.git/refs/heads; echo ref: refs/heads/main > n/.git/HEAD\n"
        "printf '[filter \"x\"]\\n\\tclean = echo TRAPPED >&2; cat\\n' > n/.git/config\n"
        "echo '* filter=x' > n/.gitattributes\n",
        encoding="utf-8",
    )
    async with walking(home, monkeypatch) as walk:
        await walk.run("sh made.sh")
        told = await walk.run("cd n && git status && git diff")
        assert walk.asked == []
        assert "TRAPPED" not in told.text


async def test_a_home_that_is_the_workspace_keeps_what_steers_programs(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = (".bashrc", ".config/autostart/x.desktop", ".local/bin/git", "bin/git", ".gitconfig")
    for name in names:
        (home.home / name).parent.mkdir(parents=True, exist_ok=True)
        (home.home / name).write_text("mine\n", encoding="utf-8")
    (home.home / "write.sh").write_text('echo x > "$1"\n', encoding="utf-8")
    async with walking(home, monkeypatch, root=home.home) as walk:
        for name in (*names, ".config/systemd-new", "free"):
            await walk.run(f"sh write.sh ~/{name}")
        told = await walk.run("sh -c 'cat .ssh/id_*; ls .local/state/winx/sessions'")
    assert "SECRET" not in told.text
    assert all((home.home / name).read_text(encoding="utf-8") == "mine\n" for name in names)
    assert not (home.home / ".config/systemd-new").exists()
    assert (home.home / "free").exists() or walk.toolset.keeper.name == "landlock"


async def test_a_shell_whose_directory_is_gone_runs_the_next_command_where_it_was_shown(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with walking(home, monkeypatch) as walk:
        if walk.toolset.keeper.name == "landlock":
            pytest.skip("a limit of landlock: nothing new is made beside what is guarded")
        await walk.run("export KEPT=1; mkdir -p a gone/deep; cd gone/deep; rm -r ../../gone")
        assert walk.toolset.shells.cwd == home.root
        told = await walk.run("touch here; echo $KEPT")
        assert told.text.startswith("1\n")
    assert (home.root / "here").exists()


async def test_a_session_that_is_open_twice_goes_on_after_one_has_ended(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with walking(home, monkeypatch) as walk:
        async with walking(home, monkeypatch) as other:
            await other.run("echo x > $TMPDIR/x")
            await walk.run("echo x > $TMPDIR/x")
        assert not (await walk.run("echo y > $TMPDIR/y && cat $TMPDIR/y")).is_error
        assert not (await walk.run("ls")).is_error


async def test_names_of_directories_are_never_words(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = home.home / "we ird'\"\n$(touch PWNED)`touch PWNED`"
    odd.mkdir()
    async with walking(home, monkeypatch, root=odd) as walk:
        await walk.run("mkdir d && cd d && pwd")
        await walk.run("ls; pwd")
        assert walk.asked == []
        await walk.run("touch last", UNCONFINED)
    assert sorted(path.name for path in odd.rglob("*")) == ["d", "last"]
