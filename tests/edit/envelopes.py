"""How a request is written down: markers, fences, talk around it, ends of its lines.

Each writer takes the blocks and the file and returns the text of the request.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from tests.edit.sample_files import SampleFile
from tests.edit.true_edits import Draft, bare

Writer = Callable[[random.Random, SampleFile, Sequence[Draft]], str]

_MARKER_LIKE = re.compile(r"\s*(?:[<>=+-]{3,}|```|~~~|@@)")


def holds_marker_like_lines(drafts: Sequence[Draft]) -> bool:
    """Tell whether a line of a block could be taken for a marker or a fence."""
    return any(
        _MARKER_LIKE.match(line) for draft in drafts for line in draft.search + draft.replacement
    )


def block(draft: Draft, *, width: int = 7, inner: str = "", markers: str = "") -> str:
    """Write one block, its parts between `inner` lines, its markers in another style."""
    opening, divider, closing = {
        "": ("<" * width + " SEARCH", "=" * width, ">" * width + " REPLACE"),
        "conflict": ("<<<<<<< ORIGINAL", "=======", ">>>>>>> UPDATED"),
        "head": ("<<<<<<< HEAD", "=======", ">>>>>>> new"),
        "dashes": ("------- SEARCH", "=======", "+++++++ REPLACE"),
        "indented": ("    <<<<<<< SEARCH", "    =======", "    >>>>>>> REPLACE"),
    }[markers]
    if draft.anchor:
        opening += f" {draft.anchor}"
    fence = [inner] if inner else []
    end = ["```"] if inner else []
    parts = [opening, *fence, *draft.search, *end, divider]
    return "\n".join([*parts, *fence, *draft.replacement, *end, closing]) + "\n"


def blocks(drafts: Sequence[Draft], *, inner: str = "", markers: str = "") -> str:
    """Write all blocks one after the other."""
    return "".join(block(draft, inner=inner, markers=markers) for draft in drafts)


def unified_diff(rng: random.Random, file: SampleFile, drafts: Sequence[Draft]) -> str:
    """Write a diff whose line numbers and counts may be right, wrong or absent."""
    how = rng.choice(("right", "wrong numbers", "wrong counts", "absent"))
    bodies = [bare(body) for body in file.bodies]
    name = rng.choice(("a.py", "src/a.py"))
    text = f"--- a/{name}\n+++ b/{name}\n" if rng.random() < 0.8 else ""
    moved = 0
    for draft in drafts:
        old, new = len(draft.search), len(draft.replacement)
        first, counts = draft.start + 1, f"{old} {new}"
        if how == "wrong numbers":
            # A number that is wrong but names lines alike would be another edit.
            begin = next(bare(line) for line in draft.search if line.strip())
            far = [
                n for n in range(1, len(bodies) + 9) if begin not in bodies[max(n - 4, 0) : n + 4]
            ]
            first = rng.choice(far)
        elif how == "wrong counts":
            counts = f"{old + rng.randint(-1, 3)} {new + 1}"
        before, after = counts.split()
        heading = "@@" if how == "absent" else f"@@ -{first},{before} +{first + moved},{after} @@"
        text += heading + "\n"
        for row in draft.rows:
            if row.search is not None and row.search == row.replace:
                text += f" {row.search}\n"
                continue
            text += f"-{row.search}\n" if row.search is not None else ""
            text += f"+{row.replace}\n" if row.replace is not None else ""
        moved += new - old
    return text


ENVELOPES: dict[str, Writer] = {
    "plain": lambda _, __, drafts: blocks(drafts),
    "CRLF": lambda _, __, drafts: blocks(drafts).replace("\n", "\r\n"),
    "no final newline": lambda _, __, drafts: blocks(drafts).rstrip("\n"),
    "fence": lambda _, __, drafts: f"```\n{blocks(drafts)}```\n",
    "fences": lambda _, __, drafts: "".join(f"```python\n{block(one)}```\n\n" for one in drafts),
    "talk": lambda _, __, drafts: f"Here is the change:\n\n{blocks(drafts)}\nThis should do it.\n",
    "fenced parts": lambda _, __, drafts: blocks(drafts, inner="```python"),
    "conflict markers": lambda _, __, drafts: blocks(drafts, markers="conflict"),
    "head markers": lambda _, __, drafts: blocks(drafts, markers="head"),
    "dashed markers": lambda _, __, drafts: blocks(drafts, markers="dashes"),
    "indented markers": lambda _, __, drafts: blocks(drafts, markers="indented"),
    "long markers": lambda _, __, drafts: "".join(block(one, width=12) for one in drafts),
    "unified diff": unified_diff,
}

PLAIN = ("plain", "CRLF", "no final newline", "fence", "fences", "talk", "long markers")
"""Ways of writing that any matcher must read."""
