"""/permissions: what runs without a question, and the rules and approvals that say so."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date

from winx_tui.commands.command import Command
from winx_tui.commands.host import Choice, CommandHost
from winx_tui.commands.modes import MODE, WHAT_RUNS
from winx_tui.config.paths import config_file
from winx_tui.core.access import Access, RunCommand
from winx_tui.core.approval import MODES, Effect
from winx_tui.core.errors import UsageError
from winx_tui.runtime.rules_in_force import danger_judge, read_policy
from winx_tui.security.explaining import access_text, code
from winx_tui.security.rule_file import WrittenRule, add_rule, remove_rule, written_rules
from winx_tui.security.rules import EFFECTS, Rule, RuleBook
from winx_tui.workspace.display import visible

_USAGE = (
    "Write /permissions allow|ask|deny RULE, /permissions remove RULE, or "
    "/permissions forget NUMBER|all."
)
_UNFINISHED = {*EFFECTS, "remove", "forget"} - set(MODES)
"""Acts that say nothing without a rule; `ask` alone is a mode."""
_OWN = "yours"
_OF_PROJECT = "the project's"
_RULE, _GRANT = "rule ", "grant "


async def _permissions(host: CommandHost, argument: str) -> None:
    act, _, rest = argument.partition(" ")
    rest = rest.strip()
    if not argument and host.has_screen:
        await _choose(host)
    elif not argument or argument == "list":
        await host.show(await asyncio.to_thread(_page, host))
    elif act in EFFECTS and rest:
        await _add(host, act, rest)
    elif act == "remove" and rest:
        await _remove(host, rest)
    elif act == "forget" and rest:
        _forget(host, rest)
    elif rest or act in _UNFINISHED:
        raise UsageError(_USAGE)
    else:
        # A mode, as with /mode.
        await MODE.run(host, argument)


async def _choose(host: CommandHost) -> None:
    mode = host.conversation.mode
    rules = await asyncio.to_thread(_rules, host)
    grants = _grants(host)
    rows = [Choice("mode", f"mode {mode}", WHAT_RUNS[mode])]
    rows += [
        Choice(f"{_RULE}{number}", _label(rule), f"{owner}{_since(rule)}")
        for number, (rule, owner) in enumerate(rules)
    ]
    rows += [
        Choice(f"{_GRANT}{number}", _one_line(access), "approved for this session")
        for number, access in enumerate(grants)
    ]
    chosen = await host.choose("What runs without a question", rows)
    if chosen == "mode":
        await MODE.run(host, "")
    elif chosen is not None and chosen.startswith(_GRANT):
        _forget(host, str(int(chosen.removeprefix(_GRANT)) + 1))
    elif chosen is not None:
        await _consider(host, *rules[int(chosen.removeprefix(_RULE))])


async def _consider(host: CommandHost, rule: Rule, owner: str) -> None:
    if owner != _OWN:
        host.notify("This rule is the project's own; it may tighten what runs, and stays.")
        return
    acts = [Choice("keep", "keep"), Choice("remove", "remove", "Take it out of your settings.")]
    if await host.choose(_label(rule), acts) == "remove":
        await _remove(host, rule.text.rule)


async def _add(host: CommandHost, effect: Effect, rule: str) -> None:
    root = host.runtime.workspace.root
    added = await asyncio.to_thread(
        lambda: add_rule(
            config_file(), effect, rule, today=date.today(), danger_of=danger_judge(root)
        )
    )
    await _reload(host)
    host.notify(f"Rule added to your settings, from now on: {_written(added)}")


async def _remove(host: CommandHost, rule: str) -> None:
    if rule.isdecimal():
        rules = await asyncio.to_thread(_rules, host)
        if not 1 <= int(rule) <= len(rules):
            raise UsageError(f"There is no rule {rule}; /permissions list shows them.")
        rule = rules[int(rule) - 1][0].text.rule
    removed = await asyncio.to_thread(remove_rule, config_file(), rule)
    await _reload(host)
    host.notify(f"Rule taken out: {'; '.join(map(_written, removed))}")


async def _reload(host: CommandHost) -> None:
    policy = await asyncio.to_thread(read_policy, host.runtime.workspace.root)
    host.runtime.use_policy(policy)


def _forget(host: CommandHost, which: str) -> None:
    grants = _grants(host)
    if which == "all":
        chosen: Sequence[Access] = grants
    elif which.isdecimal() and 1 <= int(which) <= len(grants):
        chosen = [grants[int(which) - 1]]
    else:
        raise UsageError(f"There is no approval '{visible(which)}'; /permissions list shows them.")
    host.conversation.grants.forget(chosen)
    if not chosen:
        host.notify("Nothing was approved for this session.")
    elif len(chosen) == 1:
        host.notify(f"Asks again: {_one_line(chosen[0])}")
    else:
        host.notify(f"All {len(chosen)} approvals of this session ask again.")


def _page(host: CommandHost) -> str:
    mode = host.conversation.mode
    book = host.conversation.rules
    lines = [f"**Mode {mode}**: {WHAT_RUNS[mode]}", "", "**Rules** (deny > ask > allow)", ""]
    lines += [
        f"{number}. {rule.effect} {code(rule.text.rule)}: {owner}{_since(rule)}"
        for number, (rule, owner) in enumerate(_rules(host), start=1)
    ] or ["None."]
    lines += [
        f"- allow {code(rule)} has no effect: {visible(why)}" for rule, why in book.without_effect
    ]
    lines += ["", "**Approved for this session**", ""]
    lines += [
        f"{number}. {access_text(access)}" for number, access in enumerate(_grants(host), start=1)
    ] or ["Nothing."]
    return "\n".join([*lines, "", _USAGE])


def _rules(host: CommandHost) -> list[tuple[Rule, str]]:
    """Return the rules in force, the strictest first, each with whose it is."""
    own = {(rule.effect, rule.text.rule) for rule in written_rules(config_file())}
    return [
        (rule, _OWN if (rule.effect, rule.text.rule) in own else _OF_PROJECT)
        for rule in _strictest_first(host.conversation.rules)
    ]


def _strictest_first(book: RuleBook) -> list[Rule]:
    rules: list[Rule] = [*book.commands, *book.paths, *book.hosts]
    return sorted(rules, key=lambda rule: EFFECTS.index(rule.effect))


def _grants(host: CommandHost) -> list[Access]:
    return list(host.conversation.grants)


def _label(rule: Rule) -> str:
    return f"{rule.effect} {visible(rule.text.rule)}"


def _since(rule: Rule) -> str:
    day = f", since {rule.text.added.isoformat()}" if rule.text.added else ""
    return f"{day}, {visible(rule.text.reason)}" if rule.text.reason else day


def _written(rule: WrittenRule) -> str:
    return f"{rule.effect} {visible(rule.text.rule)}"


def _one_line(access: Access) -> str:
    if isinstance(access, RunCommand):
        return f"run: {visible(' '.join(access.command.split()))}"
    return access_text(access).replace("`", "")


PERMISSIONS = Command(
    "permissions",
    ("rules", "policy"),
    "What runs without a question: mode, your rules, what you approved for this session.",
    "[allow|ask|deny|remove RULE] [forget N|all]",
    _permissions,
)
