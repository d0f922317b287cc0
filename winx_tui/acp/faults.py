"""What went wrong, as the editor is told it: the sentence itself, where editors show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

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


def worded(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Say in an answer which parameters are wrong, where the library lists it for programs only.

    Returns:
        the message as it was, where it is no such answer.
    """
    match message:
        case {"error": {"code": code, "data": {"errors": [*errors]}}} if code == INVALID_PARAMS:
            said = "; ".join(map(_said_of, errors))
            return {
                **message,
                "error": {"code": code, "message": f"The parameters are wrong: {said}."},
            }
        case _:
            return message


def _said_of(error: Mapping[str, Any]) -> str:
    place = ".".join(map(str, error["loc"])) or "params"
    return f"{place} is missing" if error["type"] == "missing" else f"{place}: {error['msg']}"


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
