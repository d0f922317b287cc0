from __future__ import annotations

import pytest

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.library.front_matter import MAX_CHARS, parse_document


@pytest.mark.parametrize(
    ("head", "fields"),
    [
        ("description: Review it", {"description": "Review it"}),
        ("description: 'A: quoted'\nother: 1", {"description": "A: quoted", "other": "1"}),
        ("description: >\n  Over\n  two lines", {"description": "Over two lines"}),
        ("argument-hint: [file]", {"argument-hint": "[file]"}),
        ("argument-hint: [file] [line]", {"argument-hint": "[file] [line]"}),
        ("description: Use when: it hurts", {"description": "Use when: it hurts"}),
        ("allowed-tools:\n  - Read\nname: x", {"allowed-tools": "[Read]", "name": "x"}),
        ("description: a: b\nlist:\n  - one\n# remark", {"description": "a: b"}),
        ("description: &a [*a]", {}),
        ('description: "a\\n\\u202e \\x1bb"', {"description": r"a \u{202E} \u{1B}b"}),
        ("argument-hint: " + "[a] " * 101, {"argument-hint": ("[a] " * 101).strip()}),
        ("name: x\ndescription: !!int ''", {"name": "x"}),
        ("name: x\ndescription: !!timestamp soon", {"name": "x", "description": "soon"}),
        ("name: 0x" + "f" * 5_000, {"name": "0x" + "f" * 5_000}),
        ("", {}),
        ("# nothing", {}),
    ],
)
def test_fields_are_read_as_people_write_them(head: str, fields: dict[str, str]) -> None:
    document = parse_document(f"---\n{head}\n---\n\nBody.\n")
    assert dict(document.fields) == fields
    assert document.body == "Body."


def test_line_ends_and_marks_of_other_systems_make_no_difference() -> None:
    document = parse_document("\ufeff---\r\ndescription: x\r\n---\r\nOne\r\nTwo\r\n")
    assert dict(document.fields) == {"description": "x"}
    assert document.body == "One\nTwo"


@pytest.mark.parametrize("text", ["No head.", "Text\n---\nnot: a head\n---\n", " ---\nx: y\n---"])
def test_a_text_that_does_not_begin_with_a_head_is_all_body(text: str) -> None:
    document = parse_document(text)
    assert dict(document.fields) == {}
    assert document.body == text.strip()


def test_a_rule_in_the_body_is_no_end_of_another_head() -> None:
    assert parse_document("---\nname: x\n---\nOne\n\n---\n\nTwo").body == "One\n\n---\n\nTwo"


@pytest.mark.parametrize(
    "text",
    [
        "---\ndescription: never ends\n",
        "---\n" + "x: " + "y" * MAX_CHARS + "\n---\nBody",
        "---\njust a sentence\n---\nBody",
        "---\n{ not yaml: [\n---\nBody",
        "---\n" + "[" * 3_000 + "\n---\nBody",
    ],
)
def test_a_broken_head_is_told(text: str) -> None:
    with pytest.raises(WorkspaceError, match="front matter"):
        parse_document(text)


def test_no_object_is_made_of_a_head() -> None:
    document = parse_document("---\ndescription: !!python/object/apply:os.system ['true']\n---\nx")
    assert "true" in document.fields["description"]
