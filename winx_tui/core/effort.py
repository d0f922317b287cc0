"""How much a model is to think before it answers."""

from __future__ import annotations

from typing import Literal

Effort = Literal["auto", "off", "low", "medium", "high"]
"""auto: as the model does by itself."""

EFFORTS: tuple[Effort, ...] = ("auto", "off", "low", "medium", "high")
"""From no wish at all, then rising."""
