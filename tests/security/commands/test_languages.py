"""The small readers of sed scripts, awk programs and braces."""

from __future__ import annotations

import subprocess

import pytest

from winx_tui.security.commands.awk_program import check_awk_program
from winx_tui.security.commands.braces import Cell, expand_braces
from winx_tui.security.commands.classification import NotProvenError
from winx_tui.security.commands.sed_script import check_sed_script


def plain(text: str) -> list[Cell]:
    return [(character, False) for character in text]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "a{b,c}d",
            "{a,b}{c,d}",
            "{1..5}",
            "{5..1}",
            "{a..e}",
            "a{b}c",
            "{}",
            "a{,b}",
            "{a,{b,c}}",
        ),
        *("x{a,b{1..3}}y", "{a,b}c{d,e}f", "{-2..2}", "pre{a,b}", "{a,b}post", "{,}", "a{b,}"),
    ],
)
def test_braces_expand_as_in_bash(text: str) -> None:
    printed = subprocess.run(
        ["bash", "-c", f"printf '%s\\n' {text}"], capture_output=True, text=True, check=True
    ).stdout.split("\n")[:-1]
    ours = ["".join(character for character, _ in word) for word in expand_braces(plain(text))]
    # An empty unquoted word is dropped by bash after the braces.
    assert [word for word in ours if word] == [word for word in printed if word]


@pytest.mark.parametrize("text", ["{a,b", "{a,{b}", "{01..10}", "{1..999}", "{a..}", "{1..5..2}"])
def test_braces_in_doubt_are_refused(text: str) -> None:
    with pytest.raises(NotProvenError):
        expand_braces(plain(text))


@pytest.mark.parametrize("text", ["{a}", "{}", "a,b"])
def test_braces_that_stand_for_themselves_stay(text: str) -> None:
    words = ["".join(character for character, _ in word) for word in expand_braces(plain(text))]
    assert words == [text]


@pytest.mark.parametrize(
    "script", ["p", "1,5p", "$!N;P;D", "s/a/b/g", "/x/,/y/{p;q}", "s|a|b|;y/a/b/", "1~2p", "0,/x/p"]
)
def test_printing_sed_scripts_pass(script: str) -> None:
    check_sed_script(script)


@pytest.mark.parametrize(
    "script",
    [
        "w x",
        "e",
        "1e id",
        "r x",
        "s/a/b/e",
        "s/a/b/w x",
        "s/a/b/we",
        "p;w x",
        "{p",
        "}",
        "s/a",
        "v",
    ],
)
def test_other_sed_scripts_are_refused(script: str) -> None:
    with pytest.raises(NotProvenError):
        check_sed_script(script)


@pytest.mark.parametrize(
    "program", ["{print}", "NR>1", "$1>2{print}", "{if (a > b) print}", "/a|b/", "a||b", "{x=1/2}"]
)
def test_printing_awk_programs_pass(program: str) -> None:
    check_awk_program(program)


@pytest.mark.parametrize(
    "program",
    [
        *('{print > "x"}', '{print | "sh"}', "{system($0)}", "{getline x}", '{print >> "x"}', "{"),
        *('{print (1) > "x"}', "{a[x > 1]}", "@load", "(x) /y/", "{x++ /y/}", '"open', "/open"),
    ],
)
def test_other_awk_programs_are_refused(program: str) -> None:
    with pytest.raises(NotProvenError):
        check_awk_program(program)
