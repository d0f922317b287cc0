"""Why a person is asked, and what would make it run without a question: Markdown."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from pathlib import Path

from winx_tui.core.access import (
    Access,
    CallServerTool,
    FetchUrl,
    ReadPath,
    RunCommand,
    WidenMode,
    WritePath,
)
from winx_tui.core.approval import ApprovalRequest
from winx_tui.core.preview import CommandPreview
from winx_tui.security.blast_radius import in_words
from winx_tui.security.command_words import decode_line
from winx_tui.security.confinement_words import confinement_lines
from winx_tui.security.decisions import NOT_CONFINED
from winx_tui.security.sandbox_switches import Opening, as_shown
from winx_tui.security.untrusted_programs import beginning_of, refusal_of
from winx_tui.security.web_url import origin_of

_MARKS = {"allow": "only reads", "ask": "asks", "deny": "is denied"}
_HINTS_OF_ACCESS: dict[type[Access], str] = {
    WritePath: "`/mode accept-edits` lets edits inside the workspace run.",
    FetchUrl: "`/mode full-access` lets every page be fetched; your deny and ask rules hold.",
    RunCommand: "`/mode full-access` lets every command run; your deny and ask rules hold.",
}


def explain(request: ApprovalRequest, *, home: Path, opening: Opening | None = None) -> str:
    """Say why a question is asked: what it touches, what each part does, which rule decided.

    Args:
        home: what is written as `~`.
        opening: how the person has set the switches of the sandbox; None: as they stand first.
    """
    sections = [
        ("Why you are asked", request.reasons),
        ("Dangerous", [f"**{_plain(remark)}**" for remark in request.danger]),
        ("Its commands", _rows(request)),
        (
            "It touches",
            [*_accesses(request), *map(_plain, map(in_words, request.blast_radius))],
        ),
        ("How it would run", list(map(_plain, _sandbox(request, home, opening)))),
        ("The rule", [f"{code(request.rule)} in your settings decided"] if request.rule else []),
        ("Without a question", _hints(request)),
    ]
    return "\n\n".join(
        f"**{title}**\n\n" + "\n".join(f"- {line}" for line in _escaped(title, lines))
        for title, lines in sections
        if lines
    )


def _sandbox(request: ApprovalRequest, home: Path, opening: Opening | None) -> tuple[str, ...]:
    confinement = request.confinement
    if confinement is None:
        return ()
    way_out = "the question offers to run it without"
    return confinement_lines(
        confinement, opening or as_shown(confinement), home=home, way_out=way_out
    )


def access_text(access: Access) -> str:
    """Describe an access in a few words of Markdown."""
    match access:
        case ReadPath(path):
            return f"reads {code(str(path))}"
        case WritePath(path, is_deletion):
            return f"{'deletes' if is_deletion else 'writes'} {code(str(path))}"
        case RunCommand(command, cwd):
            return f"runs {code(command)} in {code(str(cwd))}"
        case FetchUrl(url):
            is_grant = origin_of(url) == url
            return f"fetches {'any page of ' if is_grant else ''}{code(url)}"
        case CallServerTool(server, tool):
            return f"calls {code(tool)} of the MCP server {code(server)}"
        case WidenMode(mode):
            return f"sets the mode to {mode}"


def code(text: str) -> str:
    """Write text of unknown origin as code of one line, whatever it holds."""
    shown = _one_line(text)
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * (longest + 1)
    gap = " " if longest else ""
    return f"{fence}{gap}{shown}{gap}{fence}"


def rule_that_would_allow(command: str) -> str | None:
    """Return the allow rule that would spare this question, or None if none may."""
    line = decode_line(command)
    is_one = line.is_certain and len(line.commands) == 1 and line.commands[0].is_bare
    argv = line.commands[0].argv if is_one else ()
    if not argv or refusal_of(argv) or refusal_of(beginning_of(argv)):
        return None
    return shlex.join(beginning_of(argv))


def rule_that_would_fetch(url: str) -> str:
    """Return the allow rule that would spare a question about a web page."""
    origin = origin_of(url)
    return f"fetch:{origin.removeprefix('https://')}"


def _rows(request: ApprovalRequest) -> list[str]:
    if len(request.parts) == 1 and request.parts[0].reason in request.reasons:
        return []
    return [
        f"{code(row.text)}: {_plain(row.reason) if row.reason else _MARKS[row.effect]}"
        for row in request.parts
    ]


def _accesses(request: ApprovalRequest) -> list[str]:
    """Describe what is asked about; a command as it is shown, which may hide a secret in it."""
    return [
        f"runs {code(request.preview.command)} in {code(str(access.cwd))}"
        if isinstance(access, RunCommand) and isinstance(request.preview, CommandPreview)
        else access_text(access)
        for access in request.accesses
    ]


def _hints(request: ApprovalRequest) -> list[str]:
    kinds = {type(access) for access in request.accesses}
    hints = [hint for kind, hint in _HINTS_OF_ACCESS.items() if kind in kinds]
    if "session" in request.scopes:
        hints.insert(0, f"Approve it for this session: then {_again(request)} unasked.")
    if any(NOT_CONFINED in reason for reason in request.reasons):
        hints.append("In a sandbox it would run by itself: `winx doctor` says why none works here.")
    if request.danger:
        hints.append("No rule lets it run: it is dangerous.")
    elif len(request.accesses) == 1 and isinstance(access := request.accesses[0], RunCommand):
        rule = None if access.typed is not None else rule_that_would_allow(access.command)
        if rule is not None and request.rule is None:
            hints.append(f"A rule of yours: {code(f'/permissions allow {rule}')}")
    elif len(request.accesses) == 1 and isinstance(access := request.accesses[0], FetchUrl):
        rule = rule_that_would_fetch(access.url)
        if request.rule is None:
            hints.append(f"A rule of yours: {code(f'/permissions allow {rule}')}")
    elif len(request.accesses) == 1 and isinstance(access := request.accesses[0], CallServerTool):
        rule = f"mcp:{access.server}/{access.tool}"
        if request.rule is None:
            hints.append(f"A rule of yours: {code(f'/permissions allow {rule}')}")
    return hints


def _again(request: ApprovalRequest) -> str:
    match request.accesses:
        case (CallServerTool(server, tool),):
            return f"{code(tool)} of {code(server)} is called with any arguments"
    origins = [origin_of(each.url) for each in request.accesses if isinstance(each, FetchUrl)]
    if len(origins) != len(request.accesses) or not origins:
        return "exactly this runs again"
    return f"every page of {' and '.join(map(code, origins))} is fetched"


def _escaped(title: str, lines: Iterable[str]) -> Iterable[str]:
    return map(_plain, lines) if title == "Why you are asked" else lines


def _plain(text: str) -> str:
    """Keep text of unknown origin from being read as Markdown."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", _one_line(text))


def _one_line(text: str) -> str:
    """Write what does not print, line ends too, as `\\u{202E}`."""
    return "".join(
        character if character.isprintable() else f"\\u{{{ord(character):X}}}" for character in text
    )
