"""Deletions and changes that reach too far."""

from __future__ import annotations

from winx_tui.security.commands.classification import CommandPlace
from winx_tui.security.commands.danger.loose_command import LooseCommand
from winx_tui.security.commands.danger.places import (
    is_broad,
    is_in,
    is_system_path,
    resolved,
    written_words,
)

_REMOVERS = frozenset({"rm", "rmdir", "unlink", "shred", "srm", "trash", "del"})
_CHANGERS = frozenset({"chmod", "chown", "chgrp", "chattr", "setfacl"})
_RAW_DEVICES = (
    "/dev/sd",
    "/dev/nvme",
    "/dev/hd",
    "/dev/vd",
    "/dev/mmcblk",
    "/dev/disk",
    "/dev/mem",
)


def removes_broadly(command: LooseCommand, place: CommandPlace) -> str:
    """Mark a recursive removal of more than one directory of the workspace."""
    if command.program not in _REMOVERS:
        return ""
    is_recursive = command.has_letter("r", "R") or command.has_option("--recursive")
    if is_recursive and ("xargs" in command.wrappers or "parallel" in command.wrappers):
        return "destroys: deletes recursively what a list names"
    if not is_recursive and not any("*" in word for word in command.operands):
        broad = [word for word in command.operands if is_system_path(resolved(word, place))]
    else:
        broad = [word for word in command.operands if word != "{}" and is_broad(word, place)]
    if command.has_option("--no-preserve-root"):
        broad = broad or ["/"]
    return f"destroys: deletes {broad[0]}" if broad else ""


def finds_and_removes(command: LooseCommand, place: CommandPlace) -> str:
    """Mark a find that removes outside the workspace, or shreds."""
    if command.program != "find":
        return ""
    words = command.words
    runs = {words[i + 1] for i, word in enumerate(words[:-1]) if word.startswith(("-exec", "-ok"))}
    if not ("-delete" in words or runs & _REMOVERS):
        return ""
    starts: list[str] = []
    for word in words:
        if word.startswith(("-", "(", "!")):
            break
        starts.append(word)
    root = str(place.root)
    outside = [word for word in starts if not is_in(resolved(word, place), root)]
    return f"destroys: deletes what it finds below {outside[0]}" if outside else ""


def changes_broadly(command: LooseCommand, place: CommandPlace) -> str:
    """Mark recursive changes of rights or owners over too much."""
    if command.program not in _CHANGERS:
        return ""
    if not (command.has_letter("R") or command.has_option("--recursive")):
        return ""
    broad = [
        word
        for word in command.operands[1:]
        if is_broad(word, place) and not is_in(resolved(word, place), str(place.root))
    ]
    return f"destroys: changes the rights of all of {broad[0]}" if broad else ""


def moves_away(command: LooseCommand, place: CommandPlace) -> str:
    """Mark moving away what holds much, or moving anything to nowhere."""
    if command.program != "mv" or len(command.operands) < 2:
        return ""
    *sources, target = command.operands
    if target.startswith("/dev/"):
        return f"destroys: moves files to {target}"
    broad = [word for word in sources if is_broad(word, place) and word not in ("*", "./*")]
    return f"destroys: moves {broad[0]} away" if broad else ""


def writes_devices(command: LooseCommand, place: CommandPlace) -> str:
    """Mark writing to a disk itself."""
    for word in written_words(command):
        path = resolved(word, place)
        if path.startswith(_RAW_DEVICES):
            return f"destroys: writes to the device {path}"
    return ""


def empties_broadly(command: LooseCommand, place: CommandPlace) -> str:
    """Mark rsync that deletes in a place outside the workspace."""
    if command.program != "rsync" or not any(w.startswith("--delete") for w in command.words):
        return ""
    target = command.operands[-1] if command.operands else ""
    if ":" in target or is_broad(target or "/", place):
        return f"destroys: deletes in {target} what its source lacks"
    return ""


DESTROY_RULES = (
    removes_broadly,
    finds_and_removes,
    changes_broadly,
    moves_away,
    writes_devices,
    empties_broadly,
)
