from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winx_tui.workspace.deceptive_text import (
    count_hidden,
    deception_remarks,
    look_alikes,
    twin_of,
)
from winx_tui.workspace.display import visible


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("c\u0430t x", ["\u0430"]),
        ("\u0441\u043e\u0440", ["\u0441", "\u043e", "\u0440"]),
        ("\uff43at x", ["\uff43"]),
        ("rm \u2013rf x", ["\u2013"]),
        ("rm \u2212rf x", ["\u2212"]),
        ("ls\uff1b rm x", ["\uff1b"]),
        ("ls \u01c0 sh", ["\u01c0"]),
        ("echo \U0001d42b\U0001d426", ["\U0001d42b", "\U0001d426"]),
        ("git status\u2024txt", ["\u2024"]),
        ("echo \u0440\u0430\u0443 \u043f\u0440\u0438\u0432\u0435\u0442\ncat \u0430", ["\u0430"]),
        ("g\u0456t push; echo \u043f\u0440\u0438\u0432\u0435\u0442", ["\u0456"]),
    ],
)
def test_what_looks_like_something_else_is_found(text: str, characters: list[str]) -> None:
    assert [each.character for each in look_alikes(text)] == characters


@pytest.mark.parametrize(
    "text",
    [
        "ls -l",
        "echo '\u043f\u0440\u0438\u0432\u0435\u0442 \u043c\u0438\u0440'",
        "git commit -m '\u043f\u0440\u0430\u0432\u043a\u0430 \u0441 \u0442\u0435\u0441\u0442'",
        "git commit -m 'it\u2019s done \u2013 ok'",
        "echo '\u65e5\u672c\u8a9e' na\u00efve caf\u00e9 \u00fcber",
        "# \u0393\u03b5\u03b9\u03ac \u03c3\u03bf\u03c5",
        "x = \u03b1 * \u03b2",
        "",
    ],
)
def test_other_languages_and_prose_are_not_suspected(text: str) -> None:
    assert deception_remarks(text) == ()


def test_remarks_count_and_name() -> None:
    hidden, alike = deception_remarks("c\u0430t p\u0430\u200bth\u202e")
    assert hidden == "2 hidden characters, shown by number"
    assert alike == "2 characters look like others: \u0430 U+0430 like a"


def test_of_many_kinds_the_first_are_named() -> None:
    (remark,) = deception_remarks("x\u0430x\u0435x\u043ex\u0440x\u0441x\u0445")
    assert remark.startswith("6 characters look like others")
    assert remark.endswith("and 2 more")


def test_line_ends_and_tabs_are_not_hidden() -> None:
    assert deception_remarks("a\tb\nc\n") == ()
    assert deception_remarks("a\rb") == ("1 hidden character, shown by number",)


@given(st.text())
def test_hidden_characters_are_those_that_are_shown_by_number(text: str) -> None:
    shown = visible(text, multiline=True)
    plain = "".join(each for each in text if visible(each, multiline=True) == each)
    assert len(text) - len(plain) == count_hidden(text)
    assert (count_hidden(text) == 0) == (shown == text)


@given(st.characters())
def test_a_twin_is_plain(character: str) -> None:
    twin = twin_of(character)
    assert twin.isascii()
    assert len(twin) <= 3


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_never_looks_like_something_else(text: str) -> None:
    assert look_alikes(text) == ()
