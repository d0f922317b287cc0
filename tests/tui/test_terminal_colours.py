"""The real program in a pseudo-terminal: which bytes leave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pexpect
import pytest

from tests.support.home import WINX, clean_environment
from tests.tui.support.drawings import is_drawing

_SGR = re.compile(rb"\x1b\[([0-9;:]*)m")
_ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[^\[\]])")
_COLOURS = {*range(30, 50), *range(90, 108)}
_SIXTEEN = {*range(30, 38), 39, *range(40, 48), 49, *range(90, 98), *range(100, 108)}


def written(tmp_path: Path, *options: str, **environment: str) -> bytes:
    """Return what the demo writes from its start to its first question."""
    log = BytesIO()
    home = clean_environment(tmp_path / "home", **environment)
    child = pexpect.spawn(
        WINX[0],
        [*WINX[1:], "--demo", *options],
        cwd=str(tmp_path),
        env=home,
        timeout=60,
        dimensions=(40, 120),
    )
    child.logfile_read = log
    is_repl = "--repl" in options
    try:
        for text in ("winx ask>",) if is_repl else ("scripted", "? keys"):
            child.expect_exact(text)
        child.send("go\r" if is_repl else "\r")
        child.expect_exact("Answer, empty rejects:" if is_repl else "Edit the command")
        if "--accessible" in options and not is_repl:
            child.expect_exact("winx asks")
        return log.getvalue()
    finally:
        child.close(force=True)


def numbers(data: bytes) -> Iterator[list[int]]:
    for sequence in _SGR.findall(data):
        yield [int(part or 0) for part in re.split(rb"[;:]", sequence)]


@pytest.mark.parametrize("options", [("--theme", "winx-light"), ("--repl",)])
def test_no_colour_leaves_with_no_color(tmp_path: Path, options: tuple[str, ...]) -> None:
    data = written(tmp_path, *options, NO_COLOR="1", TERM="xterm-256color", COLORTERM="truecolor")
    assert not [code for code in numbers(data) if _COLOURS & set(code)]
    if "--repl" not in options:
        # The marked answer and the keys are still told from the rest.
        assert {7, 1} <= {number for code in numbers(data) for number in code}


def test_a_terminal_of_sixteen_colours_gets_its_own_by_name(tmp_path: Path) -> None:
    data = written(tmp_path, TERM="xterm")
    codes = list(numbers(data))
    assert not [code for code in codes if {38, 48} & set(code)]
    assert {number for code in codes for number in code} & {96, 93} == {96, 93}
    # No colour is ever laid under a text: what is marked is reversed.
    grounds = set(range(40, 48)) | set(range(100, 108))
    assert not [code for code in codes if grounds & set(code)]


@pytest.mark.parametrize("options", [("--accessible",), ("--repl", "--accessible")])
def test_nothing_drawn_leaves_in_accessible_mode(tmp_path: Path, options: tuple[str, ...]) -> None:
    data = written(tmp_path, *options, TERM="xterm-256color")
    text = _ESCAPES.sub(b"", data).decode("utf-8", "ignore")
    assert not [character for character in text if is_drawing(character)]
    assert "winx asks" in text
    if "--repl" in options:
        assert "winx is working." in text
        assert "winx says:" in text
