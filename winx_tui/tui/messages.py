"""What widgets tell the app."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from textual.message import Message


@dataclass
class PromptSubmitted(Message):
    """A person sent something: a prompt, a /command or a !command."""

    text: str


@dataclass
class QueueRecalled(Message):
    """A person wants the last queued prompt back in the prompt."""


@dataclass
class FileMentioned(Message):
    """A file of the tree shall be mentioned in the prompt."""

    path: Path


@dataclass
class FileOpened(Message):
    """A file of the tree shall be shown."""

    path: Path


@dataclass
class OutputOpened(Message):
    """A command's whole output shall be shown."""

    title: str
    text: str
    log: Path | None


@dataclass
class TypedElsewhere(Message):
    """A character was typed into another pane that belongs into the prompt."""

    character: str
