"""Answers become text: HTML as Markdown without what is around the page, the rest as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.pdf_files import pdf_of
from winx_tui.core.errors import ToolError
from winx_tui.tools.fetching.conversion import kind_of, page_of
from winx_tui.tools.fetching.exchange import Answer
from winx_tui.tools.fetching.page import Page, harmless

URL = "https://docs.example.org/3/guide/asyncio.html"
DOCS_PAGE = Path(__file__).with_name("docs_page.html")


async def converted(body: bytes | str, kind: str = "text/html") -> Page:
    data = body.encode() if isinstance(body, str) else body
    return await page_of(URL, Answer(200, "OK", {"content-type": kind}, data))


@pytest.fixture(scope="module")
def docs() -> str:
    return DOCS_PAGE.read_text(encoding="utf-8")


async def test_a_page_of_documentation_becomes_readable_markdown(docs: str) -> None:
    page = await converted(docs)

    assert page.title == "Coroutines and tasks — Python docs"
    assert page.kind == "text/html"
    for piece in (
        "# Coroutines and tasks\n",
        "Use `async` with\n[*tasks*](https://docs.example.org/3/library/asyncio-task.html#task),\n"
        "see below and [PEP 492](https://peps.python.org/pep-0492/).",
        "snake_case_name and 2 * 3 * 4 stay",
        "## Running\n",
        '```python\nimport asyncio\n\nasync def main():\n    print("<hello>")\n```',
        "```rust\nfn main() {}\n```",
        "````\nA fence of its own:\n```\ninside\n```\n````",
        "asyncio.run(*coro*, ***, *debug=None*)\n:   Execute the coroutine.",
        "- one\n  - two\n    1. three\n    2. four\n\n"
        "       ```\n       x = 1\n         y\n       ```\n- five",
        "| Name | What \\| how |\n| --- | --- |\n| `a` | first line |\n| wide ||",
        "Admonitions stay",
        "A diagram![A picture](https://docs.example.org/pic.png)",
        "Click here",
    ):
        assert piece in page.text


async def test_what_is_around_a_page_or_hidden_in_it_is_left_out(docs: str) -> None:
    text = (await converted(docs)).text

    for word in (
        *("HIDDEN", "DRAWING", "SCRIPT", "TEMPLATE", "Home", "Index", "Search", "Skip", "imprint"),
        *("Related", "javascript:", "data:image", "¶", "color: red", "pixel"),
    ):
        assert word not in text


async def test_a_page_without_a_main_part_is_taken_whole() -> None:
    page = await converted(
        "<body><header>Logo</header><nav>Menu</nav><article>Short</article><p>Words</p>"
        "<footer>Foot</footer>"
    )

    assert page.text == "Short\n\nWords"


async def test_broken_html_is_read_as_far_as_it_goes() -> None:
    page = await converted("<p>one<p>two<b>three<table><td>four</p></i><<<a href='http://[/'>five")

    for word in ("one", "two", "three", "four", "five"):
        assert word in page.text


async def test_deep_nesting_loses_no_text() -> None:
    deep = "<div>" * 600 + "deepest" + "</div>" * 600

    assert (await converted(deep)).text == "deepest"


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("text/plain", "a <b>\r\nc\rd", "a <b>\nc\nd"),
        ("application/json; charset=utf-8", '{"a": "ü"}', '{"a": "ü"}'),
        ("application/vnd.github+json", "[1]", "[1]"),
        ("application/atom+xml", "<feed/>", "<feed/>"),
        ("text/markdown", "# Title", "# Title"),
        ("application/javascript", "let x", "let x"),
        ("application/x-yaml", "a: 1", "a: 1"),
        ("image/svg+xml", "<svg/>", "<svg/>"),
        ("", "plain words", "plain words"),
        ("application/octet-stream", "name = 'x'", "name = 'x'"),
    ],
)
async def test_text_of_other_types_stays_as_it_is(kind: str, body: str, text: str) -> None:
    assert harmless((await converted(body, kind)).text) == text


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("", b"%PDF-1.7\n", "application/pdf"),
        ("application/octet-stream", b"\n <!-- x --><!DOCTYPE html><p>", "text/html"),
        ("", b"\x7fELF\0\0", "application/octet-stream"),
        ("text/plain", b"\x7fELF\0\0", "application/octet-stream"),
        ("text/plain", b"\xff\xfea\0b\0", "text/plain"),
        ("Text/HTML; charset=x", b"", "text/html"),
    ],
)
def test_the_type_is_the_one_that_is_told_or_seen(kind: str, body: bytes, expected: str) -> None:
    assert kind_of(kind, body) == expected


def test_a_type_is_seen_at_once_however_many_comments_come_first() -> None:
    assert kind_of("", b"<!---->" * 280) == "text/plain"
    assert kind_of("", b"<!-- a --> <!-- -> -->\n<html>") == "text/html"


async def test_a_type_is_shown_as_short_as_types_are() -> None:
    page = await converted("text", "text/" + "do-this " * 1_000)
    assert len(page.kind) == 100


@pytest.mark.parametrize("kind", ["image/png", "application/zip", "video/mp4", "font/woff2"])
async def test_what_is_no_text_is_told(kind: str) -> None:
    with pytest.raises(ToolError, match=f"is {kind}, not a text"):
        await converted(b"\x89PNG\0", kind)


async def test_pdf_documents_come_by_their_pages() -> None:
    page = await converted(pdf_of("First page", "Second page"), "application/pdf")

    assert page.text == "[page 1]\nFirst page\n\n[page 2]\nSecond page"


async def test_a_damaged_pdf_is_told() -> None:
    with pytest.raises(ToolError, match="it is damaged"):
        await converted(b"%PDF-1.7\nnothing", "application/pdf")


async def test_characters_that_deceive_are_shown_by_number_and_hints_go() -> None:
    page = await converted("<p>a\u202eb\u200bc\u00add \U000e0041 x\ufe0f\x1b[31m</p>")

    assert page.piece(0, 100) == "a\\u{202E}bcd \\u{E0041} x\\u{1B}[31m"
    assert harmless("a\u2009b\r\nc\fd") == "a b\nc\nd"
