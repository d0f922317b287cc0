"""Calls of servers' tools: asked about, whatever servers claim; rules are the person's word."""

from __future__ import annotations

from pathlib import Path

import pytest

from winx_tui.config.rule_text import is_rule, parse_rule
from winx_tui.config.settings import PolicySettings
from winx_tui.core.access import CallServerTool
from winx_tui.core.approval import Effect
from winx_tui.core.modes import Mode
from winx_tui.runtime.rules_in_force import rules_for
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext, evaluate

ROOT = Path("/project")
WRITES = CallServerTool("github", "create_issue", "d1")
READS = CallServerTool("github", "search_issues", "d2", says_it_reads=True)


def effect(access: CallServerTool, mode: Mode = "ask", **rules: tuple[str, ...]) -> Effect:
    book = rules_for(PolicySettings(**rules), ROOT)
    return evaluate((access,), PolicyContext(mode, ROOT, rules=book), Grants()).effect


@pytest.mark.parametrize("mode", ["ask", "accept-edits"])
@pytest.mark.parametrize("access", [WRITES, READS])
def test_every_call_asks_whatever_the_server_claims(access: CallServerTool, mode: Mode) -> None:
    assert effect(access, mode) == "ask"


def test_read_only_mode_refuses_what_is_not_declared_to_read_and_asks_about_the_rest() -> None:
    assert effect(WRITES, "read-only") == "deny"
    assert effect(WRITES, "read-only", allow=("mcp:github/*",)) == "deny"
    assert effect(READS, "read-only") == "ask"
    assert effect(READS, "read-only", allow=("mcp:github/search_*",)) == "allow"


def test_rules_allow_ask_and_deny_tools_of_a_server() -> None:
    assert effect(READS, allow=("mcp:github/search_*",)) == "allow"
    assert effect(WRITES, allow=("mcp:github/search_*",)) == "ask"
    assert effect(WRITES, allow=("mcp:github/*",), ask=("mcp:github/create_*",)) == "ask"
    assert effect(WRITES, "full-access") == "allow"
    assert effect(WRITES, "full-access", deny=("mcp:*/create_*",)) == "deny"
    assert effect(WRITES, "full-access", ask=("mcp:github/create_issue",)) == "ask"


def test_no_rule_allows_servers_that_are_not_there_yet() -> None:
    assert effect(READS, allow=("mcp:*/*",)) == "ask"
    book = rules_for(PolicySettings(allow=("mcp:git*/x",)), ROOT)
    assert "servers that are not there yet" in book.without_effect[0][1]


def test_a_grant_is_for_one_tool_as_it_was_described_then() -> None:
    grants = Grants()
    grants.add((WRITES,))
    context = PolicyContext("ask", ROOT)
    assert evaluate((WRITES,), context, grants).effect == "allow"
    assert evaluate((READS,), context, grants).effect == "ask"
    changed = CallServerTool("github", "create_issue", "another description")
    assert evaluate((changed,), context, grants).effect == "ask"


def test_a_rule_names_server_and_tool() -> None:
    assert parse_rule("mcp: github/search_* # 2026-11-22 mine").rule == "mcp:github/search_*"
    assert not is_rule("mcp:github")
    assert not is_rule("mcp:github/")
    assert not is_rule("mcp:a/*b*c*d*e*f")
