"""The ways in which weak models get a file wrong, so that SEARCH or anchor names nothing in it.

Where a way does not apply, or what comes out stands in the file after all, the blocks are
returned as they were.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from tests.edit.rewriting import Change, Drafts
from tests.edit.sample_files import SampleFile
from tests.edit.true_edits import Draft, Row, TrueEdit, bare


def misremembered(rng: random.Random, edit: TrueEdit) -> Drafts:
    """Change a word of one SEARCH so that no line of the file holds it any more."""
    drafts = list(edit.drafts)
    at = rng.randrange(len(drafts))
    rows = list(drafts[at].rows)
    places = [i for i, row in enumerate(rows) if row.search and re.search(r"\w", row.search)]
    if not places:
        return edit.drafts
    place = rng.choice(places)
    old = rows[place]
    line = old.search or ""
    word = rng.choice(re.findall(r"\w+", line))
    other = rng.choice(("other", "77", word + "s", word[:-1], word.upper()))
    changed = line.replace(word, other, 1)
    if any(bare(changed) in bare(body) for body in edit.file.bodies):
        return edit.drafts
    rows[place] = replace(old, search=changed, replace=changed if old.is_kept else None)
    drafts[at] = replace(drafts[at], rows=tuple(rows))
    return tuple(drafts)


def _with_wrong_rows(
    change: Callable[[random.Random, Draft], Sequence[Row]],
) -> Change:
    """Change one block so that, blank lines aside, its SEARCH stands nowhere in the file."""

    def changed(rng: random.Random, edit: TrueEdit) -> Drafts:
        at = rng.randrange(len(edit.drafts))
        draft = edit.drafts[at]
        wrong = replace(draft, rows=tuple(change(rng, draft)))
        file_lines = [bare(body) for body in edit.file.bodies if body.strip()]
        search = [bare(line) for line in wrong.search if line.strip()]
        windows = (file_lines[i : i + len(search)] for i in range(len(file_lines)))
        if len(search) < 2 or search in windows:
            return edit.drafts
        return (*edit.drafts[:at], wrong, *edit.drafts[at + 1 :])

    return changed


def _left_out(rng: random.Random, draft: Draft) -> Sequence[Row]:
    at = rng.randrange(len(draft.rows))
    return [*draft.rows[:at], *draft.rows[at + 1 :]]


def _swapped(rng: random.Random, draft: Draft) -> Sequence[Row]:
    rows = list(draft.rows)
    at, other = rng.randrange(len(rows)), rng.randrange(len(rows))
    rows[at], rows[other] = rows[other], rows[at]
    return rows


def _foreseen(rng: random.Random, draft: Draft) -> Sequence[Row]:
    new = [row.true for row in draft.rows if row.search is None]
    line = rng.choice(new) if new else "other()"
    at = rng.randint(0, len(draft.rows))
    return [*draft.rows[:at], Row(line, line, None), *draft.rows[at:]]


left_out = _with_wrong_rows(_left_out)
"""Leave a line out of SEARCH."""
swapped = _with_wrong_rows(_swapped)
"""Give two lines of SEARCH in each other's place."""
foreseen = _with_wrong_rows(_foreseen)
"""Put into SEARCH a line that the file is only to get."""


def stale_anchor(rng: random.Random, file: SampleFile, draft: Draft) -> Draft:
    """Name a line where nothing like the block begins."""
    begin = next((bare(line) for line in draft.search if line.strip()), "")
    bodies = [bare(body) for body in file.bodies]
    far = [n for n in range(1, len(bodies) + 9) if begin not in bodies[max(n - 4, 0) : n + 4]]
    return replace(draft, anchor=f"@{rng.choice(far)}")
