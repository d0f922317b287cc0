"""The process beside: one request on standard input, one answer on standard output.

Run by its path, with an isolated search path. It ends when its input does.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

_NICENESS = 2


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Do what is asked.

    Args:
        request: "directory" of the store, "root", "limits", and what is to be done:
            "record" the project, if nobody has, or "prune" the store.
    """
    # Lazy: where winx is not installed, the package can be found only now.
    from winx_tui.core.errors import WinxError
    from winx_tui.workspace.checkpoints.side_work import DEEDS

    try:
        return DEEDS[request["do"]](request)
    except WinxError as error:
        # Whoever asked does it again, and tells what is wrong.
        return {"error": str(error)}


def main() -> None:
    """Answer one request; nobody else may read what is written on the way."""
    os.umask(0o077)
    # The screen and the person's own programs come first.
    os.nice(_NICENESS)
    # Short-lived and full of lasting data: collecting it would only take time.
    gc.disable()
    request = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_input, daemon=True).start()
    result = answer(request)
    if "error" not in result:
        sys.stdout.buffer.write(json.dumps(result).encode() + b"\n")
        sys.stdout.buffer.flush()


def _end_with_input() -> None:
    """End when whoever asked is gone; a store that is being written stays whole."""
    # Not through the buffer, whose lock would be held when Python ends.
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    package_root = str(Path(__file__).resolve().parents[3])
    if package_root not in sys.path:
        # Last: nothing beside the package may stand in for a library.
        sys.path.append(package_root)
    main()
