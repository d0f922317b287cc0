"""Sessions as Markdown, HTML and JSON."""

from __future__ import annotations

import json
import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.session.sample_sessions import turn, write
from winx_tui.core.errors import SessionError, UsageError
from winx_tui.core.events import MessageCompleted, TurnStarted
from winx_tui.core.messages import (
    ImagePart,
    Message,
    ModelRef,
    ReasoningPart,
    TextPart,
    Usage,
)
from winx_tui.session.export import FORMATS, default_name, export, format_named, write_new
from winx_tui.session.export_markdown import fence_around
from winx_tui.session.store import LoadedSession, SessionStore

HOSTILE = "<script>alert(1)</script> ![x](http://evil.example/x.png) \x1b[31m \u202e ```\n# no"


@pytest.fixture
def session(tmp_path: Path) -> LoadedSession:
    """A session whose every text is hostile."""
    store = SessionStore(tmp_path)
    image = ImagePart("image/png", "iVBORw0KGgo=")
    forged = ImagePart('image/png"><script>', "x")
    prompt = Message("user", (TextPart(HOSTILE), image, forged))
    answer = Message("assistant", (ReasoningPart(HOSTILE), TextPart(HOSTILE)))
    path = write(
        store,
        (TurnStarted("t", prompt, ModelRef("a", "b")),),
        (MessageCompleted(answer, Usage(), ModelRef("a", "b")),),
        turn(HOSTILE, output=HOSTILE, edited=Path("/p/a.py")),
    )
    store.rename(path.stem, HOSTILE)
    return store.load(path)


class Tags(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(attrs)


def test_html_holds_no_script_and_loads_nothing(session: LoadedSession) -> None:
    page = export(session, "html")
    seen = Tags(page)
    assert seen.tags == {
        *("html", "meta", "title", "style", "h1", "p", "div", "details", "summary", "pre"),
        *("span", "img"),
    }
    assert [value for name, value in seen.attributes if name in ("src", "href")] == [
        "data:image/png;base64,iVBORw0KGgo="
    ]
    assert not any(name.startswith("on") for name, _ in seen.attributes)
    assert "default-src 'none'" in page
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_markdown_keeps_what_tools_returned_inside_its_fences(session: LoadedSession) -> None:
    page = export(session, "md")
    assert "\x1b" not in page
    fence = fence_around(HOSTILE)
    assert len(fence) == 4
    assert f"{fence}\n<script>" in page
    heads = [line for line in page.split("\n") if line.startswith("# ")]
    assert heads[0].startswith("# \\<script\\>")
    assert "```diff" in page


def test_json_keeps_every_record(session: LoadedSession) -> None:
    data = json.loads(export(session, "json"))
    lines = session.path.read_text(encoding="utf-8").splitlines()
    assert data["records"] == [json.loads(line) for line in lines]
    assert data["title"] == session.title
    assert data["unreadable_lines"] == 0


def test_json_counts_what_it_could_not_read(session: LoadedSession) -> None:
    with session.path.open("a", encoding="utf-8") as file:
        file.write("{torn\n")
    data = json.loads(export(session, "json"))
    assert data["unreadable_lines"] == 1


def test_a_format_is_named_by_word_or_suffix() -> None:
    names = ("md", "Markdown", ".HTML", "htm", "json")
    assert [format_named(name) for name in names] == ["md", "md", "html", "html", "json"]
    with pytest.raises(UsageError, match="md, html or json"):
        format_named("pdf")


@pytest.mark.parametrize("kind", FORMATS)
def test_an_export_is_for_its_owner_and_overwrites_nothing(
    session: LoadedSession, tmp_path: Path, kind: str
) -> None:
    form = format_named(kind)
    path = tmp_path / default_name(session, form)
    write_new(path, export(session, form))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(SessionError, match="there already"):
        write_new(path, "x")
    with pytest.raises(SessionError, match="cannot be written"):
        write_new(tmp_path / "none" / "x", "x")
