"""Whatever the text, the classifier answers; and its words are bash's words."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.security.commands.corpus import listed
from winx_tui.security.commands.classification import CommandPlace, NotProvenError
from winx_tui.security.commands.classifier import classify
from winx_tui.security.commands.expansion import Scope, expand
from winx_tui.security.commands.reading import read_command
from winx_tui.security.commands.syntax import Simple
from winx_tui.security.commands.values import ValueKind

PLACE = CommandPlace(Path("/nowhere/at/all"), Path("/nowhere/at/all"), Path("/nowhere/home"))
SHELL_TEXT = st.lists(
    st.sampled_from(
        [
            *(
                "ls",
                "cat",
                "rm",
                "echo",
                "git",
                "log",
                "if",
                "then",
                "fi",
                "for",
                "in",
                "do",
                "done",
            ),
            *(
                "case",
                "esac",
                "while",
                "[[",
                "]]",
                "[",
                "]",
                "{",
                "}",
                "(",
                ")",
                "<",
                ">",
                "<<",
                "<<<",
            ),
            *(
                "|",
                "&",
                ";",
                "\n",
                " ",
                "  ",
                "\t",
                "'",
                '"',
                "`",
                "$",
                "$(",
                "${",
                "$((",
                "))",
                "\\",
            ),
            *(
                "a",
                "-x",
                "--x=",
                "*",
                "?",
                "~",
                "#",
                "!",
                "=",
                ",",
                "..",
                "/",
                "\x00",
                "\r",
                "\U0001f600",
            ),
            *(
                "{a,b}",
                "<(",
                ">(",
                "EOF",
                "x=1",
                "2>",
                "&>",
                "é",
                "\u202e",
                "@",
                "function",
                "coproc",
            ),
        ]
    ),
    max_size=30,
).map("".join)


@given(SHELL_TEXT | st.text(max_size=60))
@example("{\U0001f600")
@example("ls <<E")
@example("$(" * 50)
@example("ls $(" + "$(" * 5000)
@example("<(" * 3000)
@example("a" * 7000)
@example("a " * 30000)
@example("python3 -c '" + "x" * 50000 + "'")
@example("(" * 3000)
@example("{" * 5000 + "," * 2000)
@example("'" + "\\" * 7001)
def test_any_text_is_answered(text: str) -> None:
    result = classify(text, PLACE)
    assert (result.effect == "ask") == bool(result.reasons)


@given(st.sampled_from(listed("dangers") + listed("attacks")), st.data())
def test_a_cut_command_is_answered(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    classify(text[:start] + text[end:], PLACE)


def nothing_runs(source: str) -> ValueKind:
    raise NotProvenError(source)


@pytest.mark.security
@settings(max_examples=400)
@given(
    st.lists(
        st.sampled_from([*"ab'\"\\{},.$~#=!^%@:-_1 \t\n", "''", '""', "\\\\", "{a,b}", "$'", "é"]),
        max_size=14,
    ).map("".join)
)
@example("a{b,'c,d'}e")
@example("$'\\x61\\'b'")
@example("a\\\nb")
def test_literal_words_are_what_bash_makes_of_them(tail: str) -> None:
    command = f"echo {tail}"
    try:
        node = read_command(command)
        if not isinstance(node, Simple) or node.redirects:
            return
        scope = Scope("/home/someone", None, {}, nothing_runs)
        values = [value for word in node.words[1:] for value in expand(word, scope)]
    except NotProvenError:
        return
    if not all(value.is_literal for value in values):
        return
    printed = subprocess.run(
        ["bash", "--norc", "-c", command.replace("echo", "printf '<%s>\\0'", 1)],
        capture_output=True,
        check=False,
        env={"HOME": "/home/someone", "LC_ALL": "C.UTF-8"},
        cwd="/",
    )
    theirs = printed.stdout.decode().split("\0")[:-1]
    assert theirs == ([f"<{value.text}>" for value in values] or ["<>"])
