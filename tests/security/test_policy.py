from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.complaints.themes import complaint
from winx_tui.core.access import Access, FetchUrl, ReadPath, RunCommand, WidenMode, WritePath
from winx_tui.core.approval import Effect
from winx_tui.core.codec import decode, encode
from winx_tui.core.modes import MODES, Mode
from winx_tui.security.command_list import bypassing, judge_command
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext, evaluate, is_plain
from winx_tui.security.session_limits import NO_LIMITS, SessionLimits
from winx_tui.workspace.globs import GlobSet

ROOT = Path("/project")
CONTEXTS = {mode: PolicyContext(mode, ROOT, (Path("/home/me/.config/winx"),)) for mode in MODES}

INSIDE_READ = ReadPath(ROOT / "src/a.py")
OUTSIDE_READ = ReadPath(Path("/etc/passwd"))
SECRET_READ = ReadPath(ROOT / ".env")
INSIDE_WRITE = WritePath(ROOT / "src/a.py")
GIT_WRITE = WritePath(ROOT / ".git/hooks/pre-commit")
OUTSIDE_WRITE = WritePath(Path("/project-other/a"))
OWN_WRITE = WritePath(Path("/home/me/.config/winx/config.toml"))
COMMAND = RunCommand("make", ROOT)


@pytest.mark.parametrize(
    ("access", "read_only", "ask", "accept_edits", "full_access"),
    [
        (INSIDE_READ, "allow", "allow", "allow", "allow"),
        (OUTSIDE_READ, "ask", "ask", "ask", "ask"),
        (SECRET_READ, "ask", "ask", "ask", "ask"),
        (INSIDE_WRITE, "deny", "ask", "allow", "allow"),
        (GIT_WRITE, "deny", "ask", "ask", "ask"),
        (OUTSIDE_WRITE, "deny", "ask", "ask", "ask"),
        (OWN_WRITE, "deny", "ask", "ask", "ask"),
        (COMMAND, "deny", "ask", "ask", "allow"),
        (FetchUrl("https://example.org"), "ask", "ask", "ask", "allow"),
        (WidenMode("full-access"), "ask", "ask", "ask", "ask"),
    ],
)
def test_each_access_has_its_verdict_in_each_mode(
    access: Access, read_only: Effect, ask: Effect, accept_edits: Effect, full_access: Effect
) -> None:
    expected = dict(zip(MODES, (read_only, ask, accept_edits, full_access), strict=True))
    seen = {mode: evaluate((access,), CONTEXTS[mode], Grants()).effect for mode in MODES}
    assert seen == expected


def test_the_strictest_access_decides_and_gives_the_reasons() -> None:
    verdict = evaluate((INSIDE_READ, OUTSIDE_WRITE), CONTEXTS["accept-edits"], Grants())
    assert verdict.effect == "ask"
    assert verdict.reasons == ("writes outside the workspace: /project-other/a",)


@pytest.mark.parametrize("mode", MODES)
def test_a_call_that_touches_nothing_is_allowed(mode: Mode) -> None:
    assert evaluate((), CONTEXTS[mode], Grants()).effect == "allow"


@pytest.mark.parametrize("name", [".bashrc", ".profile", ".config/autostart/x.desktop", ".env"])
def test_what_runs_by_itself_or_holds_secrets_asks_before_it_is_written(name: str) -> None:
    for mode in ("accept-edits", "full-access"):
        assert evaluate((WritePath(ROOT / name),), CONTEXTS[mode], Grants()).effect == "ask"


def test_the_output_of_commands_is_read_without_a_question() -> None:
    context = PolicyContext("ask", ROOT, (), (Path("/state/output"),))
    assert evaluate((ReadPath(Path("/state/output/a.log")),), context, Grants()).effect == "allow"
    assert evaluate((WritePath(Path("/state/output/a.log")),), context, Grants()).effect == "ask"


def test_a_grant_settles_exactly_what_was_granted() -> None:
    grants = Grants()
    grants.add([COMMAND])
    context = CONTEXTS["ask"]
    assert evaluate((COMMAND,), context, grants).effect == "allow"
    assert evaluate((RunCommand("make ", ROOT),), context, grants).effect == "ask"
    assert evaluate((RunCommand("make", ROOT / "x"),), context, grants).effect == "ask"


def test_a_grant_never_settles_a_denial() -> None:
    grants = Grants()
    grants.add([COMMAND, INSIDE_WRITE])
    assert evaluate((COMMAND,), CONTEXTS["read-only"], grants).effect == "deny"


@pytest.mark.parametrize("name", [".env", ".env.local", "server.pem", "id_rsa", ".netrc"])
@complaint(19)
def test_a_file_named_like_a_secret_asks(name: str) -> None:
    assert evaluate((ReadPath(ROOT / name),), CONTEXTS["ask"], Grants()).effect == "ask"


@pytest.mark.parametrize("name", [".env.example", "environment.py", "keyboard.py", "envoy.yaml"])
def test_a_file_that_only_sounds_like_a_secret_does_not_ask(name: str) -> None:
    assert evaluate((ReadPath(ROOT / name),), CONTEXTS["ask"], Grants()).effect == "allow"


FIXTURES = Path(__file__).parent.parent / "fixtures" / "tools"
LISTS = json.loads((FIXTURES / "command_allowlist.json").read_text(encoding="utf-8"))["cases"]
JUDGED = [case for case in LISTS if "command" in case["given"]]
WARNED = [case for case in LISTS if "command" not in case["given"]]
NEEDS_A_PERSON = {
    "both_allowed": "two commands",
    "heredoc_quoted": "a here-document",
    "negation": "a reserved word",
    "background": "an operator",
    "comment_tail": "a comment",
    "test_bracket_ok": "two commands",
}
"""Harmless, and asked about all the same: only one command of plain words is told without
parsing bash, and what cannot be told is never let through."""


def limited(
    mode: Mode, *, globs: tuple[str, ...] | None = None, commands: tuple[str, ...] | None = None
) -> PolicyContext:
    places = None if globs is None else GlobSet.of(ROOT, globs)
    return replace(CONTEXTS[mode], limits=SessionLimits(places, commands))


@pytest.mark.parametrize("case", JUDGED, ids=[case["name"] for case in JUDGED])
def test_a_command_stays_on_the_list_or_does_not_run(case: dict[str, Any]) -> None:
    entries = tuple(case["given"]["allowed_commands"])
    context = limited("full-access", commands=None if entries == ("all",) else entries)
    access = RunCommand(case["given"]["command"], ROOT)
    effect = evaluate((access,), context, Grants()).effect
    if case["name"] in NEEDS_A_PERSON:
        assert effect == "ask"
        return
    assert (effect == "allow") is case["expect"]["allowed"]
    assert is_plain((access,), context) is case["expect"]["allowed"]


@pytest.mark.parametrize("case", WARNED, ids=[case["name"] for case in WARNED])
def test_entries_that_make_a_list_pointless_are_known(case: dict[str, Any]) -> None:
    found = bypassing(case["given"]["allowed_commands"])
    assert list(found) == case["expect"]["bypassable"]


@pytest.mark.parametrize(
    ("command", "listing"),
    [
        ("git  status\t-s", "listed"),
        ("git status", "listed"),
        ("git statusx", "unlisted"),
        ("git", "unlisted"),
        ("ls\u00a0x", "unlisted"),
        ("ls\u2003x", "unlisted"),
        ("PATH=/tmp ls", "unlisted"),
        ("ls *", "unclear"),
        ("ls a\rb", "unclear"),
        ("ls a\x0bb", "unclear"),
        ("git log --format=%H | head", "listed"),
        ("git log --format=%H | head; x", "unclear"),
        ("", "unlisted"),
        (" ", "unlisted"),
    ],
)
def test_words_are_separated_as_bash_does_it(command: str, listing: str) -> None:
    entries = ["ls", "git status", "git log --format=%H | head"]
    assert judge_command(command, entries) == listing


def test_a_list_denies_what_is_certainly_not_on_it_in_every_mode() -> None:
    for mode in ("ask", "accept-edits", "full-access"):
        context = limited(mode, commands=("ls", "cargo test"))
        verdict = evaluate((RunCommand("rm x", ROOT),), context, Grants())
        assert verdict.effect == "deny"
        assert verdict.reasons == (
            "only these commands may be run: ls, cargo test; ask the user if more is needed",
        )
    verdict = evaluate((RunCommand("ls", ROOT),), limited("ask", commands=()), Grants())
    assert verdict.reasons == (
        "only these commands may be run: none; ask the user if more is needed",
    )


def test_a_list_permits_nothing_that_the_mode_does_not() -> None:
    listed = RunCommand("ls", ROOT)
    assert evaluate((listed,), limited("ask", commands=("ls",)), Grants()).effect == "ask"
    assert evaluate((listed,), limited("read-only", commands=("ls",)), Grants()).effect == "deny"


def test_files_outside_the_globs_are_not_written() -> None:
    for mode in ("ask", "accept-edits", "full-access"):
        context = limited(mode, globs=("docs/**", "*.md"))
        verdict = evaluate((INSIDE_WRITE,), context, Grants())
        assert verdict.effect == "deny"
        assert verdict.reasons == (
            "only these files may be written: docs/**, *.md; ask the user if more is needed",
        )
    assert evaluate((INSIDE_WRITE,), limited("full-access", globs=()), Grants()).effect == "deny"


def test_globs_permit_nothing_that_the_mode_does_not() -> None:
    inside = WritePath(ROOT / "docs/a.md")
    assert evaluate((inside,), limited("accept-edits", globs=("docs/**",)), Grants()).effect == (
        "allow"
    )
    assert evaluate((inside,), limited("ask", globs=("docs/**",)), Grants()).effect == "ask"
    assert evaluate((inside,), limited("read-only", globs=("docs/**",)), Grants()).effect == "deny"
    outside = limited("full-access", globs=("/project-other/**",))
    assert evaluate((OUTSIDE_WRITE,), outside, Grants()).effect == "ask"


def test_limits_lift_nothing_only_where_every_entry_was_there() -> None:
    both = SessionLimits(GlobSet.of(ROOT, ["a", "b"]), ("ls", "cat"))
    fewer = SessionLimits(GlobSet.of(ROOT, ["a"]), ("ls",))
    other = SessionLimits(GlobSet.of(ROOT, ["c"]), ("ls",))
    assert not fewer.lifts(both)
    assert not both.lifts(NO_LIMITS)
    assert both.lifts(fewer)
    assert other.lifts(both)
    assert NO_LIMITS.lifts(fewer)


def test_widening_says_what_it_does() -> None:
    widening = WidenMode("ask", lifts_limits=True)
    assert not is_plain((widening,), CONTEXTS["full-access"])
    assert decode(Access, encode(widening)) == widening
    verdict = evaluate((widening,), CONTEXTS["read-only"], Grants())
    assert verdict.reasons == (
        "sets the mode to ask and lifts the limits on files and commands, so that more may be done",
    )
