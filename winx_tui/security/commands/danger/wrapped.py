"""Commands within commands: what a wrapper runs, and strings that another shell reads."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from winx_tui.security.commands.danger.loose_command import LooseCommand

SHELLS = frozenset({"bash", "sh", "zsh", "dash", "ksh", "ash", "fish", "csh", "tcsh", "rbash"})
INTERPRETERS = SHELLS | frozenset(
    (
        *("python", "python2", "python3", "pypy3", "perl", "ruby", "node", "nodejs", "php", "lua"),
        *("deno", "bun", "tclsh", "osascript", "pwsh", "Rscript", "source", "."),
    )
)


@dataclass(frozen=True, slots=True)
class _Layer:
    """How a wrapper's own arguments end and the command's begin."""

    valued: str = ""
    """Its options that take the next word, separated by blanks."""
    operands: int = 0


_LAYERS: dict[str, _Layer] = {
    "sudo": _Layer("-u -g -p -h -C -r -t -U -T -D -R"),
    "doas": _Layer("-u -C"),
    "pkexec": _Layer("--user"),
    "env": _Layer("-u -C -S --unset --chdir"),
    "nohup": _Layer(),
    "setsid": _Layer(),
    "time": _Layer("-o -f"),
    "command": _Layer(),
    "builtin": _Layer(),
    "exec": _Layer("-a"),
    "nice": _Layer("-n"),
    "ionice": _Layer("-c -n"),
    "timeout": _Layer("-k -s", 1),
    "stdbuf": _Layer("-i -o -e"),
    "xargs": _Layer("-a -d -E -I -L -n -P -s"),
    "parallel": _Layer("-j -a"),
    "chroot": _Layer("", 1),
    "unshare": _Layer("-R -w -S -G"),
    "nsenter": _Layer("-t -S -G"),
    "busybox": _Layer(),
    "toybox": _Layer(),
    "watch": _Layer("-n"),
    "strace": _Layer("-o -e -p -s"),
    "ltrace": _Layer("-o -e"),
    "flock": _Layer("-w -E", 1),
    "taskset": _Layer("", 1),
    "catchsegv": _Layer(),
    "proxychains": _Layer("-f"),
    "runuser": _Layer("-u -g"),
    "systemd-run": _Layer("-p -u"),
    "caffeinate": _Layer(),
    "function": _Layer("", 1),
}
_TEXT_OPTIONS = {
    "su": ("-c", "--command"),
    "runuser": ("-c", "--command"),
    "script": ("-c", "--command"),
    "flock": ("-c",),
    "env": ("-S", "--split-string"),
}
"""Programs with an option whose value is a line for a shell."""
_SSH_VALUED = frozenset(f"-{letter}" for letter in "bcDEeFIiJLlmOopQRSWw")
_LONGEST_CODE = 20_000
_SHELL_CODE = re.compile(
    r"(?:system|popen|exec|spawn|call|run|check_output|qx)\w*\s*\(?\s*\[?\s*(['\"`])(.+?)\1"
)
"""A line for a shell within the code of another language."""


def unwrapped(command: LooseCommand) -> tuple[LooseCommand, ...]:
    """Return the commands that a wrapper, or find, runs in place of itself."""
    if command.program in _LAYERS:
        words = _behind(command.words, _LAYERS[command.program])
        return (_within(command, words),) if words else ()
    if command.program == "find":
        return tuple(_within(command, words) for words in _find_commands(command.words))
    return ()


def nested_texts(command: LooseCommand) -> tuple[str, ...]:
    """Return the strings of a command that a shell will read."""
    texts: list[str] = []
    program, words = command.program, command.words
    if program in SHELLS:
        texts.extend(_shell_strings(words))
        texts.extend(command.bodies)
        texts.extend(_echoed(command))
    elif program in INTERPRETERS and program not in ("source", "."):
        texts.extend(
            match[1] for word in words for match in _SHELL_CODE.findall(word[:_LONGEST_CODE])
        )
    elif program == "eval":
        texts.append(" ".join(words))
    elif program == "trap" and words:
        texts.append(words[0])
    elif program == "alias":
        texts.extend(word.partition("=")[2] for word in words)
    elif program == "ssh":
        texts.append(" ".join(_ssh_command(words)))
        texts.extend(command.bodies)
    elif program == "watch":
        texts.append(" ".join(_behind(words, _LAYERS["watch"])))
    elif program in ("docker", "podman", "kubectl") and "-c" in words:
        texts.extend(_shell_strings(words))
    for option in _TEXT_OPTIONS.get(program, ()):
        texts.extend(_values(words, option))
    return tuple(text for text in texts if text.strip() and text != command.text)


def _within(command: LooseCommand, words: tuple[str, ...]) -> LooseCommand:
    return replace(
        command,
        program=words[0].rpartition("/")[2],
        path=words[0],
        words=words[1:],
        wrappers=(*command.wrappers, command.program),
        inner=(),
    )


def _behind(words: tuple[str, ...], layer: _Layer) -> tuple[str, ...]:
    valued = layer.valued.split()
    index, operands = 0, layer.operands
    while index < len(words):
        word = words[index]
        if word == "--":
            index += 1
            continue
        if word.startswith("-") and len(word) > 1:
            index += 2 if word in valued else 1
        elif re.match(r"[A-Za-z_]\w*=", word):
            index += 1
        elif operands:
            operands -= 1
            index += 1
        else:
            return words[index:]
    return ()


def _find_commands(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    commands: list[tuple[str, ...]] = []
    for index, word in enumerate(words):
        if word in ("-exec", "-execdir", "-ok", "-okdir"):
            rest = words[index + 1 :]
            end = next((i for i, item in enumerate(rest) if item in (";", "+")), len(rest))
            if rest[:end]:
                commands.append(rest[:end])
    return commands


def _shell_strings(words: tuple[str, ...]) -> list[str]:
    for index, word in enumerate(words):
        if word.startswith("-") and not word.startswith("--") and "c" in word[1:]:
            return [item for item in words[index + 1 :] if not item.startswith("-")][:1]
    return []


def _echoed(command: LooseCommand) -> list[str]:
    if not command.upstream:
        return []
    source = command.upstream[-1]
    return [" ".join(source.operands)] if source.program in ("echo", "printf") else []


def _ssh_command(words: tuple[str, ...]) -> tuple[str, ...]:
    index = 0
    while index < len(words) and words[index].startswith("-"):
        index += 2 if words[index] in _SSH_VALUED else 1
    return words[index + 1 :]


def _values(words: tuple[str, ...], option: str) -> list[str]:
    values = [words[i + 1] for i, word in enumerate(words[:-1]) if word == option]
    return values + [
        word.partition("=")[2]
        for word in words
        if option.startswith("--") and word.startswith(option + "=")
    ]
