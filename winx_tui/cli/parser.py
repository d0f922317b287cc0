"""A parser of arguments whose complaints are one sentence, like every other one."""

from __future__ import annotations

import argparse
from typing import NoReturn

from winx_tui.core.errors import UsageError


class SentenceParser(argparse.ArgumentParser):
    """Raises instead of printing its usage."""

    def error(self, message: str) -> NoReturn:
        """Complain.

        Raises:
            UsageError: always.
        """
        raise UsageError(f"{message}; `{self.prog} --help` shows how")
