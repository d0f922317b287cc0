"""What stands in the prompt: a text in which placeholders stand for pastes and images."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from winx_tui.tui.blocks.safe_text import TAB_SIZE
from winx_tui.workspace.display import visible

PLACEHOLDER = re.compile(r"\[(?:Pasted text|Image) #\d{1,6}(?!\d)[^\[\]\n]*\]")
"""How every label looks; only those that are held are placeholders."""
IMAGE = re.compile(r"\[Image #\d{1,6}(?!\d)[^\[\]\n]*\]")
"""How the label of an image looks."""

_PIECE = 1 << 16
"""Long texts are cleaned in pieces, so that keys have their turn between them."""

Location = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Attachments:
    """What the placeholders of a text stand for."""

    pastes: Mapping[str, str] = field(default_factory=dict)
    """Label → text as it was pasted."""
    images: Mapping[str, Path] = field(default_factory=dict)
    """Label → file."""

    def with_paste(self, text: str) -> tuple[Attachments, str]:
        """Hold a paste; return the label that stands for it too."""
        lines = line_count(text)
        number = self._next_number("[Pasted text #")
        size = f"{lines:,} lines" if lines > 1 else f"{len(text):,} characters"
        label = f"[Pasted text #{number}, {size}]"
        return Attachments({**self.pastes, label: text}, self.images), label

    def with_image(self, path: Path) -> tuple[Attachments, str]:
        """Hold an image; return the label that stands for it too."""
        name = re.sub(r"[\[\]]", "_", visible(path.name))
        label = f"[Image #{self._next_number('[Image #')} {name}]"
        return Attachments(self.pastes, {**self.images, label: path}), label

    def only_in(self, text: str) -> Attachments:
        """Return what the placeholders of that text stand for, and nothing else."""
        labels = {match[0] for match in PLACEHOLDER.finditer(text)} if self else set()
        return Attachments(
            {label: paste for label, paste in self.pastes.items() if label in labels},
            {label: path for label, path in self.images.items() if label in labels},
        )

    def spans(self, line: str) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and label of each placeholder in a line."""
        if self and "[" in line:
            for match in PLACEHOLDER.finditer(line):
                if match[0] in self.pastes or match[0] in self.images:
                    yield match.start(), match.end(), match[0]

    def __bool__(self) -> bool:
        return bool(self.pastes or self.images)

    def _next_number(self, beginning: str) -> int:
        labels = (*self.pastes, *self.images)
        numbers = [
            int(found[1])
            for label in labels
            if label.startswith(beginning) and (found := re.search(r"#(\d{1,6})(?!\d)", label))
        ]
        return max(numbers, default=0) + 1


NOTHING = Attachments()


@dataclass(frozen=True, slots=True)
class Draft:
    """A text with its attachments, and where the cursor stands in it."""

    text: str
    attachments: Attachments = NOTHING
    cursor: Location | None = None
    """Row and column; None: at the end."""

    def __bool__(self) -> bool:
        return bool(self.text.strip())

    @property
    def is_plain(self) -> bool:
        """Tell whether the text is all there is."""
        return not self.attachments

    @property
    def images(self) -> tuple[Path, ...]:
        """Return the images in the order of the text, each once."""
        images = self.attachments.images
        labels = (match[0] for match in PLACEHOLDER.finditer(self.text))
        return tuple(dict.fromkeys(images[label] for label in labels if label in images))

    def with_pastes(self) -> str:
        """Return the text with every paste in its place, made harmless; images stay labels."""
        return self._replaced(keeps_images=True)

    def written_out(self) -> str:
        """Return the text as text alone: pastes in their place, images as mentions."""
        return self._replaced(keeps_images=False)

    def _replaced(self, *, keeps_images: bool) -> str:
        held = self.attachments
        if not held:
            return self.text

        def meant(match: re.Match[str]) -> str:
            label = match[0]
            if (paste := held.pastes.get(label)) is not None:
                return shown(paste)
            if not keeps_images and (path := held.images.get(label)) is not None:
                return mention_of(str(path))
            return label

        return PLACEHOLDER.sub(meant, self.text)


def line_count(text: str) -> int:
    """Count the lines of a paste; terminals end them by a carriage return, too."""
    ends = text.count("\n") + text.count("\r") - text.count("\r\n")
    return ends + (not text.endswith(("\n", "\r")))


def shown(text: str) -> str:
    """Return a pasted text with plain line ends and its control characters made visible."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    pieces = (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
    return "".join(visible(piece, multiline=True) for piece in pieces)


def mention_of(path: str) -> str:
    """Write a path as a mention; one with blanks in quotes."""
    path = visible(path).expandtabs(TAB_SIZE)
    return f'@"{path}"' if any(character.isspace() for character in path) else f"@{path}"
