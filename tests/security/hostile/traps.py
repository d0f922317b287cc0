"""Repositories that name programs for git to run: a way each, and a command that goes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.security.hostile.planting import (
    Plant,
    alternates,
    attributes_file,
    bare,
    common_directory,
    deep_nested,
    git_file,
    hooks,
    hooks_elsewhere,
    included,
    info_attributes,
    linked_worktree,
    missing_objects,
    named,
    nested,
    own_worktree_settings,
    relative_monitor,
    settings,
    signed,
    submodule,
    unseen_submodule,
    worktree_elsewhere,
)
from tests.security.hostile.repository import Repository, make_repository


@dataclass(frozen=True, slots=True)
class Trap:
    """One hostile repository."""

    name: str
    plant: Plant
    sprung_by: str
    """A command that runs the program where nothing keeps it from doing so."""
    inner: tuple[str, ...] = ()
    """Directories in which the readings are run too."""
    may_be_unknown: bool = False
    """Whether some versions of git do not know this way."""


def make(trap: Trap, root: Path, environment: Mapping[str, str]) -> Repository:
    """Make a repository with a trap in an empty directory."""
    repository = make_repository(root, environment)
    trap.plant(repository)
    return repository


_CREDENTIAL = (
    "printf 'protocol=https\\nhost=h.invalid\\n\\n' | GIT_TERMINAL_PROMPT=0 git credential fill"
)
_MERGE = (
    "git commit -qam x; git checkout -qb b HEAD~2; echo q >a.txt; git commit -qam q; git merge main"
)
_MISSING = "git cat-file -p HEAD~1:a.txt"
TRAPS = (
    Trap("a monitor of files", settings(core__fsmonitor="trap"), "git status"),
    Trap(
        "a monitor by an old protocol",
        settings(core__fsmonitor="trap", core__fsmonitorHookVersion="1"),
        "git status",
    ),
    Trap("a monitor in the workspace", relative_monitor, "git status"),
    Trap("hooks", hooks, "git commit -qam x"),
    Trap("hooks elsewhere", hooks_elsewhere, "git commit -qam x"),
    Trap("a text converter", settings("diff=evil", diff__evil__textconv="trap"), "git diff"),
    Trap(
        "a text converter with a cache",
        settings("diff=evil", diff__evil__textconv="trap", diff__evil__cachetextconv="true"),
        "git log -p",
    ),
    Trap("a diff driver", settings("diff=evil", diff__evil__command="trap"), "git diff"),
    Trap("an external diff", settings(diff__external="trap"), "git diff"),
    Trap("a clean filter", settings("filter=evil", filter__evil__clean="trap"), "git diff"),
    Trap(
        "a smudge filter", settings("filter=evil", filter__evil__smudge="trap"), "git checkout -f ."
    ),
    Trap(
        "a lasting filter",
        settings("filter=evil", filter__evil__process="trap", filter__evil__required="true"),
        "git diff",
    ),
    Trap("a driver with dots", named("diff.e.v.il.textconv", "diff=e.v.il"), "git diff"),
    Trap("a filter in capitals", named("FILTER.Evil.CLEAN", "filter=Evil"), "git diff"),
    Trap("a filter with an equals sign", named("filter.a=b.clean", "filter=a=b"), "git diff"),
    Trap("a merge driver", settings("merge=evil", merge__evil__driver="trap"), _MERGE),
    Trap("attributes of its own", info_attributes, "git diff"),
    Trap("a file of attributes", attributes_file, "git diff"),
    Trap("an alias", settings(alias__st="!trap", alias__whatchanged="!trap"), "git st"),
    Trap("included settings", included("include.path"), "git status"),
    Trap("settings included by directory", included("includeIf.gitdir:**.path"), "git status"),
    Trap("settings included by branch", included("includeIf.onbranch:**.path"), "git status"),
    Trap("a pager", settings(core__pager="trap"), "git log"),
    Trap("a pager of a command", settings(pager__log="trap", pager__status="trap"), "git log"),
    Trap("a filter of diffs", settings(interactive__diffFilter="trap"), "yes | git add -p"),
    Trap("an editor", settings(core__editor="trap", sequence__editor="trap"), "git commit -a"),
    Trap("signatures", signed("openpgp", "gpg.program"), "git log"),
    Trap("signatures of OpenPGP", signed("openpgp", "gpg.openpgp.program"), "git log"),
    Trap("signatures of X.509", signed("x509", "gpg.x509.program"), "git log"),
    Trap("signatures of SSH", signed("ssh", "gpg.ssh.program"), "git log"),
    Trap(
        "missing objects by SSH",
        missing_objects("ssh://h.invalid/x", core__sshCommand="trap"),
        _MISSING,
    ),
    Trap(
        "missing objects by a program",
        missing_objects("ext::trap x", protocol__ext__allow="always"),
        _MISSING,
    ),
    Trap(
        "missing objects by a proxy",
        missing_objects("git://h.invalid/x", core__gitProxy="trap"),
        _MISSING,
    ),
    Trap(
        "missing objects by a program there",
        missing_objects("./x", remote__origin__uploadpack="trap"),
        _MISSING,
    ),
    Trap("a helper for passwords", settings(credential__helper="trap"), _CREDENTIAL),
    Trap("a question for passwords", settings(core__askPass="trap"), _CREDENTIAL),
    Trap("a submodule", submodule("sub/.git"), "git status", ("sub",)),
    Trap("a submodule kept by the whole", submodule(".git/modules"), "git status", ("sub",)),
    Trap("a repository in the repository", nested, "git -C nested status", ("nested",)),
    Trap(
        "a repository in a package",
        deep_nested,
        "git -C node_modules/x/y/z diff",
        ("node_modules/x/y/z",),
    ),
    Trap(
        "a submodule in a package",
        unseen_submodule,
        "git status",
        ("node_modules/sub",),
    ),
    Trap("a bare repository", bare, "cd bare && git status", ("bare", "bare/tree")),
    Trap("a directory in common", common_directory, "git status", ("store",)),
    Trap("a file for a directory", git_file, "git status", ("store",)),
    Trap("settings of the worktree", own_worktree_settings, "git status"),
    Trap("settings of a linked worktree", linked_worktree, "git -C tree status", ("tree",)),
    Trap("a worktree elsewhere", worktree_elsewhere, "git diff", ("elsewhere",)),
    Trap("other repositories' names", alternates, "git rev-list --alternate-refs"),
    Trap(
        "a format of archives",
        settings(tar__evil__command="trap"),
        "git archive --format=evil HEAD",
    ),
    Trap(
        "trailers",
        settings(trailer__x__command="trap"),
        "echo x | git interpret-trailers --trailer x=1",
    ),
    Trap(
        "a viewer of manuals",
        settings(man__evil__cmd="trap", man__viewer="evil"),
        "git help -m status",
    ),
    Trap(
        "hooks in settings",
        settings(hook__x__command="trap", hook__x__event="pre-commit"),
        "git commit -qam x",
        may_be_unknown=True,
    ),
)
