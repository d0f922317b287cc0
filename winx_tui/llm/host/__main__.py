"""Runs the model host, as a module or, with an isolated search path, by its path."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    package_root = str(Path(__file__).resolve().parents[3])
    if package_root not in sys.path:
        # Last: nothing beside the package may stand in for a library.
        sys.path.append(package_root)

    # Lazy: the package is found only now.
    from winx_tui.llm.host.main import main

    # Not sys.exit: to take all of litellm apart takes as long as a tenth of loading it.
    os._exit(main(sys.argv[1:]))
