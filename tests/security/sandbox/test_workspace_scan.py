"""What is found in a workspace, and what is not believed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from winx_tui.config.paths import config_dir
from winx_tui.security.sandbox.surroundings import surroundings
from winx_tui.security.sandbox.workspace_scan import scan_workspace


def git(directory: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    command = ["git", "-C", str(directory), *identity, *arguments]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path.resolve() / "project"
    root.mkdir()
    git(root, "init", "-q")
    return root


def test_secrets_and_repositories_are_found(root: Path) -> None:
    for name in (".env", "sub/.env.local", "sub/.env.example", "node_modules/x/.env", "a/.envrc"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    (root / "venv-like/.env/bin").mkdir(parents=True)
    git(root, "init", "-q", "lib/nested")
    found = scan_workspace(root, root.parent / "home")
    secrets = {root / ".env", root / "sub/.env.local", root / "a/.envrc"}
    assert set(found.secret_files) == secrets
    assert set(found.git) == {root / ".git", root / "lib/nested/.git"}
    assert found.startup == (root / "a/.envrc",)
    assert {root / ".git/config", root / ".git/hooks"} <= set(found.git_executing)


def test_the_repository_of_a_worktree_is_found(root: Path) -> None:
    git(root, "commit", "--allow-empty", "-qm", "one")
    tree = root.parent / "tree"
    git(root, "worktree", "add", "-q", str(tree))
    found = scan_workspace(tree, root.parent / "home")
    assert found.linked_git == (root / ".git",)
    assert tree / ".git" in found.git_executing
    assert root / ".git/config" in found.git_executing


def test_a_git_file_that_nothing_confirms_opens_nothing(root: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "commondir").write_text(".", encoding="utf-8")
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / ".git").write_text(f"gitdir: {secret}\n", encoding="utf-8")
    assert scan_workspace(tree, tmp_path / "home").linked_git == ()
    (secret / "gitdir").write_text(str(root / ".git"), encoding="utf-8")
    assert scan_workspace(tree, tmp_path / "home").linked_git == ()


def test_a_part_of_a_checkout_sees_the_whole(root: Path) -> None:
    part = root / "packages/one"
    part.mkdir(parents=True)
    (root / ".env").touch()
    found = scan_workspace(part, root.parent / "home")
    assert found.enclosing == (root,)
    assert found.secret_files == (root / ".env",)
    assert scan_workspace(part, root / "packages").enclosing == ()


def test_a_workspace_that_is_too_large_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert scan_workspace(root, root.parent / "home").is_complete
    monkeypatch.setattr("winx_tui.security.sandbox.workspace_scan.MAX_ENTRIES", 3)
    for name in "abcd":
        (root / name).touch()
    assert not scan_workspace(root, root.parent / "home").is_complete


def test_other_files_of_keys_are_found_up_to_a_number(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("id_rsa", "certs/server.key", "notes.txt", ".env"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).touch()
    found = scan_workspace(root, root.parent / "home")
    assert set(found.key_files) == {root / "id_rsa", root / "certs/server.key"}
    monkeypatch.setattr("winx_tui.security.sandbox.workspace_scan.MAX_KEY_FILES", 1)
    assert not scan_workspace(root, root.parent / "home").is_complete


def test_hooks_that_a_repository_has_not_are_told(root: Path) -> None:
    hooks = root / ".git/hooks"
    there = scan_workspace(root, root.parent / "home").missing_hooks
    assert (hooks in there) is not hooks.exists()


def test_links_are_not_followed(root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/.env").touch()
    (root / "link").symlink_to(tmp_path / "elsewhere")
    (root / "loop").symlink_to(root)
    assert scan_workspace(root, tmp_path / "home").secret_files == ()


def test_secrets_inside_toolchains_stay_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path.resolve() / "home"
    for name in (".cargo/credentials.toml", ".cache/google-chrome-beta/x", ".nvm/x", ".ssh/id"):
        (home / name).parent.mkdir(parents=True)
        (home / name).touch()
    monkeypatch.setenv("WINX_CONFIG_DIR", str(home / "settings"))
    (tmp_path / "go").mkdir()
    given = {"GOPATH": str(tmp_path.resolve() / "go"), "PATH": f"relative:/:{tmp_path}:{home}"}
    around = surroundings(home, given)
    assert {home / ".cargo", home / ".cache", home / ".nvm"} <= set(around.readable)
    assert tmp_path.resolve() / "go" in around.readable
    wanted = {home, home / ".cargo/credentials.toml", home / ".cache/google-chrome-beta"}
    assert wanted <= set(around.hidden)
    assert config_dir() in around.own
    assert not {Path("/"), tmp_path.resolve(), home} & set(around.readable)


def test_every_place_that_git_reads_a_configuration_from_is_found(root: Path) -> None:
    git(root, "init", "-q", "--bare", "lib/bare.git")
    git(root, "init", "-q", "--bare", ".git/modules/one")
    (root / ".git/modules/one/logs").mkdir()
    (root / ".git/modules/one/logs/HEAD").touch()
    found = scan_workspace(root, root.parent / "home")
    expected = (root / ".git", root / "lib/bare.git", root / ".git/modules/one")
    assert found.git_directories == expected
    assert found.bare == (root / "lib/bare.git",)


def test_links_that_lead_to_themselves_are_no_hindrance(root: Path) -> None:
    (root / "sub").mkdir()
    for name in (".env", ".envrc", "sub/.git"):
        (root / name).symlink_to((root / name).name)
    found = scan_workspace(root, root.parent / "home")
    assert root / ".env" in found.secret_files
    assert found.git_directories
