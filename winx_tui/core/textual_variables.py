"""Which variables of Textual count: one has it write each key that is typed into a file."""

from __future__ import annotations

from collections.abc import MutableMapping

TAB_DRIVER = "winx_tui.web.driver:TabDriver"
"""What draws on a page; a tab is told of it by its variables."""

_KEPT = frozenset(
    {
        "TEXTUAL_COLOR_SYSTEM",
        "TEXTUAL_DISABLE_KITTY_KEY",
        "TEXTUAL_FPS",
        "TEXTUAL_SMOOTH_SCROLL",
    }
)
"""They say how a screen is drawn and how keys arrive, and no more."""


def drop_textual_variables(environ: MutableMapping[str, str], *, is_tab: bool) -> None:
    """Take the variables of Textual that log, load code or press keys out of an environment.

    Textual reads them when it is first imported.

    Args:
        environ: changed in place.
        is_tab: whether the screen is a page; only then its driver counts.
    """
    for name in [name for name in environ if name == "TEXTUAL" or name.startswith("TEXTUAL_")]:
        is_own_driver = name == "TEXTUAL_DRIVER" and is_tab and environ[name] == TAB_DRIVER
        if name not in _KEPT and not is_own_driver:
            del environ[name]
