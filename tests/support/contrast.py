"""How well two colours are told apart, as WCAG 2 defines it."""

from __future__ import annotations

from winx_tui.theming.contrast import contrast_ratio as contrast_ratio
