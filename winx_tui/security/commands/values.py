"""What the words of a command become when bash expands them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ValueKind = Literal["literal", "glob", "names", "any", "pipe"]


@dataclass(frozen=True, slots=True)
class Value:
    """One argument, or several where a wildcard or an expansion stands for them."""

    text: str
    """The text; for a wildcard the pattern, for what is unknown how it was written."""
    kind: ValueKind = "literal"
    """names: file names that a reader printed; any: unknown text; pipe: `<(…)`."""
    may_be_option: bool = False
    """Whether what it stands for may begin with a dash."""
    may_be_several: bool = False
    """Whether it may stand for none or for more than one argument."""

    @property
    def is_literal(self) -> bool:
        """Tell whether the text is what the program gets."""
        return self.kind == "literal"
