"""One command as the danger rules see it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LooseCommand:
    """One command, its words decoded; expansions stand in them as written."""

    program: str
    """The name without directories."""
    path: str
    """The name as written."""
    words: tuple[str, ...]
    """The arguments."""
    assignments: tuple[str, ...] = ()
    redirects: tuple[tuple[str, str], ...] = ()
    """Operator and target."""
    upstream: tuple[LooseCommand, ...] = ()
    """What runs before it in the same pipe."""
    inner: tuple[LooseCommand, ...] = ()
    """What runs in the substitutions of its words."""
    bodies: tuple[str, ...] = ()
    """Here-documents and here-strings."""
    wrappers: tuple[str, ...] = ()
    """The programs around it, such as sudo and xargs."""
    text: str = ""

    @property
    def line(self) -> str:
        """The program's name and its arguments with single blanks between them."""
        return " ".join((self.program, *self.words))

    @property
    def operands(self) -> tuple[str, ...]:
        """The arguments that are no options."""
        return tuple(word for word in self.words if not word.startswith("-") or word == "-")

    def has_letter(self, *letters: str) -> bool:
        """Tell whether one of these letters is given in a bundle of short options."""
        return any(
            letter in word[1:]
            for word in self.words
            if word.startswith("-") and not word.startswith("--")
            for letter in letters
        )

    def has_option(self, *names: str) -> bool:
        """Tell whether one of these options is given, alone or with `=`."""
        return any(word.partition("=")[0] in names for word in self.words)
