"""`winx policy`: what would become of a command, and a person's own rules."""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from datetime import date
from pathlib import Path
from typing import get_args

from winx_tui.cli.parser import SentenceParser
from winx_tui.cli.policy_check import check_command, check_lines, table_of
from winx_tui.config.paths import config_file, state_dir
from winx_tui.config.rule_text import parse_rule
from winx_tui.config.trust import PROJECT_SETTINGS
from winx_tui.core import exit_codes
from winx_tui.core.approval import Effect
from winx_tui.core.errors import UsageError, WorkspaceError
from winx_tui.core.modes import MODES
from winx_tui.runtime.rules_in_force import (
    danger_judge,
    home_directory,
    read_policy,
    rules_for,
)
from winx_tui.security.audit_file import AuditFile, audit_file
from winx_tui.security.commands.classification import CommandPlace
from winx_tui.security.commands.classifier import classify
from winx_tui.security.policy import PolicyContext
from winx_tui.security.rule_file import add_rule, remove_rule, written_rules
from winx_tui.security.rule_suggestions import APPROVALS, approved_commands, suggest_rules
from winx_tui.security.rules import EFFECTS
from winx_tui.workspace.display import visible
from winx_tui.workspace.globs import GlobSet, glob_doubts

_DESCRIPTION = """\
What runs without a question. Rules are lines in your own settings: words that commands begin with
('git push', 'npm run *': `*` stands for anything within one word), 'read:GLOB' and 'write:GLOB' for
files, 'fetch:HOST' for web pages, or 'mcp:SERVER/TOOL' for tools of MCP servers. deny > ask >
allow. A trusted project's own settings may add deny and ask rules only. No rule lets interpreters,
programs that run others, or dangerous commands run."""


def run(arguments: list[str], *, environment_keys: frozenset[str] = frozenset()) -> int:
    """Run `winx policy ARGUMENTS` and return the exit code; no key matters here.

    Raises:
        WinxError: it failed.
    """
    parsed = _parser().parse_args(arguments)
    match parsed.action:
        case "check":
            _check(parsed)
        case "list":
            _list(as_json=parsed.json)
        case "add":
            _add(parsed.effect, parsed.rule, parsed.reason)
        case "remove":
            _remove(parsed.rule, parsed.effect)
        case "suggest":
            _suggest(as_json=parsed.json)
    return exit_codes.DONE


def _parser() -> argparse.ArgumentParser:
    parser = SentenceParser(
        prog="winx policy",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser(
        "check",
        help="say what would become of a command, without running it",
        description=(
            "Say what would become of commands here, the current folder being the workspace; "
            "nothing runs. Without COMMAND, stdin is read: one JSON string a line."
        ),
    )
    check.add_argument("--json", action="store_true", help="one JSON object a line")
    check.add_argument("--mode", choices=MODES, default="ask", help="judged in this mode")
    check.add_argument(
        "--no-sandbox", action="store_true", help="as where no sandbox confines commands"
    )
    check.add_argument("command", nargs="*", metavar="COMMAND", help="behind --")
    listing = actions.add_parser("list", help="show the rules that hold here")
    listing.add_argument("--json", action="store_true", help="as data")
    add = actions.add_parser("add", help="write a rule into your settings")
    add.add_argument("effect", choices=get_args(Effect))
    add.add_argument("rule", metavar="RULE", help="such as 'git push' or 'write:build/**'")
    add.add_argument("--reason", default="", metavar="TEXT", help="why, for your later self")
    remove = actions.add_parser("remove", help="take a rule out of your settings")
    remove.add_argument("rule", metavar="RULE", help="as `winx policy list` shows it")
    remove.add_argument("--effect", choices=get_args(Effect), help="of this list only")
    suggest = actions.add_parser("suggest", help="propose rules for what you approve every time")
    suggest.add_argument("--json", action="store_true", help="as data")
    return parser


def _check(parsed: argparse.Namespace) -> None:
    context = _context(Path.cwd().resolve(), parsed)
    if parsed.command:
        # One word is a command line as it stands; several are its words.
        line = parsed.command[0] if len(parsed.command) == 1 else shlex.join(parsed.command)
        answers = iter([check_command(line, context)])
    elif sys.stdin is None or sys.stdin.isatty():
        raise UsageError("there is no command; write `winx policy check -- COMMAND`")
    else:
        answers = check_lines(sys.stdin.buffer, context)
    for answer in answers:
        _say(json.dumps(answer) if parsed.json else table_of(answer))


def _context(root: Path, parsed: argparse.Namespace) -> PolicyContext:
    return PolicyContext(
        parsed.mode,
        root,
        rules=rules_for(read_policy(root), root),
        home=home_directory(),
        is_confined=not parsed.no_sandbox,
        sandbox="" if parsed.no_sandbox else "the sandbox",
    )


def _list(*, as_json: bool) -> None:
    root = Path.cwd().resolve()
    own = {(rule.effect, rule.line) for rule in written_rules(config_file())}
    policy = read_policy(root)
    book = rules_for(policy, root)
    ineffective = dict(book.without_effect)
    rows = []
    for effect in EFFECTS:
        for line in getattr(policy, effect):
            text = parse_rule(line)
            rows.append(
                {
                    "effect": effect,
                    "rule": text.rule,
                    "added": text.added.isoformat() if text.added else None,
                    "reason": text.reason,
                    "from": str(config_file()) if (effect, line) in own else PROJECT_SETTINGS,
                    "without_effect": ineffective.get(text.rule) if effect == "allow" else None,
                }
            )
    if as_json:
        _say(json.dumps(rows, indent=2))
        return
    for row in rows:
        _say(_row_text(row))
    if not rows:
        _say("There are no rules. Add one: winx policy add deny 'git push'")


def _row_text(row: dict[str, str | None]) -> str:
    place = "the project" if row["from"] == PROJECT_SETTINGS else ""
    remarks = [row["added"], row["reason"], place]
    if row["without_effect"]:
        remarks.append(f"no effect: {row['without_effect']}")
    tail = ", ".join(remark for remark in remarks if remark)
    line = f"{row['effect']:<6}{row['rule']}"
    return visible(f"{line:<48}  {tail}".rstrip())


def _add(effect: Effect, rule: str, reason: str) -> None:
    root = Path.cwd().resolve()
    added = add_rule(
        config_file(),
        effect,
        rule,
        reason=reason,
        today=date.today(),
        danger_of=danger_judge(root),
    )
    _say(f"Added to {config_file()}: {added.effect} {visible(added.text.rule)}")
    if added.text.glob:
        for doubt in glob_doubts(GlobSet.of(root, [added.text.glob])):
            _say(f"Note: {doubt}.")


def _remove(rule: str, effect: Effect | None) -> None:
    for removed in remove_rule(config_file(), rule, effect):
        _say(f"Taken out of {config_file()}: {removed.effect} {visible(removed.text.rule)}")


def _suggest(*, as_json: bool) -> None:
    root = Path.cwd().resolve()
    place = CommandPlace(root, root, home_directory())
    file = AuditFile(audit_file(state_dir()))
    try:
        approved = approved_commands(file.records())
        found = suggest_rules(
            approved,
            rules_for(read_policy(root), root),
            lambda command: classify(command, place),
        )
    except OSError as error:
        raise WorkspaceError(
            f"the audit {file.path} cannot be read: {error.strerror}; check who owns it"
        ) from error
    if as_json:
        rows = [{"rule": each.rule, "approvals": each.approvals} for each in found]
        _say(json.dumps(rows, indent=2))
        return
    for each in found:
        command = f"winx policy add allow {shlex.quote(each.rule)}"
        _say(visible(f"{command}  # you approved this {each.approvals} times"))
    if not found:
        _say(f"Nothing was approved {APPROVALS} times in a like form that a rule may allow.")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
