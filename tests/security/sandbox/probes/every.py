"""All ways out: importing the rooms fills the table."""

from __future__ import annotations

from tests.security.sandbox.probes import (
    files,
    git_files,
    metadata,
    processes,
    rights,
    secret_files,
    sockets,
)
from tests.security.sandbox.probes.table import MAYBE, PROBES, ROOT_ONLY

__all__ = ["MAYBE", "PROBES", "ROOMS", "ROOT_ONLY"]
ROOMS = (files, git_files, metadata, processes, rights, secret_files, sockets)
