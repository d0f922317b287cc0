from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winx_tui.config.rule_text import parse_rule
from winx_tui.config.settings import PolicySettings
from winx_tui.core.access import ReadPath, WritePath
from winx_tui.security.command_words import decode_line, is_plain_grammar
from winx_tui.security.rules import CommandRule, RuleBook, compile_rules
from winx_tui.security.untrusted_programs import beginning_of, refusal_of
from winx_tui.workspace.globs import GlobSet

ROOT = Path("/project")
TODAY = date(2026, 11, 22)


def rules(
    *,
    allow: tuple[str, ...] = (),
    ask: tuple[str, ...] = (),
    deny: tuple[str, ...] = (),
    root: Path = ROOT,
) -> RuleBook:
    policy = PolicySettings(allow, ask, deny)
    return compile_rules(policy, lambda glob: GlobSet.of(root, [glob]))


def permits(rule: str, command: str) -> bool:
    parsed = CommandRule("allow", parse_rule(rule))
    return all(parsed.permits(part) for part in decode_line(command).commands)


def restricts(rule: str, command: str) -> str:
    parsed = CommandRule("deny", parse_rule(rule))
    matches = {parsed.restricts(part) for part in decode_line(command).commands}
    return next((match for match in ("yes", "maybe") if match in matches), "no")


@pytest.mark.parametrize(
    ("line", "rule", "added", "reason"),
    [
        ("git push", "git push", None, ""),
        (" git  push # 2026-11-22 my own branch ", "git  push", TODAY, "my own branch"),
        ("git push # 2026-11-22", "git push", TODAY, ""),
        ("git push # later", "git push", None, "later"),
        ("git push # 2026-99-99 x", "git push", None, "2026-99-99 x"),
        ("git commit -m 'fix #3'", "git commit -m 'fix #3'", None, ""),
        ("write: build/** # x", "write:build/**", None, "x"),
    ],
)
def test_a_rule_is_a_line_with_a_day_and_a_reason(
    line: str, rule: str, added: date | None, reason: str
) -> None:
    parsed = parse_rule(line)
    assert (parsed.rule, parsed.added, parsed.reason) == (rule, added, reason)
    assert parse_rule(parsed.line) == parsed


@pytest.mark.parametrize(
    "line",
    [
        "",
        " ",
        "# why",
        "git 'push",
        "* push",
        "git*",
        "a\nb",
        "a\u202eb",
        "x" * 501,
        "read:",
        "a *****",
        "read:a*b*c*d*e*f",
        "write:" + "**/" * 9,
    ],
)
def test_what_is_no_rule_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"^[a-z]"):
        parse_rule(line)


@given(st.text())
def test_any_text_is_a_rule_or_refused(line: str) -> None:
    try:
        parsed = parse_rule(line)
    except ValueError:
        return
    assert parse_rule(parsed.line) == parsed


@pytest.mark.parametrize(
    ("rule", "command"),
    [
        ("git push", "git push"),
        ("git push", "git push origin main"),
        ("git push", "git 'push' \"origin\""),
        ("git push", "git push 2>&1"),
        ("git push", "git push >/dev/null 2>&1"),
        ("npm run *", "npm run build"),
        ("git push origin release-*", "git push origin release-1.2"),
        ("make", "make -j4 && make test"),
        ("git commit -m 'a b'", "git commit -m a\\ b"),
    ],
)
def test_an_allow_rule_covers_commands_that_begin_with_its_words(rule: str, command: str) -> None:
    assert permits(rule, command)


@pytest.mark.parametrize(
    ("rule", "command"),
    [
        ("git push", "git"),
        ("git push", "git pushx"),
        ("git push", "git pull"),
        ("git push", "git -c core.sshCommand=x push"),
        ("git push", "./git push"),
        ("git push", "/tmp/git push"),
        ("git push", "git push $REMOTE"),
        ("git push", "git push $(id)"),
        ("git push", "git push `id`"),
        ("git push", "git push *"),
        ("git push", "git push ~/x"),
        ("git push", "git push {a,b}"),
        ("git push", "GIT_SSH=x git push"),
        ("git push", "git push > out"),
        ("git push", "git push >& out"),
        ("git push", "git push < <(id)"),
        ("git push", "git push; id"),
        ("git push", "git push\nid"),
        ("git push", "git push | sh"),
        ("git push", "git push & id"),
        ("git push", "echo $(git push)"),
        ("git push", "PATH=/tmp; git push"),
        ("npm run *", "npm run"),
        ("npm run *", "npm run $X"),
        ("make", "cmake"),
    ],
)
def test_an_allow_rule_covers_nothing_else(rule: str, command: str) -> None:
    assert not permits(rule, command)


@pytest.mark.parametrize(
    "command",
    [
        "git push",
        "/usr/bin/git push",
        "./git push",
        "cd x && git push -f",
        "if true; then git push; fi",
        "for x in a b; do git push; done",
        "(git push)",
        "{ git push; }",
        "! git push",
        "time git push",
        "ls | git push",
        "git push &",
        "echo $(git push)",
        'echo "`git push`"',
        "cat <(git push)",
        "bash -c 'git push'",
        'sh -c "cd x; git push"',
        "eval git push",
        "eval 'git push'",
        "GIT_SSH=x git push",
        "git push > out",
        "git 'pu''sh'",
        "g\\it push",
        "git push 'unclosed",
        'x="$(git push)"',
        "git push <<EOF\nx\nEOF",
        "bash <<EOF\ngit push\nEOF",
        "bash <<< 'git push'",
        "cat <<EOF\n$(git push)\nEOF",
        "sudo bash -c 'git push'",
    ],
)
def test_a_deny_rule_finds_a_command_however_it_is_written(command: str) -> None:
    assert restricts("git push", command) == "yes" or command == "eval git push"
    assert restricts("git push", command) != "no"


@pytest.mark.parametrize(
    "command",
    [
        "sudo git push",
        "env X=1 git push",
        "timeout 5 git push",
        "xargs git push",
        "find . -exec git push ;",
        "git -C other push",
        "git $x",
        "$x push",
        "git pus[h]",
        "git {push,}",
    ],
)
def test_where_a_deny_rule_may_be_meant_it_is_told(command: str) -> None:
    assert restricts("git push", command) == "maybe"


@pytest.mark.parametrize(
    "command",
    [
        "git pull",
        "git",
        "echo git push",
        "git commit -m push",
        "gitk push",
        "cat $x",
        "git log push",
        "cat <<EOF\ngit push\nEOF",
        "cat <<'EOF'\n$(git push)\nEOF",
        "grep 'git push' bash",
    ],
)
def test_a_deny_rule_means_nothing_else(command: str) -> None:
    assert restricts("git push", command) == "no"


@given(st.text(alphabet="git push;|&$(){}'\"`\\\n<>#!*~=[]-a\u202e\U0001f600"))
def test_every_line_is_decoded_without_an_error(line: str) -> None:
    decoded = decode_line(line)
    for part in decoded.commands:
        CommandRule("deny", parse_rule("git push")).restricts(part)
    is_plain_grammar(line)


def test_a_line_nested_too_deeply_is_not_certain() -> None:
    assert not decode_line("$(" * 500 + "id" + ")" * 500).is_certain
    assert not decode_line("echo " + "$(echo " * 20 + ")" * 20).is_certain


@pytest.mark.parametrize(
    "rule",
    [
        *(
            "bash",
            "sh -c",
            "python3",
            "python3 -m pytest",
            "python3.12",
            "/usr/bin/python3",
            "node",
        ),
        *(
            "perl",
            "awk",
            "env",
            "xargs",
            "sudo",
            "sudo make",
            "timeout 5 make",
            "nohup",
            "ssh host",
        ),
        *("find", "docker run", "npx", "uv run", "uv run python", "poetry run *", "npm exec"),
        *("git", "git -C", "git *", "git config", "npm", "cargo", "./build.sh", "bin/x", "eval"),
        *("cd", "export", "source", "tmux", "vim", "less", "go run", "git bisect", "exec ls"),
    ],
)
def test_no_rule_lets_interpreters_and_wrappers_run(rule: str) -> None:
    assert refusal_of(parse_rule(rule).words)
    book = rules(allow=(rule, "make"))
    assert [command.text.rule for command in book.commands] == ["make"]
    assert [name for name, _ in book.without_effect] == [parse_rule(rule).rule]


@pytest.mark.parametrize(
    "rule",
    [
        *("make", "git push", "npm run build", "npm test", "cargo test", "uv run pytest", "pytest"),
        *("poetry run pytest -q", "/opt/tool/bin/x", "go test", "bundle exec rspec", "uv sync"),
    ],
)
def test_a_rule_may_let_plain_programs_run(rule: str) -> None:
    assert refusal_of(parse_rule(rule).words) is None


@pytest.mark.parametrize(
    ("command", "beginning"),
    [
        ("pytest -q tests", "pytest"),
        ("git push origin", "git push"),
        ("npm run build --x", "npm run build"),
        ("uv run pytest -q", "uv run pytest"),
        ("uv run cargo test x", "uv run cargo test"),
    ],
)
def test_a_command_is_known_by_its_beginning(command: str, beginning: str) -> None:
    assert " ".join(beginning_of(command.split())) == beginning


def test_rules_on_files_name_a_kind_and_a_glob() -> None:
    book = rules(
        allow=("read:/notes/**", "write:build/**"), ask=("write:*.lock",), deny=("read:secret/**",)
    )
    found = {
        path: rule.effect if (rule := book.on_path(access)) else None
        for path, access in (
            ("r notes", ReadPath(Path("/notes/a"))),
            ("w notes", WritePath(Path("/notes/a"))),
            ("w build", WritePath(ROOT / "build/x/y")),
            ("w lock", WritePath(ROOT / "uv.lock")),
            ("r secret", ReadPath(ROOT / "secret/a")),
        )
    }
    assert found == {
        "r notes": "allow",
        "w notes": None,
        "w build": "allow",
        "w lock": "ask",
        "r secret": "deny",
    }


def test_the_strictest_rule_on_a_file_decides_whatever_the_order() -> None:
    book = rules(allow=("write:**",), ask=("write:a",), deny=("write:a",))
    rule = book.on_path(WritePath(ROOT / "a"))
    assert rule is not None
    assert rule.effect == "deny"
