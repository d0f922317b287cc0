"""What `winx -p` says beside a denial: only what would let that very call run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from winx_tui.config.rule_text import parse_rule
from winx_tui.console.way_out import way_out
from winx_tui.core.access import Access, CallServerTool, FetchUrl, ReadPath, RunCommand, WritePath
from winx_tui.core.approval import ApprovalRequest, Confinement
from winx_tui.core.preview import TextPreview

HERE = Path("/home/me/project")
NOTE = CallServerTool("wx", "post_note", "digest")
NPM = RunCommand("npm test", HERE)


def request(*accesses: Access, rule: str | None = None, danger: str = "") -> ApprovalRequest:
    return ApprovalRequest(
        id="q",
        call_id="c",
        tool="t",
        title="Do it",
        accesses=accesses,
        preview=TextPreview("it"),
        reasons=(),
        scopes=("once",),
        fingerprint="f",
        rule=rule,
        danger=(danger,) if danger else (),
    )


@pytest.mark.parametrize(
    ("accesses", "way"),
    [
        ((NOTE,), "with winx policy add allow 'mcp:wx/post_note'."),
        ((FetchUrl("https://example.org/a?b"),), "with winx policy add allow 'fetch:example.org'."),
        (
            (FetchUrl("http://example.org:81/"), FetchUrl("https://other.example/")),
            "'fetch:http://example.org:81' and winx policy add allow 'fetch:other.example'.",
        ),
        ((WritePath(HERE / "a"), WritePath(HERE / "b")), "accept-edits (edits inside the "),
        ((NPM,), "with winx policy add allow 'npm test' or --mode full-access (edits and comm"),
        ((RunCommand("python3 x.py", HERE),), "with --mode full-access (edits and commands)."),
        ((RunCommand("npm test", HERE, typed="y"),), "with --mode full-access"),
        ((ReadPath(Path("/etc/passwd")),), "start winx without -p"),
        ((NOTE, ReadPath(Path("/etc/passwd"))), "start winx without -p"),
    ],
)
def test_each_kind_of_call_has_a_way_out_of_its_own(accesses: tuple[Access, ...], way: str) -> None:
    told = way_out(request(*accesses))
    assert way in told
    assert ("accept-edits" in told) == any(isinstance(each, WritePath) for each in accesses)
    for quoted in told.split("'")[1::2]:
        assert parse_rule(quoted).rule == quoted


def test_in_read_only_mode_no_rule_allows_a_command_but_one_allows_a_tool_that_reads() -> None:
    confined = replace(request(NPM), confinement=Confinement("bubblewrap", "read-only"))
    assert "policy add" not in way_out(confined)
    reads = CallServerTool("wx", "list_notes", "digest", says_it_reads=True)
    assert "winx policy add allow 'mcp:wx/list_notes'" in way_out(request(reads))


def test_no_rule_is_named_where_none_would_help() -> None:
    for asked in (request(NPM, danger="deletes all"), request(NOTE, rule="mcp:wx/*")):
        told = way_out(asked)
        assert "policy add" not in told
        assert told.endswith("start winx without -p to be asked.")
