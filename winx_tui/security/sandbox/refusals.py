"""What a sandbox has probably refused, told from what the failed command said."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from winx_tui.security.commands.secret_paths import is_secret_path
from winx_tui.security.sandbox.profile import Reach, SandboxProfile, reach_of
from winx_tui.security.sandbox.system import Kind, kind_of

RefusalKind = Literal["read", "write", "network", "unknown"]
_Complaint = Literal["read-only", "denied", "missing", "busy"]

MAX_LOOKED_AT = 64 * 1024
"""Characters of the output, from its end: what stopped a command stands last."""
CANNOT_EXECUTE = 126
"""Exit code of a shell whose program may not be executed, by its mode in nearly all cases."""

_COMPLAINTS: tuple[tuple[_Complaint, re.Pattern[str]], ...] = (
    ("read-only", re.compile(r"read-only file system|\bEROFS\b", re.IGNORECASE)),
    # git, of a file that is hidden: it sees a device in its place.
    ("missing", re.compile(r"can only add regular files", re.IGNORECASE)),
    ("denied", re.compile(r"permission denied|operation not permitted|\bE(?:ACCES|PERM)\b", re.I)),
    ("busy", re.compile(r"device or resource busy|cross-device link|\bE(?:BUSY|XDEV)\b", re.I)),
    ("missing", re.compile(r"no such file or directory|\bENOENT\b", re.IGNORECASE)),
)
"""How programs of all languages put the errors of system calls."""
_NETWORK = re.compile(
    r"network is (?:unreachable|down)|ENETUNREACH|could not resolve (?:host|proxy)|ENOTFOUND"
    r"|EAI_AGAIN|temporary failure in name resolution|name or service not known|no such host"
    r"|temporary failure resolving|failed to lookup address|dns error|getaddrinfo"
    r"|unable to resolve|failed to establish a new connection|max retries exceeded with url"
    r"|address family not supported by protocol",
    re.IGNORECASE,
)
_SOCKET = re.compile(r"socket|\bbind\b|\bconnect", re.IGNORECASE)
_NOT_PERMITTED = re.compile(r"operation not permitted|\bEPERM\b", re.IGNORECASE)
_QUOTED = re.compile("[\"'`‘“]([^\"'`‘’“”\\n]+)[\"'`’”]")
_BARE = re.compile(r"(?<![\w./])(?:~|\.{0,2})/[^\s:;,\"'`‘’“”()\[\]<>]+")
_NO_NAME = re.compile(r"[()\[\]]")
_MAX_PATHS = 50
_MAX_LINES = 200


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was probably refused; a guess, since programs report errors in words of their own."""

    kind: RefusalKind
    path: Path | None = None
    """Which path was to be read or written, where it was named."""


_TOLD = {
    "read": "The sandbox hides {path} from commands.",
    "write": "The sandbox does not let this command write {path}.",
    "network": "The sandbox has no network for this command.",
    "unknown": "The sandbox has probably refused something that this command does.",
}
_ASK_AGAIN = {
    "unknown": "If it needs that, send the same command again: the user is then asked to let it "
    "run without the sandbox.",
}
_OPEN = (
    "If it needs that, send the same command again: the user is then asked to open exactly that."
)
_SOMETHING = {"read": "something", "write": "something there"}


def is_kept_secret(refusal: Refusal) -> bool:
    """Tell whether what was hidden may hold secrets: nobody is asked to open that in passing."""
    is_read = refusal.kind == "read" and refusal.path is not None
    return is_read and is_secret_path(str(refusal.path))


def refusal_text(refusal: Refusal, *, may_write: bool = True) -> str:
    """Return for the model what was refused, and what it can do; names stand as they are.

    `may_write` is False in a mode in which no answer opens anything for writing.
    """
    if refusal.kind == "write" and not may_write:
        return "The mode is read-only: the sandbox lets no command write."
    if is_kept_secret(refusal):
        return (
            f"The sandbox hides {refusal.path}, which may hold secrets. If its contents are "
            "needed, name it in a command: the user is then asked."
        )
    path = str(refusal.path) if refusal.path is not None else _SOMETHING.get(refusal.kind, "")
    told = _TOLD[refusal.kind].format(path=path)
    return f"{told} {_ASK_AGAIN.get(refusal.kind, _OPEN)}"


def find_refusal(output: str, exit_code: int, profile: SandboxProfile, cwd: Path) -> Refusal | None:
    """Return what the sandbox has probably refused a command, None where nothing points to it.

    A complaint about a path counts only if the same would work outside: missing files and
    ordinary permissions have nothing to do with the sandbox.
    """
    if exit_code == 0 or profile.unconfined:
        return None
    lines = output[-MAX_LOOKED_AT:].splitlines()[-_MAX_LINES:]
    complaints = [(line, _complaint(line)) for line in reversed(lines)]
    reaches = profile.reaches
    for line, complaint in complaints:
        if complaint is None or (complaint == "denied" and exit_code == CANNOT_EXECUTE):
            continue
        for path in _paths(line, cwd):
            kind = _judge(path, complaint, reaches)
            if kind is not None:
                return Refusal(kind, path)
    return _without_path([line for line in lines if line.strip()], profile)


def _without_path(lines: list[str], profile: SandboxProfile) -> Refusal | None:
    if not profile.network and any(_NETWORK.search(line) for line in lines):
        return Refusal("network")
    heard = {_complaint(line) for line in lines}
    if "read-only" in heard:
        return Refusal("write")
    if "denied" in heard and not profile.network and any(_SOCKET.search(line) for line in lines):
        return Refusal("network")
    if any(_NOT_PERMITTED.search(line) for line in lines):
        return Refusal("unknown")
    return None


def _complaint(line: str) -> _Complaint | None:
    return next((name for name, pattern in _COMPLAINTS if pattern.search(line)), None)


def _judge(path: Path, complaint: _Complaint, reaches: Mapping[Path, Reach]) -> RefusalKind | None:
    reach = reach_of(path, reaches)
    if reach is Reach.HIDDEN and complaint != "read-only":
        return "read" if kind_of(path) is not Kind.MISSING else None
    if complaint == "missing" or not _writable_outside(path):
        return None
    if complaint == "busy":
        is_holding = any(path == place or path in place.parents for place in reaches)
        return "write" if is_holding else None
    return "write"


def _writable_outside(path: Path) -> bool:
    place = next(place for place in (path, *path.parents) if kind_of(place) is not Kind.MISSING)
    return os.access(place, os.W_OK)


def _paths(line: str, cwd: Path) -> Iterator[Path]:
    """Yield what may be paths in a line: those in quotes, with slashes, and between colons."""
    found = [*_QUOTED.findall(line), *_BARE.findall(line)]
    if not found:
        # "cat: notes.txt: Permission denied", "open notes.txt: permission denied"
        first, *others = (part.split() for part in _before_complaint(line).split(":"))
        parts = reversed([first[1:], *others])
        found = [words[-1] for words in parts if len(words) in (1, 2)]
        found = [text for text in found if not _NO_NAME.search(text)]
    for text in found[:_MAX_PATHS]:
        if "\0" not in text and len(text) < os.pathconf("/", "PC_PATH_MAX"):
            path = Path(text).expanduser() if text.startswith("~/") else Path(text)
            yield Path(os.path.realpath(cwd / path))


def _before_complaint(line: str) -> str:
    matches = (pattern.search(line) for _, pattern in _COMPLAINTS)
    return line[: min(match.start() for match in matches if match)]
