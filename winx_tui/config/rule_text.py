"""The one line that a person writes a permission rule in, and what it says.

    git push                        commands that begin with these words
    git push origin release-*       `*` stands for anything within one word
    write:migrations/**             files that a glob names, for writing
    read:~/notes/** # 2026-11-22 my notes
    fetch:*.python.org              web pages of a host; `*.` stands for its subdomains
    mcp:github/search_*             tools of an MCP server; `mcp:github/*` is all of them

Behind ` # ` stand the day it was added and the reason, as far as they are known.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from datetime import date
from typing import Literal

RuleKind = Literal["command", "read", "write", "fetch", "mcp"]

MAX_CHARS = 500
_MAX_STARS = 4
"""In one word or name; more could keep the comparison busy."""
_MAX_CROSSINGS = 8
"""`**` in one glob."""
_TAIL = re.compile(r"(?:^|\s+)#(?=\s|$)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?=\s|$)")
_SERVER_TOOL = re.compile(r"[\w*-]+/[^\s/]+(?:/[^\s/]+)*")


_HOST = re.compile(
    r"(?:(?P<scheme>https?)://)?"
    r"(?P<host>\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?"
)


@dataclass(frozen=True, slots=True)
class HostText:
    """The hosts that a rule speaks of."""

    host: str
    """Lower case; `*` is every host, `*.` at its beginning every subdomain."""
    scheme: str = ""
    """http or https; empty where none is named."""
    port: int | None = None


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule as it was written, understood."""

    kind: RuleKind
    rule: str
    """What counts: the line without day and reason."""
    words: tuple[str, ...] = ()
    """Of a command, without quotes."""
    glob: str = ""
    """Of paths, and of tools of servers: SERVER/TOOL."""
    host: HostText | None = None
    """Of web pages."""
    added: date | None = None
    reason: str = ""

    @property
    def line(self) -> str:
        """Return the whole line, day and reason included."""
        day = "" if self.added is None else self.added.isoformat()
        remark = " ".join(part for part in (day, self.reason) if part)
        return f"{self.rule} # {remark}" if remark else self.rule


def parse_rule(line: str) -> RuleText:
    """Understand a rule.

    Raises:
        ValueError: it is none; the message completes "the rule '…' ".
    """
    if len(line) > MAX_CHARS:
        raise ValueError(f"is longer than {MAX_CHARS} characters")
    if not line.isprintable():
        raise ValueError("holds control or invisible characters")
    written, *remark = _TAIL.split(line.strip(), maxsplit=1)
    rule = written.strip()
    added, reason = _remark("".join(remark).strip())
    prefix, colon, glob = rule.partition(":")
    if colon and prefix in ("read", "write"):
        glob = _glob(glob.strip())
        kind: RuleKind = "read" if prefix == "read" else "write"
        return RuleText(kind, f"{kind}:{glob}", (), glob, None, added, reason)
    if colon and prefix == "fetch":
        host = _host(glob.strip())
        return RuleText("fetch", f"fetch:{glob.strip().lower()}", (), "", host, added, reason)
    if colon and prefix == "mcp":
        glob = _server_tool(glob.strip())
        return RuleText("mcp", f"mcp:{glob}", (), glob, None, added, reason)
    return RuleText("command", rule, _words(rule), added=added, reason=reason)


def is_rule(line: str) -> bool:
    """Tell whether a line can be understood."""
    try:
        parse_rule(line)
    except ValueError:
        return False
    return True


def _glob(glob: str) -> str:
    names = glob.split("/")
    if not glob:
        raise ValueError("names no file; write a glob behind the colon")
    if names.count("**") > _MAX_CROSSINGS or any(name.count("*") > _MAX_STARS for name in names):
        raise ValueError("has too many wildcards; write a simpler glob")
    return glob


def _server_tool(glob: str) -> str:
    if _SERVER_TOOL.fullmatch(glob) is None:
        raise ValueError("names no tool; write 'mcp:SERVER/TOOL', or 'mcp:SERVER/*' for all")
    if glob.count("*") > _MAX_STARS:
        raise ValueError(f"has more than {_MAX_STARS} '*'")
    return glob


def _host(written: str) -> HostText:
    match = _HOST.fullmatch(written.lower())
    port = int(match["port"]) if match and match["port"] else None
    if match is None or port == 0:
        raise ValueError(
            "names no host; write 'fetch:docs.python.org', 'fetch:*.python.org' or "
            "'fetch:http://example.org:8080', without a path"
        )
    return HostText(match["host"].strip("[]"), match["scheme"] or "", port)


def _words(rule: str) -> tuple[str, ...]:
    try:
        words = tuple(shlex.split(rule))
    except ValueError as error:
        raise ValueError("has a quote that is not closed") from error
    if not words or not words[0]:
        raise ValueError("names no command; write its first words, such as 'git push'")
    if "*" in words[0]:
        raise ValueError("must name its program in full; '*' may stand in later words")
    if any(word.count("*") > _MAX_STARS for word in words):
        raise ValueError(f"has more than {_MAX_STARS} '*' in one word")
    return words


def _remark(text: str) -> tuple[date | None, str]:
    day = _DAY.match(text)
    if day is None:
        return None, text
    try:
        return date.fromisoformat(day[0]), text[day.end() :].strip()
    except ValueError:
        # Digits that are no day are a reason like any other.
        return None, text
