"""The page of settings: a form made from their schema, written to the person's own file."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from winx_tui.commands.host import Choice
from winx_tui.commands.setting_changes import (
    change,
    change_list,
    check_entries,
    check_text,
    set_back,
)
from winx_tui.commands.setting_rows import (
    SettingRow,
    facts_of,
    held_at_once,
    read_rows,
    shown,
)
from winx_tui.commands.themes import chosen_theme
from winx_tui.config.paths import config_file
from winx_tui.core.errors import ConfigError
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.command_host import AppCommandHost
from winx_tui.tui.dialogs import answer_of
from winx_tui.tui.keymap import Area, key_map_of
from winx_tui.tui.screens.page import TablePage
from winx_tui.tui.screens.settings_page_writing import SettingLine, SettingList
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.tui.app import WinxApp

_VALUE_COLUMNS = 24
"""Left for a value at least, where the longest name of a setting is whole."""
_SOURCE_COLUMNS = 11
_FACT_COLUMNS = 9
_SOURCE_STYLES = {"yours": "$text-success", "project": "$text-warning"}


async def open_settings(app: WinxApp) -> None:
    """Show the page until it is left."""
    await answer_of(app, SettingsPage(app))


class SettingsPage(TablePage[SettingRow]):
    """Every setting with its value; what can hold at once does."""

    AREA: ClassVar[Area] = "settings"
    TITLE = "Settings"
    IS_ASIDE = False
    NOTHING = "The settings cannot be read; mend the file, then read it again."
    HINTS = (
        ("choose", "change"),
        ("set_back", "default"),
        ("previous_group next_group", "group"),
        ("filter", "narrow"),
        ("edit_file", "the file"),
        ("leave", "back"),
    )

    def __init__(self, app: WinxApp) -> None:
        super().__init__(AppCommandHost(app))
        self._frame = app
        self._groups = OptionList(id="table-groups")
        self._groups.can_focus = False
        self._names: list[str] = []
        self._doomed: str | None = None
        """The setting that the next press of the same key sets back."""
        self._doomed_by = ""
        """What that key types where keys are text."""

    def beside(self) -> ComposeResult:
        yield self._groups

    async def load(self) -> None:
        """Read the files; what is wrong with them is shown, and nothing is written then."""
        try:
            rows = await asyncio.to_thread(read_rows, self.host)
        except ConfigError as error:
            self.show_head(Content.styled(visible(str(error)), "$text-error"))
            self._show_groups([])
            self.show(())
            return
        self.show_head(Content(""))
        self._show_groups(list(dict.fromkeys(row.group for row in rows)))
        self.show(rows)

    def id_of(self, row: SettingRow) -> str:
        return row.key

    def words_of(self, row: SettingRow) -> str:
        return f"{row.key} {row.summary} {row.source}"

    def drawn(self, row: SettingRow, columns: int) -> Content:
        longest = max(len(each.key) for each in self._rows) + 1
        key_columns = max(10, min(longest, columns - _SOURCE_COLUMNS - _VALUE_COLUMNS))
        room = max(8, columns - key_columns - _SOURCE_COLUMNS - 1)
        key = Content(row.key).truncate(key_columns - 1, ellipsis=True)
        value = Content.styled(_value(row), "bold" if row.source != "default" else "")
        value = value.truncate(room, ellipsis=True)
        source = Content.styled(row.source, _SOURCE_STYLES.get(row.source, "$text-quiet"))
        key = key.pad_right(key_columns - key.cell_length)
        return key + value.pad_right(room + 1 - value.cell_length) + source

    def detail(self, row: SettingRow, columns: int) -> Content:
        lines = [Content(f"{row.summary[:1].upper()}{row.summary[1:]}.")]
        for name, words in facts_of(row, held_at_once(self.host)):
            head = Content.styled(name.ljust(_FACT_COLUMNS), "$text-quiet")
            gap = Content("\n" + " " * _FACT_COLUMNS)
            body = Content(one_line(words)).wrap(max(20, columns - _FACT_COLUMNS))
            lines.append(head + gap.join(body))
        return Content("\n").join(lines)

    # Groups

    def _show_groups(self, names: list[str]) -> None:
        if names != self._names:
            self._names = names
            self._groups.clear_options()
            self._groups.add_options(Option(Content(name)) for name in names)
        self._show_group()

    def _show_group(self) -> None:
        row = self.row
        if row is not None and row.group in self._names:
            self._groups.highlighted = self._names.index(row.group)

    def _show_detail(self) -> None:
        super()._show_detail()
        self._show_group()

    # Textual calls the handlers of the page below as well: those tell of the rows.

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_list is self._groups:
            event.stop()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if event.option_list is self._groups:
            event.stop()
            self._go_to(self._names[event.option_index])

    def _go_to(self, group: str) -> None:
        first = next((row for row in self._shown if row.group == group), None)
        if first is not None:
            self.mark(first.key)

    # Keys

    async def on_key(self, event: events.Key) -> None:
        action = key_map_of(self).actions_of("settings").get(event.key)
        if event.is_printable and self._is_narrowing:
            action = None
        if self._doomed is not None and action != "set_back":
            typed, character = self._doomed_by, event.character or ""
            self._spare()
            if action is None and event.is_printable and character.strip() and typed:
                # It was the beginning of a word.
                event.stop()
                event.prevent_default()
                self.narrow(typed + character)
                return
        if action == "set_back" and event.is_printable:
            self._doomed_by = event.character or ""
        await super().on_key(event)

    def action_choose(self) -> None:
        """Change the marked setting."""
        self._work(self._change)

    def action_set_back(self) -> None:
        """Ask first; the second time, take the marked setting out of the file."""
        row = self.row
        if row is None:
            return
        if row.own is None:
            self.tell(f"Your settings do not set {row.key}; there is nothing to take out.")
        elif self._doomed == row.key:
            self._spare()
            self._work(self._set_back)
        else:
            self._doomed = row.key
            key = key_map_of(self).label("settings", "set_back", is_writing=self._is_narrowing)
            self.tell(f"{key} again takes {row.key} = {shown(row.own)} out of your settings.")

    def action_group(self, step: int) -> None:
        """Go to the first setting of another group."""
        groups = list(dict.fromkeys(row.group for row in self._shown))
        if self.row is not None and groups:
            self._go_to(groups[(groups.index(self.row.group) + step) % len(groups)])

    def action_edit_file(self) -> None:
        """Open the file in the person's own editor."""
        self.do(self._edit_file)

    def action_reload(self) -> None:
        """Read the file again."""
        self.tell("")
        self.do(self.load)

    # What they do

    def _spare(self) -> None:
        self._doomed, self._doomed_by = None, ""
        self.tell("")

    def _work(self, work: Callable[[SettingRow], Awaitable[str]]) -> None:
        """Do something with the marked setting, then read all anew."""
        if (row := self.row) is None:
            return

        async def done() -> None:
            told = await work(row)
            await self.load()
            self.tell(told)

        self.do(done)

    async def _change(self, row: SettingRow) -> str:
        if row.key.startswith("policy."):
            await self.host.open_page("permissions")
            return ""
        if row.key == "theme":
            return await self._change_to(row, await chosen_theme(self.host))
        match row.spec.kind:
            case "tables" | "key map" | "named tables":
                key = key_map_of(self).label("settings", "edit_file")
                return f"{row.key} is {row.spec.expectation}; {key} opens the file."
            case "bool":
                return await change(self.host, row.key, shown(not self._base(row)))
            case "choice":
                options = [Choice(each, each) for each in row.spec.choices]
                current = str(self._base(row))
                return await self._change_to(row, await self.host.choose(row.key, options, current))
            case "list":
                return await self._write_list(row)
            case _:
                return await self._write_line(row)

    async def _change_to(self, row: SettingRow, text: str | None) -> str:
        return "" if text is None else await change(self.host, row.key, text)

    async def _write_line(self, row: SettingRow) -> str:
        about = f"{row.summary}; {row.spec.expectation}"
        text = str(self._base(row))
        dialog = SettingLine(row.key, about, text, lambda new: check_text(row.key, new))
        return await self._change_to(row, await answer_of(self._frame, dialog))

    async def _write_list(self, row: SettingRow) -> str:
        entries = row.own if isinstance(row.own, tuple) else ()
        about = f"{row.summary}; {row.spec.expectation}"
        dialog = SettingList(row.key, about, entries, lambda new: check_entries(row.key, new))
        written = await answer_of(self._frame, dialog)
        return "" if written is None else await change_list(self.host, row.key, written)

    async def _set_back(self, row: SettingRow) -> str:
        return await set_back(self.host, row.key)

    async def _edit_file(self) -> None:
        # The editor is not needed for the first look.
        from winx_tui.tui.external_editor import open_in_editor

        await open_in_editor(self._frame, config_file())
        await self.load()

    def _base(self, row: SettingRow) -> object:
        """Return what is changed: what the person's file says, else what counts."""
        return row.value if row.own is None else row.own


def _value(row: SettingRow) -> str:
    text = one_line(shown(row.value))
    return text if row.here == row.value else f"{text} (here {one_line(shown(row.here))})"
