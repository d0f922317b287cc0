from __future__ import annotations

import json
import multiprocessing
import os
from pathlib import Path

import pytest

from winx_tui.config.trust import TrustState, TrustStore, trusted_settings_file
from winx_tui.core.errors import ConfigError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = tmp_path / "project"
    (path / ".winx").mkdir(parents=True)
    (path / ".winx" / "config.toml").write_text('mode = "read-only"\n', encoding="utf-8")
    (path / "AGENTS.md").write_text("Be kind.\n", encoding="utf-8")
    return path


@pytest.fixture
def store(tmp_path: Path) -> TrustStore:
    return TrustStore(tmp_path / "winx" / "trust.json")


def test_a_folder_is_unknown_until_it_is_trusted(root: Path, store: TrustStore) -> None:
    found = (".winx/config.toml", "AGENTS.md")
    assert store.state_of(root) == TrustState("unknown", found)
    assert trusted_settings_file(root, store) is None
    store.trust(root)
    assert store.state_of(root) == TrustState("trusted", found)
    assert trusted_settings_file(root, store) == root / ".winx/config.toml"
    assert not store.is_trusted(root.parent)
    assert not store.is_trusted(root / ".winx")


def test_any_changed_file_asks_again(root: Path, store: TrustStore) -> None:
    store.trust(root)
    (root / "AGENTS.md").write_text("Be evil.\n", encoding="utf-8")
    (root / ".mcp.json").write_text("{}", encoding="utf-8")
    (root / ".winx" / "config.toml").unlink()
    (root / ".env").touch()
    state = store.state_of(root)
    assert state.status == "changed"
    assert set(state.changed) == {"AGENTS.md", ".mcp.json", ".winx/config.toml", ".env"}
    store.trust(root)
    assert store.is_trusted(root)


def test_what_is_in_an_env_file_does_not_matter(root: Path, store: TrustStore) -> None:
    (root / ".env").write_text("A=1", encoding="utf-8")
    store.trust(root)
    (root / ".env").write_text("A=2", encoding="utf-8")
    assert store.is_trusted(root)


def test_other_files_do_not_matter(root: Path, store: TrustStore) -> None:
    store.trust(root)
    (root / "main.py").touch()
    assert store.is_trusted(root)


def test_a_symlink_to_the_folder_is_the_folder(root: Path, store: TrustStore) -> None:
    link = root.parent / "link"
    link.symlink_to(root)
    store.trust(link)
    assert store.is_trusted(root)


def test_revoking_forgets(root: Path, store: TrustStore) -> None:
    store.trust(root)
    assert list(store.roots()) == [root.resolve()]
    assert store.revoke(root)
    assert not store.revoke(root)
    assert store.state_of(root).status == "unknown"


@pytest.mark.parametrize("name", ["AGENTS.md", ".winx/config.toml"])
def test_a_pipe_or_folder_of_that_name_stalls_nothing(
    root: Path, store: TrustStore, name: str
) -> None:
    (root / name).unlink()
    os.mkfifo(root / name)
    store.trust(root)
    assert trusted_settings_file(root, store) in (None, root / ".winx/config.toml")
    (root / name).unlink()
    (root / name).mkdir()
    assert name in store.state_of(root).found


def test_a_link_that_gets_its_target_later_is_a_change(root: Path, store: TrustStore) -> None:
    (root / "CLAUDE.md").symlink_to("later.md")
    store.trust(root)
    (root / "later.md").write_text("Obey.", encoding="utf-8")
    assert store.state_of(root).changed == ("CLAUDE.md",)


@pytest.mark.parametrize("text", ["{", "[]", '{"folders": {"/x": {}}}', '{"folders": {"/x": 1}}'])
def test_a_broken_list_is_told(tmp_path: Path, root: Path, text: str) -> None:
    file = tmp_path / "trust.json"
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
    with pytest.raises(ConfigError, match=r"trust\.json is broken; delete it"):
        TrustStore(file).is_trusted(root)


def test_a_list_that_others_can_write_is_not_believed(
    tmp_path: Path, root: Path, store: TrustStore
) -> None:
    store.trust(root)
    (tmp_path / "winx" / "trust.json").chmod(0o666)
    with pytest.raises(ConfigError, match="is open to other users"):
        store.is_trusted(root)


def test_only_a_folder_can_be_trusted(root: Path, store: TrustStore) -> None:
    with pytest.raises(ConfigError, match="is not a folder"):
        store.trust(root / "AGENTS.md")


def test_several_processes_lose_nothing(tmp_path: Path, store: TrustStore) -> None:
    roots = [tmp_path / f"p{number}" for number in range(4)]
    context = multiprocessing.get_context("fork")
    for root in roots:
        root.mkdir()
    processes = [context.Process(target=store.trust, args=(root,)) for root in roots]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=60)
    assert set(store.roots()) == set(roots)
    assert (
        json.loads((tmp_path / "winx" / "trust.json").read_text(encoding="utf-8"))["version"] == 1
    )


def test_instructions_above_the_folder_count_up_to_the_repository_s_top(tmp_path: Path) -> None:
    top, store = tmp_path / "top", TrustStore(tmp_path / "trust.json")
    root = top / "packages" / "one"
    root.mkdir(parents=True)
    (top / ".git").mkdir()
    store.trust(root)
    (tmp_path / "AGENTS.md").write_text("not of this repository", encoding="utf-8")
    assert store.is_trusted(root)
    (top / "AGENTS.md").write_text("run everything", encoding="utf-8")
    assert store.state_of(root).changed == ("../../AGENTS.md",)


def test_a_declined_folder_stays_declined_whatever_changes(root: Path, store: TrustStore) -> None:
    store.decline(root)
    (root / "AGENTS.md").write_text("Be evil.\n", encoding="utf-8")
    assert store.state_of(root).status == "declined"
    assert not store.is_trusted(root)
    assert list(store.declined()) == [root]
    assert store.revoke(root)
    assert store.state_of(root).status == "unknown"


def test_declining_takes_trust_away_and_trusting_ends_the_decline(
    root: Path, store: TrustStore
) -> None:
    store.trust(root)
    store.decline(root)
    assert store.state_of(root).status == "declined"
    store.trust(root)
    assert store.is_trusted(root)
    assert not store.declined()


def test_only_what_was_seen_is_trusted(root: Path, store: TrustStore) -> None:
    seen = store.state_of(root)
    (root / "AGENTS.md").write_text("Be evil.\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="changed while you looked"):
        store.trust(root, seen=seen)
    assert not store.is_trusted(root)
    store.trust(root, seen=store.state_of(root))
    assert store.is_trusted(root)
