"""Answers questions about a project's code, in a process of its own."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from winx_tui.code.cache import Cache, discard
from winx_tui.code.index import build_index
from winx_tui.code.outline_answer import answer_outline
from winx_tui.code.queries import CodeAnswer, CodeQuery
from winx_tui.code.reference_answer import answer_references

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
    if not query.left_out:
        return found
    note = f"{query.left_out:,} more source files were not looked at: give a directory in `path`."
    return replace(found, text=f"{found.text}\n{note}", is_cut=True)
