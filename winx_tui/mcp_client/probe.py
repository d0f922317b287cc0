"""Starts a server as a client would, asks it who it is and what it offers, and ends it."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from winx_tui.core.errors import WinxError

_TAIL_LINES = 8
_TAIL_BYTES = 8_192


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a server said of itself."""

    protocol: str
    """The revision that it agreed to."""
    instructions: str
    tools: tuple[str, ...]
    initialize_s: float
    """From exec to the answer."""
    tools_list_s: float
    """From that answer to the next one."""


class ProbeFailed(WinxError):
    """A server did not start, did not answer or ended; says at which step."""

    def __init__(self, sentence: str, last_lines: tuple[str, ...]) -> None:
        super().__init__(sentence)
        self.last_lines = last_lines
        """Of its stderr; not redacted."""


async def probe_server(
    command: tuple[str, ...],
    *,
    environment: Mapping[str, str],
    folder: Path,
    timeout_s: float = 20.0,
) -> Sighting:
    """Start a server on stdio, shake hands, list its tools and end it.

    Args:
        command: the program and its arguments.
        environment: of what it does not set, only what every client passes on is inherited
            (HOME, LOGNAME, PATH, SHELL, TERM, USER).
        folder: where it is started.
        timeout_s: for all of it; clients give up after 10 to 60 seconds.

    Raises:
        ProbeFailed: it did not get so far.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints:
        try:
            return await _ask(command, environment, folder, complaints, timeout_s)
        except ProbeFailed as error:
            raise ProbeFailed(str(error), _last_lines(complaints)) from error.__cause__


async def _ask(
    command: tuple[str, ...],
    environment: Mapping[str, str],
    folder: Path,
    complaints: TextIO,
    timeout_s: float,
) -> Sighting:
    # Lazy: loading the SDK takes most of a second.
    import anyio
    from mcp import MCPError
    from mcp.client import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    parameters = StdioServerParameters(
        command=command[0], args=list(command[1:]), env=dict(environment), cwd=folder
    )
    step = "start"
    started = time.perf_counter()
    try:
        with anyio.fail_after(timeout_s):
            # Most clients of today shake hands; the newest ones fall back to it.
            transport = stdio_client(parameters, errlog=complaints)
            step = "answer initialize"
            async with Client(transport, mode="legacy") as client:
                initialized = time.perf_counter()
                step = "answer tools/list"
                listed = await client.list_tools()
                told = time.perf_counter()
                return Sighting(
                    client.protocol_version,
                    client.instructions or "",
                    tuple(tool.name for tool in listed.tools),
                    initialized - started,
                    told - initialized,
                )
    except TimeoutError as error:
        raise ProbeFailed(f"it did not {step} within {timeout_s:.0f} s", ()) from error
    except (MCPError, anyio.ClosedResourceError, anyio.BrokenResourceError) as error:
        raise ProbeFailed(f"it did not {step}: {error or 'it ended'}", ()) from error
    except OSError as error:
        raise ProbeFailed(f"it cannot be started: {error.strerror}", ()) from error
    except ExceptionGroup as group:
        # The SDK's task groups wrap what its transport raised.
        raise ProbeFailed(f"it did not {step}: {_innermost(group) or 'it ended'}", ()) from group


def _innermost(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error)


def _last_lines(complaints: TextIO) -> tuple[str, ...]:
    size = os.fstat(complaints.fileno()).st_size
    data = os.pread(complaints.fileno(), _TAIL_BYTES, max(0, size - _TAIL_BYTES))
    text = data.decode("utf-8", errors="replace")
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    return tuple(lines[-_TAIL_LINES:])
