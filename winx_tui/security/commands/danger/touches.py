"""What a command touches beyond reading, as far as its words tell."""

from __future__ import annotations

from collections.abc import Mapping

from winx_tui.security.commands.accesses import CommandAccess, Network, PathWrite, Secret
from winx_tui.security.commands.classification import CommandPlace
from winx_tui.security.commands.danger.credentials import (
    NETWORK_PROGRAMS,
    names_secret_files,
    prints_secret_variables,
)
from winx_tui.security.commands.danger.loose_command import LooseCommand
from winx_tui.security.commands.danger.places import is_in, resolved, written_words

_INSTALLING = frozenset({"install", "add", "ci", "update", "upgrade", "i", "up", "sync", "lock"})
_ALWAYS = frozenset({"npx", "pnpx", "bunx", "uvx", "apt", "apt-get", "dnf", "brew", "conda"})
"""Package tools whose every use may load something."""
_LOADING: Mapping[str, frozenset[str]] = {
    "git": frozenset({"clone", "fetch", "pull", "push", "ls-remote", "submodule", "lfs"}),
    "go": frozenset({"get", "install", "mod"}),
    "cargo": frozenset({"install", "add", "update", "fetch", "search", "publish", "login"}),
    "docker": frozenset({"pull", "push", "login", "build", "compose", "run"}),
    "podman": frozenset({"pull", "push", "login", "build", "run"}),
    "npm": _INSTALLING | {"publish", "view", "audit", "outdated", "exec", "create", "search"},
    "pnpm": _INSTALLING | {"publish", "view", "audit", "outdated", "dlx", "exec", "create"},
    "yarn": _INSTALLING | {"publish", "info", "audit", "outdated", "dlx", "create"},
    "bun": _INSTALLING | {"create", "x"},
    "pip": _INSTALLING | {"download", "index", "wheel"},
    "pip3": _INSTALLING | {"download", "index", "wheel"},
    "uv": _INSTALLING | {"pip", "tool", "python", "run", "publish"},
    "poetry": _INSTALLING | {"publish", "self"},
    "pipenv": _INSTALLING,
    "pdm": _INSTALLING,
    "pipx": _INSTALLING | {"run"},
    "gem": _INSTALLING | {"push", "fetch"},
    "bundle": _INSTALLING | {"outdated"},
    "composer": _INSTALLING | {"require", "create-project"},
    "mix": frozenset({"deps.get", "deps.update", "archive.install", "local.hex"}),
    "dotnet": frozenset({"restore", "add", "tool", "nuget", "workload"}),
    "rustup": _INSTALLING | {"component", "target", "toolchain"},
    "helm": frozenset({"repo", "install", "upgrade", "pull"}),
    "terraform": frozenset({"init", "plan", "apply", "destroy"}),
    "playwright": frozenset({"install"}),
    "pre-commit": frozenset({"install", "run", "autoupdate"}),
}
"""Program → subcommands that speak to another machine."""
_FIRST_WORDS = 3


def touches(commands: tuple[LooseCommand, ...], place: CommandPlace) -> tuple[CommandAccess, ...]:
    """Return writes, uses of the network and secrets, each once."""
    found: dict[CommandAccess, None] = {}
    for command in commands:
        for word in written_words(command):
            path = resolved(word, place)
            if path != "/dev/null":
                found[PathWrite(path, not is_in(path, str(place.root)))] = None
        if _uses_network(command):
            found[Network(_target(command))] = None
        for rule in (names_secret_files, prints_secret_variables):
            if reason := rule(command, place):
                found[Secret(reason)] = None
    return tuple(found)


def _uses_network(command: LooseCommand) -> bool:
    loading = _LOADING.get(command.program, frozenset())
    if command.program in _ALWAYS or not loading.isdisjoint(command.operands[:_FIRST_WORDS]):
        return True
    return command.program in NETWORK_PROGRAMS or any(
        target.startswith(("/dev/tcp/", "/dev/udp/")) for _, target in command.redirects
    )


def _target(command: LooseCommand) -> str:
    urls = [word for word in command.words if "://" in word]
    hosts = [word for word in command.operands if "." in word or ":" in word]
    return (urls or hosts or [command.program])[0]
