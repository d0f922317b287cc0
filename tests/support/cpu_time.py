"""A bound on work, for code that a text could be made to slow down."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_most_cpu_s(seconds: float) -> Iterator[None]:
    """Fail where a block takes more processor time than that.

    A machine's other work does not count, nor does looking for garbage among all that the
    tests before have left. Bounds are about ten times what a block takes, for
    slow machines: they tell a wrong order of growth, and how quick something is told by
    benchmarks/.
    """
    gc.disable()
    try:
        before_s = time.process_time()
        yield
        taken_s = time.process_time() - before_s
    finally:
        gc.enable()
    assert taken_s < seconds, f"it took {taken_s:.2f} s of processor time"
