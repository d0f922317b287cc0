"""Ways to make git run a program of the repository that it looks at."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

from tests.security.hostile.repository import Repository

Plant = Callable[["Repository"], None]
_HOOKS = (
    *("pre-commit", "post-checkout", "post-index-change", "post-commit", "pre-auto-gc"),
    *("reference-transaction", "fsmonitor-watchman", "query-watchman", "post-rewrite"),
)
_SIGNATURES = {
    "openpgp": ("-----BEGIN PGP SIGNATURE-----", "-----END PGP SIGNATURE-----"),
    "x509": ("-----BEGIN SIGNED MESSAGE-----", "-----END SIGNED MESSAGE-----"),
    "ssh": ("-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"),
}


def settings(attributes: str = "", **values: str) -> Plant:
    """Return what sets configuration values, `__` for a dot and `trap` for the program."""

    def plant(made: Repository) -> None:
        for key, value in values.items():
            text = value.replace("trap", str(made.program))
            made.git("config", key.replace("__", ".").replace("_", "-"), text)
        if attributes:
            made.write(".gitattributes", f"* {attributes}\n")

    return plant


def hooks(made: Repository) -> None:
    """Plant hooks where they belong."""
    for name in _HOOKS:
        made.write(f".git/hooks/{name}", f"#!/bin/sh\nexec {made.program} </dev/null\n", 0o755)


def hooks_elsewhere(made: Repository) -> None:
    """Plant hooks in the workspace."""
    for name in _HOOKS:
        made.write(f"hooks/{name}", f"#!/bin/sh\nexec {made.program} </dev/null\n", 0o755)
    made.git("config", "core.hooksPath", "hooks")


def relative_monitor(made: Repository) -> None:
    """Name the program by a relative path."""
    made.git("config", "core.fsmonitor", "./trap")


def info_attributes(made: Repository) -> None:
    """Plant attributes that no listing of the workspace shows."""
    made.write(".git/info/attributes", "* filter=evil\n")
    made.git("config", "filter.evil.clean", str(made.program))


def attributes_file(made: Repository) -> None:
    """Plant attributes in a file of any name."""
    made.write("rules", "* diff=evil\n")
    made.git("config", "core.attributesFile", str(made.root / "rules"))
    made.git("config", "diff.evil.textconv", str(made.program))


def included(key: str) -> Plant:
    """Return what plants settings in the workspace that the repository includes."""

    def plant(made: Repository) -> None:
        made.write("settings", f"[core]\n\tfsmonitor = {made.program}\n")
        made.git("config", key, "../settings")

    return plant


def signed(kind: str, key: str) -> Plant:
    """Return what plants a signed commit and a program that checks signatures."""

    def plant(made: Repository) -> None:
        begin, end = _SIGNATURES[kind]
        lines = made.git("cat-file", "commit", "HEAD").split("\n")
        signature = f"gpgsig {begin}\n \n {'A' * 64}\n {end}"
        commit = "\n".join((*lines[:4], signature, *lines[4:])) + "\n"
        number = made.git("hash-object", "-t", "commit", "-w", "--stdin", text=commit)
        made.git("update-ref", "HEAD", number)
        made.git("config", key, str(made.program))
        made.git("config", "gpg.ssh.allowedSignersFile", "a.txt")
        made.git("config", "log.showSignature", "true")

    return plant


def missing_objects(url: str, **values: str) -> Plant:
    """Return what takes an object away that git then fetches from a place like `url`."""

    def plant(made: Repository) -> None:
        number = made.git("rev-parse", "HEAD~1:a.txt")
        (made.root / ".git/objects" / number[:2] / number[2:]).unlink()
        given = {
            "core.repositoryFormatVersion": "1",
            "extensions.partialClone": "origin",
            "remote.origin.promisor": "true",
            "remote.origin.url": url.replace("trap", str(made.program)),
        }
        for key, value in given.items():
            made.git("config", key, value)
        settings("", **values)(made)

    return plant


def submodule(inside: str) -> Plant:
    """Return what plants a submodule that names the program, its repository where `inside` says."""

    def plant(made: Repository) -> None:
        made.begin("sub")
        number = made.git("rev-parse", "HEAD", at="sub")
        made.write(
            ".gitmodules", '[submodule "sub"]\n\tpath = sub\n\turl = ./sub\n\tignore = none\n'
        )
        made.git("update-index", "--add", "--cacheinfo", f"160000,{number},sub")
        made.git("add", ".gitmodules")
        made.git("config", "submodule.sub.url", str(made.root / "sub"))
        made.git("config", "submodule.sub.active", "true")
        made.git("config", "submodule.sub.ignore", "none")
        made.git("config", "submodule.recurse", "true")
        made.git("commit", "-qm", "sub")
        if inside != "sub/.git":
            made.git("submodule", "absorbgitdirs")
        made.git("config", "core.fsmonitor", str(made.program), at="sub")
        made.git("config", "filter.evil.clean", str(made.program), at="sub")
        made.write("sub/.gitattributes", "* filter=evil\n")

    return plant


def nested(made: Repository) -> None:
    """Plant a repository that the outer one knows nothing of."""
    made.begin("nested")
    made.git("config", "core.fsmonitor", str(made.program), at="nested")


def deep_nested(made: Repository) -> None:
    """Plant one where other people's code lies."""
    made.begin("node_modules/x/y/z")
    made.git("config", "filter.odd.clean", str(made.program), at="node_modules/x/y/z")
    made.write("node_modules/x/y/z/.gitattributes", "* filter=odd\n")


def unseen_submodule(made: Repository) -> None:
    """Plant a submodule where other people's code lies, with its repository inside."""
    made.begin("node_modules/sub")
    made.git("add", "node_modules/sub")
    made.git("commit", "-qm", "sub")
    made.git("config", "filter.odd.clean", str(made.program), at="node_modules/sub")
    made.write("node_modules/sub/.gitattributes", "* filter=odd\n")
    # Of the same length: git must read it to know whether it has changed.
    made.write("node_modules/sub/a.txt", "twx\nchange\n")


def bare(made: Repository) -> None:
    """Plant a repository that is called by no `.git`: files of a checkout can be one."""
    git, bare = made.root / ".git", made.root / "bare"
    subprocess.run(["cp", "-r", git, bare], check=True)
    made.write("bare/tree/a.txt", "changed\n")
    settings_of_it = f"[core]\n\trepositoryformatversion = 0\n\tfsmonitor = {made.program}\n"
    made.write("bare/config", f"{settings_of_it}\tbare = false\n\tworktree = tree\n")


def common_directory(made: Repository) -> None:
    """Plant a second git directory that the first shares."""
    subprocess.run(["cp", "-r", made.root / ".git", made.root / "store"], check=True)
    made.git("config", "-f", "store/config", "core.fsmonitor", str(made.program))
    made.write(".git/commondir", "../store\n")


def git_file(made: Repository) -> None:
    """Plant a `.git` that is a file."""
    (made.root / ".git").rename(made.root / "store")
    made.write(".git", "gitdir: store\n")
    made.git("config", "core.fsmonitor", str(made.program))


def own_worktree_settings(made: Repository) -> None:
    """Plant settings of this worktree alone."""
    made.git("config", "extensions.worktreeConfig", "true")
    made.git("config", "--worktree", "core.fsmonitor", str(made.program))


def linked_worktree(made: Repository) -> None:
    """Plant a second worktree with settings of its own."""
    made.git("worktree", "add", "-q", "tree")
    made.git("config", "extensions.worktreeConfig", "true")
    made.git("config", "--worktree", "core.fsmonitor", str(made.program), at="tree")


def worktree_elsewhere(made: Repository) -> None:
    """Plant a worktree that is not where the repository is."""
    made.write("elsewhere/a.txt", "other\n")
    made.write("elsewhere/.gitattributes", "* diff=evil\n")
    made.git("config", "core.worktree", str(made.root / "elsewhere"))
    made.git("config", "diff.evil.command", str(made.program))


def alternates(made: Repository) -> None:
    """Plant a second store of objects."""
    made.begin("other")
    made.write(".git/objects/info/alternates", f"{made.root}/other/.git/objects\n")
    made.git("config", "core.alternateRefsCommand", str(made.program))


def named(key: str, value: str) -> Plant:
    """Return what sets a name with signs in it that a list of names may be cut at."""

    def plant(made: Repository) -> None:
        made.git("config", key, str(made.program))
        made.write(".gitattributes", f"* {value}\n")

    return plant
