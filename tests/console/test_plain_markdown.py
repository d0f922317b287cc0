"""Markdown on a plain terminal: no mark of it is seen, and nothing that is quoted is lost."""

from __future__ import annotations

import pytest

from winx_tui.console.plain_markdown import plain_lines


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        (r"- tool post\_note of a\*b\*", "- tool post_note of a*b*"),
        (r"**Why** \*\*not\*\*", "Why **not**"),
        ("runs `a_b**c` in `/p`", "runs a_b**c in /p"),
        ("runs `` echo `date` ``", "runs echo `date`"),
        (r"runs `grep '\.' *` or `a\`", "runs grep '\\.' * or a\\"),
        (r"hidden \\u{202E} and C:\dir", r"hidden \u{202E} and C:\dir"),
        ("an open ` stays", "an open ` stays"),
        ("```py\nx = `**a**` \\_\n```\n**b**", "x = `**a**` \\_\nb"),
    ],
)
def test_what_only_marks_is_left_out(markdown: str, plain: str) -> None:
    assert "\n".join(plain_lines(markdown)) == plain
