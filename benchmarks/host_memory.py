"""What the model host takes of memory: with litellm loaded, and after a request.

Starts a host of a client's own and one that stays, and sums the proportional set sizes of
their processes (what several share is counted once); needs Linux, and root, for the kernel
shows it of closed processes to nobody else. Prints MB.

    python -m benchmarks.host_memory
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

from tests.llm.asking import KEYS, LIST_FILES, ask, request_to, settings_for
from tests.support.model_server.scenario import scenario, text, turn
from tests.support.model_server.server import ModelServer
from tests.support.processes import descendants
from winx_tui.llm.client import HostClient
from winx_tui.llm.host_process import HostProcess, spawn_host


def memory_mb(pid: int) -> float:
    """Return what a process and those it has started take together."""
    return sum(_proportional_kib(each) for each in descendants(pid)) / 1024


def _proportional_kib(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        # It has ended meanwhile.
        return 0
    return int(rollup.partition("Pss:")[2].split()[0])


async def measure(title: str, process: HostProcess, server: ModelServer) -> None:
    """Print what a host takes, at each step of its client."""
    client = HostClient(settings_for(server), process)
    await client.providers()
    print(f"{title}, before litellm: {memory_mb(process.pid):.0f} MB")
    # Its first event comes once litellm is loaded and asked.
    await client._warm()
    print(f"{title}, litellm loaded: {memory_mb(process.pid):.0f} MB")
    for provider in KEYS:
        await ask(client, request_to(provider, tools=(LIST_FILES,)))
    print(f"{title}, after a request to each provider: {memory_mb(process.pid):.0f} MB")
    await client.aclose()


async def run() -> None:
    """Measure both kinds."""
    with tempfile.TemporaryDirectory() as name:
        os.environ |= {"WINX_STATE_DIR": f"{name}/state", "WINX_CONFIG_DIR": f"{name}/config"}
        async with ModelServer(scenario(turn(text("Hello.")))) as server:
            await measure("own", spawn_host(KEYS), server)
            kept = spawn_host(KEYS, keep_s=600)
            await measure("kept", kept, server)
            print(f"kept, without a client: {memory_mb(kept.pid):.0f} MB")
            kept.end(is_warm=False)


if __name__ == "__main__":
    asyncio.run(run())
