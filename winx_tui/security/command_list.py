"""The list of commands that a session may be limited to.

Only what certainly stays on the list passes: the text of an entry, or one
simple command that goes on behind it. Anything that bash reads as more than
plain words cannot be told here and needs a person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

Listing = Literal["listed", "unlisted", "unclear"]

_PLAIN = re.compile(r"[ \t]*[^\x00-\x08\x0a-\x1f\x7f;&|<>()$`\\\"'{}\[\]!#*?~^]+", re.A)
"""Text that is one command and nothing else; quotes and wildcards are left to people."""
_BLANKS = re.compile(r"[ \t]+")
"""What separates words in bash; Unicode's other blanks do not."""

_RUNS_ANYTHING = frozenset(
    (
        *("bash", "sh", "zsh", "dash", "ksh", "fish", "csh", "tcsh", "busybox", "eval", "source"),
        *(".", "env", "exec", "command", "builtin", "xargs", "nice", "nohup", "timeout", "time"),
        *("setsid", "stdbuf", "ionice", "taskset", "chroot", "unshare", "nsenter", "script"),
        *("find", "fd", "parallel", "watch", "entr", "sudo", "doas", "su", "ssh", "docker"),
        *("podman", "kubectl", "python", "python2", "python3", "pypy3", "perl", "ruby", "node"),
        *("deno", "bun", "php", "lua", "luajit", "awk", "gawk", "mawk", "sed", "tclsh"),
        *("expect", "Rscript", "julia", "java", "jshell", "ghci", "irb", "gdb", "lldb"),
        *("git", "hg", "tar", "zip", "rsync", "scp", "vi", "vim", "nvim", "emacs", "nano", "ed"),
        *("less", "more", "man", "npm", "npx", "pnpm", "yarn", "pip", "pip3", "pipx", "uv"),
        *("uvx", "poetry", "tox", "nox", "make", "gmake", "just", "cmake", "ninja", "tmux"),
        *("screen", "at", "crontab", "systemctl", "strace", "ltrace", "sqlite3", "psql", "mysql"),
    )
)
"""Programs that run other programs or code, or write where they are told to."""


def judge_command(command: str, entries: Sequence[str]) -> Listing:
    """Tell whether a command stays on the list."""
    text = command.strip(" \t")
    if not text:
        return "unlisted"
    if any(text == entry.strip(" \t") for entry in entries):
        return "listed"
    if _PLAIN.fullmatch(text) is None:
        return "unclear"
    words = _BLANKS.split(text)
    return "listed" if any(_goes_on(words, entry) for entry in entries) else "unlisted"


def bypassing(entries: Sequence[str]) -> tuple[str, ...]:
    """Return the programs on a list that make it pointless, sorted."""
    programs = {_BLANKS.split(entry.strip(" \t"))[0].rpartition("/")[2] for entry in entries}
    return tuple(sorted(programs & _RUNS_ANYTHING))


def _goes_on(words: Sequence[str], entry: str) -> bool:
    start = _BLANKS.split(entry.strip(" \t"))
    return bool(start[0]) and list(words[: len(start)]) == start
