"""What the security rooms' tests share: the figures that they measure."""

from __future__ import annotations

from tests.security.figures import measured

__all__ = ["measured"]
