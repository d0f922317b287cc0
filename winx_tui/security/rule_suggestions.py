"""Rules that would spare a person questions they answered alike again and again."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from winx_tui.config.rule_text import parse_rule
from winx_tui.security.command_words import decode_line, is_plain_grammar
from winx_tui.security.commands.classification import Classification
from winx_tui.security.rule_file import refusal_to_allow
from winx_tui.security.rules import RESTRICTING, RuleBook
from winx_tui.security.untrusted_programs import beginning_of

Classify = Callable[[str], Classification]

APPROVALS = 3
"""Approvals by a person from which on a rule is suggested."""
_NEVER = frozenset(
    (
        *("rm", "rmdir", "unlink", "shred", "dd", "mv", "truncate", "chmod", "chown", "chgrp"),
        *("kill", "pkill", "killall", "curl", "wget", "scp", "rsync", "tee", "ln", "mount"),
        *("shutdown", "reboot", "passwd", "useradd", "systemctl", "tar", "unzip"),
    )
)
"""What each use is different of, and may do harm."""


_RUN = re.compile(r"run in (?P<place>.*?): (?P<command>.*)", re.S)
_MARRED = re.compile(r"…$|\[REDACTED|^\[(?:input|keys) for ")
"""Cut, or with secrets taken out, or typed into a program."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rule, and how often it would have answered."""

    rule: str
    approvals: int


def approved_commands(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Find the command lines that a person approved in the records of the audit."""
    asked: dict[object, list[str]] = {}
    for record in records:
        key = (record.get("session"), record.get("call"), record.get("fingerprint"))
        if record.get("event") == "verdict" and record.get("verdict") == "ask":
            asked[key] = _commands(record.get("accesses"))
        elif record.get("event") == "decision":
            commands = asked.pop(key, [])
            if record.get("outcome") == "allow" and record.get("decided_by") == "person":
                yield from commands


def _commands(accesses: object) -> list[str]:
    """Return the commands among the accesses of a record, those left out that are not whole."""
    texts = accesses if isinstance(accesses, list) else []
    found = [
        match["command"]
        for text in texts
        if isinstance(text, str) and (match := _RUN.fullmatch(text))
    ]
    return [command for command in found if not _MARRED.search(command)]


def suggest_rules(
    approved: Iterable[str], rules: RuleBook, classify: Classify
) -> tuple[Suggestion, ...]:
    """Find the beginnings of commands that a person approved at least APPROVALS times.

    Args:
        approved: The command lines, one for each approval.
        rules: What is ruled on already is not suggested.
        classify: Tells which commands need no rule, and which are dangerous.
    """
    counts: Counter[str] = Counter()
    for line in approved:
        counts.update(_beginnings(line, rules, classify))
    return tuple(
        Suggestion(rule, count)
        for rule, count in counts.most_common()
        if count >= APPROVALS and _may_be_allowed(rule, classify)
    )


def _beginnings(line: str, rules: RuleBook, classify: Classify) -> set[str]:
    """Return the beginning of each command of a line that asked."""
    if not is_plain_grammar(line) or classify(line).danger:
        return set()
    found: set[str] = set()
    for command in decode_line(line).commands:
        argv = command.argv
        if not argv or command.is_nested or not command.is_bare:
            continue
        is_ruled = any(rule.permits(command) for rule in rules.for_commands("allow")) or any(
            rule.restricts(command) != "no"
            for effect in RESTRICTING
            for rule in rules.for_commands(effect)
        )
        if not is_ruled and classify(command.text).effect != "allow":
            found.add(shlex.join(beginning_of(argv)))
    return found


def _may_be_allowed(rule: str, classify: Classify) -> bool:
    try:
        text = parse_rule(rule)
    except ValueError:
        return False
    if text.kind != "command" or text.words[0].rpartition("/")[2] in _NEVER:
        return False
    return refusal_to_allow(text, lambda command: classify(command).danger) is None
