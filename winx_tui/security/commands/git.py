"""Judge git: the subcommands that only read, if git itself runs hardened.

A repository's own configuration can make git run programs on `git status`; a command
judged harmless here stays so only with the hardened configuration and environment.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from winx_tui.security.commands.classification import NotProvenError
from winx_tui.security.commands.git_tables import GIT_COMMANDS, GitCommand
from winx_tui.security.commands.options import Arguments, option_table, read_arguments
from winx_tui.security.commands.paths import joined
from winx_tui.security.commands.programs import Call
from winx_tui.security.commands.secret_paths import is_secret_path
from winx_tui.security.commands.secret_words import hunts_keys
from winx_tui.security.commands.values import Value
from winx_tui.security.commands.wording import shown
from winx_tui.security.foreign_code import PRUNED

_GLOBAL_FLAGS = frozenset(
    {"--no-pager", "-P", "--no-optional-locks", "--literal-pathspecs", "--no-replace-objects"}
)
_FORMATS = frozenset(
    ("oneline", "short", "medium", "full", "fuller", "reference", "email", "raw", "mboxrd", "")
)
"""git's own; another name would be looked up in the configuration."""
_SIGNATURE = re.compile(r"%[ +-]?\(?(?:G|signature)")
"""Placeholders for which git runs gpg."""
_PRIVATE_KEYS = re.compile(r"credential|token|passw|secret|header|url|proxy|cookie|smtp", re.I)
_COMMIT_BY_DEFAULT = frozenset({"--merged", "--no-merged", "--contains", "--no-contains"})
"""Options of branch and tag that mean HEAD where nothing follows, and always list."""


def judge_git(call: Call) -> None:
    """Prove that a git command only reads, given the hardening, which is noted on the call."""
    values = list(call.values)
    if len(values) == 1 and values[0].text in ("--version", "-v"):
        return
    name = _subcommand(values, call)
    command = GIT_COMMANDS.get(name)
    if command is None:
        raise NotProvenError(f"git {shown(name)} is not known to only read")
    if values and values[0].may_be_several:
        raise NotProvenError(f"what {shown(values[0].text)} gives git is not known")
    first = values[0].text if values else ""
    if command.words and first and not first.startswith("-"):
        if first not in command.words:
            raise NotProvenError(f"git {name} {shown(first)} is not known to only read")
        values.pop(0)
    elif name == "stash" and not first:
        raise NotProvenError("git stash puts changes away")
    elif command.words and name != "remote" and name != "reflog":
        raise NotProvenError(f"git {name} is not known to only read")
    elif name in ("remote", "reflog") and any(not v.text.startswith("-") for v in values):
        raise NotProvenError(f"git {name} is only known to read as `git {name} {command.words[0]}`")
    if values and values[-1].text in _COMMIT_BY_DEFAULT:
        values.pop()
        values.append(Value("--list", may_be_option=True))
    arguments = read_arguments(
        "git " + name,
        tuple(values),
        option_table(command.options),
        # Behind the key, git config takes even an option for the value to be set.
        stops_at_operand=name == "config",
    )
    _check_options(name, arguments)
    _check_operands(name, command, arguments, call)
    if any(_lies_in_foreign_code(cwd, call.boundary.real_root) for cwd in call.cwds):
        raise NotProvenError("what git runs in a repository of other people's code is not known")
    call.needs_git_hardening = True


def _subcommand(values: list[Value], call: Call) -> str:
    while values:
        value = values.pop(0)
        if not value.is_literal:
            break
        if value.text == "-C":
            if not values or not values[0].is_literal:
                break
            directory = values.pop(0).text
            call.read_text(directory)
            call.cwds = frozenset(joined(cwd, directory) for cwd in call.cwds)
        elif not value.may_be_option:
            return value.text
        elif value.text not in _GLOBAL_FLAGS:
            raise NotProvenError(f"git {shown(value.text)} may change what git runs")
    raise NotProvenError("what git is to do is not a plain word")


def _lies_in_foreign_code(cwd: str, root: str) -> bool:
    """Tell whether a directory lies where repositories are not looked for, by its place in root."""
    place = Path(os.path.realpath(cwd))
    # What stands above the workspace says nothing of it: a project may lie in ~/target.
    below = place.relative_to(root) if place.is_relative_to(root) else place
    return not PRUNED.isdisjoint(below.parts)


def _check_options(name: str, arguments: Arguments) -> None:
    for text in arguments.values("--format", "--pretty"):
        if _SIGNATURE.search(text):
            raise NotProvenError("a format of git runs gpg to check signatures")
        is_own = text in _FORMATS or "%" in text or text.startswith(("format:", "tformat:"))
        if not is_own and name not in ("ls-tree", "ls-files", "for-each-ref", "branch", "tag"):
            raise NotProvenError(f"git's format {shown(text)} comes from the configuration")
    for path in arguments.values("--git-path"):
        if ".." in path:
            raise NotProvenError("git --git-path leads outside")
    if any("signature" in text for text in arguments.values("--sort")):
        raise NotProvenError("git runs gpg to sort by signature")
    if any(hunts_keys(text) for text in arguments.values("-S", "-G", "--grep", "-e")):
        raise NotProvenError("git searches for keys")


def _check_operands(name: str, command: GitCommand, arguments: Arguments, call: Call) -> None:
    operands = arguments.operands
    if command.operands == "none" and operands:
        raise NotProvenError(f"git {name} {shown(operands[0].text)} is not known to only read")
    if operands and command.needs_one_of and not arguments.has(*command.needs_one_of):
        raise NotProvenError(f"git {name} {shown(operands[0].text)} may create it")
    if name == "symbolic-ref" and len(operands) != 1:
        raise NotProvenError("git symbolic-ref with two names writes the first")
    if name == "config":
        _check_config(arguments)
    if command.operands == "pattern" and not arguments.has("-e"):
        if operands and hunts_keys(operands[0].text):
            raise NotProvenError("git grep searches for keys")
        operands = operands[1:]
    for value in operands:
        if value.may_be_option and value.is_literal and value.text == "-":
            raise NotProvenError(f"git {name} - is not checked")
        if command.operands in ("revisions", "pattern"):
            _check_revision_or_path(value, call)


def _check_config(arguments: Arguments) -> None:
    if not arguments.has("--get", "--get-all") or len(arguments.operands) != 1:
        raise NotProvenError("git config may change the configuration")
    if _PRIVATE_KEYS.search(arguments.operands[0].text):
        raise NotProvenError(f"git's {shown(arguments.operands[0].text)} may hold secrets")


def _check_revision_or_path(value: Value, call: Call) -> None:
    """Accept a revision, a path in one, or a path of the workspace."""
    if value.kind == "any":
        raise NotProvenError(f"what {shown(value.text)} gives git is not known")
    if value.kind != "literal":
        call.read(value)
        return
    revision, colon, path = value.text.partition(":")
    if colon and revision and not revision.startswith(("/", ".")):
        if is_secret_path(path):
            raise NotProvenError(f"{shown(value.text)} may hold secrets")
        return
    call.read_text(path if colon and not revision and path[:1] not in "(/!^" else value.text)
