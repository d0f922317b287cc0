"""Prints the figures that the tests of the security rooms have measured, in one table."""

from __future__ import annotations

from tests.security.figures import measured, pytest_terminal_summary

__all__ = ["measured", "pytest_terminal_summary"]
