"""The screen under all others."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget

from winx_tui.tui.keys.bindings import bindings
from winx_tui.tui.screens.narrow_compositor import NarrowCompositor


class MainScreen(Screen[None], inherit_bindings=False):
    """Carries the keys that work in every pane, and draws what was typed before all else."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("app")]
    _hurried: Widget | None = None
    _first_size: Size | None = None
    """What the first frame is to be laid out for; None: it has been."""
    _is_drawn = False

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
        if self._first_size is not None:
            self._refresh_layout()
            # All of it is drawn, whatever has been asked for meanwhile.
            self._layout_required = self._repaint_required = False
            self._dirty_widgets.clear()
            self._on_timer_update()
        if self._hurried in self._dirty_widgets:
            self._draw_hurried()

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        """Lay out what has changed; the first time only when nobody has more to say.

        Textual draws a first frame as soon as it knows the size, and the same one once more when
        it has read what all widgets have asked for meanwhile.
        """
        if size is not None and not self._is_drawn:
            self._first_size = size
            self._layout_required = True
            self.check_idle()
            return
        size, self._first_size, self._is_drawn = size or self._first_size, None, True
        super()._refresh_layout(size, scroll)

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

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Give no widget its style once more at the start: each has got it when it was mounted."""
        if not self._is_drawn:
            event.refresh_styles = False

    def on_resize(self, event: events.Resize) -> None:
        """Lay nothing out anew for the same size: Textual tells the first one three times more."""
        if event.size == self._compositor.size:
            event.prevent_default()
