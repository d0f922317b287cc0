"""A session as one HTML file: no scripts, nothing loaded, every text escaped. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from winx_tui.core.messages import ImagePart
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

_IMAGE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_DIFF_CLASSES = {"+": "added", "-": "removed", "@": "hunk"}

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""Were anything unescaped after all, a browser would neither run nor load it."""
_STYLE = """
:root { color-scheme: light dark; --quiet: #767676; --rule: #8884; --box: #8881; }
body { max-width: 54rem; margin: 2rem auto; padding: 0 1rem; }
body { font: 16px/1.55 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0; }
.facts, .note, .model { color: var(--quiet); font-size: .85rem; }
.prompt { margin: 2.5rem 0 1rem; padding: .7rem 1rem; }
.prompt { border-left: 3px solid #3b82c4; background: var(--box); }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
details { margin: .6rem 0; border: 1px solid var(--rule); border-radius: 6px; }
summary { padding: .35rem .7rem; cursor: pointer; overflow-wrap: anywhere; }
pre { margin: 0; padding: .6rem .8rem; overflow-x: auto; font-size: .8rem; }
pre { border-top: 1px solid var(--rule); }
.failed > summary { color: #c0392b; }
.added { color: #2e8540; } .removed { color: #c0392b; } .hunk { color: var(--quiet); }
img { max-width: 100%; }
"""


def as_html(session: LoadedSession) -> str:
    """Write a session as one page."""
    header = session.header
    title = session.title or f"Session {header.id}"
    facts = [f"{header.id}, begun {header.created_at}", str(header.cwd)]
    facts += [header.branch] if header.branch else []
    facts += [f"copied from {header.forked_from}"] if header.forked_from else []
    body = [f"<h1>{_safe(title)}</h1>", f'<p class="facts">{_safe(" · ".join(facts))}</p>']
    for entry in transcript(session.events):
        body += _entry(entry)
    if session.skipped_lines:
        body.append(_note(f"{session.skipped_lines} unreadable lines were passed over."))
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{_safe(title)}</title>",
            f"<style>{_STYLE}</style>",
            *body,
            "</html>",
            "",
        ]
    )


def _entry(entry: Entry) -> Iterator[str]:
    match entry:
        case PromptEntry():
            yield '<div class="prompt">'
            yield _text(entry.text)
            yield from filter(None, map(_image, entry.images))
            yield "</div>"
            if entry.sent:
                yield _folded("Sent as", f"<pre>{_safe(entry.sent)}</pre>")
        case AnswerEntry():
            if entry.reasoning:
                yield _folded("Thinking", f"<pre>{_safe(entry.reasoning)}</pre>")
            if entry.text:
                cut = " (cut)" if entry.is_unfinished else ""
                yield f'<p class="model">{_safe(entry.model + cut)}</p>'
                yield _text(entry.text)
        case CallEntry():
            content = _diff(entry.diff) if entry.diff else _safe(entry.output)
            yield _folded(entry.title, f"<pre>{content}</pre>", "failed" if entry.is_error else "")
        case NoteEntry(text):
            yield _note(text)


def _safe(text: str) -> str:
    return escape(visible(text, multiline=True))


def _text(text: str) -> str:
    return f'<div class="text">{_safe(text)}</div>'


def _note(text: str) -> str:
    return f'<p class="note">{_safe(text)}</p>'


def _folded(title: str, content: str, kind: str = "") -> str:
    opening = f'<details class="{kind}">' if kind else "<details>"
    return f"{opening}<summary>{_safe(' '.join(title.split()))}</summary>{content}</details>"


def _diff(diff: str) -> str:
    return "\n".join(_diff_line(line) for line in diff.rstrip("\n").split("\n"))


def _diff_line(line: str) -> str:
    kind = _DIFF_CLASSES.get(line[:1])
    return f'<span class="{kind}">{_safe(line)}</span>' if kind else _safe(line)


def _image(image: ImagePart) -> str:
    """Draw an image that is one; "" for anything else."""
    if image.media_type not in _IMAGE_TYPES or not _BASE64.fullmatch(image.data_base64):
        return ""
    return f'<img alt="image" src="data:{image.media_type};base64,{image.data_base64}">'
