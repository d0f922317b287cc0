"""/doctor: what `winx doctor` finds, in the chat."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from winx_tui.commands.command import Command
from winx_tui.commands.host import CommandHost
from winx_tui.core.errors import UsageError
from winx_tui.workspace.display import visible

_TIMEOUT_S = 60.0
_MARKS = {"ok": "ok", "warning": "**warning**", "failed": "**FAILED**"}


async def _doctor(host: CommandHost, argument: str) -> None:
    host.notify("Checking this machine.")
    found = await _findings(host)
    await host.show(findings_markdown(found))


async def _findings(host: CommandHost) -> dict[str, Any]:
    """Have a winx of its own look: the checks take a moment, and hold up no key there.

    Raises:
        UsageError: it did not end well.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        # The folder that it looks at is never searched for modules.
        "-P",
        "-m",
        "winx_tui",
        "doctor",
        "--json",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=host.runtime.workspace.root,
    )
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            output, _ = await process.communicate()
        found: dict[str, Any] = json.loads(output)
    except (TimeoutError, ValueError) as error:
        raise UsageError("The checks did not end; run `winx doctor` in a shell.") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return found


def findings_markdown(found: dict[str, Any]) -> str:
    """Return what `winx doctor --json` has printed as a list for a person."""
    lines = ["**What winx doctor finds**", ""]
    for check in found["checks"]:
        text = f"{visible(check['name'])}: {visible(check['found'])}"
        advice = f" {visible(check['advice'])}" if check["advice"] else ""
        lines.append(f"- {_MARKS[check['status']]}: {text}{advice}")
    end = "winx can work here." if found["works"] else "winx cannot work here yet."
    # Keys of the environment are taken out of it at the start: no child process sees them.
    note = "Keys in environment variables are seen by `winx doctor` in a shell only."
    return "\n".join((*lines, "", f"{end} {note}"))


DOCTOR = Command("doctor", (), "Check this machine: what works, what lacks.", "", _doctor)
