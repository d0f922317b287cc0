"""What is put into an editor's prompt, as a message for a model."""

from __future__ import annotations

from pathlib import Path

import pytest
from acp import schema, text_block
from acp.helpers import image_block, resource_block, resource_link_block

from winx_tui.acp.links import link_of
from winx_tui.acp.prompts import MAX_ATTACHED_CHARS, read_prompt
from winx_tui.core.errors import UsageError
from winx_tui.core.messages import Message

ROOT = Path("/home/you/space")


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        ("file:///home/you/space/src/a.py", "@src/a.py"),
        ("file:///home/you/space/a%20b.py#L3:9", "@a b.py:3-9"),
        ("file:///home/you/space/a.py#L3", "@a.py:3-3"),
        ("file:///home/you/space/a.py#L3-L9", "@a.py:3-9"),
        ("file:///home/you/space/a.py?symbol=main#L3:9", "@a.py:3-9 (main)"),
        ("file:///etc/hosts", "@/etc/hosts"),
        ("file:///home/you/space/a%0Ab.py", "@a\\u{A}b.py"),
        ("https://example.org/x", "page (https://example.org/x)"),
        ("file://elsewhere/x", "page (file://elsewhere/x)"),
        ("http://[broken", "page (http://[broken)"),
    ],
)
def test_a_mention_is_told_as_a_path(uri: str, told: str) -> None:
    assert link_of(uri, "page", ROOT).name == told


async def _nothing(path: Path) -> str | None:
    return None


async def _read(root: Path, *blocks: object, held: str | None = None) -> Message:
    async def buffer(path: Path) -> str | None:
        return held

    return await read_prompt(blocks, root, buffer)  # type: ignore[arg-type]  # any blocks


async def test_words_and_mentions_stand_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x\n")
    link = resource_link_block("a.py", f"file://{tmp_path}/a.py")
    message = await _read(tmp_path, text_block("Mend "), link, text_block(" and test it."))
    assert message.text == "Mend @a.py and test it."
    assert not message.is_expanded


async def test_a_mention_that_follows_a_word_stands_apart(tmp_path: Path) -> None:
    link = resource_link_block("a.py", f"file://{tmp_path}/a.py")
    assert (await _read(tmp_path, text_block("Mend"), link)).text == "Mend @a.py"


async def test_an_embedded_file_is_attached_and_its_prompt_stays_what_was_typed(
    tmp_path: Path,
) -> None:
    held = schema.TextResourceContents(uri=f"file://{tmp_path}/a.py#L1:2", text="one\n```\ntwo")
    message = await _read(tmp_path, text_block("Explain "), resource_block(held))
    assert message.typed == "Explain @a.py:1-2"
    assert message.text == (
        "Explain @a.py:1-2\n\nFrom the editor, @a.py:1-2:\n````\none\n```\ntwo\n````"
    )


async def test_an_embedded_file_that_is_not_saved_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("old\n")
    for text, is_told in (("new\n", True), ("old\n", False)):
        held = schema.TextResourceContents(uri=f"file://{tmp_path}/a.py", text=text)
        message = await _read(tmp_path, text_block("Explain "), resource_block(held))
        assert ("the file on disk differs" in message.text) is is_told


async def test_unsaved_changes_of_a_mentioned_file_are_attached(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("old\n")
    link = resource_link_block("a.py", f"file://{tmp_path}/a.py")
    same = await _read(tmp_path, link, held="old\n")
    assert same.text == "@a.py"
    changed = await _read(tmp_path, link, held="new\n")
    assert "not saved: the file on disk differs" in changed.text
    assert "\nnew\n" in changed.text
    assert changed.typed == "@a.py"


async def test_a_long_attachment_is_cut_and_says_so(tmp_path: Path) -> None:
    held = schema.TextResourceContents(uri="zed:///thread/1", text="x" * (MAX_ATTACHED_CHARS + 1))
    text = (await _read(tmp_path, text_block("Go on "), resource_block(held))).text
    assert "the first 100,000 characters" in text
    assert len(text) < MAX_ATTACHED_CHARS + 200


async def test_an_image_is_sent_and_another_blob_is_refused(tmp_path: Path) -> None:
    message = await _read(tmp_path, image_block("aGk=", "image/png"))
    assert message.images[0].data_base64 == "aGk="
    blob = schema.BlobResourceContents(
        uri="file:///x.zip", blob="aGk=", mime_type="application/zip"
    )
    with pytest.raises(UsageError, match="application/zip"):
        await _read(tmp_path, resource_block(blob))


async def test_an_empty_prompt_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="empty"):
        await _read(tmp_path, text_block("  \n"))
