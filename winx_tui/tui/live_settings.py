"""What lets a changed setting of the screen hold at once, setting by setting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from winx_tui.config.settings import UiSettings
from winx_tui.tui.blocks.message import ThinkingBlock
from winx_tui.tui.glyphs import glyphs_for

if TYPE_CHECKING:
    from winx_tui.tui.app import WinxApp


def _show_tree(app: WinxApp, ui: UiSettings) -> None:
    app.tree_pane.choose(is_on=ui.file_tree)


def _show_reasoning(app: WinxApp, ui: UiSettings) -> None:
    """Unfold or fold what models have thought, and will think."""
    for block in app.transcript.blocks:
        if isinstance(block, ThinkingBlock):
            block.is_expanded = ui.show_reasoning
    app.transcript.draw_anew()
    if app.turns.router is not None:
        app.turns.router.show_reasoning = ui.show_reasoning


def _animate(app: WinxApp, ui: UiSettings) -> None:
    app.activity.set_animated(ui.animations)


def _speak(app: WinxApp, ui: UiSettings) -> None:
    app.use_glyphs(glyphs_for(is_accessible=ui.accessible))


def _tell_terminal(app: WinxApp, ui: UiSettings) -> None:
    app.attention.use(ui)


LIVE: Mapping[str, Callable[[WinxApp, UiSettings], None]] = {
    "ui.file_tree": _show_tree,
    "ui.show_reasoning": _show_reasoning,
    "ui.animations": _animate,
    "ui.accessible": _speak,
    "ui.terminal_title": _tell_terminal,
    "ui.terminal_progress": _tell_terminal,
    "ui.notify": _tell_terminal,
}
