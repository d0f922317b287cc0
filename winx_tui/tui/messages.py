"""What widgets tell the app.

Each message is one of a kind and repr() is Textual's own, so that none of the two is generated:
all of them are made before the first paint.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from winx_tui.tui.block_menu.offers import Deed
    from winx_tui.tui.blocks.cursor import Stop
    from winx_tui.tui.blocks.picture import PictureBlock
    from winx_tui.tui.prompt.draft import Draft


@dataclass(eq=False, repr=False)
class PromptSubmitted(Message):
    """A person sent something: a prompt, a /command or a !command."""

    draft: Draft
    is_steering: bool = False
    """Whether what runs is stopped for it."""


@dataclass(eq=False, repr=False)
class PromptPasted(Message):
    """A short text was pasted into the prompt, which may name files."""

    text: str
    start: tuple[int, int]
    end: tuple[int, int]
    """Where it stands now, as row and column."""


@dataclass(eq=False, repr=False)
class ImageWanted(Message):
    """The image on the clipboard shall be put into the prompt."""

    or_text: bool
    """Whether a text that was cut here will do as well, and a missing image is told."""


@dataclass(eq=False, repr=False)
class QueueEdited(Message):
    """A person wants something done with one of the queued prompts."""

    from_end: int
    """The last being 0."""
    text: str
    """As it was shown: the queue may have moved on."""
    deed: str
    """take, remove or send."""


@dataclass(eq=False, repr=False)
class FileMentioned(Message):
    """A file shall be mentioned in the prompt."""

    path: Path
    line: int | None = None
    """From 1."""


@dataclass(eq=False, repr=False)
class FileOpened(Message):
    """A file of the tree shall be shown."""

    path: Path
    line: int | None = None
    """Which shall be in view, from 1."""


@dataclass(eq=False, repr=False)
class EditorWanted(Message):
    """A file shall be opened in the person's own editor."""

    path: Path
    line: int | None = None
    """From 1."""


@dataclass(eq=False, repr=False)
class PathCopied(Message):
    """The name of a file shall be put on the clipboard."""

    path: Path


@dataclass(eq=False, repr=False)
class OutputOpened(Message):
    """A command's whole output shall be shown."""

    title: str
    text: str
    log: Path | None


@dataclass(eq=False, repr=False)
class TypedElsewhere(Message):
    """A character was typed into another pane that belongs into the prompt."""

    character: str


@dataclass(eq=False, repr=False)
class LinkPressed(Message):
    """What a text of the chat leads to shall be opened: a URL, or a path with a line."""

    target: str


@dataclass(eq=False, repr=False)
class DeedWanted(Message):
    """Something shall be done with an entry of the chat, or with a code block in it."""

    stop_at: Stop
    deed: Deed | None
    """None: it shall be chosen from a menu."""


@dataclass(eq=False, repr=False)
class PictureUnfolded(Message):
    """A picture shall be shown that nothing was made visible of yet."""

    block: PictureBlock
