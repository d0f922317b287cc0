"""Which files hold exactly what git has recorded of them: hiding those would hide nothing."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from winx_tui.workspace.git_hardening import find_git, git_environment
from winx_tui.workspace.git_process import ask_git
from winx_tui.workspace.repository import GitError

_MAX_BYTES = 1_000_000
"""A larger file is not compared."""
_HASHES = {40: "sha1", 64: "sha256"}
"""Digits of an object's name → how it is made."""
_REGULAR = (b"100644", b"100755")


def committed_files(
    paths: Sequence[Path], git_directories: Iterable[Path], inherited: Mapping[str, str]
) -> frozenset[Path]:
    """Return the files whose contents stand in a repository's index, byte for byte.

    Nothing of a repository's configuration runs. Where git is missing, fails or is slow,
    the file is not among them.

    Args:
        paths: absolute and resolved.
        git_directories: the `.git` of the repositories they may lie in.
        inherited: where git is found (PATH).
    """
    program = find_git(inherited)
    if not paths or not program:
        return frozenset()
    trees = sorted((place.parent for place in git_directories), key=lambda tree: -len(tree.parts))
    by_tree: dict[Path, list[Path]] = {}
    for path in paths:
        tree = next((tree for tree in trees if path.is_relative_to(tree)), None)
        if tree is not None:
            by_tree.setdefault(tree, []).append(path)
    return frozenset(
        path
        for tree, files in by_tree.items()
        for path, name in _recorded(program, tree, files, inherited).items()
        if _object_name(path, len(name)) == name
    )


def _recorded(
    program: str, tree: Path, files: Sequence[Path], inherited: Mapping[str, str]
) -> dict[Path, str]:
    """Return the name of the object that the index has for each file."""
    names = [os.fspath(path.relative_to(tree)) for path in files]
    try:
        listed = ask_git(
            program,
            *("--literal-pathspecs", "ls-files", "--stage", "-z", "--", *names),
            environment=git_environment(tree / ".git", tree, inherited, {}),
            cwd=tree,
            about=f"the index of {tree / '.git'}",
        )
    except GitError:
        return {}
    found = {}
    for entry in listed.split(b"\0")[:-1]:
        facts, _, name = entry.partition(b"\t")
        mode, object_name, stage = facts.split(b" ")
        if mode in _REGULAR and stage == b"0":
            found[tree / os.fsdecode(name)] = object_name.decode("ascii")
    return found


def _object_name(path: Path, digits: int) -> str:
    """Return the name that git gives a file's contents, "" where it cannot be told."""
    try:
        if digits not in _HASHES or path.stat().st_size > _MAX_BYTES:
            return ""
        content = path.read_bytes()
    except OSError:
        return ""
    head = f"blob {len(content)}\0".encode()
    return hashlib.new(_HASHES[digits], head + content, usedforsecurity=False).hexdigest()
