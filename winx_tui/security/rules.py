"""A person's rules for commands, files and web pages: deny > ask > allow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from winx_tui.config.rule_text import RuleText, parse_rule
from winx_tui.config.settings import PolicySettings
from winx_tui.core.access import CallServerTool, ReadPath, WritePath
from winx_tui.core.approval import Effect
from winx_tui.security.host_rules import HostRule, refusal_to_allow_host
from winx_tui.security.server_rules import ServerRule, refusal_to_allow_tools
from winx_tui.security.session_limits import PathSet
from winx_tui.security.untrusted_programs import names_other_program, refusal_of, runs_others
from winx_tui.security.web_url import WebUrl

if TYPE_CHECKING:
    from winx_tui.security.command_words import CommandWords

Match = Literal["yes", "no", "maybe"]

RESTRICTING: tuple[Effect, ...] = ("deny", "ask")
EFFECTS: tuple[Effect, ...] = (*RESTRICTING, "allow")
"""The strictest first."""


@dataclass(frozen=True, slots=True)
class CommandRule:
    """Speaks of commands that begin with certain words."""

    effect: Effect
    text: RuleText

    def permits(self, command: CommandWords) -> bool:
        """Tell whether a command certainly begins with the words, as an allow rule needs it."""
        argv = command.argv
        words = self.text.words
        return (
            command.is_bare
            and not command.is_nested
            and len(argv) >= len(words)
            and all(_fits(word, given) for word, given in zip(words, argv, strict=False))
            and not names_other_program(argv, words)
        )

    def restricts(self, command: CommandWords) -> Match:
        """Tell whether a command is, or may be, what a deny or ask rule means.

        Programs are meant wherever they lie, behind another program that runs them, and
        with options before the words: there, and where words are not known, it may be.
        """
        words = command.words
        match = self._restricts_from(words)
        if match != "no" or not words or words[0] is None or not runs_others(words[0]):
            return match
        behind = (self._restricts_from(words[start:]) for start in range(1, len(words)))
        return "maybe" if "yes" in behind else "no"

    def _restricts_from(self, given: Sequence[str | None]) -> Match:
        program, *rest = self.text.words
        if not given or given[0] is None:
            return "maybe" if given else "no"
        if not (_fits(program, given[0]) or _fits(program, given[0].rpartition("/")[2])):
            return "no"
        return _follows(rest, given[1:])


@dataclass(frozen=True, slots=True)
class PathRule:
    """Speaks of files."""

    effect: Effect
    text: RuleText
    paths: PathSet

    def covers(self, access: ReadPath | WritePath) -> bool:
        """Tell whether an access is of its kind and files."""
        kind = "read" if isinstance(access, ReadPath) else "write"
        return self.text.kind == kind and self.paths.matches(access.path)


Rule = CommandRule | PathRule | HostRule | ServerRule


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Every rule in force."""

    commands: tuple[CommandRule, ...] = ()
    paths: tuple[PathRule, ...] = ()
    hosts: tuple[HostRule, ...] = ()
    servers: tuple[ServerRule, ...] = ()
    without_effect: tuple[tuple[str, str], ...] = ()
    """Rules that are passed over, as written, and why."""

    def for_commands(self, effect: Effect) -> tuple[CommandRule, ...]:
        """Return the rules for commands that have an effect."""
        return tuple(rule for rule in self.commands if rule.effect == effect)

    def on_path(self, access: ReadPath | WritePath) -> PathRule | None:
        """Return the strictest rule on a file, or None."""
        for effect in EFFECTS:
            for rule in self.paths:
                if rule.effect == effect and rule.covers(access):
                    return rule
        return None

    def on_url(self, url: WebUrl) -> HostRule | None:
        """Return the strictest rule on a web page, or None."""
        covering = (rule for rule in self.hosts if rule.covers(url))
        return min(covering, key=lambda rule: EFFECTS.index(rule.effect), default=None)

    def on_server_tool(self, access: CallServerTool) -> ServerRule | None:
        """Return the strictest rule on a tool of a server, or None."""
        covering = (rule for rule in self.servers if rule.covers(access))
        return min(covering, key=lambda rule: EFFECTS.index(rule.effect), default=None)


NO_RULES = RuleBook()


def compile_rules(policy: PolicySettings, path_set: Callable[[str], PathSet]) -> RuleBook:
    """Make the rules of the settings ready; an allow rule that no person can make is left out.

    Args:
        policy: Settings that were checked on loading.
        path_set: Makes the set of files that a glob names; what it raises is passed on.
    """
    commands: list[CommandRule] = []
    paths: list[PathRule] = []
    hosts: list[HostRule] = []
    servers: list[ServerRule] = []
    without_effect: list[tuple[str, str]] = []
    for effect, text in _texts(policy):
        if text.host is not None:
            if effect == "allow" and (refusal := refusal_to_allow_host(text.host)):
                without_effect.append((text.rule, refusal))
            else:
                hosts.append(HostRule(effect, text, text.host))
        elif text.kind == "mcp":
            if effect == "allow" and (refusal := refusal_to_allow_tools(text.glob)):
                without_effect.append((text.rule, refusal))
            else:
                servers.append(ServerRule(effect, text))
        elif text.kind != "command":
            paths.append(PathRule(effect, text, path_set(text.glob)))
        elif effect == "allow" and (refusal := refusal_of(text.words)):
            without_effect.append((text.rule, refusal))
        else:
            commands.append(CommandRule(effect, text))
    return RuleBook(
        tuple(commands), tuple(paths), tuple(hosts), tuple(servers), tuple(without_effect)
    )


def described(rule: Rule) -> str:
    """Name a rule for a person: `allow git push`, with its reason if it has one."""
    reason = f" ({rule.text.reason})" if rule.text.reason else ""
    return f"{rule.effect} {rule.text.rule}{reason}"


def _texts(policy: PolicySettings) -> Iterator[tuple[Effect, RuleText]]:
    lists: dict[Effect, Iterable[str]] = {
        "deny": policy.deny,
        "ask": policy.ask,
        "allow": policy.allow,
    }
    for effect, lines in lists.items():
        for line in lines:
            yield effect, parse_rule(line)


def _follows(words: Sequence[str], given: Sequence[str | None]) -> Match:
    """Find the words in their order; options and their values may stand before each."""
    position, is_direct = 0, True
    for word in words:
        start = position
        while position < len(given):
            here = given[position]
            if here is None:
                return "maybe"
            if _fits(word, here):
                break
            if position == start and not here.startswith("-"):
                return "no"
            is_direct = False
            position += 1
        if position == len(given):
            return "no"
        position += 1
    return "yes" if is_direct else "maybe"


@cache
def _pattern(word: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(piece) for piece in word.split("*")), re.S)


def _fits(word: str, given: str) -> bool:
    return _pattern(word).fullmatch(given) is not None if "*" in word else word == given
