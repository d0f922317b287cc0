"""`python -m tests.support.model_server`: prints the port, serves until stdin closes."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path

from tests.support.model_server.scenario import load_scenario
from tests.support.model_server.server import ModelServer


async def _serve(scenario: Path, port: int, record: Path | None) -> None:
    loop = asyncio.get_running_loop()
    stdin_is_closed = asyncio.Event()

    def drain_stdin() -> None:
        if not os.read(sys.stdin.fileno(), 4096):
            loop.remove_reader(sys.stdin)
            stdin_is_closed.set()

    loop.add_reader(sys.stdin, drain_stdin)
    async with ModelServer(load_scenario(scenario), port=port, record=record) as server:
        sys.stdout.write(f"{server.port}\n")
        sys.stdout.flush()
        await stdin_is_closed.wait()


def main() -> None:
    """Serve a scenario file."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.model_server")
    parser.add_argument("--scenario", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--record", type=Path)
    options = parser.parse_args()
    asyncio.run(_serve(options.scenario, options.port, options.record))


if __name__ == "__main__":
    main()
