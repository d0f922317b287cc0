"""What `winx --demo` has typed already; read before the first paint, unlike its model."""

from __future__ import annotations

DEMO_PROMPT = "A test fails here. Find out why, fix it, and show me that the tests pass."
