"""Does what a person wants done with an entry of the chat."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from winx_tui.commands.code_blocks import CodeBlock
from winx_tui.commands.host import Choice
from winx_tui.tui.block_menu.offers import (
    Deed,
    Target,
    codes_of,
    command_of,
    offers_of,
    size_of,
    target_of,
    text_of,
    without_gaps,
)
from winx_tui.tui.block_menu.quoting import quoted
from winx_tui.tui.blocks.cursor import Stop
from winx_tui.tui.blocks.message import UserBlock
from winx_tui.tui.blocks.picture import PictureBlock
from winx_tui.tui.blocks.safe_text import exact
from winx_tui.tui.blocks.tool_card import ToolCard
from winx_tui.tui.messages import OutputOpened

if TYPE_CHECKING:
    from winx_tui.tui.block_frame import BlockFrame
    from winx_tui.tui.command_host import AppCommandHost


class BlockDeeds:
    """The deeds of one app; each says what it did, or why it did not."""

    def __init__(self, app: BlockFrame, host: AppCommandHost) -> None:
        self._app = app
        self._host = host
        self._deeds: Mapping[Deed, Callable[[Target], Awaitable[None]]] = {
            "copy": self._copy,
            "quote": self._quote,
            "command": self._copy_command,
            "output": self._copy_output,
            "whole": self._read_whole,
            "diff": self._read_change,
            "run": self._run,
            "save": self._save,
            "editor": self._open_editor,
            "retry": self._retry,
            "fork": self._fork,
            "rewind": self._rewind,
        }

    async def do(self, stop: Stop, deed: Deed | None) -> None:
        """Do something; without a deed a menu asks which.

        Raises:
            WinxError: it cannot be done; the text is for the person.
        """
        target = target_of(stop)
        while deed is None:
            chosen = await self._chosen(target)
            if chosen is None:
                return
            if isinstance(chosen, int):
                target = Target(target.block, codes_of(target)[chosen])
            else:
                deed = chosen
        if any(offer.deed == deed for offer in offers_of(target)):
            await self._deeds[deed](target)
        else:
            lists = self._app.key_map.hint(("transcript", "menu", "lists what can."))
            self._app.notify(f"That cannot be done with this entry. {lists}".rstrip())

    async def _chosen(self, target: Target) -> Deed | int | None:
        # The dialog is not needed for the first paint.
        from winx_tui.tui.dialogs import answer_of
        from winx_tui.tui.screens.block_menu import BlockMenu

        offers = offers_of(target)
        if not offers:
            self._app.notify("Nothing can be done with this entry.")
            return None
        title = target.code.label if target.code is not None else _name_of(target)
        return await answer_of(
            self._app, BlockMenu(title, offers, codes_of(target), self._app.transcript.marked_rows)
        )

    # Copying and reading

    async def _copy(self, target: Target) -> None:
        selected = self._app.screen.get_selected_text()
        self._app.take_copy(selected or text_of(target))

    async def _copy_command(self, target: Target) -> None:
        self._app.take_copy(command_of(target))

    async def _copy_output(self, target: Target) -> None:
        assert isinstance(target.block, ToolCard)
        self._app.take_copy(target.block.output_text)

    async def _quote(self, target: Target) -> None:
        area = self._app.prompt.area
        selected = self._app.screen.get_selected_text()
        area.set_text(quoted(selected or text_of(target), area.text))
        area.focus()

    async def _read_whole(self, target: Target) -> None:
        if (whole := target.block.whole_output) is not None:
            self._app.post_message(OutputOpened(whole.title, whole.text, whole.log))

    async def _read_change(self, target: Target) -> None:
        # The screen is not needed for the first paint.
        from winx_tui.tui.block_menu.change_page import change_page
        from winx_tui.tui.screens.reading import ReadingScreen

        assert isinstance(target.block, ToolCard)
        if (change := target.block.change) is not None:
            await self._app.push_screen(ReadingScreen("The whole change", change_page(change)))

    async def _open_editor(self, target: Target) -> None:
        # Editors are not needed for the first paint.
        from winx_tui.commands.text_editor import private_copy
        from winx_tui.tui.external_editor import open_in_editor

        if isinstance(target.block, ToolCard) and target.block.edited_files:
            if (place := await self._edited_file(target.block)) is not None:
                await open_in_editor(self._app, *place)
            return
        with private_copy(text_of(target), _suffix_of(target)) as path:
            # A copy to read: what is changed in it would go nowhere.
            path.chmod(0o400)
            await open_in_editor(self._app, path)

    async def _edited_file(self, card: ToolCard) -> tuple[Path, int] | None:
        files = card.edited_files
        if len(files) == 1:
            return files[0]
        rows = [Choice(str(index), str(path)) for index, (path, _) in enumerate(files)]
        chosen = await self._host.choose("Open which file?", rows)
        return None if chosen is None else files[int(chosen)]

    # Code

    async def _run(self, target: Target) -> None:
        command = command_of(target)
        if not command:
            runnable = [code for code in codes_of(target) if code.command]
            code = await self._code("Which code?", runnable)
            command = "" if code is None else code.command
        if not command:
            return
        if exact(command) != command.expandtabs(4):
            self._app.tell(
                "This code holds hidden characters; it is not put into a shell.", "error"
            )
            return
        # A command of the person's own runs without a question: so they send it themselves.
        command = without_gaps(command)
        self._host.put_prompt(f"!{command}")
        area = self._app.prompt.area
        if area.shows_all:
            runs = self._app.key_map.hint(("prompt", "submit", "runs it."))
            self._app.notify(runs or "Send it to run it.", timeout=4)
            return
        area.move_cursor((0, 0))
        told = f"{size_of(command)}; look before you send."
        self._app.notify(told, severity="warning", timeout=8)

    async def _save(self, target: Target) -> None:
        # Writing files is not needed for the first paint.
        from winx_tui.tui.block_menu.saving import save_as

        if isinstance(target.block, PictureBlock):
            await save_as(self._host, target.block.data, f".{target.block.kind}")
            return
        code = target.code or await self._code("Save which code?", codes_of(target))
        if code is not None:
            await save_as(self._host, f"{code.code}\n".encode(), _extension(code.language))

    async def _code(self, title: str, codes: Sequence[CodeBlock]) -> CodeBlock | None:
        if len(codes) == 1:
            return codes[0]
        rows = [
            Choice(str(index), code.label, code.code.strip().split("\n")[0])
            for index, code in enumerate(codes)
        ]
        chosen = await self._host.choose(title, rows)
        return None if chosen is None else codes[int(chosen)]

    # Turns

    async def _retry(self, target: Target) -> None:
        # Sessions are not needed for the first paint.
        from winx_tui.tui.block_menu.turns import retry

        with self._app.turns.held():
            await retry(self._host, _turn_of(target))

    async def _fork(self, target: Target) -> None:
        from winx_tui.tui.block_menu.turns import fork  # Lazy: as above.

        await fork(self._host, _turn_of(target))

    async def _rewind(self, target: Target) -> None:
        from winx_tui.tui.block_menu.turns import rewind  # Lazy: as above.

        with self._app.turns.held():
            await rewind(self._host, _turn_of(target))


def _turn_of(target: Target) -> int:
    assert isinstance(target.block, UserBlock)
    # Nothing about its turn is offered before it has one.
    assert target.block.turn is not None
    return target.block.turn


def _name_of(target: Target) -> str:
    if isinstance(target.block, ToolCard):
        return target.block.title[:60]
    return text_of(target).strip().split("\n")[0][:60] or "Entry"


def _suffix_of(target: Target) -> str:
    if target.code is not None:
        return _extension(target.code.language)
    return ".txt" if isinstance(target.block, ToolCard) else ".md"


def _extension(language: str) -> str:
    # Pygments is not needed before a code block is saved.
    from winx_tui.tui.blocks.code import extension_of

    return extension_of(language)
