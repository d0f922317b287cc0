"""Which places on the disk a command must not write to or delete without a second look."""

from __future__ import annotations

import os
import re

from winx_tui.security.commands.classification import CommandPlace
from winx_tui.security.commands.danger.loose_command import LooseCommand
from winx_tui.security.commands.paths import joined

SYSTEM_DIRECTORIES = (
    *("/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/opt", "/proc", "/root"),
    *("/sbin", "/srv", "/sys", "/usr", "/var", "/Applications", "/Library", "/System"),
)
_HARMLESS_DEVICES = ("/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty", "/dev/fd", "/dev/zero")
_HOME = re.compile(r"^(?:~(?=/|$)|\$HOME(?=/|$)|\$\{HOME[^}]*\})")
_HERE = re.compile(r"^\$(?:PWD|\{PWD\}|\(pwd\))(?=/|$)")
_EVERYTHING = re.compile(r"(?:^|/)(?:\*|\.\*|\{[^}]*\}|\.\[[^\]]*\]\*?|\*\.\*)$")
_OTHER_HOME = re.compile(r"^~\w+")
_PLACES_IN_TMP = ("/tmp", "/var/tmp", "/dev/shm")

_WRITERS_OF_LAST = frozenset({"cp", "mv", "ln", "install", "rsync", "scp"})
_WRITERS_OF_ALL = frozenset(
    {
        "tee",
        "touch",
        "mkdir",
        "truncate",
        "rm",
        "rmdir",
        "unlink",
        "shred",
        "chmod",
        "chown",
        "sponge",
    }
)
_OUTPUT_OPTIONS = {
    "curl": ("-o", "--output"),
    "wget": ("-O", "--output-document", "-P", "--directory-prefix"),
    "sort": ("-o", "--output"),
    "tar": ("-C", "--directory"),
    "unzip": ("-d",),
    "git": ("--output",),
    "gcc": ("-o",),
    "install": ("-t", "--target-directory"),
    "cp": ("-t", "--target-directory"),
    "mv": ("-t", "--target-directory"),
}
_IN_PLACE = frozenset({"sed", "perl", "gsed", "ruby"})


def resolved(word: str, place: CommandPlace) -> str:
    """Return the absolute path that a word names, `~` and `$HOME` put in their place."""
    text = _HOME.sub(lambda _: str(place.home), word)
    text = _HERE.sub(lambda _: str(place.cwd), text)
    return os.path.normpath(joined(str(place.cwd), text))


def is_in(path: str, directory: str) -> bool:
    """Tell whether an absolute path is a directory or below it."""
    return path == directory or path.startswith(directory.rstrip("/") + "/")


def is_system_path(path: str) -> bool:
    """Tell whether an absolute path belongs to the system."""
    if any(is_in(path, device) for device in _HARMLESS_DEVICES):
        return False
    if any(is_in(path, directory) for directory in _PLACES_IN_TMP):
        return False
    return path == "/" or any(is_in(path, directory) for directory in SYSTEM_DIRECTORIES)


def is_broad(word: str, place: CommandPlace) -> bool:
    """Tell whether a word names more than a command should delete or change at once.

    The root, the home, the workspace as a whole or what holds it, the system's directories,
    and anything of which only the beginning is known.
    """
    if word.startswith("$") and not (_HOME.match(word) or _HERE.match(word)):
        return True
    if _OTHER_HOME.match(word):
        return True
    bare = _EVERYTHING.sub("", word) if _EVERYTHING.search(word) else word
    path = resolved(bare or ("/" if word.startswith("/") else "."), place)
    root, home = os.path.normpath(place.root), os.path.normpath(place.home)
    if is_in(root, path) or is_in(home, path) or path == os.path.normpath(place.cwd):
        return True
    if is_in(path, root):
        return is_in(path, f"{root}/.git")
    return (
        is_system_path(path) or path.count("/") == 1 or path.rpartition("/")[0] in (home, "/home")
    )


def written_words(command: LooseCommand) -> tuple[str, ...]:
    """Return the words of a command that name what it writes."""
    words = [
        target
        for operator, target in command.redirects
        if operator not in ("<", "<<", "<<-", "<<<", "<&")
        and not target.isdecimal()
        and target != "-"
    ]
    program, operands = command.program, command.operands
    if program in _WRITERS_OF_LAST and len(operands) > 1:
        words.append(operands[-1])
    if program == "mv":
        words.extend(operands[:-1])
    if program in _WRITERS_OF_ALL:
        words.extend(operands[1:] if program in ("chmod", "chown") else operands)
    if program == "dd":
        words.extend(word[3:] for word in command.words if word.startswith("of="))
    if program in _IN_PLACE and _writes_in_place(command):
        words.extend(operands[-1:])
    words.extend(_outputs(command))
    return tuple(words)


def _writes_in_place(command: LooseCommand) -> bool:
    return command.has_letter("i") or command.has_option("--in-place")


def _outputs(command: LooseCommand) -> list[str]:
    found: list[str] = []
    for option in _OUTPUT_OPTIONS.get(command.program, ()):
        for index, word in enumerate(command.words):
            if word == option and index + 1 < len(command.words):
                found.append(command.words[index + 1])
            elif option.startswith("--") and word.startswith(option + "="):
                found.append(word.partition("=")[2])
            elif not option.startswith("--") and word.startswith(option) and word != option:
                found.append(word[len(option) :])
    return found
