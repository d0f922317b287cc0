"""MCP servers in a conversation: asked about, granted, and let run by their exact entry."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from tests.commands.scripted_home import Desk, Home, desk
from tests.mcp_client.conftest import until
from tests.support.agent_stage import call
from tests.support.approvers import ALLOW, ALLOW_FOR_SESSION, DENY, AnsweringApprover
from tests.support.scripted_model import Answer
from winx_tui.commands.registry import run_command
from winx_tui.commands.server_words import log_words, state_words
from winx_tui.config.loader import load_settings
from winx_tui.config.settings import McpSettings, ServerSettings, Settings
from winx_tui.core.errors import ConfigError
from winx_tui.core.events import Notice, ToolCallFinished
from winx_tui.core.preview import TextPreview
from winx_tui.mcp_client.entry import ServerEntry
from winx_tui.mcp_client.offers import State
from winx_tui.mcp_client.servers import ServerStanding

SCRIPT = str(Path(__file__).parents[1] / "mcp_client" / "servers" / "scripted.py")
DONE = Answer("Done.")


def server(*facts: str, name: str = "demo") -> Settings:
    own = ServerSettings(name, sys.executable, ("-S", SCRIPT, *facts))
    return Settings(mcp=McpSettings((own,)))


def echo(call_id: str = "c1", **arguments: object) -> Answer:
    return Answer(calls=(call("demo__echo", call_id, **arguments),))


def results(here: Desk) -> list[str]:
    return [event.result.text for event in here.host.events if isinstance(event, ToolCallFinished)]


async def until_is(here: Desk, name: str, state: State) -> None:
    servers = here.host.runtime.servers
    assert servers is not None
    await until(lambda: servers.standing(name).state == state)


async def test_a_servers_tool_is_told_asked_about_granted_and_denied(home: Home) -> None:
    approver = AnsweringApprover([ALLOW_FOR_SESSION])
    settings = server("instructions=Be brief.", "reads=")
    answers = [echo(word="one"), echo("c2", word="two"), DONE]
    async with desk(home, answers, settings=settings, approver=approver) as here:
        await here.host.respond("Say it")
        assert results(here) == ['{"word": "one"}', '{"word": "two"}']
        (question,) = approver.requests
        assert question.title == "demo: echo"
        assert isinstance(question.preview, TextPreview)
        assert f"MCP server: demo ({sys.executable} -S {SCRIPT}" in question.preview.text
        assert '"word": "one"' in question.preview.text
        assert "which nobody has checked" in question.reasons[0]
        assert "demo__echo" in [spec.name for spec in here.model.requests[-1].tools]
        assert "- demo: Be brief." in here.system

        await run_command("/mcp tools demo", here.host)
        assert "says that it only reads" in here.host.shown[-1]
        await run_command("/mcp", here.host)
        assert "**demo**, ready, 1 tool, about" in here.host.shown[-1]
        await run_command("/mcp disable demo", here.host)
        await run_command("/mcp", here.host)
        assert "**demo**, disabled" in here.host.shown[-1]
        assert "demo__echo" not in here.host.conversation.tool_names
        await run_command("/mcp enable demo", here.host)
        await until_is(here, "demo", "ready")
        await run_command("/mcp restart demo", here.host)
        await until_is(here, "demo", "ready")


async def test_a_denied_call_never_reaches_the_server_and_many_tools_come_late(
    home: Home,
) -> None:
    approver = AnsweringApprover([DENY, ALLOW])
    find = Answer(calls=(call("find_tool", "f", query="tool_017"),))
    late = Answer(calls=(call("demo__tool_017", "t", word="late"),))
    answers = [echo(do="die"), find, late, DONE]
    async with desk(home, answers, settings=server("many=100"), approver=approver) as here:
        await here.host.respond("Go")
        denied, found, called = results(here)
        assert "rejected" in denied
        assert found.startswith("These can be called from now on:\n\ndemo__tool_017:")
        assert called == '{"word": "late"}'
        names = [[spec.name for spec in request.tools] for request in here.model.requests]
        assert "demo__tool_017" not in names[0]
        assert "find_tool" in names[0]
        assert "demo__tool_017" in names[2]


async def test_a_projects_server_runs_when_folder_and_entry_are_let(home: Home) -> None:
    def write(*facts: str) -> None:
        entry = {"command": sys.executable, "args": ["-S", SCRIPT, *facts]}
        home.project(".mcp.json", json.dumps({"mcpServers": {"demo": entry}}))

    write()
    async with desk(home) as here:
        assert here.host.runtime.notices == ()
        await run_command("/mcp enable demo", here.host)
        assert "this folder is not trusted" in here.told
    async with desk(home, is_trusted=True, choices=["leave", "allow"]) as here:
        assert "wait for your word: demo" in here.host.runtime.notices[0].text
        await run_command("/mcp enable demo", here.host)
        assert "demo stays out." in here.told
        title, shown = here.host.read_pages[0]
        assert title == "MCP server demo"
        assert f"  argument: {SCRIPT}" in shown
        assert "outside the sandbox" in shown
        await run_command("/mcp enable demo", here.host)
        await until_is(here, "demo", "ready")
        # A swapped entry is another server, which nobody has let run.
        write("many=3")
        await run_command("/mcp", here.host)
        assert "is not the one that you let run" in here.host.shown[-1]
        assert "demo__echo" not in here.host.conversation.tool_names
    async with desk(home, is_trusted=True) as here:
        assert here.host.runtime.notices[0].level == "warning"
        write()
        await run_command("/mcp", here.host)
        assert "**demo**, is being connected" in here.host.shown[-1]


def test_a_log_is_named_once_there_is_one_and_a_pause_has_an_end(tmp_path: Path) -> None:
    program, page = ServerEntry("a", command="a"), ServerEntry("b", "http", url="https://b.example")
    waiting = ServerStanding(program, "waiting", again_at=1_000_000.0)
    assert re.fullmatch(r"is tried again at \d\d:\d\d:40", state_words(waiting))
    assert log_words(waiting, str(tmp_path)) == ""
    for name in "ab":
        tmp_path.joinpath(f"{name}.log").touch()
    assert log_words(waiting, str(tmp_path)) == f"its log: {tmp_path}/a.log"
    assert log_words(ServerStanding(page, "failed"), str(tmp_path)) == ""


async def test_a_server_that_is_not_there_is_told_once_and_again_after_a_restart(
    home: Home,
) -> None:
    gone = Settings(mcp=McpSettings((ServerSettings("gone", "no-such-program-here"),)))
    async with desk(home, [DONE, DONE, DONE], settings=gone) as here:

        def told() -> list[str]:
            return [event.text for event in here.host.events if isinstance(event, Notice)]

        await until_is(here, "gone", "failed")
        await here.host.respond("One")
        (news,) = told()
        assert news.startswith("MCP servers that are not connected: gone: ")
        assert "not found" in news
        assert news.endswith("/mcp shows more.")
        await here.host.respond("Two")
        assert told() == []
        await run_command("/mcp restart gone", here.host)
        assert "/mcp shows how that ends" in here.told
        await until_is(here, "gone", "failed")
        await here.host.respond("Three")
        assert told() == [news]


async def test_a_restart_takes_the_server_as_the_settings_have_it_by_now(home: Home) -> None:
    gone = Settings(mcp=McpSettings((ServerSettings("demo", "no-such-program-here"),)))
    async with desk(home, settings=gone) as here:
        await until_is(here, "demo", "failed")
        own = f"[mcp.servers.demo]\ncommand = '{sys.executable}'\nargs = ['-S', '{SCRIPT}']\n"
        home.own("config.toml", own)
        await run_command("/mcp restart demo", here.host)
        await until_is(here, "demo", "ready")
        await run_command("/mcp", here.host)
        assert "**demo**, ready" in here.host.shown[-1]


async def test_without_servers_the_way_to_them_is_told(home: Home) -> None:
    async with desk(home) as here:
        await run_command("/mcp", here.host)
        assert "[mcp.servers.NAME]" in here.told
    assert "find_tool" not in here.host.conversation.tool_names


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[mcp.servers.a__b]\ncommand = 'x'", "letters, digits"),
        ("[mcp.servers.a]\nurl = 'http://example.org'", "https:// URL"),
        ("[mcp.servers.a]\ncommand = 'x'\nenv = { A = 1 }", "a table of names and texts"),
        (
            "[mcp.servers.a]\nurl = 'https://x.example'\nheaders.Authorization = 'Bearer abc'",
            "keyring",
        ),
        ("[mcp.servers.a]\ncomand = 'x'", "did you mean mcp.servers.a.command"),
        ("[mcp]\nservers = 3", "each written"),
    ],
)
def test_what_is_wrong_in_the_settings_is_told_without_its_secrets(
    home: Home, text: str, problem: str
) -> None:
    file = home.own("config.toml", text)
    with pytest.raises(ConfigError, match=r"mcp\.servers") as why:
        load_settings(user_file=file, environ={}, overrides={})
    assert problem in str(why.value)
    assert "Bearer abc" not in str(why.value)


def test_servers_are_read_from_the_persons_settings_only(home: Home) -> None:
    text = """
[mcp.servers.docs]
url = "https://docs.example/mcp?v=2"
headers = { Authorization = "Bearer ${DOCS}" }
tools = ["search_*"]
timeout_s = 20

[mcp.servers.git]
command = "git-server"
enabled = false
"""
    file, project = home.own("config.toml", text), home.project("config.toml", text)
    settings = load_settings(user_file=file, environ={}, overrides={})
    docs, git = settings.mcp.servers
    assert docs.headers == (("Authorization", "Bearer ${DOCS}"),)
    assert (docs.tools, docs.timeout_s) == (("search_*",), 20.0)
    assert not git.enabled
    of_project = load_settings(user_file=None, project_file=project, environ={}, overrides={})
    assert of_project.mcp.servers == ()
