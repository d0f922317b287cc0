"""What stands on the screen, in every theme: pairs of text and ground as they are painted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from rich.segment import Segment
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from tests.tui.support.drawings import is_drawing
from tests.tui.support.gallery import DIFF, PARTS, TASKS, all_blocks
from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import Stage, question, stage
from winx_tui.commands.host import Choice
from winx_tui.core.preview import CommandPreview
from winx_tui.execution.question_facts import NO_FACTS
from winx_tui.theming.contrast import READABLE, contrast_ratio, text_colours
from winx_tui.theming.loader import list_themes, load_theme, packaged_themes_dir
from winx_tui.theming.spec import ThemeSpec
from winx_tui.tui.completion import Suggestion
from winx_tui.tui.dialogs import guard_over
from winx_tui.tui.diff_columns import DiffColumns
from winx_tui.tui.screens.approval import ApprovalDialog
from winx_tui.tui.screens.choice import ChoiceDialog
from winx_tui.tui.screens.modal import Modal
from winx_tui.tui.screens.reading import ReadingScreen
from winx_tui.tui.themes import textual_theme
from winx_tui.workspace.repository import RepositoryStatus

PACKAGED = tuple(sorted(path.stem for path in packaged_themes_dir().glob("*.toml")))
IN_FULL_COLOUR = tuple(name for name in PACKAGED if not load_theme(name).ansi)
NARROW = ("winx-dark", "winx-light", "nord", "solarized-light")
"""The least room between text and ground; dialogs have no colours that the main screen lacks."""
SIZE = (120, 110)

Pair = tuple[str, str]
"""Text and ground as #rrggbb."""


def is_decoration(segment: Segment, rule: str) -> bool:
    """Tell whether a segment says nothing: blanks, drawings, and what has the colour of rules."""
    text = segment.text.strip()
    colour = segment.style.color if segment.style else None
    is_rule = colour is not None and colour.triplet is not None and colour.triplet.hex == rule
    return not text or all(is_drawing(character) for character in text) or is_rule


def painted(running: Stage, region: Region, rule: str) -> Iterator[tuple[Pair, str]]:
    """Yield the pairs on a part of the screen, each with a text that shows it."""
    strips = running.app.screen._compositor.render_strips()
    for strip in strips[region.y : region.bottom]:
        for segment in strip.crop(region.x, region.right):
            if is_decoration(segment, rule):
                continue
            style = segment.style
            assert style is not None
            assert style.color is not None
            assert style.bgcolor is not None
            assert not style.dim, segment
            one, other = style.color.triplet, style.bgcolor.triplet
            assert one is not None, segment
            assert other is not None, segment
            yield ((other.hex, one.hex) if style.reverse else (one.hex, other.hex)), segment.text


async def weak_texts(
    running: Stage, region: Callable[[], Region], themes: Sequence[str] = IN_FULL_COLOUR
) -> str:
    """Paint every theme and tell where a text is hard to read."""
    found: dict[tuple[str, Pair], str] = {}
    for name in themes:
        running.app.theme = name
        await running.pilot.pause()
        rule = load_theme(name).variables["rule"]
        for pair, text in painted(running, region(), rule):
            if contrast_ratio(*pair) < READABLE:
                found.setdefault((name, pair), text)
    return "\n".join(
        f"{name}: {text.strip()!r} {one} on {other} {contrast_ratio(one, other):.2f}"
        for (name, (one, other)), text in found.items()
    )


def register_all(running: Stage) -> None:
    for spec in list_themes().themes:
        running.app.register_theme(textual_theme(spec))


async def test_the_main_screen_is_readable_in_every_theme(project: Path) -> None:
    status = RepositoryStatus("main", {"README.md": "modified", "src/calc.py": "added"})
    async with stage(ScriptedRuntime(project, status=status), size=SIZE) as running:
        app = running.app
        register_all(running)
        app.transcript.load(all_blocks())
        app.task_panel._show(TASKS)
        app.activity.start("Working", lambda: None)
        app.prompt.show_queue(["later"], is_held=False)
        app.popup.show([Suggestion("a", "/help", "Keys"), Suggestion("b", "/theme", "Colours")])
        await running.pilot.pause()
        # The popup covers the end of the chat, so it is looked at twice.
        assert await weak_texts(running, lambda: app.screen.region) == ""
        app.popup.show([])
        app.prompt.area.load_text("! ls")
        app.transcript.focus()
        app.transcript.action_cursor(-1)
        await running.pilot.pause()
        assert await weak_texts(running, lambda: app.screen.region, NARROW) == ""


def dialogs(running: Stage) -> Iterator[Modal[Any]]:
    command = question(
        CommandPreview("make && rm -rf /", Path("/x")),
        editable="make",
        danger=("It deletes everything.",),
        parts=PARTS,
    )
    for request in (command, question(DIFF)):
        yield ApprovalDialog(
            request,
            facts=NO_FACTS,
            guard=guard_over(running.app),
            on_height=running.app.leave_room,
            columns=DiffColumns(),
        )
    yield ChoiceDialog("Theme", [Choice("a", "a", "one"), Choice("b", "b", "two")], current="b")
    yield ReadingScreen("Keys", Content("What every key does"))


async def test_dialogs_are_readable(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(110, 50)) as running:
        app = running.app
        register_all(running)
        for dialog in dialogs(running):
            await app.push_screen(dialog)
            if isinstance(dialog, ApprovalDialog):
                await running.until(lambda: running.dialog and running.dialog.is_armed)
            box = next(box for box in dialog.query(Widget) if box.border_title)
            assert await weak_texts(running, partial(getattr, box, "region"), NARROW) == "", dialog
            app.close_dialog(dialog)
            await running.pilot.pause()


@pytest.mark.parametrize("name", IN_FULL_COLOUR)
def test_the_colours_that_textual_derives_are_known_without_it(name: str) -> None:
    spec = load_theme(name)
    generated = textual_theme(spec).to_color_system().generate()
    assert_alike(spec, generated)


def assert_alike(spec: ThemeSpec, generated: dict[str, str]) -> None:
    for variable in ("text-primary", "text-accent", "text-warning", "text-error", "text-success"):
        ratio = contrast_ratio(text_colours(spec)[variable], generated[variable])
        assert ratio < 1.05, variable
    assert Content.styled("x", "$text-quiet").plain == "x"
