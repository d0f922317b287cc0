"""Runs the programs that decode what strangers made, each in a process that may be ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from winx_tui.core.text import without_half_characters

MEMORY_BYTES = 2 << 30

_HERE = Path(__file__).parent
_LINE_LIMIT_BYTES = 64 << 20
"""Of what is told at once; asyncio's own limit is 64 KiB."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A program of this package that reads stdin and tells JSON objects, one a line."""

    program: str
    """Its file name."""
    cpu_time_s: int

    async def facts(self, handle: int, *arguments: str) -> AsyncGenerator[dict[str, Any], None]:
        """Run it on an open file and yield what it tells.

        It is ended when nobody listens any more. If it fails without a word of its
        own, such as at one of its limits, {"error": "too_hard"} comes last.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            # -I: neither the directory nor the environment says where modules are found.
            "-I",
            os.fspath(_HERE / "confined.py"),
            str(self.cpu_time_s),
            str(MEMORY_BYTES),
            os.fspath(_HERE / self.program),
            *arguments,
            stdin=handle,
            stdout=asyncio.subprocess.PIPE,
            # Decoders complain there, and a screen may be painted on ours.
            stderr=asyncio.subprocess.DEVNULL,
            env={},
            cwd="/",
            start_new_session=True,
            limit=_LINE_LIMIT_BYTES,
        )
        assert process.stdout is not None
        try:
            while line := await process.stdout.readline():
                yield without_half_characters(json.loads(line))
            if await process.wait() != 0:
                yield {"error": "too_hard"}
        except ValueError:
            # A line longer than any may be, or torn.
            yield {"error": "too_hard"}
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
