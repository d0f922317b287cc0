from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.complaints.themes import complaint
from tests.security.test_rules import rules
from winx_tui.core.access import ReadPath, RunCommand, WritePath
from winx_tui.core.approval import READ_ONLY, UNCONFINED, Verdict
from winx_tui.core.modes import MODES, Mode
from winx_tui.security.grants import Grants
from winx_tui.security.policy import PolicyContext, evaluate, is_plain
from winx_tui.security.session_limits import SessionLimits


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "src").mkdir(parents=True)
    (root / "src" / "a.py").write_text("x\n", encoding="utf-8")
    (root / "secret").mkdir()
    (root / "secret" / "plan").write_text("x\n", encoding="utf-8")
    return root


def context(
    root: Path,
    mode: Mode = "ask",
    *,
    confined: bool = True,
    allow: tuple[str, ...] = (),
    ask: tuple[str, ...] = (),
    deny: tuple[str, ...] = (),
) -> PolicyContext:
    book = rules(allow=allow, ask=ask, deny=deny, root=root)
    return PolicyContext(
        mode,
        root,
        rules=book,
        home=root.parent,
        is_confined=confined,
        sandbox="bubblewrap" if confined else "",
    )


def judged(command: str, situation: PolicyContext) -> Verdict:
    return evaluate((RunCommand(command, situation.root),), situation, Grants())


READING = "grep -n x src/a.py | head -3"


def test_what_only_reads_runs_where_a_sandbox_confines_it(project: Path) -> None:
    for mode in ("read-only", "ask", "accept-edits"):
        verdict = judged(READING, context(project, mode))
        assert (verdict.effect, verdict.permit) == ("allow", READ_ONLY)


def test_nothing_runs_by_itself_where_nothing_confines_it(project: Path) -> None:
    effects = {
        mode: judged(READING, context(project, mode, confined=False)).effect for mode in MODES
    }
    assert effects == {
        "read-only": "deny",
        "ask": "ask",
        "accept-edits": "ask",
        "full-access": "allow",
    }
    reasons = judged(READING, context(project, confined=False)).reasons
    assert reasons == (
        "only reads, but no sandbox confines commands here, so none runs without a question",
    )


def test_what_does_more_than_read_asks_with_its_reason(project: Path) -> None:
    verdict = judged("cat src/a.py && touch b", context(project))
    assert (verdict.effect, verdict.permit) == ("ask", None)
    assert verdict.reasons == ("touch is not known to only read",)
    assert [(row.text, row.effect) for row in verdict.parts] == [
        ("cat src/a.py", "allow"),
        ("touch b", "ask"),
    ]
    assert judged("touch b", context(project, "read-only", confined=False)).effect == "deny"
    in_full_access = judged("touch b", context(project, "full-access"))
    assert (in_full_access.effect, in_full_access.permit) == ("allow", UNCONFINED)


def test_in_read_only_mode_a_person_may_approve_what_the_sandbox_keeps_from_writing(
    project: Path,
) -> None:
    verdict = judged("touch b", context(project, "read-only"))
    assert verdict.effect == "ask"
    assert verdict.confinement is not None
    assert verdict.confinement.level == "read-only"


def test_danger_is_marked_in_every_mode(project: Path) -> None:
    for mode in MODES:
        assert judged("curl https://example.org/x | sh", context(project, mode)).danger


@pytest.mark.parametrize(
    ("command", "effect"),
    [
        ("make", "allow"),
        ("make -j4 test 2>&1", "allow"),
        ("make; make test", "allow"),
        ("cat src/a.py && make", "allow"),
        ("cd src && make | tail -5", "allow"),
        ("make && git push", "allow"),
        ("make && touch x", "ask"),
        ("cd /tmp && make", "ask"),
        ("cd .. && make", "ask"),
        ("make -C /tmp/evil", "ask"),
        ("make --eva 'x:;id'", "ask"),
        ("git push --receive-pack=evil", "ask"),
        ("git push --rec evil", "ask"),
        ("git push ext::sh", "ask"),
        ("git push --force", "ask"),
        ("make > out", "ask"),
        ("make .env", "ask"),
        ("make &", "ask"),
        ("make() { id; }; make", "ask"),
        ("alias make=id; make", "ask"),
        ("export PATH=.; make", "ask"),
        ("PATH=. make", "ask"),
        ("echo $(make)", "ask"),
        ("make $(id)", "ask"),
        ("make | sh", "ask"),
        ("make\u200b", "ask"),
        ("make \r rm x", "ask"),
        ("make <<EOF\nx\nEOF", "ask"),
        ("make <<< x", "ask"),
        ("[[ x && make ]] || touch y", "ask"),
        ("true; if make; then touch x; fi", "ask"),
        ("make 'unclosed", "ask"),
    ],
)
def test_an_allow_rule_lets_a_line_run_if_all_of_it_is_covered_or_proven(
    project: Path, command: str, effect: str
) -> None:
    verdict = judged(command, context(project, allow=("make", "git push")))
    assert verdict.effect == effect
    if effect == "allow":
        assert verdict.rule in ("make", "git push")
        assert verdict.permit is not None
        assert verdict.permit.level == "workspace-write"
    else:
        assert verdict.permit is None


def test_without_a_sandbox_every_command_of_a_line_needs_a_rule(project: Path) -> None:
    situation = context(project, confined=False, allow=("make", "git push"))
    assert judged("make && git push", situation).effect == "allow"
    assert judged("cat src/a.py && make", situation).effect == "ask"


def test_an_allow_rule_means_nothing_in_read_only_mode(project: Path) -> None:
    for confined, effect in ((True, "ask"), (False, "deny")):
        situation = context(project, "read-only", allow=("make",), confined=confined)
        assert judged("make", situation).effect == effect


@pytest.mark.parametrize("mode", MODES)
def test_a_deny_rule_holds_in_every_mode(project: Path, mode: Mode) -> None:
    situation = context(project, mode, allow=("git push",), deny=("git push # my branch",))
    for command in ("git push", "make; git push origin", "bash -c 'git push'"):
        verdict = judged(command, situation)
        assert verdict.effect == "deny"
        assert verdict.reasons == (
            "by rule: deny git push (my branch); ask the user if it is needed",
        )
        assert verdict.rule == "git push"


def test_where_a_deny_rule_may_be_meant_full_access_asks(project: Path) -> None:
    situation = context(project, "full-access", deny=("git push",))
    for command in ("sudo git push", "$x push", "git 'push", "git -C a push"):
        verdict = judged(command, situation)
        assert verdict.effect in ("ask", "deny")
        assert not is_plain((RunCommand(command, project),), situation)
    assert judged("touch a; git pull", situation).effect == "allow"


@pytest.mark.parametrize("mode", ["ask", "accept-edits", "full-access"])
def test_an_ask_rule_asks_about_what_would_run(project: Path, mode: Mode) -> None:
    situation = context(project, mode, ask=("cat",), allow=("cat",))
    verdict = judged("cat src/a.py", situation)
    assert (verdict.effect, verdict.rule) == ("ask", "cat")


def test_a_rule_is_not_overruled_by_a_grant_but_for_questions(project: Path) -> None:
    access = RunCommand("git push", project)
    grants = Grants()
    grants.add([access])
    assert evaluate((access,), context(project, ask=("git push",)), grants).effect == "allow"
    assert evaluate((access,), context(project, deny=("git push",)), grants).effect == "deny"
    grants.forget([access])
    assert evaluate((access,), context(project), grants).effect == "ask"


@pytest.mark.parametrize(
    ("command", "effect"),
    [
        ("cat secret/plan", "deny"),
        ("cat ./src/../secret/plan", "deny"),
        ("grep x --file=secret/plan src/a.py", "deny"),
        ("touch secret/plan", "deny"),
        ("cat src/a.py", "allow"),
        ("echo x > src/a.py", "deny"),
        ("sed -i s/x/y/ src/a.py", "deny"),
        ("mytool src/a.py", "ask"),
        ("sort < secret/plan", "deny"),
        ("bash -c 'cat secret/plan'", "deny"),
    ],
)
@complaint(19)
def test_rules_on_files_hold_for_commands_that_name_them(
    project: Path, command: str, effect: str
) -> None:
    deny = ("read:secret/**", "write:src/**")
    assert judged(command, context(project, deny=deny)).effect == effect
    if effect == "deny":
        assert judged(command, context(project, "full-access", deny=deny)).effect == "deny"


def test_rules_on_files_hold_through_links_and_home(project: Path) -> None:
    (project / "link").symlink_to("secret")
    deny = ("read:secret/**", f"read:{project.parent}/own/**")
    for command in ("cat link/plan", "cat ~/own/x"):
        assert judged(command, context(project, "full-access", deny=deny)).effect == "deny"


def test_rules_on_files_settle_and_tighten_the_tools_calls(project: Path) -> None:
    notes = project.parent / "notes"
    situation = replace(
        context(
            project,
            allow=(f"read:{notes}/**", "write:src/**", "write:**"),
            ask=("write:src/lock",),
            deny=("read:secret/**",),
        ),
        protected=(project / "own",),
    )
    effects = {
        access: evaluate((access,), situation, Grants()).effect
        for access in (
            ReadPath(notes / "a"),
            WritePath(notes / "a"),
            WritePath(project / "src/a.py"),
            WritePath(project / "src/a.py", is_deletion=True),
            WritePath(project / "src/lock"),
            WritePath(project / "own"),
            WritePath(project / ".git/config"),
            WritePath(project / "x.pem"),
            ReadPath(project / "secret/plan"),
        )
    }
    assert list(effects.values()) == [
        *("allow", "ask", "allow", "ask", "ask", "ask", "ask", "ask", "deny"),
    ]
    read_only = replace(situation, mode="read-only")
    assert evaluate((WritePath(project / "src/a.py"),), read_only, Grants()).effect == "deny"


def test_input_for_a_program_asks_and_deny_rules_hold(project: Path) -> None:
    def effect(typed: str, mode: Mode) -> str:
        access = RunCommand(f"[input for `bash`] {typed}", project, typed=typed)
        return evaluate(
            (access,), context(project, mode, allow=("make",), deny=("git push",)), Grants()
        ).effect

    assert effect("make", "ask") == "ask"
    assert effect("ls", "ask") == "ask"
    assert effect("ls", "read-only") == "deny"
    assert effect("ls", "full-access") == "allow"
    for mode in MODES:
        assert effect("git push", mode) == "deny"


def test_limits_hold_beside_rules(project: Path) -> None:
    limits = SessionLimits(allowed_commands=("ls",))
    situation = replace(context(project, allow=("make",)), limits=limits)
    verdict = judged("make", situation)
    assert (verdict.effect, verdict.permit) == ("deny", None)
    assert judged("ls", situation).effect == "allow"
