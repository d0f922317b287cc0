"""How winx calls git, so that a repository's own configuration runs nothing.

A repository can name programs that even `git status` starts: a file system
monitor, content filters, diff and text converters, hooks, transports for
objects that are missing. Everything here is set in the command scope, which
beats the repository's configuration.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from winx_tui.core.search_path import absolute_entries, entries_outside

_MARK = "winx.hardened"
"""Listed by `git config` only if git honours the settings that are handed over."""

_SETTINGS = {
    _MARK: "true",
    "core.fsmonitor": "false",
    "core.hooksPath": "/dev/null",
    "core.pager": "cat",
    "core.editor": ":",
    "core.sshCommand": "false",
    "core.gitProxy": "",
    "core.askPass": "",
    "core.alternateRefsCommand": "false",
    "core.untrackedCache": "false",
    "credential.helper": "",
    "diff.external": "",
    "gpg.program": "false",
    "gpg.openpgp.program": "false",
    "gpg.x509.program": "false",
    "gpg.ssh.program": "false",
    "gpg.ssh.defaultKeyCommand": "false",
    "help.format": "man",
    "sequence.editor": ":",
    "web.browser": "false",
    "log.showSignature": "false",
    "protocol.allow": "never",
    "submodule.recurse": "false",
    "status.submoduleSummary": "false",
    "maintenance.auto": "false",
    "gc.auto": "0",
}

_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "false",
    "SSH_ASKPASS": "false",
    "GIT_SSH_COMMAND": "false",
    "GIT_PAGER": "cat",
    "GIT_EDITOR": ":",
    # Overrides every protocol.* of the repository, those of remote helpers too.
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
}

_PROGRAM_KEYS = {
    "filter": {"clean": "", "smudge": "", "process": "", "required": "false"},
    "diff": {"command": "", "textconv": ""},
    "merge": {"driver": ""},
    "tar": {"command": "false"},
    "trailer": {"command": ":", "cmd": ":"},
    "man": {"cmd": "false", "path": "false"},
    "browser": {"cmd": "false", "path": "false"},
    "hook": {"enabled": "false"},
    "alias": {"command": ""},
}
"""Section → what to set for each name in it that the repository configures."""

_READER_SETTINGS = {
    # What lies in a workspace and is called by no `.git` is no repository by itself.
    "safe.bareRepository": "explicit",
}
_READER_LEAVES_OUT = frozenset(
    {"LC_ALL", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_GLOBAL"}
)
"""A person's own settings count where they look at a repository: who they are, what they ignore."""

_PERSONAL = frozenset(
    {
        "GIT_AUTHOR_NAME",
        "GIT_AUTHOR_EMAIL",
        "GIT_AUTHOR_DATE",
        "GIT_COMMITTER_NAME",
        "GIT_COMMITTER_EMAIL",
        "GIT_COMMITTER_DATE",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_SYSTEM",
        "GIT_CONFIG_NOSYSTEM",
        "EMAIL",
    }
)
"""Variables by which a person says who they are, and where their settings lie."""
_TERMINAL = frozenset({"GPG_TTY"})
"""A program that asks for a passphrase would draw over winx's screen."""
_SIGNING_AGENTS = ("GNUPGHOME", "SSH_AUTH_SOCK", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR")
_QUIET = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_EDITOR": ":",
    "GIT_SEQUENCE_EDITOR": ":",
    "GIT_MERGE_AUTOEDIT": "no",
    "GIT_PAGER": "cat",
}

SIGNING = {
    "gpg.format": "openpgp",
    "gpg.program": "gpg",
    "gpg.openpgp.program": "gpg",
    "gpg.x509.program": "gpgsm",
    "gpg.ssh.program": "ssh-keygen",
    "gpg.ssh.defaultkeycommand": "false",
    "commit.gpgsign": "false",
}
"""How commits are signed where the person has set nothing, by git's own defaults."""


def find_git(environment: Mapping[str, str], outside: Path | None = None) -> str:
    """Return where git is by the PATH of an environment; "" where there is none.

    What lies in `outside`, resolved, is passed over: whoever wrote the project put it there.
    """
    named = environment.get("PATH", os.defpath)
    searched = absolute_entries(named) if outside is None else entries_outside(named, outside)
    return shutil.which("git", path=searched) or ""


def git_environment(
    git_dir: Path, work_tree: Path, inherited: Mapping[str, str], settings: Mapping[str, str]
) -> dict[str, str]:
    """Build the whole environment of one git process; nothing else is passed on.

    Naming both directories keeps git from searching, and `core.worktree` of the
    repository from pointing elsewhere.
    """
    environment = dict(_ENVIRONMENT)
    for name in ("HOME", "XDG_CONFIG_HOME", "TMPDIR"):
        if name in inherited:
            environment[name] = inherited[name]
    environment["PATH"] = absolute_entries(inherited.get("PATH", os.defpath))
    environment["GIT_DIR"] = str(git_dir)
    environment["GIT_WORK_TREE"] = str(work_tree)
    return environment | _command_scope({**_SETTINGS, **settings})


def reader_git_environment(configured: Iterable[str]) -> dict[str, str] | None:
    """Return the variables with which git, wherever it is called, starts no program.

    They hold for every repository whose settings are among `configured`, the names of all of
    them; nothing is said of where a repository is. None where this git is too old to honour
    them (before 2.31).
    """
    settings = neutralised(configured)
    if settings is None:
        return None
    kept = {name: value for name, value in _ENVIRONMENT.items() if name not in _READER_LEAVES_OUT}
    return kept | _command_scope({**_SETTINGS, **_READER_SETTINGS, **settings})


def listing_environment(git_dir: Path, inherited: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which git lists all settings that hold in a git directory.

    The person's own and the system's are among them, as `reader_git_environment` leaves them.
    """
    environment = git_environment(git_dir, git_dir.parent, inherited, {})
    return {
        name: value for name, value in environment.items() if name not in _READER_LEAVES_OUT
    } | {"LC_ALL": "C.UTF-8"}


def person_git_environment(inherited: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a git that works for a person, in a folder that they trust.

    Their settings and the repository's count, and so do hooks and filters. Nothing waits for
    a terminal, and no variable says that the repository is another one.
    """
    kept = {
        name: value
        for name, value in inherited.items()
        if (not name.startswith("GIT_") or name in _PERSONAL) and name not in _TERMINAL
    }
    return kept | _QUIET


def careful_git_environment(
    git_dir: Path,
    work_tree: Path,
    inherited: Mapping[str, str],
    settings: Mapping[str, str],
) -> dict[str, str]:
    """Return the environment of a git that works for a person where nobody vouches for the folder.

    Who they are and how they sign counts; no program of the repository runs.

    Args:
        git_dir: of the repository.
        work_tree: of it.
        inherited: the environment of winx.
        settings: what neutralised() says, and what the person has set themselves.
    """
    environment = git_environment(git_dir, work_tree, inherited, {})
    environment = {
        name: value
        for name, value in environment.items()
        if name not in _READER_LEAVES_OUT and not name.startswith("GIT_CONFIG_")
    }
    own = {name: inherited[name] for name in _PERSONAL if name in inherited}
    agent = {name: inherited[name] for name in _SIGNING_AGENTS if name in inherited}
    scope = _command_scope({**_SETTINGS, **_READER_SETTINGS, **settings})
    return environment | own | agent | _QUIET | {"LC_ALL": "C.UTF-8"} | scope


def _command_scope(settings: Mapping[str, str]) -> dict[str, str]:
    scope = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (key, value) in enumerate(settings.items()):
        scope[f"GIT_CONFIG_KEY_{number}"] = key
        scope[f"GIT_CONFIG_VALUE_{number}"] = value
    return scope


def neutralised(configured: Iterable[str]) -> dict[str, str] | None:
    """Return the settings that switch off every program the configuration names.

    Args:
        configured: the names of all settings, as `git config --list` gives them.

    Returns:
        Settings for the command scope; None where this git is too old to honour
        them (before 2.31), and must not be asked to look at files.
    """
    names = set(configured)
    if _MARK not in names:
        return None
    settings: dict[str, str] = {}
    for name in names:
        section, _, rest = name.partition(".")
        subsection, dot, _ = rest.rpartition(".")
        if dot and section in _PROGRAM_KEYS:
            for variable, value in _PROGRAM_KEYS[section].items():
                settings[f"{section}.{subsection}.{variable}"] = value
        elif section == "alias":
            settings[name] = ""
    return settings
