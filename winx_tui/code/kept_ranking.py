"""The ranking of a large project, kept while only a few of its files change."""

from __future__ import annotations

import json
from dataclasses import dataclass

from winx_tui.code.index import Index
from winx_tui.code.ranking import file_scores, name_weights

KEPT_FROM_FILES = 2_000
"""Smaller projects are ranked anew each time: that takes some milliseconds."""
_MAX_CHANGED = 0.01
"""Part of the files that may differ from those ranked."""
_KEY_CHARS = 8


@dataclass(frozen=True, slots=True)
class Ranking:
    """How important files and names are."""

    scores: dict[str, float]
    """Path → score."""
    weights: dict[str, float]
    """Name → weight."""

    def order(self, paths: list[str]) -> list[str]:
        """Order paths from the most to the least important."""
        return sorted(paths, key=lambda path: (-self.scores[path], path))


def rank(index: Index, *, whole: bool) -> Ranking:
    """Rank the files of an index.

    Args:
        index: what to rank.
        whole: whether it holds all files of its root; a part of them is always ranked anew.
    """
    if not whole or len(index.contents) < KEPT_FROM_FILES:
        return _ranked(index)
    now = {path: content.key[-_KEY_CHARS:] for path, content in index.contents.items()}
    kept = index.cache.ranking(str(index.root))
    if kept:
        then, scores, weights = json.loads(kept)
        changed = [path for path, key in now.items() if then.get(path) != key]
        gone = len(then) + sum(path not in then for path in changed) - len(now)
        if len(changed) + gone <= _MAX_CHANGED * len(now):
            words = {path: index.cache.words_of(index.contents[path].key) for path in changed}
            return Ranking({**scores, **file_scores(words, weights)}, weights)
    ranking = _ranked(index)
    index.cache.set_ranking(
        str(index.root), json.dumps([now, ranking.scores, ranking.weights], separators=(",", ":"))
    )
    return ranking


def _ranked(index: Index) -> Ranking:
    weights = name_weights(index.words)
    return Ranking(file_scores(index.words, weights), weights)
