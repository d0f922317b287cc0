"""What winx starts by itself never lies in the workspace."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from winx_tui.commands.text_editor import editor_command, run_editor
from winx_tui.core.errors import EditorError, UsageError
from winx_tui.tui.browser import open_in_browser
from winx_tui.tui.clipboard import hand_to_program, outer_program
from winx_tui.tui.prompt.clipboard_image import clipboard_image


def program(path: Path, script: str) -> Path:
    """Write a program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a resolved folder whose own programs tell that they ran."""
    root = tmp_path.resolve() / "project"
    for name in ("wl-copy", "wl-paste", "xdg-open", "nano", "ed-here"):
        program(root / "bin" / name, f"touch {tmp_path}/ran")
    return root


def said_by(tmp_path: Path) -> str:
    """Return what an outer program saw."""
    return (tmp_path / "said").read_text(encoding="utf-8").strip()


def tells_its_place(tmp_path: Path) -> str:
    """Return a script that tells where it stands and by which PATH."""
    return f'echo "$(pwd) $PATH" > {tmp_path}/said'


def test_a_browser_is_started_from_outside_and_stands_nowhere(
    tmp_path: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("PATH", f"{workspace}/bin")
    assert not open_in_browser("https://example.org/", workspace)
    outer = tmp_path.resolve() / "outer"
    program(outer / "xdg-open", tells_its_place(tmp_path))
    monkeypatch.setenv("PATH", f"{workspace}/bin:bin:{outer}")
    assert open_in_browser("https://example.org/", workspace)
    assert said_by(tmp_path) == f"/ {outer}"
    assert not (tmp_path / "ran").exists()


async def test_the_clipboards_image_is_not_asked_of_a_program_in_the_workspace(
    tmp_path: Path, workspace: Path
) -> None:
    environ = {"PATH": f"{workspace}/bin", "WAYLAND_DISPLAY": "w"}
    with pytest.raises(UsageError, match="install one"):
        await clipboard_image(environ, workspace)
    outer = tmp_path.resolve() / "outer"
    program(outer / "wl-paste", tells_its_place(tmp_path))
    with pytest.raises(UsageError, match="no image"):
        await clipboard_image({**environ, "PATH": f"{workspace}/bin:{outer}"}, workspace)
    assert said_by(tmp_path) == f"/ {outer}"
    assert not (tmp_path / "ran").exists()


def test_a_text_is_not_handed_to_a_program_in_the_workspace(
    tmp_path: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    outer = tmp_path.resolve() / "outer"
    copier = program(outer / "wl-copy", tells_its_place(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "w")
    monkeypatch.setenv("PATH", f"{workspace}/bin:{outer}")
    command, environ = outer_program(os.environ, workspace)
    assert command == (str(copier),)
    assert hand_to_program(command, "x", environ)
    assert said_by(tmp_path) == f"/ {outer}"


@pytest.mark.parametrize("wish", ["ed-here --wait", "{root}/bin/ed-here", "{link}"])
def test_an_editor_in_the_workspace_is_refused_by_its_name(
    tmp_path: Path, workspace: Path, wish: str
) -> None:
    link = tmp_path / "link"
    link.symlink_to(workspace / "bin" / "ed-here")
    wish = wish.format(root=workspace, link=link)
    environ = {"PATH": f"{workspace}/bin", "EDITOR": wish}
    with pytest.raises(EditorError, match=r"lies in the workspace.*editor elsewhere\.$") as told:
        editor_command(environ, workspace)
    assert wish in str(told.value)


async def test_an_editor_is_found_outside_and_gets_no_path_into_the_workspace(
    tmp_path: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outer = tmp_path.resolve() / "outer"
    nano = program(outer / "nano", tells_its_place(tmp_path))
    search_path = f"{workspace}/bin:{outer}"
    assert editor_command({"PATH": search_path}, workspace) == (str(nano),)
    named = editor_command({"PATH": search_path, "VISUAL": "nano -w"}, workspace)
    assert named == (str(nano), "-w")
    monkeypatch.setenv("PATH", search_path)
    await run_editor(named, workspace)
    assert said_by(tmp_path).endswith(f" {outer}")
    with pytest.raises(EditorError, match="No editor was found"):
        editor_command({"PATH": f"{workspace}/bin"}, workspace)
