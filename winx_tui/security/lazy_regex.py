"""Regular expressions that are compiled when they are first needed.

There are many, and most texts need few: compiling them all takes a tenth of a second.
"""

from __future__ import annotations

import re
from functools import cache


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern, once; classes such as `\\w` mean ASCII."""
    return re.compile(pattern, re.ASCII)
