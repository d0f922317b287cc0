"""No screen is forgotten where pictures of all are made."""

from __future__ import annotations

import ast
from pathlib import Path

from scripts.catalogue import PICTURES
from winx_tui.tui import pages

_TUI = Path(pages.__file__).parent
_BASES = {"Screen", "ModalScreen"}


def _screen_classes() -> dict[str, set[str]]:
    """Return class → its bases, for every class that ends in a screen of Textual's."""
    bases: dict[str, set[str]] = {}
    for path in _TUI.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = {ast.unparse(base).partition("[")[0] for base in node.bases}
    found = set(_BASES)
    while more := {name for name, under in bases.items() if under & found} - found:
        found |= more
    return {name: bases[name] for name in found - _BASES}


def test_every_dialog_and_page_has_a_picture() -> None:
    classes = _screen_classes()
    bare = {base for bases in classes.values() for base in bases}
    shown = {picture.screen for picture in PICTURES.values()}
    assert classes.keys() - bare == shown - bare
    assert shown <= classes.keys()


def test_every_page_has_a_picture() -> None:
    assert pages.PAGES.keys() == {picture.page for picture in PICTURES.values()} - {""}


def test_every_picture_stands_in_the_documents() -> None:
    docs = _TUI.parents[1] / "docs"
    page = (docs / "screens.md").read_text(encoding="utf-8")
    for name in PICTURES:
        for size in ("120x40", "80x24"):
            file = f"screenshots/{name}-winx-dark-{size}.svg"
            assert file in page
            assert (docs / file).is_file(), file
