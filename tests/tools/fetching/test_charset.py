"""Text is read in the character set it is written in."""

from __future__ import annotations

import codecs

import pytest

from winx_tui.tools.fetching.charset import text_of

WORDS = "Grüße, Žluťoučký"


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (WORDS.encode(), "text/html", WORDS),
        (WORDS.encode(), "text/html; charset=UTF-8", WORDS),
        (WORDS.encode("iso-8859-2"), 'text/html; charset="iso-8859-2"', WORDS),
        (codecs.BOM_UTF8 + WORDS.encode(), "text/html; charset=iso-8859-1", WORDS),
        (codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"), "text/html", WORDS),
        (codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"), "", WORDS),
        ("Привет".encode("koi8-r"), "text/html; charset=KOI8-R", "Привет"),
        ("“x” €".encode("cp1252"), "text/html; charset=ISO-8859-1", "“x” €"),
        ("日本".encode("shift_jis"), "text/html; charset=Shift_JIS", "日本"),
        ("漢字".encode("gb18030"), "text/html; charset=gb2312", "漢字"),
        (b'<meta charset="windows-1251">' + "Мир".encode("cp1251"), "text/html", None),
        (b"<meta http-equiv=x content='text/html; charset=cp1251'>\xcc", "text/html", None),
        (b'<?xml version="1.0" encoding="windows-1251"?>\xcc', "text/xml", None),
        (b'<meta charset="utf-16">' + WORDS.encode(), "text/html", None),
    ],
)
def test_the_mark_the_header_and_the_page_are_asked_in_this_order(
    body: bytes, content_type: str, expected: str | None
) -> None:
    text = text_of(body, content_type, is_markup=True)

    assert text == expected if expected else any(each in text for each in ("Мир", "М", WORDS))


@pytest.mark.parametrize(
    "name", ["hex", "base64", "zlib", "rot13", "idna", "utf-7", "unicode_escape", "no-such-one"]
)
def test_what_is_no_character_set_is_passed_over(name: str) -> None:
    assert text_of(b"6162 ok\xff", f"text/plain; charset={name}", is_markup=False) == "6162 ok�"
