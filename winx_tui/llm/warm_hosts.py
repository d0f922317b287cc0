"""Finds the warm host of this user: to be served by it, to look at it, to end it."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from typing import Any

from winx_tui.core.codec import decode
from winx_tui.core.errors import ConfigError
from winx_tui.llm.host.handover import Handover
from winx_tui.llm.host.warm.adoption import ask_to_adopt
from winx_tui.llm.host.warm.identity import identity
from winx_tui.llm.host.warm.letters import receive_letter, send_letter
from winx_tui.llm.host.warm.place import host_directory
from winx_tui.llm.host.warm.rendezvous import connect
from winx_tui.llm.host.wire import HostStatus
from winx_tui.llm.host_process import HostProcess, host_environment, spawn_host

_PATIENCE_S = 0.02
"""A host that is well answers in a few milliseconds."""
_QUESTION_TIMEOUT_S = 10.0
"""Of `winx host` and doctor: on a busy machine a host is slow, and is there all the same."""


class NoAdoption(OSError):
    """A warm host does not take this client."""


def open_host(
    keys: Mapping[str, str], *, keep_s: float = 0.0, patience_s: float = _PATIENCE_S
) -> HostProcess:
    """Return a connection to the warm host, or a new host where there is none that fits.

    Args:
        keys: Provider → key, those that came by the environment; the caller drops them.
        keep_s: How long a new one then stays for others; 0: it ends with this client.
        patience_s: How long the warm one may take to answer before a new one is started.
    """
    try:
        request = _AdoptionRequest(keys)
    except ConfigError as error:
        logging.getLogger(__name__).warning("%s", error)
        return spawn_host(keys, keep_s=keep_s)
    except OSError:
        return spawn_host(keys, keep_s=keep_s)
    try:
        request.wait(patience_s)
    except TimeoutError:
        # It is busy, or stopped. Nothing is lost: whoever is first when it matters is taken.
        return _Undecided(request, spawn_host(keys, keep_s=keep_s))
    except OSError:
        request.give_up()
        return spawn_host(keys, keep_s=keep_s)
    return request.host


def find_warm_host() -> HostStatus | None:
    """Return what the warm host tells of itself; None: there is none.

    Raises:
        ConfigError: somebody else could be listening in its place.
    """
    answer = _ask("status")
    if answer is None:
        return None
    status: HostStatus = decode(HostStatus, answer["status"])
    return status


def stop_warm_host() -> int | None:
    """End the warm host; return how many clients it leaves to finish, None: there was none.

    Raises:
        ConfigError: somebody else could be listening in its place.
    """
    answer = _ask("stop")
    return None if answer is None else int(answer["clients"])


def _ask(what: str) -> dict[str, Any] | None:
    try:
        connection, password = connect(host_directory(), _QUESTION_TIMEOUT_S)
        with connection:
            send_letter(connection, {"ask": what, "pass": password})
            answer, _ = receive_letter(connection)
    except OSError:
        return None
    return answer


class _AdoptionRequest:
    """A client's request to be adopted, and the pipes it will speak through."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        """Send it.

        Raises:
            ConfigError: somebody else could be listening.
            OSError: there is no warm host, or it does not take letters.
        """
        environment = host_environment()
        # What takes time comes first: the host waits for the letter, and for nobody long.
        mine = identity(environment)
        self._connection, password = connect(host_directory(), _PATIENCE_S)
        orders, requests = os.pipe()
        answers, replies = os.pipe()
        self.host = HostProcess(
            os.fdopen(requests, "wb", buffering=0), os.fdopen(answers, "rb", buffering=0), None
        )
        try:
            ask_to_adopt(
                self._connection,
                orders,
                replies,
                Handover(keys, environment),
                {"pass": password, "identity": mine},
            )
        except OSError:
            self.give_up()
            raise
        finally:
            os.close(orders)
            os.close(replies)

    def wait(self, timeout_s: float) -> None:
        """Wait for the answer.

        Raises:
            TimeoutError: there is none yet.
            OSError: the host does not take this client.
        """
        self._connection.settimeout(timeout_s)
        answer, _ = receive_letter(self._connection)
        if answer.get("answer") != "adopted":
            raise NoAdoption("it was made for others")
        self._connection.close()

    def give_up(self) -> None:
        """Close everything; a host that answers later finds nobody."""
        self._connection.close()
        self.host.requests.close()
        self.host.answers.close()


class _Undecided(HostProcess):
    """A warm host that has not answered yet, and one of the client's own beside it."""

    def __init__(self, request: _AdoptionRequest, own: HostProcess) -> None:
        """Take both; the pipes are those of the client's own."""
        super().__init__(own.requests, own.answers, None)
        self._request = request
        self._own = own

    @property
    def pid(self) -> int:
        """Return the id of the client's own."""
        return self._own.pid

    def settled(self) -> HostProcess:
        """Return the warm one if it has answered by now, and end the other."""
        try:
            self._request.wait(0.0)
        except OSError:
            self._request.give_up()
            return self._own
        self._own.requests.close()
        self._own.answers.close()
        self._own.end(is_warm=False)
        return self._request.host

    def end(self, *, is_warm: bool) -> None:
        """End both."""
        self._request.give_up()
        self._own.end(is_warm=is_warm)
