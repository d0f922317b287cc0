"""The ways in which weak models rewrite the blocks of an edit; each a pure function.

A line that is kept is rewritten alike on both sides, unless a way says otherwise. Where a way
does not apply, the blocks are returned as they were.
"""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable
from dataclasses import replace

from tests.edit.sample_files import SampleFile
from tests.edit.true_edits import Draft, Row, TrueEdit, bare

Drafts = tuple[Draft, ...]
Change = Callable[[random.Random, TrueEdit], Drafts]


def each_line(change: Callable[[random.Random, str], str], *, search_only: float = 0.0) -> Change:
    """Change lines one by one; lines that are kept alike on both sides.

    In a share of the requests only SEARCH is changed.
    """

    def changed(rng: random.Random, edit: TrueEdit) -> Drafts:
        one_side = rng.random() < search_only

        def row(old: Row) -> Row:
            search = None if old.search is None else change(rng, old.search)
            if one_side:
                return replace(old, search=search)
            if old.is_kept:
                return replace(old, search=search, replace=search)
            new = None if old.replace is None else change(rng, old.replace)
            return replace(old, search=search, replace=new)

        return tuple(
            replace(draft, rows=tuple(row(old) for old in draft.rows)) for draft in edit.drafts
        )

    return changed


def each_block(change: Callable[[random.Random, SampleFile, Draft], Draft]) -> Change:
    """Change blocks one by one."""
    return lambda rng, edit: tuple(change(rng, edit.file, draft) for draft in edit.drafts)


def _shown(draft: Draft, change: Callable[[str], str]) -> Draft:
    """Write all lines that are not blank in another way, on both sides."""

    def text(line: str | None) -> str | None:
        return change(line) if line is not None and line.strip() else line

    rows = [replace(row, search=text(row.search), replace=text(row.replace)) for row in draft.rows]
    return replace(draft, rows=tuple(rows))


def shifted(rng: random.Random, file: SampleFile, draft: Draft) -> Draft:
    """Move a whole block by some indentation, or cut what all its lines share."""
    margin = _margin(draft)
    if margin and rng.random() < 0.7:
        # A single blank might belong to a line number.
        cut = len(margin) if rng.random() < 0.7 or len(margin) < 4 else rng.randint(2, 4)
        return _shown(draft, lambda line: line[cut:])
    step = rng.choice((file.unit, file.unit * 2, "  ", "\t", "   "))
    return _shown(draft, lambda line: step + line)


def dedented(_: random.Random, __: SampleFile, draft: Draft) -> Draft:
    """Cut the indentation that all lines share."""
    margin = _margin(draft)
    return _shown(draft, lambda line: line[len(margin) :])


def _margin(draft: Draft) -> str:
    texts = [line for line in draft.search + draft.replacement if line.strip()]
    margin = texts[0][: len(texts[0]) - len(texts[0].lstrip())] if texts else ""
    while not all(line.startswith(margin) for line in texts):
        margin = margin[:-1]
    return margin


def first_line_stripped(_: random.Random, __: SampleFile, draft: Draft) -> Draft:
    """Lose the indentation of the first line on both sides, as trimmed text does."""
    rows = list(draft.rows)
    if sum(bool(line.strip()) for line in draft.search) < 2:
        return draft
    if rows[0].is_kept:
        text = rows[0].true.lstrip()
        rows[0] = replace(rows[0], search=text, replace=text)
    elif rows[0].search is not None:
        rows[0] = replace(rows[0], search=rows[0].search.lstrip())
        after = [i for i, row in enumerate(rows) if row.replace is not None]
        if after and rows[after[0]].search is None and rows[after[0]].true.strip():
            new = rows[after[0]]
            rows[after[0]] = replace(new, replace=new.true.lstrip())
        elif after:
            return draft
    return replace(draft, rows=tuple(rows))


def other_unit(rng: random.Random, edit: TrueEdit) -> Drafts:
    """Write tabs for blanks, or blanks for tabs, in lines that are indented by whole steps."""
    unit = edit.file.unit
    other = rng.choice(("    ", "  ", "        ")) if unit == "\t" else "\t"
    lines = [line for draft in edit.drafts for line in draft.search + draft.replacement]
    if not any(re.match(f"{unit}[^ \t]", body) for body in edit.file.bodies):
        return edit.drafts
    if not all(re.fullmatch(f"(?:{unit})*(?![ \t]).*", line, re.DOTALL) for line in lines):
        return edit.drafts

    def written(line: str) -> str:
        text = line.lstrip(unit[0])
        return other * ((len(line) - len(text)) // len(unit)) + text

    def sent(draft: Draft) -> Draft:
        # Without an indented line in SEARCH nothing shows which unit the model has in mind.
        if any(line.strip() and written(line) != line for line in draft.search):
            return _shown(draft, written)
        return draft

    return tuple(map(sent, edit.drafts))


_NUMBER_FORMS = ("{} ", "{}\t", "{:>4} ", "{:>6}\t", "{}: ", "{} | ", "{}→", "{:>3}| ")


def numbered(rng: random.Random, edit: TrueEdit) -> Drafts:
    """Begin lines with numbers, right ones or counted from 1, on one side or both."""
    form = rng.choice(_NUMBER_FORMS)
    counts_lines = rng.random() < 0.8
    numbers_new = rng.choice(("all", "all", "kept", "none"))
    if any(row.true[:1].isdigit() for draft in edit.drafts for row in draft.rows if not row.search):
        # New lines that begin with a number of their own may look numbered.
        numbers_new = "all"
    trims_blank = rng.random() < 0.5

    def written(number: int, line: str) -> str:
        text = form.format(number) + line
        return text if line.strip() or not trims_blank else text.rstrip()

    drafts = []
    for draft in edit.drafts:
        # Numbers that are right for another place like it would mean that place.
        begins_file = bare("".join(draft.search[:1])) in ("", bare(edit.file.bodies[0]))
        old = new = draft.start + 1 if counts_lines or begins_file else 1
        rows = []
        for row in draft.rows:
            search, replacement = row.search, row.replace
            if search is not None:
                search, old = written(old, search), old + 1
            if replacement is not None and numbers_new == "all":
                replacement, new = written(new, replacement), new + 1
            elif row.is_kept and numbers_new == "kept":
                replacement = search
            rows.append(replace(row, search=search, replace=replacement))
        drafts.append(replace(draft, rows=tuple(rows)))
    return tuple(drafts)


def without_blanks(rng: random.Random, _: SampleFile, draft: Draft) -> Draft:
    """Leave out blank lines that are kept, on both sides or of SEARCH alone."""
    one_side = rng.random() < 0.3
    rows = []
    for row in draft.rows:
        if row.is_kept and not row.true.strip() and rng.random() < 0.7:
            if one_side:
                rows.append(replace(row, search=None))
            continue
        rows.append(row)
    return replace(draft, rows=tuple(rows))


def with_blanks(rng: random.Random, _: SampleFile, draft: Draft) -> Draft:
    """Put in blank lines, on both sides or into SEARCH alone."""
    rows = list(draft.rows)
    for _again in range(rng.randint(1, 2)):
        rows.insert(rng.randint(0, len(rows)), Row("", "", rng.choice(("", "", None))))
    return replace(draft, rows=tuple(rows))


def in_one_line(_: random.Random, __: SampleFile, draft: Draft) -> Draft:
    """Write the ends of lines as a backslash and an n, so that each part is one line."""
    if len(draft.search) < 2 or "\\" in "".join(draft.search + draft.replacement):
        return draft
    old = Row(draft.search[0], "\\n".join(draft.search), None)
    if not draft.replacement:
        return replace(draft, rows=(old,))
    new = Row(draft.replacement[0], None, "\\n".join(draft.replacement))
    return replace(draft, rows=(old, new))


def entities(line: str) -> str:
    """Write a line as text of a web page is written."""
    return html.escape(line)


def elided(rng: random.Random, file: SampleFile, draft: Draft) -> Draft:
    """Put dots in the place of kept lines."""
    kept = [i for i, row in enumerate(draft.rows) if row.is_kept]
    runs = [i for i in kept if i + 1 in kept]
    if not runs:
        return draft
    at = rng.choice(runs)
    words = rng.choice(("...", "# ... existing code ...", "    ...", "// ..."))
    if any(words.strip() in body for body in file.bodies):
        return draft
    rows = (*draft.rows[:at], Row("", words, words), *draft.rows[at + 2 :])
    return replace(draft, rows=rows)


def _common_start(one: str, other: str) -> str:
    pairs = enumerate(zip(one, other, strict=False))
    return one[: next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))]


def part_of_line(rng: random.Random, _: SampleFile, draft: Draft) -> Draft:
    """Show of a changed line only some words around the change."""
    if (
        len(draft.rows) != 2
        or draft.rows[0].replace is not None
        or draft.rows[1].search is not None
    ):
        return draft
    old, new = draft.rows[0].true, draft.rows[1].true
    start = len(_common_start(old, new))
    end = len(old) - min(len(_common_start(old[::-1], new[::-1])), min(len(old), len(new)) - start)
    edges = [match.start() for match in re.finditer(r"^|\b|$", old)]
    left = rng.choice([edge for edge in edges if edge <= start])
    right = rng.choice([edge for edge in edges if edge >= end])
    search, changed = old[left:right], new[left : len(new) - len(old) + right]
    if not re.search(r"\w", search) or bare(search) in (bare(old), bare(changed)):
        return draft
    rows = (replace(draft.rows[0], search=search), replace(draft.rows[1], replace=changed))
    return replace(draft, rows=rows)


def cut_off(rng: random.Random, _: SampleFile, draft: Draft) -> Draft:
    """Begin and end with a part of a line that is kept, as those do who send texts, not lines."""
    first, last = draft.rows[0], draft.rows[-1]
    if len(draft.search) < 2 or not (first.is_kept and last.is_kept):
        return draft
    left, right = (
        rng.choice([match.start() for match in re.finditer(r"^|\b|$", row.true)])
        for row in (first, last)
    )
    begin, end = first.true[left:], last.true[:right]
    if not (begin.strip() and end.strip()):
        return draft
    rows = (Row(first.true, begin, begin), *draft.rows[1:-1], Row(last.true, end, end))
    return replace(draft, rows=rows)


def anchored(_: random.Random, __: SampleFile, draft: Draft) -> Draft:
    """Name the line on which the block begins."""
    return replace(draft, anchor=f"@{draft.start + 1}")


def out_of_order(rng: random.Random, edit: TrueEdit) -> Drafts:
    """Send the last block first."""
    return tuple(reversed(edit.drafts)) if len(edit.drafts) > 1 else edit.drafts


def curly(rng: random.Random, line: str) -> str:
    """Write quotes, dashes and dots as a typesetter does."""
    for straight, typographic in (('"', "“”"), ("'", "‘’"), (" - ", (" – ", " — ")), ("...", "…")):
        if rng.random() < 0.8:
            line = line.replace(straight, rng.choice(typographic))
    return line


def spaced(rng: random.Random, line: str) -> str:
    """Lose or add blanks within a line."""
    text = line.lstrip()
    how = rng.choice(((" = ", "="), ("(", "( "), (", ", ","), (" ", "  "), ("\t", " ")))
    return line[: len(line) - len(text)] + text.replace(*how)


def blank_trail(rng: random.Random, line: str) -> str:
    """Add blanks at the end of a line."""
    return line + rng.choice(("", "", " ", "  ", "\t"))


def escaped(change: Callable[[str], str]) -> Change:
    """Change whole blocks, where SEARCH shows it."""

    def sent(_: random.Random, __: SampleFile, draft: Draft) -> Draft:
        shows = any(change(line) != line for line in draft.search)
        return _shown(draft, change) if shows else draft

    return each_block(sent)


def same_indentation(line: str) -> str:
    """Leave of a line its indentation and what is no blank."""
    text = line.lstrip()
    return line[: len(line) - len(text)] + bare(text) if text else ""


def blank_is_blank(line: str) -> str:
    """Leave nothing of a blank line."""
    return line if line.strip() else ""
