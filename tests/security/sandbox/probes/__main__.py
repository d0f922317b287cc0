"""Run inside a sandbox with the facts of the stage as JSON; prints what became of each way out.

An OSError is the kernel's no. Nothing here does harm where it succeeds: the control run,
outside any sandbox, does all of it.
"""

from __future__ import annotations

import json
import sys

from tests.security.sandbox.probes.every import PROBES
from tests.security.sandbox.probes.table import Facts, attempt


def main() -> None:
    """Try all ways out and print what became of them."""
    facts: Facts = json.loads(sys.argv[1])
    results = {name: attempt(function, facts) for name, function in PROBES.items()}
    sys.stdout.write(json.dumps(results))


if __name__ == "__main__":
    main()
