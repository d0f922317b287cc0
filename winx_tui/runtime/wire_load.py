"""How much waits on a wire, in either direction, and when that is too much."""

from __future__ import annotations

import threading

MAX_WAITING_BYTES = 16 << 20
"""In each direction. Some hundreds of the longest answers; a client that sends many requests
before it reads any answer is not held up by less."""


class Waiting:
    """Bytes that were taken in and have not gone on yet; counted by several threads."""

    def __init__(self) -> None:
        self._bytes = 0
        self._is_open = False
        self._changed = threading.Condition()

    def add(self, size: int) -> bool:
        """Count bytes that have come; tell whether that makes too many."""
        with self._changed:
            self._bytes += size
            return self._is_too_much()

    def take(self, size: int) -> bool:
        """Count bytes that have gone on; tell whether there are no more too many by that."""
        with self._changed:
            was_too_much = self._is_too_much()
            self._bytes -= size
            if not was_too_much or self._is_too_much():
                return False
            self._changed.notify_all()
            return True

    def open(self) -> None:
        """Take any number of them from now on: nothing is to be waited for any more."""
        with self._changed:
            self._is_open = True
            self._changed.notify_all()

    def wait(self) -> None:
        """Block a thread while there are too many."""
        with self._changed:
            self._changed.wait_for(lambda: not self._is_too_much())

    def _is_too_much(self) -> bool:
        return not self._is_open and self._bytes > MAX_WAITING_BYTES
