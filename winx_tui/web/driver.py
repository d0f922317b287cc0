"""The screen's way to a page: Textual's web driver, with an end in good order."""

from __future__ import annotations

import os
import signal
import threading
from functools import partial
from typing import Any

from textual.app import App
from textual.drivers.web_driver import WebDriver
from textual.messages import ExitApp
from textual.theme import Theme

_GRACE_S = 2.0
"""For saving what is not saved once the page has gone; after that the process ends."""
_GONE_EXIT_CODE = 128 + signal.SIGHUP


class TabDriver(WebDriver):
    """Draws on a page, and ends winx when the page is closed."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._write = partial(_write_wholly, self.fileno)

    def start_application_mode(self) -> None:
        """Begin to draw."""
        super().start_application_mode()
        self._app.theme_changed_signal.subscribe(self._app, self._tell_colours)
        self._tell_colours(self._app.current_theme)

    def run_input_thread(self) -> None:
        """Pass on what the page sends until it is closed."""
        super().run_input_thread()
        if self.exit_event.is_set():
            return
        deadline = threading.Timer(_GRACE_S, os._exit, (_GONE_EXIT_CODE,))
        deadline.daemon = True
        deadline.start()
        self.send_message(ExitApp())

    def _tell_colours(self, theme: Theme) -> None:
        # A theme of the terminal's own colours leaves the page as it is.
        colours = {"background": theme.background, "foreground": theme.foreground}
        self.write_meta({"type": "colours", **colours})


def _write_wholly(descriptor: int, data: bytes) -> int:
    """Write all of it; what a closed page does not take any more is dropped."""
    rest = memoryview(data)
    try:
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    except OSError:
        # The input thread notices too, and ends the program.
        pass
    return len(data)
