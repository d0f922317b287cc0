"""Starts the mapper, a process of its own.

Parsing holds Python's lock, and a grammar may crash: neither must happen where the screen is.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from winx_tui.code.queries import CodeAnswer, CodeQuery
from winx_tui.core.errors import WinxError

_ENTRY = Path(__file__).parent / "mapper_main.py"
_TIMEOUT_S = 300.0
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR")
"""All that the mapper sees of the environment."""


class MapperError(WinxError):
    """The code could not be mapped."""


async def ask_mapper(make_query: Callable[[], CodeQuery]) -> CodeAnswer:
    """Answer a question in another process; cancelling ends it and all it started.

    Args:
        make_query: lists the files; runs in a thread while the process starts.

    Raises:
        MapperError: it ended without an answer.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        # The directory winx was started in is never searched for modules.
        "-P",
        str(_ENTRY),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        cwd="/",
        # A group of its own, to be ended as a whole.
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            request = await asyncio.to_thread(_request, make_query)
            reply, _ = await process.communicate(request)
    except TimeoutError as error:
        raise MapperError(
            "Mapping the code took longer than five minutes; what was read is kept. "
            "Ask again, or for one directory in `path`."
        ) from error
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            # Not left as a zombie, also where this very call is being cancelled.
            await asyncio.shield(process.wait())
    try:
        return CodeAnswer.from_json(await asyncio.to_thread(json.loads, reply))
    except ValueError as error:
        raise MapperError(
            "The code could not be mapped: the mapper ended without an answer. "
            "Ask for one directory or file in `path`."
        ) from error


def _request(make_query: Callable[[], CodeQuery]) -> bytes:
    return json.dumps(make_query().to_json()).encode()
