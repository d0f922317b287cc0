"""The page of permissions: the rules, what was approved for the session, mode and sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from winx_tui.commands.host import Choice
from winx_tui.commands.modes import WHAT_RUNS
from winx_tui.commands.permissions import (
    OWN,
    access_line,
    add,
    forget,
    grants_of,
    remove,
    rule_label,
    rules_of,
)
from winx_tui.config.paths import config_file
from winx_tui.config.trust import PROJECT_SETTINGS
from winx_tui.core.access import Access
from winx_tui.core.approval import Effect
from winx_tui.security.rules import EFFECTS, Rule
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.command_host import AppCommandHost
from winx_tui.tui.dialogs import answer_of
from winx_tui.tui.keymap import Area
from winx_tui.tui.screens.page import TablePage

if TYPE_CHECKING:
    from winx_tui.tui.app import WinxApp

_STYLES: dict[str, str] = {
    "deny": "$text-error",
    "ask": "$text-warning",
    "allow": "$text-success",
    "once": "$text-quiet",
}
_NAME_COLUMNS = 9
_EFFECT_COLUMNS = 9
_OWNER_COLUMNS = 14
_MEANING: dict[Effect, str] = {
    "deny": "never runs",
    "ask": "always asks, whatever the mode lets run",
    "allow": "runs without a question",
}


@dataclass(frozen=True, slots=True)
class PermissionRow:
    """A rule, or an approval of this session; exactly one of both is there."""

    number: int
    """Of an approval, from 1."""
    rule: Rule | None = None
    owner: str = ""
    access: Access | None = None

    @property
    def effect(self) -> str:
        """Return what it does; "approved" for one of this session."""
        return self.rule.effect if self.rule is not None else "approved"

    @property
    def text(self) -> str:
        """Return what it speaks of."""
        if self.rule is not None:
            return self.rule.text.rule
        assert self.access is not None
        return access_line(self.access)


async def open_permissions(app: WinxApp) -> None:
    """Show the page until it is left."""
    await answer_of(app, PermissionsPage(AppCommandHost(app)))


class PermissionsPage(TablePage[PermissionRow]):
    """Adds, tries and removes rules; the next call already goes by them."""

    AREA: ClassVar[Area] = "permissions"
    TITLE = "Permissions"
    NOTHING = (
        "No rules, and nothing was approved for this session: the mode decides.\n\n"
        "A rule allows, denies or asks about what begins alike: git push, write:build/**, "
        "fetch:docs.python.org."
    )
    HINTS = (
        ("add", "add"),
        ("remove", "remove"),
        ("test", "try a command"),
        ("change_mode", "mode"),
        ("filter", "narrow"),
        ("leave", "back"),
    )
    NEED_ROW = frozenset({"remove", "filter"})

    def __init__(self, host: AppCommandHost) -> None:
        super().__init__(host)
        self._facts: tuple[tuple[str, str], ...] = ()

    async def load(self) -> None:
        """Read the rules that hold and what was approved."""
        rules = await asyncio.to_thread(rules_of, self.host)
        rows = [PermissionRow(0, rule, owner) for rule, owner in rules]
        rows += [
            PermissionRow(number, access=access)
            for number, access in enumerate(grants_of(self.host), start=1)
        ]
        conversation = self.host.conversation
        self._facts = (
            ("mode", f"{conversation.mode}. {WHAT_RUNS[conversation.mode]}"),
            ("sandbox", one_line(conversation.sandbox)),
        )
        self.refit()
        self.show(rows)

    def refit(self) -> None:
        columns = max(_NAME_COLUMNS + 20, self._filter.size.width)
        facts = [line for name, words in self._facts for line in _hanging(name, words, columns)]
        passed = [
            Content.styled(
                f"allow {one_line(rule)} has no effect: {one_line(why)}", "$text-warning"
            )
            for rule, why in self.host.conversation.rules.without_effect
        ]
        self.show_head(Content("\n").join([*facts, *passed]))

    def id_of(self, row: PermissionRow) -> str:
        return f"{row.effect} {row.text}"

    def words_of(self, row: PermissionRow) -> str:
        return f"{row.effect} {row.text} {row.owner}"

    def drawn(self, row: PermissionRow, columns: int) -> Content:
        effect = Content.styled(row.effect.ljust(_EFFECT_COLUMNS), _STYLES.get(row.effect, ""))
        room = max(8, columns - _EFFECT_COLUMNS - _OWNER_COLUMNS)
        text = Content(one_line(row.text)).truncate(room, ellipsis=True).pad_right(0)
        gap = Content(" " * max(1, room - text.cell_length + 1))
        return effect + text + gap + Content.styled(row.owner or "this session", "$text-quiet")

    def detail(self, row: PermissionRow, columns: int) -> Content:
        lines = [Content.styled(one_line(row.text), "bold"), Content("")]
        lines += [
            Content.styled(f"{name:<8}", "$text-quiet") + Content(one_line(words))
            for name, words in _facts(row)
        ]
        return Content("\n").join(lines)

    # Actions

    def action_choose(self) -> None:
        """Remove the marked row, after a question."""
        self.action_remove()

    def action_add(self) -> None:
        """Write a rule into the settings."""
        self.do(self._add)

    def action_remove(self) -> None:
        """Take a rule out, or an approval back, after a question."""
        self.do(self._remove)

    def action_test(self) -> None:
        """Say what would become of a command line."""
        self.do(self._test)

    def action_change_mode(self) -> None:
        """Choose another mode."""
        self.do(self._change_mode)

    async def _add(self) -> None:
        options = [Choice(effect, effect, _MEANING[effect]) for effect in EFFECTS]
        chosen = await self.host.choose("What should such calls do?", options)
        effect = next((effect for effect in EFFECTS if effect == chosen), None)
        if effect is None:
            return
        rule = await self.host.ask_text(
            f"{effect}: a rule such as git push, write:build/**, fetch:docs.python.org"
        )
        if rule is not None:
            await add(self.host, effect, rule)
            await self.load()
            self.mark(f"{effect} {rule}")
            self.tell(f"Added to your settings: {effect} {rule}")

    async def _remove(self) -> None:
        row = self.row
        if row is None:
            return
        if row.rule is not None and row.owner != OWN:
            self.tell("This rule is the project's own; it may tighten what runs, and stays.")
            return
        question = f"Remove '{rule_label(row.rule)}'?" if row.rule else f"Ask again: {row.text}?"
        acts = [Choice("keep", "keep it"), Choice("remove", "remove it")]
        if await self.host.choose(question, acts) != "remove":
            return
        if row.rule is not None:
            await remove(self.host, row.rule.text.rule, row.rule.effect)
        else:
            forget(self.host, str(row.number))
        await self.load()
        self.tell(f"Removed: {self.id_of(row)}")

    async def _test(self) -> None:
        command = await self.host.ask_text("What would become of this command line?")
        if command is None:
            return
        # Lazy: judging loads the parser of commands.
        from winx_tui.commands.rule_trial import tried, verdict_lines

        self.tell("Judging…")
        verdict = await asyncio.to_thread(tried, self.host, command)
        self.tell("")
        await self.host.read("Nothing was run", "\n".join(verdict_lines(command, verdict)))

    async def _change_mode(self) -> None:
        # Lazy: seldom wanted.
        from winx_tui.commands.modes import MODE

        await MODE.run(self.host, "")
        await self.load()


def _hanging(name: str, words: str, columns: int) -> list[Content]:
    """Write words beside a name, their further lines below the first."""
    first, *more = Content(words).wrap(columns - _NAME_COLUMNS)
    head = Content.styled(name.ljust(_NAME_COLUMNS), "$text-quiet")
    return [head + first, *(Content(" " * _NAME_COLUMNS) + line for line in more)]


def _facts(row: PermissionRow) -> Iterator[tuple[str, str]]:
    if row.rule is None:
        yield "is", "approved for this session; it runs without a question until it is removed"
        return
    text = row.rule.text
    yield "effect", f"{row.rule.effect}: {_MEANING[row.rule.effect]}"
    yield "from", str(config_file()) if row.owner == OWN else f"the project's {PROJECT_SETTINGS}"
    if text.added:
        yield "since", text.added.isoformat()
    if text.reason:
        yield "why", text.reason
