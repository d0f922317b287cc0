"""A few lines of a conversation, in the colours of the theme in use."""

from __future__ import annotations

from textual.content import Content


def sample() -> Content:
    """Return what shows a theme best: prompt, thinking, a call, a change, a warning."""
    rows = (
        (("▌ ", "$primary bold"), ("Mend the sum", "")),
        (("  Looking at the test first…", "$text-quiet italic"),),
        (
            ("✓ ", "$text-success"),
            ("Edited ", "bold"),
            ("src/calc.py", "$accent"),
            ("  +1 −1", "$text-quiet"),
        ),
        (("  - return a - b", "$diff-removed on $diff-removed-background"),),
        (("  + return a + b", "$diff-added on $diff-added-background"),),
        (("! ", "$text-warning"), ("1 test fails still: ", ""), ("test_zero", "$text-error")),
    )
    return Content("\n").join(Content.assemble(*row) for row in rows)
