"""The mapper's process: one question on standard input, one answer on standard output.

Run by its path, with an isolated search path.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from pathlib import Path

_NICENESS = 5


def main() -> None:
    """Answer one question; nobody else may read what is written on the way."""
    # Lazy: where winx is not installed, the package can be found only now.
    from winx_tui.code.mapper import answer
    from winx_tui.code.queries import CodeQuery

    os.umask(0o077)
    # The screen and the person's own programs come first.
    os.nice(_NICENESS)
    # Short-lived and full of lasting data: collecting it would only take time.
    gc.disable()
    query = CodeQuery.from_json(json.load(sys.stdin.buffer))
    sys.stdout.buffer.write(json.dumps(answer(query).to_json()).encode())


if __name__ == "__main__":
    package_root = str(Path(__file__).resolve().parents[2])
    if package_root not in sys.path:
        # Last: nothing beside the package may stand in for a library.
        sys.path.append(package_root)
    main()
