"""From the answer of a server to text: by its type, and where that is not told by its look."""

from __future__ import annotations

import asyncio
import re
import tempfile
from contextlib import aclosing
from pathlib import Path
from typing import IO, Any

from winx_tui.core.errors import ToolError
from winx_tui.tools.fetching.charset import text_of
from winx_tui.tools.fetching.exchange import Answer
from winx_tui.tools.fetching.page import Page, harmless
from winx_tui.tools.reading.worker import Worker
from winx_tui.workspace.display import visible

MAX_TEXT_CHARS = 1_000_000
"""Of a page that is kept for reading on: more than 40 answers."""
TIME_S = 20.0
"""For taking one page apart."""

_HTML_WORKER = Worker(str(Path(__file__).parent / "html_worker.py"), cpu_time_s=int(TIME_S))
_PDF_WORKER = Worker("pdf_worker.py", cpu_time_s=int(TIME_S))
_ALL_PAGES = "[[1, 100000]]"

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_PDF = frozenset({"application/pdf", "application/x-pdf"})
_UNTOLD = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_TEXT = re.compile(
    r"text/|application/(?:.+\+)?(?:json|xml|yaml|toml)$"
    r"|application/(?:(?:x-)?(?:javascript|ecmascript|typescript|yaml|toml|sh|python|php|perl|ruby"
    r"|sql|ndjson|json5|tex|httpd-php)|json-seq|graphql|ld\+json|jsonl|rtf|x-www-form-urlencoded"
    r"|vnd\.api\+json|mbox)$|image/svg\+xml$|message/"
)
_MARKUP = re.compile(r"html|xml")
_LOOKS_LIKE_HTML = re.compile(
    rb"\s*(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
"""Each comment ends at its first end: with two ways to read one, many would take for ever."""
_SNIFFED_BYTES = 2_048
_MAX_KIND_CHARS = 100
"""The server words it as it likes, and it stands above the page."""

_PROBLEMS = {
    "missing": "its text can be shown once its library is there: install winx again, for PDF with "
    "the extra `pdf`",
    "encrypted": "it is protected by a password",
    "broken": "it is damaged",
    "too_hard": "it takes more time or memory than it should",
}
"""What a worker says → what the model is told."""


async def page_of(url: str, answer: Answer) -> Page:
    """Make text of an answer; HTML and PDF are taken apart in a process with limits.

    Raises:
        ToolError: it is no text, or cannot be taken apart.
    """
    content_type = answer.headers.get("content-type", "")
    kind = kind_of(content_type, answer.body)
    if kind in _HTML:
        html = text_of(answer.body, content_type, is_markup=True)
        told = await _facts_told(_HTML_WORKER, html.encode(), kind, url, str(MAX_TEXT_CHARS))
        title, text = str(told[0].get("title", "")), str(told[0].get("text", ""))
    elif kind in _PDF:
        told = await _facts_told(_PDF_WORKER, answer.body, kind, _ALL_PAGES, str(MAX_TEXT_CHARS))
        title, text = "", "\n\n".join(map(_of_pdf, filter(_is_pdf_page, told)))
    elif _TEXT.match(kind):
        is_markup = _MARKUP.search(kind) is not None
        title, text = "", text_of(answer.body, content_type, is_markup=is_markup)
    else:
        raise ToolError(
            f"{visible(url)} is {_shown(kind)}, not a text; load it into a file with "
            "bash_command (curl -o) if it is needed."
        )
    is_cut = len(text) >= MAX_TEXT_CHARS
    return Page(url, visible(harmless(title)), _shown(kind), text[:MAX_TEXT_CHARS], is_cut)


def kind_of(content_type: str, body: bytes) -> str:
    """Return the media type of a body, without parameters; where none is told, by its look."""
    told = content_type.partition(";")[0].strip().lower()
    if told not in _UNTOLD:
        is_binary = told.startswith("text/") and _is_binary(body)
        return "application/octet-stream" if is_binary else told
    if body.startswith(b"%PDF-"):
        return "application/pdf"
    if _LOOKS_LIKE_HTML.match(body[:_SNIFFED_BYTES]):
        return "text/html"
    return "application/octet-stream" if _is_binary(body) else "text/plain"


def _shown(kind: str) -> str:
    return visible(kind)[:_MAX_KIND_CHARS]


def _is_binary(body: bytes) -> bool:
    is_wide = body[:2] in (b"\xff\xfe", b"\xfe\xff") or body[:4] == b"\0\0\xfe\xff"
    return b"\0" in body[:_SNIFFED_BYTES] and not is_wide


async def _facts_told(
    worker: Worker, body: bytes, kind: str, *arguments: str
) -> list[dict[str, Any]]:
    """Return what a worker says of a body.

    Raises:
        ToolError: nothing but that it cannot be taken apart.
    """
    told: list[dict[str, Any]] = []
    with tempfile.TemporaryFile() as file:
        await asyncio.to_thread(_fill, file, body)
        try:
            facts = worker.facts(file.fileno(), *arguments)
            async with asyncio.timeout(TIME_S), aclosing(facts) as saying:
                told = [fact async for fact in saying]
        except TimeoutError:
            told = [{"error": "too_hard"}]
    problem = next((fact["error"] for fact in told if "error" in fact), "")
    if not told or (problem and not any(map(_is_pdf_page, told))):
        raise ToolError(
            f"The page is {_shown(kind)} and cannot be shown: {_PROBLEMS[problem or 'broken']}. "
            "Try another URL."
        )
    return told


def _fill(file: IO[bytes], body: bytes) -> None:
    file.write(body)
    file.seek(0)


def _is_pdf_page(fact: dict[str, Any]) -> bool:
    return "page" in fact


def _of_pdf(fact: dict[str, Any]) -> str:
    return f"[page {fact['page']}]\n{fact['text'] or '(no text on this page)'}"
