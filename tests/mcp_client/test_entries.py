"""What is written down of servers is read, expanded and pinned."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from winx_tui.core.errors import ConfigError
from winx_tui.mcp_client.consents import ConsentStore
from winx_tui.mcp_client.entry import ServerEntry, expanded, keyring_names
from winx_tui.mcp_client.letters import Veil
from winx_tui.mcp_client.project_file import project_servers


def write(root: Path, **servers: object) -> None:
    (root / ".mcp.json").write_text(json.dumps({"mcpServers": servers}))


def test_servers_of_a_project_are_read_as_other_agents_write_them(tmp_path: Path) -> None:
    write(
        tmp_path,
        git={"command": "npx", "args": ["-y", "server-git"], "env": {"TOKEN": "${TOKEN:-none}"}},
        docs={"type": "http", "url": "https://docs.example/mcp", "headers": {"X": "${X}"}},
        old={"type": "sse", "url": "https://old.example/sse"},
    )
    git, docs, old = project_servers(tmp_path)
    assert (git.name, git.transport, git.command, git.args) == (
        *("git", "stdio", "npx"),
        ("-y", "server-git"),
    )
    assert (docs.transport, docs.headers) == ("http", (("X", "${X}"),))
    assert old.transport == "sse"
    assert {each.origin for each in (git, docs, old)} == {"project"}


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("text", "no table"),
        ({}, "no command"),
        ({"command": 3}, "must be a text"),
        ({"command": "x", "args": "y"}, "list of texts"),
        ({"command": "x", "env": {"A": 1}}, "table of texts"),
        ({"type": "ftp", "url": "ftp://x"}, "no type"),
        ({"url": "http://example.org/mcp"}, "https://"),
        ({"url": "https://name@example.org/mcp"}, "https://"),
    ],
)
def test_an_entry_that_cannot_be_used_says_why(tmp_path: Path, entry: object, problem: str) -> None:
    write(tmp_path, one=entry)
    assert problem in project_servers(tmp_path)[0].problem


def test_a_file_that_is_no_list_is_told_and_names_become_plain(tmp_path: Path) -> None:
    assert project_servers(tmp_path) == ()
    (tmp_path / ".mcp.json").write_text("{")
    with pytest.raises(ConfigError, match="not valid JSON"):
        project_servers(tmp_path)
    write(tmp_path, **{"my server\u202e!": {"command": "x"}, "my__server": {"command": "y"}})
    first, second = project_servers(tmp_path)
    assert first.name == "my-server"
    assert second.problem == "Another one has the same name."


def test_references_are_expanded_and_their_values_are_secrets() -> None:
    entry = ServerEntry(
        "one",
        command="run",
        args=("--at", "${PLACE:-home}"),
        env=(("TOKEN", "${TOKEN}"),),
        headers=(("Authorization", "Bearer ${keyring:one}"),),
    )
    assert keyring_names(entry) == ("one",)
    full = expanded(entry, {"TOKEN": "t0p-secret"}, {"one": "k3y-secret"})
    assert full.entry.args == ("--at", "home")
    assert dict(full.entry.env) == {"TOKEN": "t0p-secret"}
    assert dict(full.entry.headers) == {"Authorization": "Bearer k3y-secret"}
    veil = Veil.of(full.secrets)
    assert veil.hide_in({"a": ["t0p-secret", "Bearer k3y-secret"]}) == {"a": ["***", "Bearer ***"]}
    with pytest.raises(ConfigError, match="TOKEN is not set in the environment"):
        expanded(entry, {}, {"one": "k3y-secret"})


def test_a_url_that_comes_of_the_environment_is_looked_at_as_any_other() -> None:
    entry = ServerEntry("one", "http", url="${BASE:-https://x.example}/mcp")
    assert expanded(entry, {}).entry.url == "https://x.example/mcp"
    with pytest.raises(ConfigError, match="must be https://"):
        expanded(entry, {"BASE": "http://example.org"})


def test_no_server_is_given_the_key_of_a_model_provider() -> None:
    entry = ServerEntry(
        "one", "http", url="https://x.example", headers=(("A", "${GEMINI_API_KEY}"),)
    )
    with pytest.raises(ConfigError, match="no server is given it"):
        expanded(entry, {"GEMINI_API_KEY": "key"})


@pytest.mark.parametrize(
    "change",
    [
        {"command": "other"},
        {"args": ("-x",)},
        {"env": (("A", "b"),)},
        {"transport": "http", "url": "https://x.example"},
        {"headers": (("A", "b"),)},
    ],
)
def test_a_consent_holds_for_what_was_shown_and_nothing_else(
    tmp_path: Path, change: dict[str, object]
) -> None:
    store = ConsentStore(tmp_path / "winx" / "consents.json")
    entry = ServerEntry("one", command="run", origin="project")
    assert store.of(tmp_path, entry) == "missing"
    store.give(tmp_path, entry)
    assert store.of(tmp_path, entry) == "given"
    other = ServerEntry(**{"name": "one", "command": "run", "origin": "project", **change})  # type: ignore[arg-type]
    assert store.of(tmp_path, other) == "changed"
    assert store.of(tmp_path / "elsewhere", entry) == "missing"
    store.take_back(tmp_path, "one")
    assert store.of(tmp_path, entry) == "missing"
