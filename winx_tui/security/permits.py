"""What of the sandbox opens for a command: read off its text, shown, and then granted."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TypeVar

from winx_tui.core.approval import (
    UNCONFINED,
    ApprovalDecision,
    Confinement,
    Permit,
    SandboxLevel,
    Touched,
)
from winx_tui.security.command_words import DecodedLine
from winx_tui.security.commands.paths import located
from winx_tui.security.commands.secret_paths import is_secret_path
from winx_tui.security.hindrances import hindrance_of
from winx_tui.security.sandbox.refusals import Refusal
from winx_tui.security.startup_files import runs_by_itself

T = TypeVar("T")

_GIT_PROGRAMS = frozenset(
    {"git", "gh", "glab", "hub", "jj", "tig", "lazygit", "gitui", "pre-commit", "lefthook"}
)
"""They change the repository themselves."""
LANDLOCK = "landlock"
"""Where new files beside guarded ones cannot be made."""
_SERVES = "whoever calls what it serves"
_OWN_PLACES = (Path("/tmp"), Path("/var/tmp"), Path("/dev"), Path("/proc"))
"""The sandbox has its own of these; nothing of the machine's is opened."""
_NEVER_READ = (Path("/"), *_OWN_PLACES)
_SETTINGS = (".config", ".local/bin", ".local/share/applications", "bin", ".git")
"""Below the home directory: what is written there steers programs."""
_NARROW = 4
"""Parts of a directory that is opened whole: not "/etc", "/root" or "/home/someone"."""
_BY_RULE = ApprovalDecision("allow", outside=False, decided_by="policy")


Hides = Callable[[Path], bool]


def shows_nothing(path: Path) -> bool:
    """Hide everything: what is opened is then named in any case."""
    return True


@dataclass(frozen=True, slots=True)
class ConfinedPlace:
    """Where a command would run confined."""

    sandbox: str
    """The name of the sandbox."""
    level: SandboxLevel
    cwd: Path
    root: Path
    """The workspace, resolved."""
    home: Path
    protected: tuple[Path, ...] = ()
    """winx's own files: never opened."""
    hides: Hides = shows_nothing
    """Tells what the sandbox keeps from sight unless it is opened."""


def confinement_of(
    line: DecodedLine,
    touched: Sequence[Touched],
    place: ConfinedPlace,
    *,
    is_background: bool = False,
    refusals: Sequence[Refusal] = (),
) -> Confinement:
    """Say what would be opened for a command.

    Args:
        line: The command's words.
        touched: What it touches, as far as its text tells.
        place: Where it would run.
        is_background: Whether it goes on beside the conversation, as servers do.
        refusals: What the sandbox refused this very command before.
    """
    network = _each_once(each.what for each in touched if each.how == "network")
    if not network and any(refusal.kind == "network" for refusal in refusals):
        network = _programs(line)[:1] or ("it",)
    if not network and is_background:
        network = (_SERVES,)
    wanted = [Path(each.what) for each in touched if each.how == "writes" and each.is_outside]
    named = [path for path in _named(refusals, "write") if path not in wanted]
    offered = [path for path in named if not _says_too_much(path, place)]
    in_git = [path for path in named if ".git" in path.parts and path.is_relative_to(place.root)]
    outside: dict[Path, Path | None] = dict.fromkeys(
        path for path in named if _says_too_much(path, place)
    )
    outside |= {
        path: _openable(path, place)
        for path in (*wanted, *offered)
        if _is_outside(path, place) or _is_shut_inside(path, place)
    }
    outside |= {path: path for path in _guarded(touched, place)}
    unknown = any(refusal.kind == "unknown" for refusal in refusals)
    writes_git = bool(in_git) or _uses_git(line) or _writes_git(touched, place.root)
    return Confinement(
        sandbox=place.sandbox,
        level=place.level,
        network=network,
        outside=_each_once(path for path in outside.values() if path is not None),
        readable=_readable(line, touched, refusals, place),
        writes_git=writes_git,
        refused=tuple(_in_words(refusal, place.home) for refusal in refusals),
        hindrance=hindrance_of(
            line,
            missing=[path for path, opened in outside.items() if opened is None],
            was_refused=unknown,
            cannot_lock=writes_git and place.sandbox == LANDLOCK,
        ),
    )


def permit_after(confinement: Confinement | None, decision: ApprovalDecision) -> Permit:
    """Return what an approved command may do: what was shown, as the answer has switched it."""
    if confinement is None:
        return UNCONFINED
    writes = confinement.level == "workspace-write"
    if decision.is_unconfined and writes:
        return UNCONFINED
    network = bool(confinement.network) if decision.network is None else decision.network
    opens_outside = writes and decision.outside is not False
    return Permit(
        confinement.level,
        network=network,
        readable=confinement.readable,
        writable=confinement.outside if opens_outside else (),
        writes_git=writes and confinement.writes_git,
    )


def permit_by_rule(confinement: Confinement | None) -> Permit:
    """Return what a command may do that a rule lets run: no path outside is written unasked."""
    return permit_after(confinement, _BY_RULE)


def wants_more(confinement: Confinement | None, shown: Confinement | None) -> bool:
    """Tell whether a confinement would open anything that another, which was shown, would not."""
    if shown is None:
        return False
    if confinement is None:
        return True
    return (
        bool(set(confinement.network) - set(shown.network))
        or bool(set(confinement.outside) - set(shown.outside))
        or bool(set(confinement.readable) - set(shown.readable))
        or (confinement.writes_git and not shown.writes_git)
    )


def _readable(
    line: DecodedLine,
    touched: Sequence[Touched],
    refusals: Sequence[Refusal],
    place: ConfinedPlace,
) -> tuple[Path, ...]:
    named = [each.what for each in touched if each.how == "secret"]
    named += [each.what for each in touched if each.how == "reads" and each.is_outside]
    paths = [located(name, place.cwd, place.home) for name in named]
    paths += [path for path in _named(refusals, "read") if not _says_too_much(path, place)]
    if not place.cwd.is_relative_to(place.root):
        paths.append(place.cwd)
    paths += _installations(line, place)
    real = (Path(os.path.realpath(path)) for path in paths if _exists(path))
    return _each_once(path for path in real if path not in _NEVER_READ and place.hides(path))


def _installations(line: DecodedLine, place: ConfinedPlace) -> Iterable[Path]:
    """Yield what programs lie in that are named by a path and lead elsewhere, as in a venv."""
    for name in (part.words[0] for part in line.commands if part.words):
        if name is None or "/" not in name or "\0" in name:
            continue
        program = Path(os.path.normpath(located(name, place.cwd, place.home)))
        if program.is_file():
            yield from (_installation(link, place) for link in (program, program.resolve()))


def _installation(program: Path, place: ConfinedPlace) -> Path:
    """Return the directory that a program needs with it; itself where that would be too much."""
    directory = program.parent.parent if program.parent.name == "bin" else program.parent
    holds_home = any(each.is_relative_to(directory) for each in (place.home, place.root))
    return program if holds_home or len(directory.parts) < _NARROW else directory


def _guarded(touched: Sequence[Touched], place: ConfinedPlace) -> Iterable[Path]:
    """Yield the files of the workspace that it writes and that the sandbox keeps shut."""
    written = (Path(each.what) for each in touched if each.how == "writes")
    for path in written:
        is_guarded = is_secret_path(str(path)) or runs_by_itself(path)
        is_here = path.is_relative_to(place.root) and ".git" not in path.parts
        # Of a link, what it leads to is shown and opened.
        target = Path(os.path.realpath(path))
        if is_guarded and is_here and _exists(path) and _openable(target, place) == target:
            yield target


def _named(refusals: Sequence[Refusal], kind: str) -> list[Path]:
    return [refusal.path for refusal in refusals if refusal.kind == kind and refusal.path]


def _says_too_much(path: Path, place: ConfinedPlace) -> bool:
    """Tell whether no question offers a path because the output of a program names it.

    Any program can print a complaint: what holds secrets, steers other programs or is wide is
    opened only for a command that names it itself.
    """
    steers = (place.home / name for name in _SETTINGS)
    is_dotfile = path.parent == place.home and path.name.startswith(".") and not path.is_dir()
    is_wide = path.is_dir() and len(path.parts) < _NARROW
    return (
        is_secret_path(str(path))
        or runs_by_itself(path)
        or is_dotfile
        or is_wide
        or place.home.is_relative_to(path)
        or any(map(path.is_relative_to, steers))
    )


def _is_shut_inside(path: Path, place: ConfinedPlace) -> bool:
    """Tell whether a path lies in the workspace, where only what is kept shut is refused."""
    return path.is_relative_to(place.root) and ".git" not in path.parts


def _openable(path: Path, place: ConfinedPlace) -> Path | None:
    """Return what is opened so that a path can be written: itself, or the directory it is made in.

    None where that would be a home directory, what holds one, a directory of the system or
    of secrets, or winx's own.
    """
    is_there = _exists(path)
    target = path if is_there else path.parent
    if not is_there and (len(target.parts) < _NARROW or is_secret_path(str(target))):
        return None
    too_wide = (place.home, place.root, *place.protected)
    if not _exists(target) or any(each.is_relative_to(target) for each in too_wide):
        return None
    if any(target.is_relative_to(own) for own in place.protected):
        return None
    return Path(os.path.realpath(target))


def _is_outside(path: Path, place: ConfinedPlace) -> bool:
    if not path.is_absolute() or path.is_relative_to(place.root):
        return False
    # A home directory may itself lie in one of these.
    return path.is_relative_to(place.home) or not any(map(path.is_relative_to, _OWN_PLACES))


def _exists(path: Path) -> bool:
    try:
        return os.path.lexists(path)
    except ValueError:
        # A NUL, or half a character: no such file can exist.
        return False


def _programs(line: DecodedLine) -> tuple[str, ...]:
    names = (part.words[0] for part in line.commands if part.words)
    return tuple(PurePath(name).name for name in names if name)


def _uses_git(line: DecodedLine) -> bool:
    words = (word for part in line.commands for word in part.words if word)
    return any(PurePath(word).name in _GIT_PROGRAMS for word in words)


def _writes_git(touched: Sequence[Touched], root: Path) -> bool:
    written = (PurePath(each.what) for each in touched if each.how == "writes")
    return any(".git" in path.parts and path.is_relative_to(root) for path in written)


def _in_words(refusal: Refusal, home: Path) -> str:
    if refusal.kind == "unknown":
        return "something that it did not name"
    if refusal.path is None:
        return "the network" if refusal.kind == "network" else f"to {refusal.kind}"
    below = refusal.path != home and refusal.path.is_relative_to(home)
    name = f"~/{refusal.path.relative_to(home)}" if below else str(refusal.path)
    return f"to {refusal.kind} {name}"


def _each_once(found: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(found))
