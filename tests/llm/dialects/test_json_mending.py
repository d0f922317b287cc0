from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winx_tui.llm.dialects.json_mending import read_object

MENDED = [
    ('{"a": 1, "b": [1, 2,],}', {"a": 1, "b": [1, 2]}),
    ("{'a': 'it\\'s', 'b': \"say \\\"x\\\"\"}", {"a": "it's", "b": 'say "x"'}),
    ("{'a': True, 'b': None, 'c': False}", {"a": True, "b": None, "c": False}),
    ('{file_paths: ["a"], max-tokens: 5}', {"file_paths": ["a"], "max-tokens": 5}),
    ('{“a”: “x \\"y\\" z”, “b”: 1}', {"a": 'x "y" z', "b": 1}),
    (
        '{"a": "“quoted”", // why\n "b": 2, # and\n /* so */ "c": 3}',
        {"a": "“quoted”", "b": 2, "c": 3},
    ),
    ("{'a': 'one\ntwo\tthree'}", {"a": "one\ntwo\tthree"}),
    ('{"a": "x" "b": "y"}', {"a": "x", "b": "y"}),
    ('{"a": ["x", {"b": "y"', {"a": ["x", {"b": "y"}]}),
    ('{"a": "x"}}', {"a": "x"}),
    (
        '{"a": 1.10, "b": 1e3, "c": 12345678901234567890,}',
        {"a": 1.1, "b": 1000.0, "c": 12345678901234567890},
    ),
    ('{"a": "x\\/y \\u00e9",}', {"a": "x/y é"}),
    ("{'a': '\\x41\\u0042'}", {"a": "AB"}),
    ('{}{"a": 1}', {"a": 1}),
    ('{"a": 1}\n{"a": 1}', {"a": 1}),
    ('Here is the call:\n```json\n{"a": "x"}\n```\nIs it right?', {"a": "x"}),
    ('<tool_call>{"a": "x"}</tool_call>', {"a": "x"}),
    ("\"{'a': 'x'}\"", {"a": "x"}),
    ("```\n{'a': 'b', // ends\n}\n```", {"a": "b"}),
]

REFUSED = [
    '{"command": "rm -rf /tmp/x',
    '{"command": "rm -rf /tmp/x", "why": "bec',
    '{"command": "ls", "timeout": 1',
    '{"command": "ls", ',
    '{"command": "ls", "file_paths": [',
    '{"command": "ls", "why"',
    '{"command": "ls", "why":',
    '{"command": "echo "a" > b"}',
    '{"command": "echo "a": "b""}',
    '{"a": NaN}',
    '{"a": Infinity, "b": 1,}',
    '{"a": 1e999}',
    '{"a": "\\d+"}',
    "{'a': 'x\\/y'}",
    '{"a": ["x" "y"]}',
    '{"a": [1,,2]}',
    '{"a": , "b": 1}',
    '{"a": 1, "a": 2}',
    "{'a': 1, 'a': 2}",
    '{"a": 1}{"a": 2}',
    '{"a": [1, 2}',
    '{"path": "a"}, "text": "b"}',
    '"path": {"a": 1}',
    "{command: ls -l}",
    '{"text": """three quotes"""}',
    'echo {"command": "x"}',
    "cat {a,b}",
    "{'a': ('x', 'y')}",
    '{"a": 007}',
    '{"a": undefined}',
    "{“a”: “say “x” now”}",
]


@pytest.mark.parametrize(("text", "value"), MENDED)
def test_what_has_one_meaning_is_mended(text: str, value: dict[str, Any]) -> None:
    assert read_object(text) == value


@pytest.mark.parametrize("text", REFUSED)
def test_what_would_have_to_be_guessed_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w{3}"):
        read_object(text)


def test_what_is_wrong_is_said() -> None:
    with pytest.raises(ValueError, match="cut off inside the text that begins at character 12"):
        read_object('{"command": "rm -rf')
    with pytest.raises(ValueError, match="several different objects"):
        read_object('{"a": 1}{"a": 2}')
    with pytest.raises(ValueError, match="'a' twice"):
        read_object('{"a": 1, "a": 2}')


_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
TEXTS = st.text(alphabet=st.sampled_from("ab1 \n\t\"'\\{}[],:/#*<>`é“”’NaTrue\u2028"), max_size=12)
NAMES = st.text(alphabet="abc_x", min_size=1, max_size=5)
LEAVES = TEXTS | st.integers(-1000, 1000) | st.booleans() | st.none() | st.just(2.5)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(NAMES, VALUES, min_size=1, max_size=4)


def _written(value: Any, *, quote: Callable[[str], str], key: Callable[[str], str]) -> str:
    """Write a value as a model might, with trailing commas."""
    if isinstance(value, dict):
        fields = [
            f"{key(name)}: {_written(one, quote=quote, key=key)}," for name, one in value.items()
        ]
        return "{" + " ".join(fields) + "}"
    if isinstance(value, list):
        return "[" + "".join(_written(one, quote=quote, key=key) + "," for one in value) + "]"
    return quote(value) if isinstance(value, str) else repr(value)


def _as_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _in_smart_quotes(text: str) -> str:
    inner = json.dumps(text, ensure_ascii=False)[1:-1]
    return f"“{inner}”" if not set(text) & set("“”") else _as_json(text)


def _with_raw_lines(text: str) -> str:
    return (
        _as_json(text).replace("\\n", "\n").replace("\\t", "\t")
        if "\\" not in text
        else _as_json(text)
    )


@settings(max_examples=200, deadline=None)
@given(OBJECTS, st.sampled_from([repr, _as_json, _in_smart_quotes, _with_raw_lines]), st.booleans())
def test_other_quotes_python_words_bare_keys_and_commas_are_read_right(
    value: dict[str, Any], quote: Callable[[str], str], is_bare: bool
) -> None:
    text = _written(value, quote=quote, key=str if is_bare else quote)
    assert read_object(text) == value


@settings(max_examples=200, deadline=None)
@given(OBJECTS, st.data())
def test_closing_brackets_that_are_missing_never_change_a_value(
    value: dict[str, Any], data: st.DataObject
) -> None:
    text = json.dumps(value)
    closers = len(text) - len(text.rstrip("]}"))
    cut = data.draw(st.integers(1, closers))
    shortened = text[:-cut]
    if shortened[-1:].isdigit() or shortened[-1:] in ("[", "{"):
        with pytest.raises(ValueError, match="cut off"):
            read_object(shortened)
    else:
        assert read_object(shortened) == value


@settings(max_examples=300, deadline=None)
@given(OBJECTS, st.data())
def test_no_text_and_no_number_is_ever_shortened(
    value: dict[str, Any], data: st.DataObject
) -> None:
    text = json.dumps(value, ensure_ascii=False)
    cut = data.draw(st.integers(1, len(text) - 1))
    try:
        found = read_object(text[:cut])
    except ValueError:
        return
    assert _is_beginning(found, value)


def _is_beginning(found: Any, value: Any) -> bool:
    """Tell whether every leaf that was found is one that was written, at its own place."""
    if isinstance(found, dict) and isinstance(value, dict):
        return all(name in value and _is_beginning(one, value[name]) for name, one in found.items())
    if isinstance(found, list) and isinstance(value, list):
        return len(found) <= len(value) and all(map(_is_beginning, found, value))
    return bool(found == value)


@settings(max_examples=300, deadline=None)
@given(OBJECTS, st.data())
def test_one_sign_more_or_less_never_makes_another_call(
    value: dict[str, Any], data: st.DataObject
) -> None:
    text = json.dumps(value, ensure_ascii=False)
    marks = _places_of_marks(text)
    at = data.draw(st.sampled_from(marks))
    damaged = data.draw(
        st.sampled_from([text[:at] + text[at + 1 :], text[:at] + text[at] + text[at:]])
    )
    try:
        found = read_object(damaged)
    except ValueError:
        return
    leaves = _leaves(value)
    assert all(leaf in leaves for leaf in _leaves(found))


def _places_of_marks(text: str) -> list[int]:
    """Return where brackets, commas and colons stand outside of texts."""
    inside = _STRING.sub(lambda match: "x" * len(match[0]), text)
    return [at for at, sign in enumerate(inside) if sign in "{}[],:"]


def _leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in _leaves(one)]
    if isinstance(value, list):
        return [leaf for one in value for leaf in _leaves(one)]
    return [repr(value)]
