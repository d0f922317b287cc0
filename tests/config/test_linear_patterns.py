from __future__ import annotations

import re

import pytest

from tests.support.cpu_time import at_most_cpu_s
from winx_tui.config.linear_patterns import compile_linear, is_linear

QUICK = [
    r"ACME-[0-9]{6}",
    r"corp_[a-z]+",
    r"(?i)myco-[A-Z0-9]{8,}",
    r"MYCO-(?:prod|dev)-[A-Za-z0-9]+",
    r"\bEMP\d{5}\b",
    r"\w+\s*=\s*\w+",
    r"[\w.+-]+@corp\.example",
    r"(?:[A-Z]{4}-){3}[A-Z]{4}",
    r"key=(?P<value>\S+)",
    r"[]a]+b",
    r"a{x",
]
SLOW = [
    (r"(a+)+$", "a group is repeated"),
    (r"(a|aa)+b", "a group is repeated"),
    (r"(?:[a-z]+,){9}x", "a group is repeated"),
    (r".*.*x", "may take what"),
    (r"x\w+\d+y", "may take what"),
    (r"(?:\w+|-)\w+!", "may take what"),
    (r"a+(?:b|a*)c", "may take what"),
    (r"(?=x)y", "not taken here"),
    (r"(\w)\1", "not taken here"),
    (r"(?x)a b", "not taken here"),
    (
        "|".join(f"(?:{letter}|x)" * 3 for letter in "abcdefghijklmnopqrstuvwxyzABCD"),
        "alternatives",
    ),
    ("a" * 1_001, "longer than"),
    ("a*", "where there is nothing"),
    ("", "where there is nothing"),
    ("[", "no regular expression"),
]


@pytest.mark.parametrize("pattern", QUICK)
def test_plain_patterns_are_taken(pattern: str) -> None:
    assert compile_linear(pattern).pattern == pattern
    assert is_linear(pattern)


@pytest.mark.parametrize(("pattern", "reason"), SLOW)
def test_patterns_that_may_take_long_are_refused_with_the_reason(pattern: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        compile_linear(pattern)
    assert not is_linear(pattern)


@pytest.mark.parametrize("pattern", QUICK)
@pytest.mark.parametrize("fragment", ["a", "A-", "aA0-_=. ", "1"])
def test_what_is_taken_is_quick_on_a_line_made_for_it(pattern: str, fragment: str) -> None:
    compiled = compile_linear(pattern)
    line = (fragment * 1_024)[:1_024]
    with at_most_cpu_s(0.2):
        compiled.findall(line)
