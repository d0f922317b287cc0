"""Lines that open a connection, read without the SDK: only such as are plainly right.

What is let through here is let through by the SDK as well, never the other way round: whatever
has a doubtful form is not read, and the SDK says what becomes of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

HANDSHAKE_REVISIONS = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
"""Of the protocol, oldest first: those in which a client opens with `initialize`."""
STATELESS_REVISION = "2026-07-28"
"""Since when every request says who asks, and a client may open with `server/discover`."""

META_PREFIX = "io.modelcontextprotocol/"
"""What names in `_meta` begin with that the protocol gives a meaning."""

_REVISION = f"{META_PREFIX}protocolVersion"
_MOST_BRACKETS = 150
"""The SDK's reader of JSON goes 200 deep; openings of real clients have some ten in all."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A request that opens a connection."""

    identity: int | str
    """Of the request; its answer bears the same."""
    revision: str
    """Of the protocol, in which the connection goes on."""
    client_name: str = ""
    """As the client gives it in the handshake."""


@dataclass(frozen=True, slots=True)
class _Fields:
    """The form of an object; what is not named in it may be anything."""

    required: Mapping[str, Any] = field(default_factory=dict)
    optional: Mapping[str, Any] = field(default_factory=dict)
    is_closed: bool = False
    """Whether there may be nothing else."""

    def fit(self, value: Any) -> bool:
        if not isinstance(value, dict):
            return False
        known = {**self.required, **self.optional}
        return (
            self.required.keys() <= value.keys()
            and (not self.is_closed or value.keys() <= known.keys())
            and all(_fits(value[name], form) for name, form in known.items() if name in value)
        )


@dataclass(frozen=True, slots=True)
class _Each:
    """The form of a list, or of an object by whose names nothing is known, by its items."""

    kind: type[list[Any]] | type[dict[str, Any]]
    form: Any

    def fit(self, value: Any) -> bool:
        if not isinstance(value, self.kind):
            return False
        items = value.values() if isinstance(value, dict) else value
        return all(_fits(item, self.form) for item in items)


_OBJECT = _Fields()
_CLIENT = _Fields(
    {"name": str, "version": str},
    {
        "title": str,
        "description": str,
        "websiteUrl": str,
        "icons": _Each(
            list, _Fields({"src": str}, {"mimeType": str, "sizes": _Each(list, str)}, True)
        ),
    },
)
_TASKS = _Fields(
    optional={
        "list": _OBJECT,
        "cancel": _OBJECT,
        "requests": _Fields(
            optional={
                "sampling": _Fields(optional={"createMessage": _OBJECT}),
                "elicitation": _Fields(optional={"create": _OBJECT}),
            }
        ),
    }
)
_CAPABILITIES = _Fields(
    optional={
        "elicitation": _Fields(optional={"form": _OBJECT, "url": _OBJECT}),
        "roots": _Fields(optional={"listChanged": bool}),
        "sampling": _Fields(optional={"context": _OBJECT, "tools": _OBJECT}),
        "tasks": _TASKS,
        "experimental": _Each(dict, _OBJECT),
        "extensions": _Each(dict, _OBJECT),
    }
)
_INITIALIZE = _Fields(
    {"protocolVersion": str, "capabilities": _CAPABILITIES, "clientInfo": _CLIENT}, is_closed=True
)
_DISCOVER = _Fields(
    {
        "_meta": _Fields(
            {
                _REVISION: str,
                f"{META_PREFIX}clientCapabilities": _CAPABILITIES,
            },
            {f"{META_PREFIX}clientInfo": _CLIENT, "progressToken": str},
            is_closed=True,
        )
    },
    is_closed=True,
)
_LISTING = _Fields(
    optional={"_meta": _Fields(optional={"progressToken": object}, is_closed=True)}, is_closed=True
)
_REQUEST = _Fields(
    {"jsonrpc": str, "id": object, "method": str}, {"params": _OBJECT}, is_closed=True
)
_INITIALIZED = _Fields({"jsonrpc": str, "method": str}, {"params": _OBJECT}, is_closed=True)


def read_opening(line: bytes) -> Opening | None:
    """Read the first line of a client; None where it is none of the two plain openings."""
    request = _request(line)
    if request is None:
        return None
    identity, params = request["id"], request.get("params", {})
    if request["method"] == "initialize" and _INITIALIZE.fit(params):
        asked = params["protocolVersion"]
        revision = asked if asked in HANDSHAKE_REVISIONS else HANDSHAKE_REVISIONS[-1]
        return Opening(identity, revision, params["clientInfo"]["name"])
    is_discovery = request["method"] == "server/discover" and _DISCOVER.fit(params)
    if is_discovery and params["_meta"][_REVISION] == STATELESS_REVISION:
        return Opening(identity, STATELESS_REVISION)
    return None


def is_initialized(line: bytes) -> bool:
    """Tell whether a line is the plain notification that ends the handshake."""
    message = _read(line)
    return _INITIALIZED.fit(message) and message["method"] == "notifications/initialized"


def read_listing(line: bytes) -> int | str | None:
    """Return the id of a plain tools/list of the handshake era; None where it is none."""
    request = _request(line)
    if request is None or request["method"] != "tools/list":
        return None
    identity: int | str = request["id"]
    return identity if _LISTING.fit(request.get("params", {})) else None


def _request(line: bytes) -> dict[str, Any] | None:
    request = _read(line)
    if not _REQUEST.fit(request) or request["jsonrpc"] != "2.0":
        return None
    return request if type(request["id"]) in (int, str) else None


def _read(line: bytes) -> Any:
    """Read a line of JSON that every reader reads in the same way; None for any other."""
    if line.count(b"{") + line.count(b"[") > _MOST_BRACKETS:
        return None
    try:
        return json.loads(
            line.decode("utf-8"), object_pairs_hook=_unambiguous, parse_constant=_refuse
        )
    except ValueError:
        return None


def _fits(value: Any, form: Any) -> bool:
    if isinstance(form, type):
        # Not isinstance: true is no number.
        return form is object or type(value) is form
    is_fit: bool = form.fit(value)
    return is_fit


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its fields.

    Raises:
        ValueError: a name comes twice, and readers of JSON differ in which they take.
    """
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a name comes twice")
    return made


def _refuse(constant: str) -> NoReturn:
    """Take no NaN and no infinity, which JSON does not have.

    Raises:
        ValueError: always.
    """
    raise ValueError(constant)
