"""Keys and passwords that a command reads, prints or sends away."""

from __future__ import annotations

import re

from winx_tui.security.commands.classification import CommandPlace
from winx_tui.security.commands.danger.loose_command import LooseCommand
from winx_tui.security.commands.danger.places import is_in, resolved
from winx_tui.security.commands.secret_paths import is_secret_path
from winx_tui.security.commands.secret_words import SECRET_VARIABLE, hunts_key_files, hunts_keys

NETWORK_PROGRAMS = frozenset(
    (
        *("curl", "wget", "nc", "ncat", "netcat", "socat", "ssh", "scp", "sftp", "rsync", "ftp"),
        *("telnet", "http", "https", "httpie", "xh", "aria2c", "lynx", "links", "w3m", "fetch"),
        *("lftp", "tftp", "rclone", "gsutil", "mail", "mailx", "sendmail", "mutt", "msmtp", "dig"),
        *("nslookup", "host", "ping", "drill", "websocat", "gh", "glab", "croc", "wormhole"),
        *("ffsend", "transfer", "magic-wormhole", "mosquitto_pub", "openssl", "s3cmd"),
    )
)
_ONLY_PRINT = frozenset({"echo", "printf", ":", "true", "false"})
_SEARCHERS = frozenset({"grep", "egrep", "fgrep", "rg", "ag", "ack", "zgrep", "sed", "awk", "jq"})
_DUMPS = frozenset({"env", "printenv", "set", "export", "declare", "typeset", "compgen"})
_KEY_WORD = re.compile(r"key|token|secret|pass|cred|auth|api|pwd", re.I)
_VARIABLE = re.compile(r"\$\{?!?([A-Za-z_][A-Za-z0-9_]*)")
_PREFIXES = re.compile(r"^(?:--?[\w-]+[=@]|[\w.-]*=@?|@|[^\s/:@]*:(?=[^/]))")
_BROAD_HUNT = re.compile(r"passw|secret|api.?key|token|credential|private.?key|aws_|BEGIN", re.I)


def names_secret_files(command: LooseCommand, place: CommandPlace) -> str:
    """Mark words that name files which hold secrets."""
    words = [target for operator, target in command.redirects if operator in ("<", ">", ">>")]
    words.extend(_file_words(command))
    for word in words:
        for text in {word, _PREFIXES.sub("", word)}:
            if text and not text.startswith("-") and is_secret_path(resolved(text, place)):
                return f"touches secrets: {text}"
    return ""


def _file_words(command: LooseCommand) -> tuple[str, ...]:
    if command.program in _ONLY_PRINT:
        return ()
    words = command.words
    if command.program == "find":
        return tuple(word for word in _before_options(words))
    if command.program == "git":
        return _git_words(words)
    if command.program in _SEARCHERS and not command.has_option("-e", "-f", "--file", "--regexp"):
        pattern = next((word for word in words if not word.startswith("-")), None)
        seen = False
        kept: list[str] = []
        for word in words:
            if word == pattern and not seen:
                seen = True
                continue
            kept.append(word)
        return tuple(kept)
    return words


def _git_words(words: tuple[str, ...]) -> tuple[str, ...]:
    kept: list[str] = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word in ("-m", "--message", "--grep", "-S", "-G", "--author"):
            skip = True
        elif not word.startswith(("--grep=", "--author=", "--message=", "-m")):
            kept.append(word)
    return tuple(kept)


def _before_options(words: tuple[str, ...]) -> tuple[str, ...]:
    for index, word in enumerate(words):
        if word.startswith(("-", "(", "!")):
            return words[:index]
    return words


def hunts_secrets(command: LooseCommand, place: CommandPlace) -> str:
    """Mark searches for keys and for files that hold them."""
    words = command.words
    if command.program in ("find", "fd", "fdfind", "locate", "mdfind", "plocate"):
        patterns = [w for w in words if not w.startswith("-") and "/" not in w.strip("*/")]
        if any(pattern != "." and hunts_key_files(pattern) for pattern in patterns):
            return "looks for files that hold secrets"
    if command.program in _SEARCHERS or command.line.startswith("git grep"):
        if any(hunts_keys(word) for word in words):
            return "searches for keys"
        outside = [
            word
            for word in command.operands[1:]
            if word.startswith(("/", "~", "$HOME", ".."))
            and not is_in(resolved(word, place), str(place.root))
        ]
        if outside and any(_BROAD_HUNT.search(word) for word in command.operands[:1]):
            return f"searches {outside[0]} for passwords"
    return ""


def prints_secret_variables(command: LooseCommand, place: CommandPlace) -> str:
    """Mark words in which bash would put the value of a key."""
    texts = [*command.words, *(body for body in command.bodies)]
    for text in texts:
        if "$" not in text:
            continue
        for name in _VARIABLE.findall(text):
            if SECRET_VARIABLE.search(name) and _is_expanded(command, name):
                return f"puts the value of ${name} in the command"
    return ""


def _is_expanded(command: LooseCommand, name: str) -> bool:
    """Tell whether the variable stands outside single quotes, as far as the text tells."""
    bare = re.sub(r"'[^']*'", "", command.text) if command.text.count('"') == 0 else command.text
    return f"${name}" in bare or f"${{{name}" in bare or f"${{!{name}" in bare or not command.text


def filters_environment(command: LooseCommand, place: CommandPlace) -> str:
    """Mark a dump of the environment that is searched for keys, or sent away."""
    if not any(source.program in _DUMPS and not source.operands for source in command.upstream):
        return ""
    if command.program in NETWORK_PROGRAMS:
        return "sends the environment away"
    if command.program in _SEARCHERS and any(_KEY_WORD.search(word) for word in command.words):
        return "searches the environment for keys"
    return ""


def sends_files(command: LooseCommand, place: CommandPlace) -> str:
    """Mark an upload: a pipe, a file or a substitution that goes to another machine."""
    if command.program not in NETWORK_PROGRAMS:
        return ""
    words = command.words
    if command.program in ("curl", "wget", "http", "https", "xh"):
        takes_file = command.has_option("-T", "--upload-file", "--post-file", "--body-file") or any(
            re.match(r"(?:-d|-F|--data\S*|--form\S*|--json)?=?\S*@[^\s@]+$", word)
            and "://" not in word
            and not re.match(r"[\w.+-]+@[\w.-]+\.\w+$", word)
            for word in words
        )
        if takes_file:
            return "sends a file to another machine"
    if any(
        source.program == "cat" or is_secret_path(word)
        for source in command.inner
        for word in source.words
    ):
        return "sends the content of a file to another machine"
    if command.program in (
        "nc",
        "ncat",
        "netcat",
        "socat",
        "curl",
        "mail",
        "mailx",
        "sendmail",
    ) and (
        any(source.program not in ("echo", "printf") for source in command.upstream)
        or any(operator == "<" for operator, _ in command.redirects)
    ):
        return "sends what it reads to another machine"
    return ""


CREDENTIAL_RULES = (
    names_secret_files,
    hunts_secrets,
    prints_secret_variables,
    filters_environment,
    sends_files,
)
