"""The list of everything that can be done: keys with what they do, and commands."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from winx_tui.commands.host import Choice
from winx_tui.commands.registry import all_commands, own_commands_of, run_command
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.command_host import AppCommandHost
from winx_tui.tui.dialogs import answer_of
from winx_tui.tui.keymap import Area
from winx_tui.tui.keys.key_map import HintPart
from winx_tui.tui.palette_rows import KnownCommand, PaletteRow, Situation, palette_rows
from winx_tui.tui.recent_choices import RecentChoices, recent_choices
from winx_tui.tui.screens.choice import ChoiceDialog

if TYPE_CHECKING:
    from textual.widget import Widget

    from winx_tui.tui.app import WinxApp

_AROUND = 9
"""Margin, border, padding and scroll bar of the list."""
_MAX_WIDTH = 84
_NAME_COLUMNS = 12
"""Of a command, before what it does."""
_SHARE = 2
"""Keys take up to one part in so many of a row."""


class PaletteDialog(ChoiceDialog):
    """Gives back the id of what was taken; a key of its own takes a command into the prompt."""

    AREAS: ClassVar[tuple[Area, ...]] = ("palette", "choice")
    HINTS: ClassVar[tuple[HintPart, ...]] = (
        ("choice", "take", "does it"),
        ("palette", "write", "writes a command"),
        ("choice", "leave", "goes back"),
    )

    def __init__(self, rows: Sequence[PaletteRow]) -> None:
        self._rows = {row.id: row for row in rows}
        options = [Choice(row.id, row.label, f"{row.detail} {row.keys}".strip()) for row in rows]
        super().__init__("Commands", options)
        self.is_for_prompt = False
        """Whether what was taken is to be written on."""

    def action_write(self) -> None:
        """Give back the marked command, to be written on."""
        index = self._list.highlighted
        row = self._rows[self._shown[index].value] if index is not None and self._shown else None
        if row is not None and row.spec is None:
            self.is_for_prompt = True
            self.end(row.id)

    def _row(self, index: int, *, is_marked: bool) -> Content:
        """Lay out a row of one line: what it does, and its keys at the right."""
        row = self._rows[self._shown[index].value]
        width = max(12, min(self.app.size.width, _MAX_WIDTH) - _AROUND)
        keys = Content.styled(one_line(row.keys), "$accent")
        keys = keys.truncate(width // _SHARE, ellipsis=True)
        text = Content.styled("› " if is_marked else "  ", "$accent bold")
        text += Content(one_line(row.label).ljust(_NAME_COLUMNS if row.detail else 0))
        if row.detail:
            text += Content("  ") + Content.styled(one_line(row.detail), "$text-quiet")
        room = width - keys.cell_length - 2 * bool(row.keys)
        text = text.truncate(room, ellipsis=True)
        return text.pad_right(width - keys.cell_length - text.cell_length) + keys


async def open_palette(app: WinxApp) -> None:
    """Show the list, and do what is taken from it."""
    place = app.focused
    recent = recent_choices()
    commands = await _commands(app)
    ids = await asyncio.to_thread(recent.ids)
    rows = palette_rows(app.key_map, commands, _situation(app, place), ids)
    dialog = PaletteDialog(rows)
    taken = await answer_of(app, dialog)
    row = next((row for row in rows if row.id == taken), None)
    if row is not None:
        app.run_worker(_remember(recent, row), group="palette")
        await _do(app, row, place, is_for_prompt=dialog.is_for_prompt)


async def _commands(app: WinxApp) -> list[KnownCommand]:
    known = [KnownCommand(each.name, each.argument_hint, each.summary) for each in all_commands()]
    if app.runtime is None:
        return known
    own = await own_commands_of(app.runtime)
    return known + [KnownCommand(each.name, each.hint, each.summary, is_own=True) for each in own]


def _situation(app: WinxApp, place: Widget | None) -> Situation:
    areas: list[Area] = ["app", "leader", "prompt"]
    if place is app.transcript:
        areas.append("transcript")
    elif app.tree_pane.has_focus_within:
        areas.append("tree")
    conversation = app.turns.conversation

    def has_program() -> bool:
        return conversation is not None and conversation.shells.foreground.is_running

    return Situation(
        areas,
        {
            "interrupt": lambda: app.turns.is_busy or has_program(),
            "take_over": has_program,
            "toggle_tasks": lambda: app.task_panel.display,
        },
    )


async def _remember(recent: RecentChoices, row: PaletteRow) -> None:
    await asyncio.to_thread(recent.note, row.id)


async def _do(app: WinxApp, row: PaletteRow, place: Widget | None, *, is_for_prompt: bool) -> None:
    if row.spec is None and (is_for_prompt or row.wants_text):
        AppCommandHost(app).put_prompt(f"{row.id} ")
    elif row.spec is None:
        await run_command(row.id, AppCommandHost(app))
    elif row.spec.area == "prompt":
        app.prompt.area.focus()
        await app.run_action(row.spec.action, app.prompt.area)
    else:
        await app.run_action(row.spec.action, place or app.screen)
