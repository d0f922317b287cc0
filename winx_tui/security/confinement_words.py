"""How a command will run, in words: in which sandbox, and what of it is open."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from winx_tui.core.approval import Confinement
from winx_tui.security.blast_radius import MAX_LISTED
from winx_tui.security.sandbox_switches import Opening, switches_of

_UNCONFINED = "Runs WITHOUT the sandbox: it may do all that you may do"


def confinement_lines(
    confinement: Confinement, opening: Opening, *, home: Path, way_out: str
) -> tuple[str, ...]:
    """Say how a command will run, what was refused to it before, and why it will not work.

    The names in it are of unknown origin: whoever shows the lines makes them visible.

    Args:
        confinement: The sandbox that was read off the command.
        opening: How the switches stand.
        home: What is written as `~`.
        way_out: How it is run without the sandbox, a clause: "u runs it without".
    """
    lines = [how_it_runs(confinement, opening, home=home)]
    if confinement.refused:
        lines.append(f"The sandbox refused it before: {'; '.join(confinement.refused)}")
    if confinement.hindrance:
        is_way = "unconfined" in switches_of(confinement) and not opening.unconfined
        way = f"; {way_out}" if is_way else ""
        lines.append(f"In the sandbox it will probably fail: {confinement.hindrance}{way}")
    return tuple(lines)


def how_it_runs(confinement: Confinement, opening: Opening, *, home: Path) -> str:
    """Say in one sentence in which sandbox it runs, and all that is open."""
    if opening.unconfined:
        return _UNCONFINED
    opens = [_writes(confinement, opening, home)]
    if confinement.readable:
        opens.append(f"may read {_paths(confinement.readable, home)}")
    if confinement.writes_git and confinement.level == "workspace-write":
        opens.append("may change the repository")
    opens.append(_network(confinement, opening))
    return f"Runs in the sandbox ({confinement.sandbox}): {', '.join(opens)}"


def how_it_runs_briefly(confinement: Confinement, opening: Opening) -> str:
    """Say the same in half a line, without names."""
    if opening.unconfined:
        return "WITHOUT the sandbox"
    opened = ["reads only" if confinement.level == "read-only" else "workspace"]
    if opening.outside:
        opened.append(f"{len(confinement.outside)}")
    if confinement.readable:
        opened.append(f"{len(confinement.readable)} to read")
    if confinement.writes_git and confinement.level == "workspace-write":
        opened.append("git")
    network = "network on" if opening.network else "no network"
    # The network first: a narrow screen cuts the end off.
    return f"Sandbox: {network}, {' +'.join(opened)}"


def _writes(confinement: Confinement, opening: Opening, home: Path) -> str:
    if confinement.level == "read-only":
        return "reads only"
    if not confinement.outside:
        return "writes in the workspace"
    if opening.outside:
        return f"writes in the workspace and {_paths(confinement.outside, home)}"
    return f"writes in the workspace but not {_paths(confinement.outside, home, 'or')}"


def _network(confinement: Confinement, opening: Opening) -> str:
    if not opening.network:
        return "no network"
    # Opened is all of it: a sandbox knows no hosts.
    whom = f" (for {_listed(confinement.network)})" if confinement.network else ""
    return f"network on{whom}"


def _paths(paths: Iterable[Path], home: Path, link: str = "and") -> str:
    return _listed((_at_home(path, home) for path in paths), link)


def _listed(names: Iterable[str], link: str = "and") -> str:
    named = list(names)
    if len(named) > MAX_LISTED:
        return f"{', '.join(named[:MAX_LISTED])} {link} {len(named) - MAX_LISTED} more"
    *most, last = named
    return f"{', '.join(most)} {link} {last}" if most else last


def _at_home(path: Path, home: Path) -> str:
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
