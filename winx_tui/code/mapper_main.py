"""The mapper's process: one question on standard input, one answer on standard output."""

from __future__ import annotations

import gc
import json
import os
import sys

from winx_tui.code.mapper import answer
from winx_tui.code.queries import CodeQuery


def main() -> None:
    """Answer one question; nobody else may read what is written on the way."""
    os.umask(0o077)
    # Short-lived and full of lasting data: collecting it would only take time.
    gc.disable()
    query = CodeQuery.from_json(json.load(sys.stdin.buffer))
    sys.stdout.buffer.write(json.dumps(answer(query).to_json()).encode())


if __name__ == "__main__":
    main()
