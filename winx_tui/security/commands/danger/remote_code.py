"""Code from elsewhere that is run: pipes into shells, downloads, connections."""

from __future__ import annotations

from winx_tui.security.commands.classification import CommandPlace
from winx_tui.security.commands.danger.credentials import NETWORK_PROGRAMS
from winx_tui.security.commands.danger.loose_command import LooseCommand
from winx_tui.security.commands.danger.places import written_words
from winx_tui.security.commands.danger.wrapped import INTERPRETERS, SHELLS

_FETCHERS = NETWORK_PROGRAMS - {"ping", "mail", "mailx", "sendmail"}
_DECODERS = frozenset(
    {"base64", "base32", "xxd", "uudecode", "openssl", "rev", "tr", "gunzip", "zcat"}
)
_RUNNERS = INTERPRETERS | {"eval", "exec", "make", "npm", "pip", "pip3", "cargo", "go"}


def _reads_program(command: LooseCommand) -> bool:
    """Tell whether an interpreter gets its program from its input."""
    if command.program not in INTERPRETERS:
        return False
    if command.program in ("source", "."):
        return command.words[:1] in (("/dev/stdin",), ("-",), ("/dev/fd/0",))
    plain = [word for word in command.words if word != "-" and not word.startswith("/dev/")]
    named = [word for word in plain if not word.startswith("-")]
    return command.has_letter("s") or not named


def pipes_into_interpreter(command: LooseCommand, place: CommandPlace) -> str:
    """Mark what is fetched or decoded and goes straight into a shell."""
    if not _reads_program(command):
        return ""
    for source in command.upstream:
        if source.program in _FETCHERS or any(i.program in _FETCHERS for i in source.inner):
            return f"runs code from the network: pipes {source.program} into {command.program}"
        if source.program in _DECODERS and command.program in SHELLS:
            return f"runs hidden code: pipes {source.program} into {command.program}"
    return ""


def runs_substituted(command: LooseCommand, place: CommandPlace) -> str:
    """Mark an interpreter whose program comes out of a substitution that fetches or decodes."""
    if command.program not in _RUNNERS and command.path[:2] not in ("$(", "<("):
        return ""
    for inner in command.inner:
        if inner.program in _FETCHERS:
            return f"runs code from the network: {inner.program} within {command.program}"
        if inner.program in _DECODERS and command.program in SHELLS | {"eval"}:
            return f"runs hidden code: {inner.program} within {command.program}"
    return ""


def shell_on_the_network(command: LooseCommand, place: CommandPlace) -> str:
    """Mark a shell whose input or output is a connection."""
    targets = [target for _, target in command.redirects]
    on_socket = any(target.startswith(("/dev/tcp/", "/dev/udp/")) for target in targets)
    if on_socket and (command.program in INTERPRETERS or command.has_option("-i")):
        return "opens a shell to another machine"
    if command.program in ("nc", "ncat", "netcat", "telnet", "openssl", "socat") and any(
        source.program in SHELLS for source in command.upstream
    ):
        return "opens a shell to another machine"
    return ""


def runs_download(commands: tuple[LooseCommand, ...], place: CommandPlace) -> str:
    """Mark a file that is fetched and run in the same line."""
    fetched: set[str] = set()
    has_cloned = False
    for command in commands:
        name = command.path.rpartition("/")[2]
        operands = {word.rpartition("/")[2] for word in command.operands}
        is_runner = command.program in INTERPRETERS or command.program in ("chmod", "exec")
        if fetched & ({name} | (operands if is_runner else set())):
            return "runs code from the network: a file it has just fetched"
        if has_cloned and (command.program in _RUNNERS or command.path.startswith("./")):
            return "runs code from the network: a repository it has just cloned"
        if command.program in _FETCHERS:
            fetched.update(word.rpartition("/")[2] for word in written_words(command))
            if command.program == "wget" or command.has_letter("O"):
                fetched.update(w.rpartition("/")[2] for w in command.operands if "/" in w)
        if command.program == "git" and "clone" in command.words:
            has_cloned = True
    return ""


def shell_on_descriptor(commands: tuple[LooseCommand, ...], place: CommandPlace) -> str:
    """Mark a connection that is opened first and given to a shell later in the line."""
    targets = [target for command in commands for _, target in command.redirects]
    opens = any(target.startswith(("/dev/tcp/", "/dev/udp/")) for target in targets)
    given = any(
        operator in ("<&", ">&") and target.isdecimal() and int(target) > 2
        for command in commands
        if command.program in INTERPRETERS
        for operator, target in command.redirects
    )
    return "opens a shell to another machine" if opens and given else ""


REMOTE_CODE_RULES = (pipes_into_interpreter, runs_substituted, shell_on_the_network)
