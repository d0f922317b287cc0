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
from winx_tui.core.approval import Effect
from winx_tui.core.errors import UsageError
from winx_tui.core.modes import MODES
from winx_tui.runtime.rules_in_force import danger_judge, read_policy
from winx_tui.security.explaining import access_text, code
from winx_tui.security.rule_file import WrittenRule, add_rule, remove_rule, written_rules
from winx_tui.security.rules import EFFECTS, Rule, RuleBook
from winx_tui.workspace.display import visible

_USAGE = (
    "Write /permissions allow|ask|deny RULE, /permissions remove RULE, "
    "/permissions test COMMAND, or /permissions forget NUMBER|all."
)
_UNFINISHED = {*EFFECTS, "remove", "test", "forget"} - set(MODES)
"""Acts that say nothing without a rule; `ask` alone is a mode."""
OWN = "yours"
OF_PROJECT = "the project's"
"""Whose a rule is."""
_RULE, _GRANT = "rule ", "grant "


async def _permissions(host: CommandHost, argument: str) -> None:
    act, _, rest = argument.partition(" ")
    rest = rest.strip()
    if not argument and await host.open_page("permissions"):
        return
    if not argument and host.has_screen:
        await _choose(host)
    elif not argument or argument == "list":
        await host.show(await asyncio.to_thread(_page, host))
    elif act in EFFECTS and rest:
        await add(host, act, rest)
    elif act == "remove" and rest:
        await remove(host, rest)
    elif act == "forget" and rest:
        forget(host, rest)
    elif act == "test" and rest:
        await _test(host, rest)
    elif rest or act in _UNFINISHED:
        raise UsageError(_USAGE)
    else:
        # A mode, as with /mode.
        await MODE.run(host, argument)


async def _choose(host: CommandHost) -> None:
    mode = host.conversation.mode
    rules = await asyncio.to_thread(rules_of, host)
    grants = grants_of(host)
    rows = [Choice("mode", f"mode {mode}", WHAT_RUNS[mode])]
    rows += [
        Choice(f"{_RULE}{number}", rule_label(rule), f"{owner}{since_words(rule)}")
        for number, (rule, owner) in enumerate(rules)
    ]
    rows += [
        Choice(f"{_GRANT}{number}", access_line(access), "approved for this session")
        for number, access in enumerate(grants)
    ]
    chosen = await host.choose("What runs without a question", rows)
    if chosen == "mode":
        await MODE.run(host, "")
    elif chosen is not None and chosen.startswith(_GRANT):
        forget(host, str(int(chosen.removeprefix(_GRANT)) + 1))
    elif chosen is not None:
        await _consider(host, *rules[int(chosen.removeprefix(_RULE))])


async def _consider(host: CommandHost, rule: Rule, owner: str) -> None:
    if owner != OWN:
        host.notify("This rule is the project's own; it may tighten what runs, and stays.")
        return
    acts = [Choice("keep", "keep"), Choice("remove", "remove", "Take it out of your settings.")]
    if await host.choose(rule_label(rule), acts) == "remove":
        await remove(host, rule.text.rule)


async def add(host: CommandHost, effect: Effect, rule: str) -> None:
    """Write a rule into the person's settings; it holds at once.

    Raises:
        ConfigError: it is no rule, is there already, or lets run what no rule may.
    """
    root = host.runtime.workspace.root
    added = await asyncio.to_thread(
        lambda: add_rule(
            config_file(), effect, rule, today=date.today(), danger_of=danger_judge(root)
        )
    )
    await reload_rules(host)
    host.notify(f"Rule added to your settings, from now on: {_written(added)}")


async def remove(host: CommandHost, rule: str, effect: Effect | None = None) -> None:
    """Take a rule, or the one of that number, out of the person's settings.

    Without an effect it is taken out of every list that holds it.

    Raises:
        ConfigError: there is no such rule.
        UsageError: there is no such number.
    """
    if rule.isdecimal():
        rules = await asyncio.to_thread(rules_of, host)
        if not 1 <= int(rule) <= len(rules):
            raise UsageError(f"There is no rule {rule}; /permissions list shows them.")
        rule = rules[int(rule) - 1][0].text.rule
    removed = await asyncio.to_thread(remove_rule, config_file(), rule, effect)
    await reload_rules(host)
    host.notify(f"Rule taken out: {'; '.join(map(_written, removed))}")


async def reload_rules(host: CommandHost) -> None:
    """Let the rules hold that stand in the settings files now.

    Raises:
        ConfigError: a file is broken.
    """
    policy = await asyncio.to_thread(read_policy, host.runtime.workspace.root)
    host.runtime.use_policy(policy)


def forget(host: CommandHost, which: str) -> None:
    """Have an approval of this session, by its number or "all", ask again.

    Raises:
        UsageError: there is no such approval.
    """
    grants = grants_of(host)
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
        host.notify(f"Asks again: {access_line(chosen[0])}")
    else:
        host.notify(f"All {len(chosen)} approvals of this session ask again.")


async def _test(host: CommandHost, command: str) -> None:
    # Lazy: judging loads the parser of commands.
    from winx_tui.commands.rule_trial import tried, verdict_lines

    verdict = await asyncio.to_thread(tried, host, command)
    first, *others = verdict_lines(command, verdict)
    await host.show("\n".join([f"- {code(first)}", *(f"  - {line}" for line in others)]))


def _page(host: CommandHost) -> str:
    mode = host.conversation.mode
    book = host.conversation.rules
    lines = [f"**Mode {mode}**: {WHAT_RUNS[mode]}", "", "**Rules** (deny > ask > allow)", ""]
    lines += [
        f"{number}. {rule.effect} {code(rule.text.rule)}: {owner}{since_words(rule)}"
        for number, (rule, owner) in enumerate(rules_of(host), start=1)
    ] or ["None."]
    lines += [
        f"- allow {code(rule)} has no effect: {visible(why)}" for rule, why in book.without_effect
    ]
    lines += ["", "**Approved for this session**", ""]
    lines += [
        f"{number}. {access_text(access)}" for number, access in enumerate(grants_of(host), start=1)
    ] or ["Nothing."]
    return "\n".join([*lines, "", _USAGE])


def rules_of(host: CommandHost) -> list[tuple[Rule, str]]:
    """Return the rules in force, the strictest first, each with whose it is."""
    own = {(rule.effect, rule.text.rule) for rule in written_rules(config_file())}
    return [
        (rule, OWN if (rule.effect, rule.text.rule) in own else OF_PROJECT)
        for rule in _strictest_first(host.conversation.rules)
    ]


def _strictest_first(book: RuleBook) -> list[Rule]:
    rules: list[Rule] = [*book.commands, *book.paths, *book.hosts]
    return sorted(rules, key=lambda rule: EFFECTS.index(rule.effect))


def grants_of(host: CommandHost) -> list[Access]:
    """Return what was approved for this session."""
    return list(host.conversation.grants)


def rule_label(rule: Rule) -> str:
    """Name a rule: `allow git push`."""
    return f"{rule.effect} {visible(rule.text.rule)}"


def since_words(rule: Rule) -> str:
    """Say since when a rule is there and why, as the end of a sentence; "" if nobody told."""
    day = f", since {rule.text.added.isoformat()}" if rule.text.added else ""
    return f"{day}, {visible(rule.text.reason)}" if rule.text.reason else day


def _written(rule: WrittenRule) -> str:
    return f"{rule.effect} {visible(rule.text.rule)}"


def access_line(access: Access) -> str:
    """Write an access on one line."""
    if isinstance(access, RunCommand):
        return f"run: {visible(' '.join(access.command.split()))}"
    return access_text(access).replace("`", "")


PERMISSIONS = Command(
    "permissions",
    ("rules", "policy", "policies", "approvals", "confirm"),
    "What runs without a question: mode, rules, approvals.",
    "[allow|ask|deny|remove RULE] [test COMMAND] [forget N|all]",
    _permissions,
)
