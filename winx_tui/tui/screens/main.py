"""The screen under all others."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.screen import Screen
from textual.widget import Widget

from winx_tui.tui.keys.bindings import bindings
from winx_tui.tui.screens.narrow_compositor import NarrowCompositor


class MainScreen(Screen[None], inherit_bindings=False):
    """Carries the keys that work in every pane, and draws what was typed before all else."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("app")]
    _hurried: Widget | None = None

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._compositor = NarrowCompositor()

    def hurry(self, widget: Widget) -> None:
        """Draw the next change of a widget as soon as it is known, before what else has changed.

        Textual draws everything at the ticks of a clock, and so a letter that comes just after a
        frame, as of a streaming answer, would wait for a sixtieth of a second or two.
        """
        self._hurried = widget

    async def _on_idle(self, event: events.Idle) -> None:
        if self._hurried in self._dirty_widgets:
            self._draw_hurried()

    def _draw_hurried(self) -> None:
        widget, self._hurried = self._hurried, None
        if widget is None or not self.is_current or self.app._batch_count:
            return
        if self._repaint_required or any(
            widget in laid_out for laid_out in self._layout_widgets.values()
        ):
            # It has become longer or shorter: nothing stands where it stood.
            self._on_timer_update()
            return
        others = self._dirty_widgets - {widget}
        self._compositor.update_widgets({widget})
        self._compositor_refresh()
        self._dirty_widgets |= others

    def on_resize(self, event: events.Resize) -> None:
        """Lay nothing out anew for the same size: Textual tells the first one three times more."""
        if event.size == self._compositor.size:
            event.prevent_default()
