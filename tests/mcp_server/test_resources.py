"""The resources: what can be read, by whom, and what never."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from mcp.client import Client
from mcp.shared.exceptions import MCPError
from mcp.shared.subscriptions import ResourcesListChanged, ResourceUpdated
from mcp_types import ResourceTemplateReference, TextResourceContents

from tests.mcp_server.clients import LEGACY, MODERN, served
from winx_tui.mcp_server.readme import find_readme
from winx_tui.mcp_server.resources import AUDIT, MAX_CHARS, NOTE_TEMPLATE, README, note_uri
from winx_tui.workspace.workspace import Workspace

BOTH = pytest.mark.parametrize("mode", [LEGACY, MODERN])
SECRET = "ghp_" + "A1b2C3d4E5f6" * 3


async def read(client: Client, uri: str) -> str:
    [content] = (await client.read_resource(uri)).contents
    assert isinstance(content, TextResourceContents)
    assert content.uri == uri
    return content.text


async def listed(client: Client) -> list[str]:
    return [each.uri for each in (await client.list_resources()).resources]


async def save(client: Client, note: str, **more: Any) -> None:
    saved = await client.call_tool("context_save", {"id": note, "description": "Go on.", **more})
    assert not saved.is_error


@BOTH
async def test_the_readme_is_read_without_its_secrets(root: Path, mode: str) -> None:
    (root / "ReadMe.MD").write_text(f"# What it is\ntoken {SECRET}\n", encoding="utf-8")
    async with served(root, mode=mode) as client:
        assert await listed(client) == [README, AUDIT]
        [about, _] = (await client.list_resources()).resources
        assert (about.name, about.mime_type) == ("ReadMe.MD", "text/markdown")
        said = await read(client, README)
        assert said.startswith("# What it is\n")
        assert SECRET not in said
        (root / "ReadMe.MD").write_text("x" * 2 * MAX_CHARS, encoding="utf-8")
        assert len(await read(client, README)) < MAX_CHARS + 100


@pytest.mark.parametrize("spelled", ["README.md", "readme", "Readme.rst", "README.TXT"])
def test_a_readme_is_found_whichever_way_it_is_spelled(root: Path, spelled: str) -> None:
    assert find_readme(Workspace(root)) is None
    (root / "README.org").write_text("last of all", encoding="utf-8")
    (root / "README.py").write_text("no text", encoding="utf-8")
    (root / spelled).write_text("this", encoding="utf-8")
    assert find_readme(Workspace(root)) == root / spelled


def test_a_readme_that_leads_elsewhere_is_none(root: Path) -> None:
    (root.parent / "outside").write_text("secret", encoding="utf-8")
    (root / "README.md").symlink_to(root.parent / "outside")
    (root / "README.rst").symlink_to(root / ".env")
    os.mkfifo(root / "README.txt")
    (root / "README").mkdir()
    assert find_readme(Workspace(root)) is None
    (root / "docs.md").write_text("what it is", encoding="utf-8")
    (root / "readme.adoc").symlink_to("docs.md")
    assert find_readme(Workspace(root)) == root / "docs.md"


@BOTH
async def test_the_audit_holds_what_was_run_here_and_nothing_else(root: Path, mode: str) -> None:
    other = root.parent / "other"
    other.mkdir()
    async with served(other, access="full-access") as client:
        await client.call_tool("bash_command", {"command": "echo elsewhere"})
    async with served(root, access="full-access", mode=mode) as client:
        assert await read(client, AUDIT) == "Nothing was recorded yet.\n"
        await client.call_tool("bash_command", {"command": f"echo {SECRET}"})
        await client.call_tool("read_files", {"file_paths": ["hello.py"]})
        said = await read(client, AUDIT)
    first, second = said.splitlines()
    assert "done 0 in" in first
    assert "echo [REDACTED" in first
    assert "read_files" in second
    assert "elsewhere" not in said


@BOTH
async def test_notes_of_this_project_are_listed_and_read(root: Path, mode: str) -> None:
    other = root.parent / "other"
    other.mkdir()
    async with served(other) as client:
        await save(client, "elsewhere")
    odd = "näxt/../step %41"
    async with served(root, mode=mode) as client:
        await save(client, "fix-login", relevant_file_globs=["hello.py"])
        await save(client, odd)
        assert await listed(client) == [AUDIT, note_uri(odd), note_uri("fix-login")]
        assert "print('hello')" in await read(client, note_uri("fix-login"))
        assert "Go on." in await read(client, note_uri(odd))
        await save(client, "fix-login")
        assert "print('hello')" in await read(client, note_uri("fix-login~v1"))
        [template] = (await client.list_resource_templates()).resource_templates
        assert template.uri_template == NOTE_TEMPLATE
        known = await client.complete(
            ResourceTemplateReference(uri=NOTE_TEMPLATE), {"name": "id", "value": "fix"}
        )
        assert known.completion.values == ["fix-login"]
        for uri in (note_uri("elsewhere"), note_uri(""), note_uri("../tasks/elsewhere")):
            with pytest.raises(MCPError):
                await client.read_resource(uri)


@pytest.mark.parametrize(("mode", "code"), [(LEGACY, -32002), (MODERN, -32602)])
async def test_what_is_not_there_is_told_by_the_code_of_its_time(
    root: Path, mode: str, code: int
) -> None:
    async with served(root, mode=mode) as client:
        for uri in (
            README,
            "winx://nothing",
            "winx://notes/nothing",
            "file:///etc/passwd",
            (root / "hello.py").as_uri(),
            "winx://readme/../hello.py",
            "",
        ):
            with pytest.raises(MCPError) as refused:
                await client.read_resource(uri)
            assert refused.value.error.code == code
            assert refused.value.error.data == {"uri": uri}


@pytest.mark.filterwarnings("ignore::mcp.MCPDeprecationWarning")
async def test_clients_are_told_of_new_notes_and_of_what_they_subscribed_to(root: Path) -> None:
    told: list[tuple[str, str]] = []
    come = asyncio.Event()

    async def on_message(message: Any) -> None:
        told.append((message.method, getattr(message.params, "uri", "")))
        if message.method == "notifications/resources/list_changed":
            come.set()

    async with served(root, messages=on_message) as client:
        await client.subscribe_resource(AUDIT)
        await client.call_tool("read_files", {"file_paths": ["hello.py"]})
        await client.unsubscribe_resource(AUDIT)
        await save(client, "fix-login")
        await asyncio.wait_for(come.wait(), 60)
        with pytest.raises(MCPError):
            await client.subscribe_resource("file:///etc/passwd")
        with pytest.raises(MCPError, match="no resource"):
            await client.subscribe_resource(f"winx://notes/{'x' * 60_000}")
    assert told == [
        ("notifications/resources/updated", AUDIT),
        ("notifications/resources/list_changed", ""),
    ]


async def test_clients_that_listen_are_told_too(root: Path) -> None:
    async with (
        served(root, mode=MODERN) as client,
        client.listen(resources_list_changed=True, resource_subscriptions=[AUDIT]) as events,
    ):
        await save(client, "fix-login")
        told = [await anext(events), await anext(events)]
    assert told == [ResourceUpdated(uri=AUDIT), ResourcesListChanged()]
