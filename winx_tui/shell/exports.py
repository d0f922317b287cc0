"""Which exported variables go along from one shell to another, and what has become of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import translate

from winx_tui.core.search_path import absolute_entries
from winx_tui.core.staying_variables import stays
from winx_tui.shell.process_tree import MARKER_NAME

# fmt: off
OF_THE_SHELL = (
    MARKER_NAME, "_", "PWD", "LOGNAME", "OLDPWD", "SHLVL", "SHELLOPTS", "BASHOPTS", "BASH",
    "BASH_*", "ZSH_*", "PPID", "UID", "EUID", "GID", "EGID", "USERNAME", "GROUPS", "RANDOM",
    "SRANDOM", "SECONDS", "EPOCHSECONDS", "EPOCHREALTIME", "LINENO", "HIST*", "SAVEHIST",
    "TMOUT", "MAIL", "MAILCHECK", "MAILPATH", "IGNOREEOF", "OPTIND", "OPTARG", "OPTERR",
    "POSIXLY_CORRECT", "FUNCNEST", "FUNCNAME", "FIGNORE", "HOSTFILE", "INPUTRC", "LINES",
    "COLUMNS", "COMP_*", "COMPREPLY", "REPLY", "DIRSTACK", "PIPESTATUS", "KEYTIMEOUT",
    "LISTMAX", "LOGCHECK", "WATCH", "WATCHFMT", "TRY_BLOCK_*", "CHILD_MAX", "EXECIGNORE",
    "TIMEFORMAT", "TIMEFMT",
)
# fmt: on
"""Names and patterns of what describes the shell that it is in, or steers it."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OWN = re.compile("|".join(map(translate, OF_THE_SHELL)))

Carries = Callable[[str], bool]


def carried(name: str) -> bool:
    """Tell whether a variable of that name goes along to a shell in another place."""
    return carried_within(name) and not stays(name)


def carried_within(name: str) -> bool:
    """Tell whether a variable of that name goes along to another shell in the same place."""
    return _NAME.fullmatch(name) is not None and _OWN.match(name) is None


@dataclass(frozen=True, slots=True)
class ExportChanges:
    """What commands have done to the exported variables that go along, since the beginning."""

    exported: Mapping[str, str] = field(default_factory=dict)
    unset: frozenset[str] = frozenset()

    def then(
        self, before: Mapping[str, str], after: Mapping[str, str], carries: Carries
    ) -> ExportChanges:
        """Return these and what one more shell has changed, as far as it goes along."""
        exported, unset = dict(self.exported), set(self.unset)
        for name in before.keys() | after.keys():
            if before.get(name) == after.get(name) or not (carried(name) and carries(name)):
                continue
            if name in after:
                exported[name] = absolute_entries(after[name]) if name == "PATH" else after[name]
                unset.discard(name)
            else:
                exported.pop(name, None)
                unset.add(name)
        return ExportChanges(exported, frozenset(unset))

    def limited(self, carries: Carries) -> ExportChanges:
        """Return the changes of those variables that a place lets in."""
        return ExportChanges(
            {name: value for name, value in self.exported.items() if carries(name)},
            frozenset(filter(carries, self.unset)),
        )

    def applied(self, base: Mapping[str, str]) -> dict[str, str]:
        """Return variables as these changes would have left them."""
        kept = {name: value for name, value in base.items() if name not in self.unset}
        return kept | dict(self.exported)


def catching_up(
    have: Mapping[str, str], want: Mapping[str, str], carries: Carries
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return what a shell must export and what it must unset, as far as `carries` lets it."""
    names = [
        name
        for name in sorted(have.keys() | want.keys())
        if have.get(name) != want.get(name) and carries(name)
    ]
    exported = {name: want[name] for name in names if name in want}
    return exported, tuple(name for name in names if name not in want)
