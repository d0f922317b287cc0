"""A session as Markdown: what was said stands as it is, what tools returned in fences. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from winx_tui.core.text import counted
from winx_tui.session.store import LoadedSession
from winx_tui.session.transcript import (
    AnswerEntry,
    CallEntry,
    Entry,
    NoteEntry,
    PromptEntry,
    transcript,
)
from winx_tui.workspace.display import visible

_BACKTICKS = re.compile(r"`+")


def as_markdown(session: LoadedSession) -> str:
    """Write a session as one Markdown document."""
    header = session.header
    lines = [
        f"# {_inline(session.title) or f'Session {header.id}'}",
        "",
        f"- Session: `{header.id}`, begun {header.created_at}",
        f"- Folder: {_code(str(header.cwd))}",
    ]
    if header.branch:
        lines.append(f"- Branch: {_code(header.branch)}")
    if header.forked_from:
        lines.append(f"- Copied from: `{header.forked_from}`")
    for entry in transcript(session.events):
        lines += ["", *_entry(entry)]
    if session.skipped_lines:
        lines += ["", f"*{session.skipped_lines} unreadable lines were passed over.*"]
    return visible("\n".join(lines), multiline=True) + "\n"


def fence_around(text: str) -> str:
    """Return a fence that no line of the text can close."""
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    return "`" * max(3, longest + 1)


def _entry(entry: Entry) -> Iterator[str]:
    match entry:
        case PromptEntry():
            yield from _prompt(entry)
        case AnswerEntry():
            yield from _answer(entry)
        case CallEntry():
            yield from _call(entry)
        case NoteEntry(text):
            yield f"*{_inline(text)}*"


def _prompt(entry: PromptEntry) -> Iterator[str]:
    yield f"## {entry.number}. Prompt"
    yield ""
    yield from (f"> {line}".rstrip() for line in entry.text.split("\n"))
    if entry.images:
        yield from ("", f"*({counted(len(entry.images), 'image')} not shown)*")
    if entry.sent:
        yield from ("", "Sent as:", "", *_fenced(entry.sent))


def _answer(entry: AnswerEntry) -> Iterator[str]:
    if entry.reasoning:
        yield from ("*Thinking:*", "", *_fenced(entry.reasoning), "")
    if entry.text:
        yield f"**{_inline(entry.model)}**"
        yield from ("", entry.text)
    if entry.is_unfinished:
        yield from ("", "*(cut)*")


def _call(entry: CallEntry) -> Iterator[str]:
    state = " (failed)" if entry.is_error else ""
    yield f"**{_inline(entry.title)}**{state}"
    if entry.diff or entry.output:
        yield ""
        yield from _fenced(entry.diff, "diff") if entry.diff else _fenced(entry.output)


def _fenced(text: str, language: str = "") -> Iterator[str]:
    fence = fence_around(text)
    yield f"{fence}{language}"
    yield text.rstrip("\n")
    yield fence


def _code(text: str) -> str:
    """Write a name in backticks that it cannot end."""
    flat = " ".join(text.split())
    ticks = "`" * (1 + max((len(run) for run in _BACKTICKS.findall(flat)), default=0))
    return f"{ticks}{flat}{ticks}" if len(ticks) == 1 else f"{ticks} {flat} {ticks}"


def _inline(text: str) -> str:
    """Write one line of which no character is taken for markup."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", " ".join(text.split()))
