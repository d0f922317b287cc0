"""Directories of other people's code, which are too large to be searched each time."""

from __future__ import annotations

PRUNED = frozenset(
    {"node_modules", ".venv", "venv", "__pycache__", "site-packages", "target", ".tox", ".nox"}
)
"""What looks like a secret there is a sample; what repositories there configure is not known."""
