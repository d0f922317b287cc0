from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winx_tui.shell.collapse import collapse_runs
from winx_tui.shell.log_file import LogDirectory
from winx_tui.shell.output import CommandOutput, OutputBudget
from winx_tui.shell.renderer import LineRenderer

FIXTURES = Path(__file__).parent.parent / "fixtures" / "tools"

KEPT_TABS = "tab_stops"
"""The case expands tabs. We keep them: a model that copies the line into an edit needs the tab."""
NO_LINE_CAP = "line_cap"
"""The case drops all but the last 499 lines. We drop none."""

FRAGMENTS = (
    *("\r", "\n", "\r\n", "\b", "\t", "\x1b", "\x1b[", "\x1b]0;", "\x07", "\x1bP", "\x1b\\"),
    *("\x1b[2A", "\x1b[5;3H", "\x1b[J", "\x1b[1J", "\x1b[2J", "\x1b[K", "\x1b[3L", "\x1b[2M"),
    *("\x1bM", "\x1b7", "\x1b8", "\x1bc", "\x1b[?1049h", "\x1b[?1049l", "\x1b[4P", "\x1b[3@"),
)
"""Pieces that terminals act on; put together at random."""


def cases(name: str) -> list[dict[str, Any]]:
    data = json.loads((FIXTURES / name).read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = data["cases"]
    return found


def render(*pieces: str) -> str:
    settled: list[str] = []
    renderer = LineRenderer(settled.append)
    for piece in pieces:
        renderer.feed(piece)
    renderer.finish()
    lines = [line.rstrip() for line in "".join(settled).split("\n")]
    return "\n".join(lines).rstrip("\n")


@pytest.mark.parametrize("case", cases("terminal_render.json"), ids=lambda case: case["name"])
def test_terminal_output_renders_as_a_terminal_shows_it(case: dict[str, Any]) -> None:
    if case["name"] == KEPT_TABS:
        assert render("a\tb") == "a\tb"
    elif case["name"] == NO_LINE_CAP:
        rows = [f"row{number}" for number in range(600)]
        assert render("\r\n".join(rows)) == "\n".join(rows)
    elif "strip" in case["given"]:
        assert render(case["given"]["strip"]) == case["expect"]["text"].rstrip()
    else:
        rendered = render(case["given"]["raw"])
        assert rendered == render(rendered)
        if "lines" in case["expect"]:
            assert rendered.split("\n") == case["expect"]["lines"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a\x1b]0;title", "a"),
        ("\x1b]never ended\nnext", "\nnext"),
        ("\x1bPq#0;2;0\nsixel\x1b\\after", "after"),
        ("x\x1b[3mita\x1b[23;4:3mlic", "xitalic"),
        ("\x9b31mred\x85", "31mred"),
        ("one\ntwo\x1b[1A\x1b[2K\rONE", "ONE\ntwo"),
        ("kept\n\x1b[H\x1b[2Jnew", "kept\nnew"),
        ("abcdef\x1b[4G\x1b[K!", "abc!"),
        ("abcdef\x1b[2G\x1b[2P", "adef"),
        ("a\x1b[9999999999999Cb", "a" + " " * 10_000 + "b"),
        ("\x1b[?1049hscreen\x1b[?1049lline", "line"),
    ],
)
def test_escape_sequences_act_or_vanish(raw: str, expected: str) -> None:
    assert render(raw) == expected


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=20),
            st.sampled_from(FRAGMENTS),
        ),
        max_size=40,
    )
)
def test_nothing_a_program_writes_breaks_the_renderer_or_lets_controls_through(
    pieces: list[str],
) -> None:
    rendered = render(*pieces)
    assert not any((ord(c) < 32 and c not in "\n\t") or 0x7F <= ord(c) < 0xA0 for c in rendered)


@given(st.text(alphabet="ab\n", max_size=400), st.integers(1, 400))
def test_where_a_read_cuts_plain_text_makes_no_difference(text: str, cut: int) -> None:
    assert render(text[:cut], text[cut:]) == render(text)


@pytest.mark.parametrize(
    "raw", ["a\r\nb\x1b[31mc\x1b]0;t\x07d\x1b[1Ae", "10%\r50%\r\n\x1bPx\x1b\\y"]
)
def test_where_a_read_cuts_an_escape_makes_no_difference(raw: str) -> None:
    for cut in range(len(raw)):
        assert render(raw[:cut], raw[cut:]) == render(raw)


@pytest.mark.parametrize("case", cases("output_compress.json"), ids=lambda case: case["name"])
def test_runs_of_identical_lines_are_told_once(case: dict[str, Any]) -> None:
    text = case["given"]["output"].removesuffix("\n")
    expected = case["expect"]["compressed"]
    if expected is None or case["name"] == "thirty_lines":
        # "thirty_lines" counts the empty text behind the last line end as a line; we do not.
        assert collapse_runs(text) == text
        return
    folded = collapse_runs(text).split("\n")
    theirs = expected.replace("[winx: ×", "[×").split("\n")
    assert folded[:-1] == theirs[:-1]


@pytest.mark.parametrize("case", cases("incremental_output.json"), ids=lambda case: case["name"])
def test_a_later_look_shows_only_what_is_new(case: dict[str, Any], tmp_path: Path) -> None:
    old, new = case["given"]["old"], case["given"]["new"]
    output = CommandOutput(LogDirectory(tmp_path), OutputBudget())
    whole = "\n".join(new).encode()
    seen = "\n".join(old).encode()
    assert whole.startswith(seen)
    output.feed(seen)
    output.take()
    output.feed(whole[len(seen) :])
    assert output.take().text == "\n".join(case["expect"]["lines"])
    output.finish()


def test_a_line_of_10_mb_is_bounded_and_whole_in_the_log(tmp_path: Path) -> None:
    output = CommandOutput(LogDirectory(tmp_path), OutputBudget())
    for _ in range(160):
        output.feed(b"x" * 65_536)
    output.finish()
    excerpt = output.take()
    assert len(excerpt.text) < 40_000
    assert "characters hidden" in excerpt.text
    assert output.log.path is not None
    assert output.log.path.stat().st_size == 160 * 65_536


def test_a_log_that_cannot_be_written_is_told_and_loses_no_command(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    output = CommandOutput(LogDirectory(tmp_path / "file" / "logs"), OutputBudget(tokens=100))
    output.feed(b"line\n" * 20_000)
    output.finish()
    assert "could not be kept" in output.take().text


def test_old_logs_are_pruned(tmp_path: Path) -> None:
    for _ in range(8):
        output = CommandOutput(LogDirectory(tmp_path, max_files=3), OutputBudget())
        output.feed(b"x" * 40_000)
        output.finish()
    assert len(list(tmp_path.iterdir())) == 3
    assert tmp_path.is_dir()
