"""Asks about a folder that is not trusted, in words."""

from __future__ import annotations

import asyncio

from winx_tui.console.approver import ReadLine
from winx_tui.console.renderer import Line, LinePrinter
from winx_tui.core.errors import ConfigError
from winx_tui.runtime.project_trust import ProjectTrust, describe_found

_PROMPT = "Trust them as they are? t trusts, v never asks again, empty: not now: "
_NOT_NOW = "They have no effect in this run. winx asks again next time."


async def ask_about_trust(trust: ProjectTrust, printer: LinePrinter, read_line: ReadLine) -> None:
    """Print what was found and read an answer; whatever is no clear answer changes nothing."""
    for sentence in await asyncio.to_thread(describe_found, trust):
        printer.write(Line(sentence, "warning" if not sentence.startswith(" ") else "plain"))
    try:
        answer = (await read_line(_PROMPT, "")).strip().lower()
    except (EOFError, KeyboardInterrupt):
        answer = ""
    try:
        match answer:
            case "t":
                told = await asyncio.to_thread(trust.trust)
            case "v":
                told = await asyncio.to_thread(trust.decline)
            case _:
                told = _NOT_NOW
    except ConfigError as error:
        printer.write(Line(f"Error: {error}", "bad"))
        return
    printer.write(Line(told))
