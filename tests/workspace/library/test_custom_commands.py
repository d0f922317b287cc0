from __future__ import annotations

from pathlib import Path

import pytest

from winx_tui.core.errors import WorkspaceError
from winx_tui.workspace.library.custom_commands import (
    CustomCommand,
    custom_command,
    filled_in,
    first_of_each_name,
    prompt_of,
)
from winx_tui.workspace.library.files import MAX_BYTES, TextReader, files_below


@pytest.mark.parametrize(
    ("body", "arguments", "text"),
    [
        ("Look at $ARGUMENTS.", "a b", "Look at a b."),
        ("$1 then $2", "one 'two three'", "one then two three"),
        ("$1 then $2", "one", "one then "),
        ("Fix $1", "it's broken", "Fix it's"),
        ("$1", "$2 $ARGUMENTS", "$2"),
        ("Costs $10 and $x", "now", "Costs $10 and $x\n\nnow"),
        ("Costs $10", "", "Costs $10"),
        ("$ARGUMENTSX", "a", "$ARGUMENTSX\n\na"),
        ("Say it.", "", "Say it."),
        ("Say it.", "a b", "Say it.\n\na b"),
        ("Never !`rm -rf /` or @src/a.py", "", "Never !`rm -rf /` or @src/a.py"),
    ],
)
def test_arguments_take_their_places_or_stand_at_the_end(
    body: str, arguments: str, text: str
) -> None:
    assert filled_in(body, arguments) == text


def look(directory: Path, name: str, text: str | bytes = "Do it.") -> CustomCommand | None:
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return custom_command(name, path, "user", TextReader())


def test_folders_stand_before_the_name(tmp_path: Path) -> None:
    command = look(tmp_path, "Front/ui/Add.md", "---\ndescription: Adds\nargument-hint: [X]\n---\n")
    assert command is not None
    assert (command.name, command.description, command.hint) == ("front:ui:add", "Adds", "[X]")


def test_without_a_description_the_first_line_says_what_it_does(tmp_path: Path) -> None:
    command = look(tmp_path, "a.md", "\n# Review the change\n\nLook well.")
    assert command is not None
    assert command.description == "Review the change"


@pytest.mark.parametrize("name", ["a.txt", "two words.md", "hid\u200bden.md", ".md"])
def test_what_nobody_could_type_is_no_command(tmp_path: Path, name: str) -> None:
    assert look(tmp_path, name) is None


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"caf\xe9", "not UTF-8"),
        (b"x" * (MAX_BYTES + 1), "more than 100 kB"),
        (b"---\ndescription: x\n", "front matter has no end"),
    ],
)
def test_a_bad_file_is_told_in_a_sentence(tmp_path: Path, data: bytes, why: str) -> None:
    command = look(tmp_path, "bad.md", data)
    assert command is not None
    assert why in command.problem
    assert str(tmp_path / "bad.md") in command.problem
    with pytest.raises(WorkspaceError, match=why):
        prompt_of(command, "", TextReader())


def test_a_file_that_says_nothing_is_told_when_it_is_used(tmp_path: Path) -> None:
    command = look(tmp_path, "empty.md", "---\ndescription: x\n---\n")
    assert command is not None
    with pytest.raises(WorkspaceError, match="says nothing"):
        prompt_of(command, "", TextReader())


def test_hidden_characters_are_sent_as_what_they_are(tmp_path: Path) -> None:
    command = look(tmp_path, "a.md", "Be \u202eevil\U000e0041 but ⚠\ufe0f kind.\r\nBye\t.")
    assert command is not None
    text = prompt_of(command, "", TextReader())
    assert text == "Be \\u{202E}evil\\u{E0041} but ⚠ kind.\nBye\t."


def test_a_file_that_has_changed_is_read_again(tmp_path: Path) -> None:
    reader = TextReader()
    path = tmp_path / "a.md"
    path.write_text("One.")
    command = custom_command("a.md", path, "user", reader)
    assert command is not None
    assert prompt_of(command, "", reader) == "One."
    path.write_text("Another.")
    assert prompt_of(command, "", reader) == "Another."


def test_of_several_of_one_name_the_first_counts(tmp_path: Path) -> None:
    one, two = look(tmp_path / "x", "a.md"), look(tmp_path / "y", "a.md")
    assert one is not None
    assert two is not None
    assert first_of_each_name((one, two)) == (one,)


def test_links_in_a_persons_own_folder_are_followed_once(tmp_path: Path) -> None:
    elsewhere = tmp_path / "dotfiles"
    elsewhere.mkdir()
    (elsewhere / "a.md").write_text("x")
    own = tmp_path / "commands"
    own.mkdir()
    (own / "linked").symlink_to(elsewhere)
    (own / "round").symlink_to(own)
    assert list(files_below(own)) == ["linked/a.md"]
    assert list(files_below(own, is_own=False)) == []
