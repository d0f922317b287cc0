"""An API key between the hands that typed it and the process that keeps keys."""

from __future__ import annotations


class TypedKey:
    """A key that shows itself to nobody: not in a repr, a traceback, a message or a pickle."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "TypedKey(…)"

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a typed key is not written down")

    def reveal(self) -> str:
        """Return the key; only for whoever checks its form or hands it to the model host."""
        return self._value
