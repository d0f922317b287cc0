"""Answers questions about a project's code, in a process of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from winx_tui.code.cache import Cache, discard
from winx_tui.code.files import MAX_BYTES
from winx_tui.code.index import build_index
from winx_tui.code.outline_answer import answer_outline
from winx_tui.code.printable import count_of_files, printable
from winx_tui.code.queries import CodeAnswer, CodeQuery
from winx_tui.code.reference_answer import answer_references

_MAX_NAMED = 5
_ANSWERS = {"outline": answer_outline, "references": answer_references}


def answer(query: CodeQuery) -> CodeAnswer:
    """Answer a question, with the cache where that can be used, else without."""
    path = query.cache_path
    attempts = 0 if path is None else 2
    for _ in range(attempts):
        assert path is not None
        try:
            return _answer(query, Cache(path))
        except (sqlite3.OperationalError, OSError):
            # In use for long, on a full or a read-only disk: it only saves time.
            break
        except sqlite3.DatabaseError:
            with suppress(OSError):
                discard(path)
    return _answer(query, Cache(None))


def _answer(query: CodeQuery, cache: Cache) -> CodeAnswer:
    with closing(cache):
        index = build_index(Path(query.root), query.paths, cache, whole=query.is_whole)
        found = _ANSWERS[query.operation](query, index)
    notes = _left_out(query, index.too_large)
    if not notes:
        return found
    return replace(found, text="\n".join((found.text, *notes)), is_cut=True)


def _left_out(query: CodeQuery, too_large: Sequence[str]) -> list[str]:
    """Say which files were not looked at."""
    notes = []
    # Where one file was asked for, its size is the answer.
    if too_large and not query.is_file:
        shown = ", ".join(printable(query.prefix + path, 100) for path in too_large[:_MAX_NAMED])
        more = ", …" if len(too_large) > _MAX_NAMED else ""
        are = "is" if len(too_large) == 1 else "are"
        notes.append(
            f"{count_of_files(len(too_large))} above {MAX_BYTES // 1_000_000} MB {are} left out: "
            f"{shown}{more} (search there with grep -n)."
        )
    if query.left_out:
        notes.append(
            f"{query.left_out:,} more source files were not looked at: give a directory in `path`."
        )
    return notes
