from __future__ import annotations

from pathlib import Path

import pytest
from textual.content import Content

from tests.support.cpu_time import at_most_cpu_s
from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import stage
from winx_tui.core.preview import CommandPreview
from winx_tui.core.results import ToolResult
from winx_tui.tui.block_frame import is_file
from winx_tui.tui.blocks.line_marks import link_in, link_places
from winx_tui.tui.blocks.links import file_in, is_web, link_spans, linked
from winx_tui.tui.blocks.markdown import markdown_lines
from winx_tui.tui.blocks.message import AnswerBlock
from winx_tui.tui.blocks.tool_card import ToolCard
from winx_tui.tui.browser import browser_command
from winx_tui.tui.messages import LinkPressed
from winx_tui.tui.screens.preview import FileScreen


def links(text: str) -> list[tuple[str, str]]:
    """Return each linked text and where it leads."""
    found = []
    for line in markdown_lines(text, 100):
        for span in line.spans:
            if not isinstance(span.style, str) and (target := link_in(span.style.meta)):
                found.append((line.plain[span.start : span.end], target))
    return found


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("See https://a.example/b?c=1#d, please.", ["https://a.example/b?c=1#d"]),
        ("(https://a.example/x_(y))", ["https://a.example/x_(y)"]),
        ("**https://a.example/**", ["https://a.example/"]),
        ("http://localhost:8000/x", ["http://localhost:8000/x"]),
        ("https://user@evil.example/", []),
        ("https://gооgle.example/", []),
        ("ftp://a.example file:///etc/passwd javascript:alert(1)", []),
        ("at src/app.py:12 and `tests/x.py:3:4`", ["src/app.py:12", "tests/x.py:3:4"]),
        ("/tmp/a.log, ./b.sh and ~/c.toml", ["/tmp/a.log", "./b.sh", "~/c.toml"]),
        ("Makefile:7 but not 12:30 or a:b", ["Makefile:7"]),
        ("plain words", []),
    ],
)
def test_addresses_and_files_in_a_text_lead_somewhere(text: str, targets: list[str]) -> None:
    assert [target for _, target in links(text)] == targets


def test_where_a_link_leads_is_in_plain_sight_unless_it_is_the_text_itself() -> None:
    (line,) = markdown_lines(
        "<https://a.example/> [https://good.example](https://good.example.evil/)", 100
    )
    assert line.plain == ("https://a.example/ https://good.example (https://good.example.evil/)")
    assert ("https://good.example (https://good.example.evil/)", "https://good.example.evil/") in (
        links("[https://good.example](https://good.example.evil/)")
    )
    # The address that opens may stand within the text that hides it.
    (line,) = markdown_lines("[https://evil.example.good.org](https://evil.example)", 100)
    assert line.plain.endswith("(https://evil.example)")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "data:text/html,x"])
def test_nothing_but_web_pages_and_files_is_opened(url: str) -> None:
    assert not is_web(url)
    assert not [target for _, target in links(f"[press]({url})") if ":" in target.lstrip("/")]


@pytest.mark.parametrize(
    "url", ["https://", "https://a b", "https://a\x1b]", "https://[", "https://ö.example", "x"]
)
def test_a_url_that_is_none_is_not_opened(url: str) -> None:
    assert not is_web(url)


def test_a_line_stands_behind_a_files_name() -> None:
    assert file_in("src/a.py:12:3") == ("src/a.py", 12)
    assert file_in("src/a.py") == ("src/a.py", None)


@pytest.mark.parametrize(
    "text", ["a." * 20_000, "a/" * 20_000, "a+" * 20_000, "https://a." * 5_000]
)
def test_a_hostile_text_is_searched_in_no_time(text: str) -> None:
    with at_most_cpu_s(2.0):
        list(link_spans(text))


DESKTOP = {"DISPLAY": ":0"}


@pytest.mark.parametrize(
    ("environ", "platform", "there", "expected"),
    [
        (DESKTOP, "linux", {"xdg-open"}, ("/bin/xdg-open",)),
        (DESKTOP, "linux", {"gio"}, ("/bin/gio", "open")),
        ({}, "linux", {"xdg-open"}, ()),
        (DESKTOP | {"SSH_TTY": "x"}, "linux", {"xdg-open"}, ()),
        ({}, "darwin", {"open"}, ("/bin/open",)),
    ],
)
def test_a_browser_is_asked_for_only_where_a_desktop_is(
    environ: dict[str, str], platform: str, there: set[str], expected: tuple[str, ...]
) -> None:
    found = browser_command(environ, platform, lambda name: f"/bin/{name}" * (name in there))
    assert found == expected


async def test_a_click_on_a_file_shows_it_and_words_lead_nowhere(project: Path) -> None:
    (project / "long.py").write_text("".join(f"n = {n}\n" for n in range(200)), encoding="utf-8")
    async with stage(ScriptedRuntime(project)) as running:
        transcript = running.app.transcript
        transcript.load([AnswerBlock("long.py:120 and none.py:3")])
        await running.pilot.pause()
        await running.pilot.hover(transcript, offset=(22, 1))
        await running.pilot.pause()
        assert transcript.pointed.link == ""
        await running.pilot.hover(transcript, offset=(6, 1))
        await running.until(lambda: transcript.pointed.link == "long.py:120")
        await running.pilot.click(transcript, offset=(22, 1))
        await running.pilot.click(transcript, offset=(6, 1))
        await running.until(lambda: isinstance(running.app.screen, FileScreen))
        await running.until_shown("n = 119")


def test_the_output_of_a_command_that_is_over_has_links() -> None:
    made = ToolCard("Run: pytest", CommandPreview("pytest", Path("/")))
    made.append_output("tests/test_a.py:7: AssertionError\n")
    assert list(link_places(made.body(80)[-1], "tests/test_a.py:7")) == []
    made.finish(ToolResult("", structured={"exit_code": 1}), 0.1)
    assert list(link_places(made.body(80)[-1], "tests/test_a.py:7")) == [(2, 19)]


async def test_an_address_is_copied_where_no_browser_can_be_opened(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_TTY", "/dev/pts/9")
    async with stage(ScriptedRuntime(project)) as running:
        running.app.transcript.load([AnswerBlock("https://a.example/page")])
        await running.pilot.pause()
        await running.pilot.click(running.app.transcript, offset=(8, 1))
        await running.until(lambda: running.app.clipboard == "https://a.example/page")


def test_links_of_a_content_keep_its_styles() -> None:
    content = Content.styled("see a.py:1", "bold")
    assert len(linked(content).spans) == 2


@pytest.mark.parametrize(
    "text",
    ["https://a.b/" + "x" * 3_000, "https://a.b/x" + "." * 3_000 + "evil"],
    ids=["letters", "full stops"],
)
def test_an_address_that_is_too_long_is_not_opened_in_part(text: str) -> None:
    assert not [span for span in link_spans(text) if span.start == 0]


def test_a_bracket_that_the_address_opened_stays_with_it() -> None:
    assert [target for _, target in links("see (https://a.b/x_(y)).)")] == ["https://a.b/x_(y)"]


@pytest.mark.parametrize(
    "text",
    ["https://a/" + ")" * 50_000, "https://x.y?a.py " * 6_000, "a.py:" + "1" * 50_000],
    ids=["brackets", "addresses", "digits"],
)
def test_a_text_of_brackets_addresses_or_digits_is_searched_in_no_time(text: str) -> None:
    with at_most_cpu_s(1.0):
        list(link_spans(text))


def test_a_line_of_thousands_of_digits_is_no_line() -> None:
    target = "a.py:" + "1" * 5_000
    assert file_in(target) == (target, None)
    assert [target for _, target in links("a.py:1234567 b.py:12345678")] == ["a.py:1234567", "b.py"]


def test_whatever_stands_in_a_link_leads_to_a_file_or_to_none(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    assert is_file(tmp_path / "a.py")
    for name in ("x" * 5_000, "a\0b", "none.py", "\ud800.py", "."):
        assert not is_file(tmp_path / name)


async def test_a_link_to_a_name_that_is_too_long_leads_nowhere(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        looks = running.app.transcript.pointed.leads_to_a_file
        assert not looks("x" * 5_000 + ".py:3")
        assert not looks("~nobody-of-that-name/x.py")
        running.app.post_message(LinkPressed("x" * 5_000 + ".py:3"))
        await running.pilot.pause()
        assert not isinstance(running.app.screen, FileScreen)
        # Widgets of Textual ask for markup.
        running.app.prompt.notify("no [/b] and no [red]here", timeout=60)
        await running.until(lambda: len(running.app._notifications))
        assert [told.markup for told in running.app._notifications] == [False]
