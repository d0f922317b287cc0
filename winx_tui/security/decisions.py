"""What becomes of a shell command: a person's rules first, then the proof and the mode."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from winx_tui.core.access import ReadPath, WritePath
from winx_tui.core.approval import (
    READ_ONLY,
    UNCONFINED,
    CommandRow,
    Confinement,
    Touched,
    Verdict,
)
from winx_tui.core.modes import Mode
from winx_tui.security.command_words import CommandWords, DecodedLine, decode_line, is_plain_grammar
from winx_tui.security.commands.accesses import CommandAccess, Network, PathRead, PathWrite, Secret
from winx_tui.security.commands.classification import Classification, CommandPlace
from winx_tui.security.commands.classifier import classify
from winx_tui.security.commands.paths import located
from winx_tui.security.commands.secret_paths import is_secret_path
from winx_tui.security.permits import (
    ConfinedPlace,
    Hides,
    confinement_of,
    permit_by_rule,
    shows_nothing,
)
from winx_tui.security.rules import RESTRICTING, CommandRule, Rule, RuleBook, described
from winx_tui.security.sandbox.refusals import Refusal
from winx_tui.security.untrusted_programs import changes_shell

MAX_ROWS = 100
"""Simple commands, and touched things, that a person is shown of one line."""
_STANDS_FOR_COVERED = "true"
"""Put in place of what a rule covers, to judge what is left."""
NOT_CONFINED = "no sandbox confines commands here, so none runs without a question"


@dataclass(frozen=True, slots=True)
class CommandSituation:
    """What the verdict on a command depends on beside its text."""

    mode: Mode
    rules: RuleBook
    is_confined: bool
    """Whether what is allowed by proof runs in a sandbox, with git hardened."""
    place: CommandPlace
    sandbox: str = ""
    """The sandbox that approved commands run in; "" where nothing confines them."""
    protected: tuple[Path, ...] = ()
    """winx's own files, which no sandbox opens."""
    hides: Hides = shows_nothing
    """Tells what the sandbox keeps from sight unless it is opened."""
    refusals: tuple[Refusal, ...] = ()
    """What the sandbox refused this very command before."""
    is_background: bool = False
    unproven: str = NOT_CONFINED
    """Why nothing runs on proof alone, where `is_confined` is False."""


def decide(command: str, situation: CommandSituation) -> Verdict:
    """Judge a command line: deny > ask > allow."""
    facts = classify(command, situation.place)
    line = decode_line(command)
    confinement = _confinement(facts, line, situation)
    verdict = _restriction(facts, line, situation) or _permission(
        command, facts, line, situation, confinement
    )
    return replace(
        verdict,
        confinement=confinement,
        danger=facts.danger,
        parts=tuple(
            CommandRow(part.text, part.effect, part.reason) for part in facts.parts[:MAX_ROWS]
        ),
        blast_radius=_touches(facts)[:MAX_ROWS],
    )


def decide_input(typed: str, situation: CommandSituation) -> Verdict:
    """Judge input for a program that runs: a shell would read it as a command."""
    verdict = _by_commands(decode_line(typed), situation.rules)
    if verdict is not None and verdict.effect == "deny":
        return verdict
    match situation.mode:
        case "read-only":
            return Verdict("deny", ("read-only mode: nothing is typed into programs",))
        case "full-access":
            return verdict or Verdict(
                "allow", ("full-access mode: every command runs",), permit=UNCONFINED
            )
        case _:
            return Verdict("ask", ("what a program does with input cannot be told beforehand",))


def _restriction(
    facts: Classification, line: DecodedLine, situation: CommandSituation
) -> Verdict | None:
    """Return what a deny or ask rule says, or else what one may mean."""
    rules = situation.rules
    found = [_by_commands(line, rules), _by_paths(facts, line, situation), _doubt(line, rules)]
    verdicts = [verdict for verdict in found if verdict is not None]
    return next((verdict for verdict in verdicts if verdict.effect == "deny"), None) or next(
        iter(verdicts), None
    )


def _by_commands(line: DecodedLine, rules: RuleBook) -> Verdict | None:
    for effect in RESTRICTING:
        for rule in rules.for_commands(effect):
            if any(rule.restricts(command) == "yes" for command in line.commands):
                return ruled(rule)
    return None


def _by_paths(
    facts: Classification, line: DecodedLine, situation: CommandSituation
) -> Verdict | None:
    """Apply the rules on files to what a command names.

    A file that is named may be read. Whether it is written is known of redirections
    only; where a command is not proven to just read, a rule on writing it asks.
    """
    rules = situation.rules
    if not rules.paths:
        return None
    place = situation.place
    named = [ReadPath(_resolved(name, place)) for part in line.commands for name in part.names]
    written = [WritePath(_resolved(name, place)) for part in line.commands for name in part.written]
    accesses = [_as_path_access(access) for access in facts.accesses]
    certain = [access for access in (*accesses, *named, *written) if access is not None]
    ruling = [rule for access in certain if (rule := rules.on_path(access)) is not None]
    for effect in RESTRICTING:
        for rule in ruling:
            if rule.effect == effect:
                return ruled(rule)
    if facts.effect == "allow":
        return None
    for access in named:
        maybe = rules.on_path(WritePath(access.path))
        if maybe is not None and maybe.effect != "allow":
            return _unsure(maybe)
    return None


def _doubt(line: DecodedLine, rules: RuleBook) -> Verdict | None:
    for effect in RESTRICTING:
        for rule in rules.for_commands(effect):
            may_mean = any(rule.restricts(command) == "maybe" for command in line.commands)
            if may_mean or not line.is_certain:
                return _unsure(rule)
    return None


def _unsure(rule: Rule) -> Verdict:
    reason = f"it cannot be told whether a rule means this: {described(rule)}"
    return Verdict("ask", (reason,), rule.text.rule)


def ruled(rule: Rule) -> Verdict:
    """Return the verdict of a rule that applies."""
    ask_user = "; ask the user if it is needed" if rule.effect == "deny" else ""
    return Verdict(rule.effect, (f"by rule: {described(rule)}{ask_user}",), rule.text.rule)


def _permission(
    command: str,
    facts: Classification,
    line: DecodedLine,
    situation: CommandSituation,
    confinement: Confinement | None,
) -> Verdict:
    if situation.mode == "full-access":
        return Verdict("allow", ("full-access mode: every command runs",), permit=UNCONFINED)
    is_proven = facts.effect == "allow"
    if situation.refusals:
        return Verdict("ask", ("the sandbox has refused it something before",))
    if is_proven and situation.is_confined:
        return Verdict("allow", ("only reads, and runs in the sandbox",), permit=READ_ONLY)
    if situation.mode == "read-only":
        return _in_read_only_mode(facts, confinement)
    covering = _covering(command, facts, line, situation)
    if covering:
        rules = "; ".join(described(rule) for rule in covering)
        reasons = (f"by rule: {rules}",)
        permit = permit_by_rule(confinement)
        return Verdict("allow", reasons, covering[0].text.rule, permit=permit)
    if is_proven:
        return Verdict("ask", (f"only reads, but {situation.unproven}",))
    return Verdict("ask", facts.reasons or ("runs a command",))


def _in_read_only_mode(facts: Classification, confinement: Confinement | None) -> Verdict:
    """Let a person approve what the sandbox keeps from writing; deny it where nothing does."""
    if confinement is not None:
        reasons = facts.reasons or ("runs a command",)
        return Verdict("ask", (*reasons, "read-only mode: the sandbox keeps it from writing"))
    is_proven = facts.effect == "allow"
    reason = NOT_CONFINED if is_proven else "only commands that certainly just read may run"
    return Verdict("deny", (f"read-only mode: {reason}",))


def _confinement(
    facts: Classification, line: DecodedLine, situation: CommandSituation
) -> Confinement | None:
    if not situation.sandbox or situation.mode == "full-access":
        return None
    place = ConfinedPlace(
        situation.sandbox,
        "read-only" if situation.mode == "read-only" else "workspace-write",
        situation.place.cwd,
        situation.place.root,
        situation.place.home,
        situation.protected,
        situation.hides,
    )
    return confinement_of(
        line,
        _touches(facts),
        place,
        is_background=situation.is_background,
        refusals=situation.refusals,
    )


def _covering(
    command: str,
    facts: Classification,
    line: DecodedLine,
    situation: CommandSituation,
) -> tuple[CommandRule, ...]:
    """Return the allow rules that cover a line; none unless all of it is covered or proven."""
    allowing = situation.rules.for_commands("allow")
    names = [name for part in line.commands for name in (*part.names, *part.written)]
    touches_secrets = any(isinstance(access, Secret) for access in facts.accesses) or any(
        map(is_secret_path, names)
    )
    if not allowing or facts.danger or touches_secrets or not line.is_certain:
        return ()
    if not is_plain_grammar(command):
        return ()
    used: list[CommandRule] = []
    rest: list[CommandWords] = []
    left = command
    for part in reversed([part for part in line.commands if not part.is_nested]):
        rule = next((rule for rule in allowing if rule.permits(part)), None)
        if rule is None:
            rest.append(part)
        else:
            used.append(rule)
            left = left[: part.start] + _STANDS_FOR_COVERED + left[part.start + len(part.text) :]
    if not used or any(_lingers(part) for part in rest):
        return ()
    if rest and not (situation.is_confined and classify(left, situation.place).effect == "allow"):
        return ()
    return tuple(dict.fromkeys(reversed(used)))


def _lingers(part: CommandWords) -> bool:
    """Tell whether a command may change what the covered ones behind it do."""
    program = part.words[0] if part.words else None
    return program is None or (program != "cd" and changes_shell(program))


def _resolved(name: str, place: CommandPlace) -> Path:
    """Return where a name as written in a command leads, links resolved."""
    if "\0" in name:
        return place.cwd
    return Path(os.path.realpath(located(name, place.cwd, place.home)))


def _as_path_access(access: CommandAccess) -> ReadPath | WritePath | None:
    match access:
        case PathRead(path):
            return ReadPath(Path(path))
        case PathWrite(path):
            return WritePath(Path(path))
        case _:
            return None


def _touches(facts: Classification) -> tuple[Touched, ...]:
    return tuple(dict.fromkeys(map(_touched, facts.accesses)))


def _touched(access: CommandAccess) -> Touched:
    match access:
        case PathRead(path, outside):
            return Touched("reads", path, outside)
        case PathWrite(path, outside):
            return Touched("writes", path, outside)
        case Network(target):
            return Touched("network", target)
        case Secret(name):
            # The name is a remark: what it is about stands behind the colon.
            return Touched("secret", name.partition(": ")[2] or name)
