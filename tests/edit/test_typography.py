from __future__ import annotations

import pytest

from tests.edit.editing import block, edit, refusal
from winx_tui.edit.typography import plain


@pytest.mark.parametrize(
    ("text", "written"),
    [("“a” ‘b’", "\"a\" 'b'"), ("a – b — c", "a - b - c"), ("so…", "so..."), ("a\u00a0b", "a b")],
)
def test_typographic_characters_have_a_plain_form(text: str, written: str) -> None:
    assert plain(text) == written


def test_what_the_model_prettified_becomes_plain_again() -> None:
    assert edit('say("a")\n', block("say(“a”)\n", "say(“b”)\nsay(“c”)\n")) == 'say("b")\nsay("c")\n'


def test_what_the_model_made_plain_keeps_the_form_of_the_file() -> None:
    assert edit("a – “b”\n", block('a - "b"\n', 'a - "c"\n')) == "a – “c”\n"


def test_a_plain_character_that_may_be_another_stays_plain() -> None:
    assert edit("x = ‘a’\n", block("x = 'a'\n", "x = \"a\" + 'b' + 'c'\n")) == (
        "x = \"a\" + 'b' + 'c'\n"
    )


def test_both_forms_in_a_file_are_told_apart() -> None:
    assert edit("it's\nit’s\n", block("it’s\n", "x\n")) == "it's\nx\n"
    refusal("it`s\n", block("it's\n", "x\n"), "not_found")


def test_a_no_break_space_is_a_blank() -> None:
    assert edit("    a b\n", block("\u00a0\u00a0\u00a0\u00a0a\u00a0b\n", "    c\n")) == "    c\n"
