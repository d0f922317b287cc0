"""What went wrong, as the editor is told it: the sentence itself, where editors show it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from acp import RequestError

from winx_tui.core.errors import UsageError, WinxError

INVALID_PARAMS, FAILED = -32602, -32603


def refuse(sentence: str) -> NoReturn:
    """Tell that a request cannot be answered as it is.

    Raises:
        RequestError: always.
    """
    raise RequestError(INVALID_PARAMS, sentence)


def fail(sentence: str) -> NoReturn:
    """Tell that an answer could not be given.

    Raises:
        RequestError: always.
    """
    raise RequestError(FAILED, sentence)


@contextmanager
def faults_told() -> Iterator[None]:
    """Have the editor told what winx complains of.

    Raises:
        RequestError: in place of any WinxError.
    """
    try:
        yield
    except UsageError as error:
        raise RequestError(INVALID_PARAMS, str(error)) from error
    except WinxError as error:
        raise RequestError(FAILED, str(error)) from error
