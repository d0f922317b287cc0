"""/feedback: where to write, and what helps whoever reads it."""

from __future__ import annotations

import platform

from winx_tui import __version__
from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost


async def _feedback(host: CommandHost, argument: str) -> None:
    await host.show(
        "\n".join(
            (
                "**Feedback**",
                "",
                "- A fault or a wish: the Issues tab of winx's repository. Say what you did, what "
                "came of it, and what you had expected.",
                "- A hole in security: Security → Report a vulnerability there, not an issue.",
                "- Add the warnings of `/doctor`, and this line:",
                "",
                f"`{_about(host)}`",
                "",
                "Nothing is sent by this, and nothing is opened. `/export` writes this session to "
                "a file; read it through before you give it to anyone.",
            )
        )
    )


def _about(host: CommandHost) -> str:
    front_end = "screen" if host.has_screen else "repl"
    python = platform.python_version()
    return f"winx {__version__}, {front_end}, Python {python}, {platform.platform(terse=True)}"


FEEDBACK = Command("feedback", ("bug",), "Where to write about a fault or a wish.", "", _feedback)
