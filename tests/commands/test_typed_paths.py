from __future__ import annotations

from pathlib import Path

import pytest

from winx_tui.commands.typed_paths import typed_path
from winx_tui.core.errors import UsageError


def test_a_typed_path_begins_in_the_project_and_knows_the_home() -> None:
    root = Path("/project")
    assert typed_path("a/b.py", root) == Path("/project/a/b.py")
    assert typed_path("/tmp/x", root) == Path("/tmp/x")
    assert typed_path("~/x", root) == Path.home() / "x"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("~nobody-of-that-name/x.py", "starts at a home directory that is not known"),
        ("a\0b", "holds a character that no file name can have"),
        ("~a\0b/x", "holds a character that no file name can have"),
        ("a\ud800b", "holds a character that no file name can have"),
    ],
)
def test_a_typed_path_that_names_no_file_is_told(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        typed_path(text, Path("/project"))
