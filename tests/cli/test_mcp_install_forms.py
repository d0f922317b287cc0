from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winx_tui.cli.mcp_clients.forms import (
    FORMS,
    FormError,
    FormName,
    read_settings,
    with_entry,
    without_entry,
)
from winx_tui.cli.mcp_clients.jsonc_text import parse_jsonc

_ENTRY: dict[str, object] = {"command": "/bin/winx", "args": ["--mcp"]}
_PATH = ("mcpServers", "winx")

_JSONC_CASES = [
    pytest.param(
        "",
        '{\n  "mcpServers": {\n    "winx": {\n      "command": "/bin/winx",\n'
        '      "args": ["--mcp"]\n    }\n  }\n}\n',
        id="an empty file",
    ),
    pytest.param(
        '{\n    // mine\n    "theme": "One", // dark\n}\n',
        '{\n    // mine\n    "theme": "One", // dark\n    "mcpServers": {\n        "winx": {\n'
        '            "command": "/bin/winx",\n            "args": ["--mcp"]\n        }\n    }\n}\n',
        id="a comma too many and comments",
    ),
    pytest.param(
        '{\n\t"theme": "One" /* } */ // dark\n\t// last\n}',
        '{\n\t"theme": "One", /* } */ // dark\n\t// last\n\t"mcpServers": {\n\t\t"winx": {\n'
        '\t\t\t"command": "/bin/winx",\n\t\t\t"args": ["--mcp"]\n\t\t}\n\t}\n}',
        id="tabs, and comments after the last member",
    ),
    pytest.param(
        '{"a":1,"mcpServers":{"b":{"url":"//x"}}}',
        '{"a":1,"mcpServers":{"b":{"url":"//x"}, "winx": {"command": "/bin/winx", '
        '"args": ["--mcp"]}}}',
        id="all on one line",
    ),
    pytest.param(
        '{\r\n  "mcpServers": {\r\n    // none yet\r\n  }\r\n}\r\n',
        '{\r\n  "mcpServers": {\r\n    // none yet\r\n    "winx": {\r\n'
        '      "command": "/bin/winx",\r\n      "args": ["--mcp"]\r\n    }\r\n  }\r\n}\r\n',
        id="line ends of Windows",
    ),
    pytest.param(
        '{\n  "mcpServers": {\n    "winx": {\n      // mine\n      "command": "old",\n'
        '      "disabled": false\n    }\n  }\n}\n',
        '{\n  "mcpServers": {\n    "winx": {\n      // mine\n      "command": "/bin/winx",\n'
        '      "disabled": false,\n      "args": ["--mcp"]\n    }\n  }\n}\n',
        id="an entry that is there",
    ),
]


@pytest.mark.parametrize(("before", "after"), _JSONC_CASES)
def test_only_the_entry_is_written_into_json_with_comments(before: str, after: str) -> None:
    assert with_entry(FORMS["jsonc"], before, _PATH, _ENTRY) == after
    assert with_entry(FORMS["jsonc"], after, _PATH, _ENTRY) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"mcpServers": {"winx": {}}}', "{}"),
        ('{"mcpServers": {"winx": {}, "b": 1}}', '{"mcpServers": {"b": 1}}'),
        ('{"mcpServers": {"b": 1, "winx": {}}}', '{"mcpServers": {"b": 1}}'),
        (
            '{\n  "mcpServers": {\n    "b": 1, // b\n    "winx": {\n    }\n  }\n}\n',
            '{\n  "mcpServers": {\n    "b": 1 // b\n  }\n}\n',
        ),
        (
            '{\r\n  "mcpServers": {\r\n    "winx": {},\r\n    // b\r\n    "b": 1,\r\n  }\r\n}',
            '{\r\n  "mcpServers": {\r\n    // b\r\n    "b": 1,\r\n  }\r\n}',
        ),
        ('{"other": 1}', '{"other": 1}'),
    ],
)
def test_only_the_entry_is_taken_out_of_json_with_comments(before: str, after: str) -> None:
    assert without_entry(FORMS["jsonc"], before, _PATH) == after


@pytest.mark.parametrize(
    ("form", "text", "reason"),
    [
        ("json", '{"a": 1,}', "no valid JSON"),
        ("jsonc", '{"a": 1', "a comma, or }, is missing (line 1, column 8)"),
        ("jsonc", '{"a": }', "a value is missing"),
        ("jsonc", '{"a": 1} x', "something follows the end"),
        ("jsonc", "[1]", "not an object"),
        ("jsonc", "[" * 1000, "nested too deeply"),
        ("jsonc", '{"a": nothing}', "nothing is no value"),
        ("jsonc", '{"mcpServers": []}', "mcpServers is not a table"),
        ("jsonc", '{"mcpServers": {}, "mcpServers": {}}', "stands there twice"),
        ("toml", "a = ", "no valid TOML"),
        ("toml", "mcpServers = 1", "mcpServers is not a table"),
        ("yaml", "a: [", "no valid YAML"),
        ("yaml", "- a", "not a mapping"),
        ("yaml", "mcpServers: {b: {c: 1}}", "not written as a block"),
        ("yaml", "mcpServers: text", "mcpServers is not a table"),
        ("yaml", "x: &m\n  b: {}\nmcpServers: *m\n", "an alias repeats a part"),
        ("yaml", "mcpServers: &m\n  b: {}\nx: *m\n", "an alias repeats a part"),
    ],
)
def test_a_text_that_is_broken_or_unclear_is_refused(
    form: FormName, text: str, reason: str
) -> None:
    with pytest.raises(FormError) as caught:
        with_entry(FORMS[form], text, _PATH, _ENTRY)
    assert reason in str(caught.value)


def test_toml_keeps_its_comments_and_order() -> None:
    before = (
        "# mine\nmodel = 'x' # why\n\n[mcp_servers.b]\ncommand = 'b'\n# of b\n\n"
        "[profiles.p]\nz = 1\na = 2\n"
    )
    path = ("mcp_servers", "winx")
    after = with_entry(FORMS["toml"], before, path, _ENTRY)
    assert tomllib.loads(after)["mcp_servers"]["winx"] == _ENTRY
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []
    assert with_entry(FORMS["toml"], after, path, _ENTRY) == after
    assert without_entry(FORMS["toml"], after, path).split() == before.split()


_GOOSE = "# mine\nGOOSE_MODEL: x  # why\nextensions:\n"
_WRITTEN = '  winx:\n    command: "/bin/winx"\n    args: ["--mcp"]\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "extensions:\n" + _WRITTEN),
        ("a: 1", "a: 1\nextensions:\n" + _WRITTEN),
        (
            _GOOSE + "  # the first\n  dev:\n    enabled: true\n\n# end\nz: 1\n",
            _GOOSE + _WRITTEN + "  # the first\n  dev:\n    enabled: true\n\n# end\nz: 1\n",
        ),
        ("extensions: {}\nz: 1\n", "extensions:\n" + _WRITTEN + "z: 1\n"),
        ("extensions:\nz: 1\n", "extensions:\n" + _WRITTEN + "z: 1\n"),
        (
            "extensions:\n  winx:\n    command: old\n    text: |\n      a\n      b\n  # next\n"
            "  dev: {}\n",
            "extensions:\n"
            + _WRITTEN.replace("    args", '    text: "a\\nb\\n"\n    args')
            + "  # next\n  dev: {}\n",
        ),
    ],
)
def test_yaml_keeps_its_comments_and_order(before: str, after: str) -> None:
    path = ("extensions", "winx")
    assert with_entry(FORMS["yaml"], before, path, _ENTRY) == after
    rest = without_entry(FORMS["yaml"], after, path)
    assert "winx" not in rest
    assert read_settings(FORMS["yaml"], rest).get("extensions") in (
        {},
        {"dev": {}},
        {"dev": {"enabled": True}},
    )


_NAMES = st.sampled_from(["a", "b", "mcpServers", "winx", "ü", 'q"', "//", "/*"])
_SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5))
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(_NAMES, inner, max_size=4)
    ),
    max_leaves=8,
)
_BLANKS = st.sampled_from(["", " ", "\n", "\n    ", "\t", " // c }\n", "/* , */", "\n  // d\n  "])


def _written(draw: Callable[[st.SearchStrategy[Any]], Any], value: Any) -> str:
    """Write a value as a person might: blanks and comments anywhere, commas too many."""
    if not isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=draw(st.booleans()))
    parts = []
    for item in value:
        text = _written(draw, value[item] if isinstance(value, dict) else item)
        key = (
            f"{json.dumps(item)}{draw(_BLANKS)}:{draw(_BLANKS)}" if isinstance(value, dict) else ""
        )
        parts.append(f"{draw(_BLANKS)}{key}{text}{draw(_BLANKS)}")
    too_many = "," if parts and draw(st.booleans()) else ""
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}{','.join(parts)}{too_many}{draw(_BLANKS)}{closing}"


@given(st.dictionaries(_NAMES, _VALUES, max_size=4), st.data())
def test_whatever_a_person_wrote_stays_and_means_the_same(
    value: dict[str, Any], data: st.DataObject
) -> None:
    text = data.draw(_BLANKS) + _written(data.draw, value) + data.draw(_BLANKS)
    assert parse_jsonc(text).value == value
    servers = value.get("mcpServers", {})
    if not isinstance(servers, dict) or not isinstance(servers.get("winx", {}), dict):
        return
    after = with_entry(FORMS["jsonc"], text, _PATH, _ENTRY)
    if "winx" not in servers:
        left = iter(after)
        assert all(character in left for character in text if not character.isspace())
        rest = read_settings(FORMS["jsonc"], without_entry(FORMS["jsonc"], after, _PATH))
        # A table of servers that is empty then may go as well.
        rest.setdefault("mcpServers", {})
        assert rest == {**value, "mcpServers": servers}


def test_a_yaml_section_that_is_emptied_keeps_its_comment() -> None:
    text = "extensions:  # mine\n  winx:\n    args: []\nz: 1\n"
    after = without_entry(FORMS["yaml"], text, ("extensions", "winx"))
    assert after == "extensions: {}  # mine\nz: 1\n"


def test_an_entry_that_means_the_same_is_not_written_anew() -> None:
    text = "extensions:\n  winx:   # mine\n    args: [--mcp]\n    command: /bin/winx\n"
    assert with_entry(FORMS["yaml"], text, ("extensions", "winx"), _ENTRY) == text


@pytest.mark.parametrize("form", ["json", "jsonc", "toml"])
def test_a_table_that_is_empty_afterwards_goes_too(form: FormName) -> None:
    before = "" if form == "toml" else '{\n  "theme": "dark"\n}\n'
    after = with_entry(FORMS[form], before, _PATH, {"command": "winx"})
    assert without_entry(FORMS[form], after, _PATH) == before


def test_a_table_with_a_remark_in_it_stays() -> None:
    before = '{"mcpServers": {\n  // mine\n}}'
    after = with_entry(FORMS["jsonc"], before, ("mcpServers", "winx"), {"command": "winx"})
    assert without_entry(FORMS["jsonc"], after, ("mcpServers", "winx")) == before
