"""Sizes as people read them."""

from __future__ import annotations


def sized(size_bytes: int) -> str:
    """Write a number of bytes, such as "12 bytes" and "3.4 MB"."""
    if size_bytes < 1024:
        return f"{size_bytes} bytes"
    size, unit = size_bytes / 1024, "kB"
    for larger in ("MB", "GB", "TB"):
        if size < 1024:
            break
        size, unit = size / 1024, larger
    return f"{size:,.1f} {unit}"
