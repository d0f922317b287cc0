"""Words are split and decoded as bash does it."""

from __future__ import annotations

import pytest

from winx_tui.security.commands.lexer import UnreadableCommandError, read_tokens


def words(text: str) -> list[str | None]:
    return [token.word.plain for token in read_tokens(text) if token.word is not None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b", ["a", "b"]),
        ("a\tb", ["a", "b"]),
        ("l''s", ["ls"]),
        ('"r"m', ["rm"]),
        (r"r\m", ["rm"]),
        (r"a\ b", ["a b"]),
        (r"'a\'", ["a\\"]),
        (r'"a\n"', ["a\\n"]),
        (r'"a\"b\$c\`d\\e"', ['a"b$c`d\\e']),
        ("'it'\\''s'", ["it's"]),
        ("a\\\nb", ["ab"]),
        ('"a\\\nb"', ["ab"]),
        (r"$'\x72m\n'", ["rm\n"]),
        (r"$'a\0b'", ["a"]),
        ("a#b", ["a#b"]),
        ("a #b", ["a"]),
        ("''", [""]),
        ("$", ["$"]),
        ('"$"', ["$"]),
        ("a=b", ["a=b"]),
        ("$x", [None]),
        ("$(x)", [None]),
    ],
)
def test_a_word_is_decoded(text: str, expected: list[str | None]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "'a",
            '"a',
            "`a",
            "$(a",
            "${a",
            "$((1",
            "a\\",
            "cat <<E",
            "cat <<E\nx",
            'cat <<"$x"\nx\n',
        ),
        *("!!", "!rm", "a!b", '"a!b"', '$"a"', "$[1]", "{x}> f", "$'a"),
    ],
)
def test_what_is_in_doubt_is_refused(text: str) -> None:
    with pytest.raises(UnreadableCommandError):
        read_tokens(text)


def test_a_lenient_reading_goes_on() -> None:
    assert [token.text for token in read_tokens("rm 'a b; ls", lenient=True)] == ["rm", "'a b; ls"]


def test_operators_are_told_apart() -> None:
    tokens = read_tokens("a&&b||c|&d;e&f 2>&1 >|g <<<h")
    assert [token.text for token in tokens if token.kind == "operator"] == [
        *("&&", "||", "|&", ";", "&", ">&", ">|", "<<<")
    ]
    assert [token.text for token in tokens if token.kind == "number"] == ["2"]


def test_a_here_document_belongs_to_its_delimiter() -> None:
    tokens = read_tokens("cat <<'E' | wc\na $b\nE\nls")
    assert [token.body for token in tokens if token.text == "'E'"] == ["a $b"]
    assert tokens[-1].text == "ls"
