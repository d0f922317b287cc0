from __future__ import annotations

from pathlib import Path

import pytest

from winx_tui.core.access import Access, FetchUrl, ReadPath, RunCommand, WritePath
from winx_tui.core.approval import MODES, Effect, Mode
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext, evaluate

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
        (FetchUrl("https://example.org"), "ask", "ask", "ask", "ask"),
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
def test_a_file_named_like_a_secret_asks(name: str) -> None:
    assert evaluate((ReadPath(ROOT / name),), CONTEXTS["ask"], Grants()).effect == "ask"


@pytest.mark.parametrize("name", [".env.example", "environment.py", "keyboard.py", "envoy.yaml"])
def test_a_file_that_only_sounds_like_a_secret_does_not_ask(name: str) -> None:
    assert evaluate((ReadPath(ROOT / name),), CONTEXTS["ask"], Grants()).effect == "allow"
