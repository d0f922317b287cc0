"""Rules written into and taken out of a person's own settings, never a project's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from winx_tui.config.loader import read_settings_file
from winx_tui.config.rule_text import RuleText, parse_rule
from winx_tui.config.writer import append_entry, remove_entry
from winx_tui.core.approval import Effect
from winx_tui.core.errors import ConfigError
from winx_tui.security.host_rules import refusal_to_allow_host
from winx_tui.security.rules import EFFECTS
from winx_tui.security.server_rules import refusal_to_allow_tools
from winx_tui.security.untrusted_programs import refusal_of

_DESTROYING = "destroys"
"""How the marks begin of what is dangerous whatever it is done to."""

DangerOf = Callable[[str], tuple[str, ...]]
"""Tells what is dangerous about a command."""


@dataclass(frozen=True, slots=True)
class WrittenRule:
    """A rule of a settings file."""

    effect: Effect
    text: RuleText
    line: str
    """As it stands in the file."""


def written_rules(file: Path) -> tuple[WrittenRule, ...]:
    """Return the rules of one settings file, the strictest first.

    Raises:
        ConfigError: the file cannot be read or is wrong.
    """
    values = read_settings_file(file)
    found: list[WrittenRule] = []
    for effect in EFFECTS:
        lines = values.get(f"policy.{effect}", ())
        assert isinstance(lines, tuple)
        found += [WrittenRule(effect, parse_rule(line), line) for line in lines]
    return tuple(found)


def add_rule(
    file: Path, effect: Effect, rule: str, *, reason: str = "", today: date, danger_of: DangerOf
) -> WrittenRule:
    """Write a rule with its day and reason into a person's settings.

    Raises:
        ConfigError: it is no rule, is there already, or lets run what no rule may.
    """
    text = _understood(rule)
    if effect == "allow" and (refusal := refusal_to_allow(text, danger_of)):
        raise ConfigError(f"'{text.rule}' cannot be allowed by a rule: {refusal}")
    text = replace(text, added=today, reason=" ".join(reason.split()) or text.reason)
    for written in written_rules(file):
        if (written.effect, written.text.rule) == (effect, text.rule):
            raise ConfigError(f"the rule '{effect} {text.rule}' is there already")
    added = WrittenRule(effect, _understood(text.line), text.line)
    append_entry(file, f"policy.{effect}", added.line)
    return added


def remove_rule(file: Path, rule: str, effect: Effect | None = None) -> tuple[WrittenRule, ...]:
    """Take a rule out of a person's settings, and return what was taken out.

    Args:
        file: The settings.
        rule: As it was added; day and reason do not matter.
        effect: Which list it is taken out of; None: every one that holds it.

    Raises:
        ConfigError: there is no such rule.
    """
    wanted = _understood(rule).rule
    found = tuple(
        written
        for written in written_rules(file)
        if written.text.rule == wanted and effect in (None, written.effect)
    )
    if not found:
        raise ConfigError(f"there is no rule '{wanted}' in {file}; see: winx policy list")
    for written in found:
        remove_entry(file, f"policy.{written.effect}", written.line)
    return found


def refusal_to_allow(text: RuleText, danger_of: DangerOf) -> str | None:
    """Say why no rule may allow this, or None where one may."""
    if text.host is not None:
        return refusal_to_allow_host(text.host)
    if text.kind == "mcp":
        return refusal_to_allow_tools(text.glob)
    if text.kind != "command":
        return None
    if refusal := refusal_of(text.words):
        return refusal
    on_root = danger_of(f"{text.rule} /")
    danger = danger_of(text.rule) or [mark for mark in on_root if mark.startswith(_DESTROYING)]
    return f"it is dangerous ({danger[0]})" if danger else None


def _understood(rule: str) -> RuleText:
    try:
        return parse_rule(rule)
    except ValueError as error:
        raise ConfigError(f"the rule '{ascii(rule)[1:-1]:.80}' {error}") from error
