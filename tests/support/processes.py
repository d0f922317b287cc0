"""What can be seen of processes from outside, through /proc."""

from __future__ import annotations

from pathlib import Path


def descendants(pid: int) -> set[int]:
    """Return a process and everything it has started that is still its own."""
    parents: dict[int, int] = {}
    for directory in Path("/proc").iterdir():
        if directory.name.isdigit():
            try:
                status = (directory / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            parents[int(directory.name)] = int(status.rpartition(")")[2].split()[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def visible_bytes(pid: int) -> bytes:
    """Return a process's environment block and arguments; empty if it has ended."""
    seen = b""
    for name in ("environ", "cmdline"):
        try:
            seen += Path(f"/proc/{pid}/{name}").read_bytes()
        except OSError:
            continue
    return seen


def command_line(pid: int) -> str:
    """Return a process's arguments, joined; empty if it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
