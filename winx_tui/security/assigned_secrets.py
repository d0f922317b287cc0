"""Finds secrets that are known by the name they are assigned to."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from typing import NamedTuple

from winx_tui.security.lazy_regex import compiled
from winx_tui.security.randomness import is_password, is_random
from winx_tui.security.secret_contexts import positions
from winx_tui.security.spans import Span


class Name(NamedTuple):
    """A name that secrets are assigned to."""

    anchor: str
    """What str.find looks for, in lower case."""
    pattern: str
    is_password: bool = False
    """Whether people choose the values: these need less to count as secrets."""
    is_word: bool = False
    """Whether it must stand at the start of a word, for it is part of other words."""


_NAMES = (
    Name("pass", r"passw(?:or[dt]|d)|passphrase|passcode", is_password=True),
    Name("pass", r"pass(?!w|ph|co)", is_password=True, is_word=True),
    Name("pwd", r"pwd", is_password=True, is_word=True),
    Name("_pw", r"_pw", is_password=True),
    Name("senha", r"senha", is_password=True, is_word=True),
    Name("kennwort", r"kennwort", is_password=True),
    Name("contrase", r"contrase(?:ñ|n)a", is_password=True),
    Name("requirepass", r"requirepass", is_password=True),
    Name("psk", r"psk", is_password=True, is_word=True),
    Name("secret", r"secret(?:[_-]?(?:access)?[_-]?key)?(?:_base)?"),
    Name("token", r"token"),
    Name("credential", r"credentials?"),
    Name("key", r"key"),
)

_TAIL = (
    r"_?[0-9]{0,2}(?:_?(?:value|string|base64|b64))?"
    r"(?P<joint>"
    # name = value, and the like in JSON, YAML, Ruby, Go, a query or an escaped query
    r"\\*[\"']?\]?[ \t]{0,8}(?::=|=>|==?|:)(?:[ \t]{0,8}(?:\r?\n[ \t]{0,8})?)"
    r"|%3[AaDd](?:%20|\+)?"
    # {"name": "NAME", "value": "…"}
    r"|\\*[\"']?,?\s{0,40}\\*[\"']?value\\*[\"']?[ \t]?[:=][ \t]{0,8}"
    # name: Type = "…"
    r"|[ \t]?:[ \t]?[\w\[\]<>&' |.]{1,30}?[ \t]?=[ \t]?(?=[brf]?[\"'])"
    # <name>…</name>, name("…"), getenv("NAME", "…"), name is …, --name …, NAME '…'
    r"|>(?=[^<\s@:])|\([ \t]?(?=[\"'])|[\"'],[ \t]?(?=[\"'])|[ \t]is:?[ \t]|[ \t]"
    r")"
    r"(?:[bBrRuUfF]?\\*[\"'](?P<quoted>[^\s\"'\\]{6,512}+)(?=\\*[\"'])"
    r"|(?P<phrase>\"[^\"\n\\]{8,128}\"|'[^'\n\\]{8,128}')"
    r"|(?P<bare>[^\s\"'`,;&<>(){}\[\]\\|]{6,512}+)(?![(\[{]))"
)


_FORMS = tuple((name, f"(?i)(?P<name>{name.pattern}){_TAIL}") for name in _NAMES)

_KEY_KIND = re.compile(
    r"(?:api|app|access|private|account|auth|signing|encryption|master|service|client|admin"
    r"|subscription|license|deploy|storage|shared|session|consumer|webhook|hmac|jwt|aes|crypto"
    r"|ingest|write|integration|server)[_ .-]?\Z",
    re.I,
)
"""What makes a "key" a secret one."""
_ENVIRONMENT_KEY = re.compile(r"(?<![A-Z0-9_])[A-Z0-9_]{0,40}_\Z")
_HARMLESS_KEY = re.compile(
    r"(?:PUBLIC|PUBLISHABLE|CACHE|GPG|PGP|HOST|SORT|PRIMARY|FOREIGN|PARTITION|IDEMPOTENCY|REGISTRY"
    r"|ROUTING|DEDUP|KNOWN|OBJECT|RESTORE|S3|LOOKUP|ROW|SITE|PUB)_\Z"
)
_KEY_REACH = 48
_HARMLESS_TOKEN = re.compile(
    r"(?:next|prev|page|paging|pagination|change|continuation|sync|resume|cancell?ation|request"
    r"|idempotency|stop|start|end|bos|eos|pad|mask|unk|special|marker|scroll|cursor|sequence"
    r"|device|xsrf|lock|upload|by)[_ -]?\Z",
    re.I,
)
"""Tokens that open nothing: places in a list, words of a model."""

_PLACEHOLDER = re.compile(
    r"<.*|\$[\w{(].*|%\(?\w+\)?[%s]?|[{*\[(].*|~?/[\w.@-]*(?:/.*)?|\.{1,2}/.*|x{3,}.*|[\w.-]*x{8,}|\.{3,}|…+"
    r"|(?:your|my|some|enter|insert|replace)[-_].*|(?:.*[-_])?example(?:[-_.].*)?"
    r"|change[-_]?(?:me|it|this).*|place-?holder|redacted|required|optional|string|(?:un)?defined"
    r"|true|false|none|null|nil|dummy.*|https?:.*|file:.*|0x[0-9a-f]{1,8}",
    re.I,
)
_IDENTIFIER = re.compile(
    r"[@&*!-]?[A-Za-z_]\w*(?:(?:\.|::|->|\?\.)[A-Za-z_]\w*)+|[a-z]+(?:_[a-z0-9]+)+", re.A
)
"""A name in a program: `settings.db1.password`, `new_password2`."""
_MAX_PLACEHOLDER_CHARS = 80
_MIN_RANDOM_CHARS = 16
_LABEL_REACH = 40
_LABEL_CHARS = string.ascii_letters + string.digits + "_- "
_MIN_KEY_CHARS = 12
_MAX_MARK_CHARS = 3
"""Tokens may begin with a mark and a dot, as `s.` and `hvs.` do."""


def find_assigned(text: str, lowered: str) -> Iterator[Span]:
    """Yield values that look like secrets beside names that say so.

    `lowered` is the text in lower case, character for character.
    """
    places: dict[str, list[int]] = {}
    for name, pattern in _FORMS:
        if name.anchor not in places:
            places[name.anchor] = list(positions(lowered, name.anchor))
        for position in places[name.anchor]:
            match = compiled(pattern).match(text, position)
            if match is None:
                continue
            group = next(group for group in ("quoted", "phrase", "bare") if match[group])
            if _is_secret(text, match, name, group):
                margin = 1 if group == "phrase" else 0
                yield Span(match.start(group) + margin, match.end(group) - margin, _rule(match))


def _rule(match: re.Match[str]) -> str:
    name = match["name"]
    if "access" in name.lower():
        return "aws-secret-key"
    return "env-secret" if name.isupper() else "assigned-secret"


def _is_secret(text: str, match: re.Match[str], name: Name, group: str) -> bool:
    value = match[group].strip("\"'") if group == "phrase" else match[group]
    is_environment = match["name"].isupper() and "=" in match["joint"]
    if name.is_word and not _begins_word(text, match.start()):
        return False
    if name.anchor == "key" and not _is_secret_key(text, match.start(), is_environment):
        return False
    if name.anchor == "token" and _HARMLESS_TOKEN.search(
        text, max(0, match.start() - 16), match.start()
    ):
        return False
    if not _may_join(text, match, name, value, group):
        return False
    if _is_named_thing(value, group):
        return False
    is_bare_environment = is_environment and group == "bare" and match["joint"] == "="
    if is_bare_environment and (name.is_password or match["name"] == "SECRET"):
        return True
    if group == "phrase":
        return name.is_password and is_environment and is_password(value)
    if name.is_password or (is_environment and name.anchor != "key"):
        return is_password(value)
    return len(value) >= _MIN_KEY_CHARS and is_random(value)


def _begins_word(text: str, start: int) -> bool:
    if not start or not text[start - 1].isalpha():
        return True
    return text[start].isupper() and text[start - 1].islower()


def _is_secret_key(text: str, start: int, is_environment: bool) -> bool:
    before = text[max(0, start - _KEY_REACH) : start]
    if _KEY_KIND.search(before):
        return not _HARMLESS_KEY.search(before)
    is_variable = is_environment and _ENVIRONMENT_KEY.search(before) is not None
    return is_variable and _HARMLESS_KEY.search(before) is None


def _may_join(text: str, match: re.Match[str], name: Name, value: str, group: str) -> bool:
    """Tell whether what stands between name and value joins them, or is just text."""
    joint = match["joint"]
    if joint == ":" and match.start() and text[match.start() - 1] == ":":
        # Part of a name in a cloud: arn:…:secret:NAME.
        return False
    if group != "bare" and _is_closing_quote(text, match, group):
        return False
    if "(" in joint or "," in joint:
        return is_random(value)
    if "\n" in joint and "value" not in joint.lower():
        return len(value) >= _MIN_RANDOM_CHARS and is_random(value)
    if joint.strip(" \t") == "is" or joint.strip(" \t") == "is:":
        return name.is_password and is_password(value)
    if joint.isspace():
        if name.anchor == "requirepass":
            return True
        if group == "quoted":
            return name.is_password
        return _is_option(text, match.start())
    if name.pattern.startswith("pass(") and ":" in joint:
        # Test runners write "PASS: name".
        return match.start() > 0 and text[match.start() - 1] in "_-"
    return True


def _is_closing_quote(text: str, match: re.Match[str], group: str) -> bool:
    """Tell whether the quote before a value ends text with the name in it: "Password:"."""
    quote = text[match.start(group) - (group == "quoted")]
    if quote in match["joint"]:
        return False
    before = text[max(0, match.start() - _LABEL_REACH) : match.start()]
    return before.rstrip(_LABEL_CHARS).endswith(quote)


def _is_option(text: str, start: int) -> bool:
    word_start = max(text.rfind(" ", 0, start), text.rfind("\n", 0, start)) + 1
    return text.startswith("--", word_start)


def _is_named_thing(value: str, group: str) -> bool:
    """Tell whether a value only stands for one: a placeholder, a path, a name in a program."""
    head = value[:_MAX_PLACEHOLDER_CHARS]
    if _PLACEHOLDER.fullmatch(head):
        return not (value[0] == "/" and len(value) >= 40 and is_random(value))
    if group != "bare" or _IDENTIFIER.fullmatch(head) is None:
        return False
    parts = re.split(r"\W+", value)
    return any(len(part) > _MAX_MARK_CHARS and not is_random(part) for part in parts)
