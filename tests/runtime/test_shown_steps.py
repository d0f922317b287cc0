"""What a step does is said: in lines where there are two texts, else in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from winx_tui.runtime.shown_steps import shown_step
from winx_tui.workspace.checkpoints.entries import Entry, digest_of
from winx_tui.workspace.checkpoints.plan import Step


def entry(content: bytes, mode: int = 0o644) -> Entry:
    return Entry("file", mode, len(content), digest_of(content))


LINK = Entry("link", 0, 3, digest_of(b"B.t"))
CONTENTS = {digest_of(each): each for each in (b"old\n", b"new\n", b"\0old", b"B.t")}


@pytest.mark.parametrize(
    ("now", "wanted", "letter", "said"),
    [
        (b"new\n", entry(b"old\n"), "M", ""),
        (None, entry(b"old\n"), "A", ""),
        (b"new\n", None, "D", ""),
        (b"new\n", entry(b"\0old"), "M", "Not text: 4 bytes → 4 bytes."),
        (b"old\n", entry(b"old\n", 0o755), "M", "Permissions: 644 → 755."),
        (b"new\n", LINK, "M", "A file of 4 bytes → a link to B.t."),
        (b"new\n", Entry("directory", 0o755, 0, b""), "M", "A file of 4 bytes → a directory."),
        (b"new\n", Entry("file", 0o644, 40 << 20, b"x" * 32), "M", "A file of 4 bytes → a file of"),
    ],
)
def test_every_kind_of_change_is_said(
    tmp_path: Path, now: bytes | None, wanted: Entry | None, letter: str, said: str
) -> None:
    if now is not None:
        (tmp_path / "a.txt").write_bytes(now)
        (tmp_path / "a.txt").chmod(0o644)
    shown = shown_step(tmp_path, Step("a.txt", None, wanted), CONTENTS.__getitem__)
    change = shown.change(tmp_path)
    assert shown.letter == letter
    assert not shown.is_done
    if change is not None and change.diff.unified_diff:
        assert said == ""
    else:
        assert (change.note if change and change.note else shown.words()).startswith(said)


def test_no_link_is_followed_and_what_is_as_wanted_is_known(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    root.mkdir()
    (outside / "a.txt").write_bytes(b"new\n")
    (root / "d").symlink_to(outside)
    (root / "l").symlink_to("B.t")
    shown = shown_step(root, Step("d/a.txt", None, None), CONTENTS.__getitem__)
    assert shown.now.entry is None
    assert shown_step(root, Step("l", None, LINK), CONTENTS.__getitem__).is_done
    (root / ".git").mkdir()
    git = shown_step(root, Step(".git", None, Entry("git", 0o755, 0, b"x")), CONTENTS.__getitem__)
    assert git.is_done
    assert git.name == ".git/"
