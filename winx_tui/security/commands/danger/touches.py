"""What a command touches beyond reading, as far as its words tell."""

from __future__ import annotations

from winx_tui.security.commands.accesses import CommandAccess, Network, PathWrite, Secret
from winx_tui.security.commands.classification import CommandPlace
from winx_tui.security.commands.danger.credentials import (
    NETWORK_PROGRAMS,
    names_secret_files,
    prints_secret_variables,
)
from winx_tui.security.commands.danger.loose_command import LooseCommand
from winx_tui.security.commands.danger.places import is_in, resolved, written_words

_GIT_NETWORK = frozenset({"clone", "fetch", "pull", "push", "ls-remote"})
_INSTALLERS = frozenset({"pip", "pip3", "npm", "yarn", "pnpm", "cargo", "gem", "apt", "apt-get"})


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
    if command.program == "git":
        return any(word in _GIT_NETWORK for word in command.words[:3])
    if command.program in _INSTALLERS:
        return any(word in ("install", "add", "ci", "update", "upgrade") for word in command.words)
    return command.program in NETWORK_PROGRAMS or any(
        target.startswith(("/dev/tcp/", "/dev/udp/")) for _, target in command.redirects
    )


def _target(command: LooseCommand) -> str:
    urls = [word for word in command.words if "://" in word]
    hosts = [word for word in command.operands if "." in word or ":" in word]
    return (urls or hosts or [command.program])[0]
