"""Runs the server host by its path, with an isolated search path."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    package_root = str(Path(__file__).resolve().parents[2])
    if package_root not in sys.path:
        # Last: nothing beside the package may stand in for a library.
        sys.path.append(package_root)

    # Lazy: the package is found only now.
    from winx_tui.mcp_client.host_main import main

    # Not sys.exit: to take the library apart takes time, and its servers have ended.
    os._exit(main())
