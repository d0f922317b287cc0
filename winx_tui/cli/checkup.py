"""What `winx doctor` finds of each thing that winx needs, as data."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from winx_tui.core.search_path import environment_outside

Status = Literal["ok", "warning", "failed"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One row."""

    name: str
    """What was looked at."""
    status: Status
    """failed: winx cannot work so; warning: it can, but something is missing."""
    found: str
    """A clause for a person; names in it are as they are."""
    advice: str = ""
    """What to do, a sentence; "" where all is well."""


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at."""

    folder: Path
    environment: Mapping[str, str]
    environment_keys: frozenset[str] = field(default_factory=frozenset)
    """Providers whose key the environment held."""

    @property
    def own_environment(self) -> dict[str, str]:
        """Return what winx's own programs are found with and get: nothing in the folder is."""
        return environment_outside(self.environment, Path(os.path.realpath(self.folder)))


Check = Callable[[Patient], Iterable[Finding]]


def works(findings: Iterable[Finding]) -> bool:
    """Tell whether winx can work."""
    return all(finding.status != "failed" for finding in findings)
