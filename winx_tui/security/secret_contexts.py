"""Secrets that are known by what stands around them: URLs, headers, command lines, SQL.

Each context has an anchor that str.find looks for, far faster than a regular
expression; its pattern is tried only there.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from winx_tui.security.lazy_regex import compiled
from winx_tui.security.randomness import is_password, is_random
from winx_tui.security.spans import Span


class Context(NamedTuple):
    """Where a secret may stand."""

    rule: str
    anchor: str
    """In lower case."""
    pattern: str
    """Its group `value`, or the whole, is the secret; sought from `reach` before the anchor."""
    accepts: Callable[[str], bool]
    reach: int = 0


_COOKIE_VALUE = re.compile(r"=\s?\"?([^;,\s\"'=]{16,2000})")
_MAX_CHARS = 512
_LOGIN = re.compile(rb"[ -~]{1,100}:[ -~]+")
_URL_PLACEHOLDER = re.compile(
    r"\$[\w{(].*|%\(?\w+\)?[%s]?|[{<*\[(].*|(?:my)?pass(?:word|wd)?|pwd?|secret|token|xxx+|\.{3}",
    re.I,
)


def _always(_: str) -> bool:
    return True


def _is_url_secret(value: str) -> bool:
    return _URL_PLACEHOLDER.fullmatch(value) is None


def _is_long_random(value: str) -> bool:
    return len(value) >= 16 and is_random(value)


def _is_login(value: str) -> bool:
    """Tell whether base64 holds NAME:PASSWORD."""
    try:
        decoded = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except binascii.Error:
        return False
    return _LOGIN.fullmatch(decoded) is not None


def _is_basic(value: str) -> bool:
    return _is_login(value) or is_random(value)


_HEADER_JOINT = r"\\?[\"']?\s{0,3}[:=,]\s{0,3}\\?[\"']?"
_QUOTE = r"\\?[\"']?"

CONTEXTS = (
    Context(
        "url-credentials",
        "://",
        r"://[^\s/:@\"'<>`\[]{0,128}:(?P<value>[^\s/\"'<>`]{3,256})@(?=[\w.\[-])",
        _is_url_secret,
    ),
    Context(
        "url-credentials",
        "://",
        r"://(?P<value>(?=[\w.~-]*[0-9])[\w.~-]{20,255})(?::x-oauth-basic|:)?@",
        _is_url_secret,
    ),
    Context(
        "url-credentials",
        "%3a%2f%2f",
        r"(?i)%3A%2F%2F(?:(?!%3A)[\w.~%+-]){0,64}%3A(?P<value>[^\s&\"'<>]{3,256}?)%40",
        _is_url_secret,
    ),
    Context(
        "url-credentials",
        "@tcp(",
        r"(?<![\w.-])[\w.-]{1,40}:(?P<value>[^\s:/\"'@]{3,60})@tcp\(",
        _is_url_secret,
        reach=102,
    ),
    Context(
        "slack-webhook",
        "hooks.slack",
        r"hooks\.slack(?:-gov)?\.com/(?P<value>(?:services|workflows|triggers)/[\w/-]{20,150})",
        _always,
    ),
    Context(
        "discord-webhook",
        "/webhooks/",
        r"/webhooks/(?P<value>[0-9]{15,25}/[\w-]{40,100})",
        _always,
    ),
    Context(
        "webhook",
        "webhook.office.com/",
        r"webhook\.office\.com/(?P<value>webhookb2/[\w@/-]{60,300})",
        _always,
    ),
    Context("webhook", "/v2/hook/", r"/v2/hook/(?P<value>[\w-]{20,60})", _always),
    Context(
        "webhook",
        "hooks.zapier",
        r"hooks\.zapier\.com/hooks/catch/(?P<value>[0-9]{3,12}/\w{5,20})",
        _always,
    ),
    Context(
        "webhook",
        "/webhook/send?",
        r"/webhook/send\?key=(?P<value>[\w-]{20,60})",
        _always,
    ),
    Context(
        "basic-auth",
        "authorization",
        rf"(?i)authorization{_HEADER_JOINT}basic\s+(?P<value>[A-Za-z0-9+/-]{{8,500}}={{0,2}})(?!\w)",
        _is_basic,
    ),
    Context(
        "bearer-token",
        "bearer",
        r"(?i)bearer(?:\s|%20|\+){1,3}(?P<value>[\w.~+/-]{16,2000}+=*)",
        is_random,
    ),
    Context(
        "authorization",
        "authorization",
        (
            rf"(?i)authorization{_HEADER_JOINT}(?:[A-Za-z][\w-]{{2,20}}\s+)?"
            r"(?P<value>[\w.~+/-]{16,2000}+=*)"
        ),
        _is_long_random,
    ),
    Context(
        "basic-auth",
        "auth",
        r"(?i)auth[\"']?\s{0,2}[:=]\s{0,2}[\"']?(?P<value>[A-Za-z0-9+/]{8,400}={0,2})",
        _is_login,
    ),
    *(
        Context(
            "netrc-password",
            anchor,
            (
                rf"{anchor}{host}\s{{1,9}}(?:[0-9]{{1,6}}\s{{1,9}})?login\s{{1,9}}\S{{1,255}}\s{{1,9}}"
                r"(?:[0-9]{1,6}\s{1,9})?(?:account\s{1,9}\S{1,255}\s{1,9})?"
                r"password\s{1,9}(?P<value>[^\s\"']{3,255})"
            ),
            _is_url_secret,
        )
        for anchor, host in (("machine", r"\s{1,9}\S{1,255}"), ("default", ""))
    ),
    Context(
        "pgpass-password",
        ":5432:",
        r"(?m)^[\w.*-]{1,200}:5432:[\w.*-]{1,64}:[\w.*-]{1,64}:(?P<value>\S{4,200})$",
        is_password,
        reach=200,
    ),
    Context(
        "signed-url",
        "sig=",
        r"(?i)(?<![A-Za-z])sig=(?P<value>[\w%/+]{30,200}={0,2})",
        is_random,
        reach=1,
    ),
    Context(
        "signed-url",
        "signature=",
        rf"(?i)signature={_QUOTE}(?P<value>[\w%/+]{{24,1000}}={{0,2}})",
        is_random,
    ),
    Context(
        "signed-url",
        "robot/send?",
        r"robot/send\?access_token=(?P<value>[0-9a-f]{64})",
        _always,
    ),
    *(
        Context(rule, prefix.lower(), rf"{prefix}[\w+/=,-]{{50,3000}}", _always)
        for rule, prefix in (
            ("grafana-token", "glc_eyJ"),
            ("sentry-token", "sntrys_eyJ"),
            ("1password-token", "ops_eyJ"),
            ("fly-token", "fm2_"),
        )
    ),
    Context(
        "azure-secret",
        "q~",
        r"[\w~.]{3}[0-9]Q~[\w~.-]{31,34}",
        _always,
        reach=4,
    ),
    Context(
        "command-password",
        " -u",
        rf" -u[ =]?{_QUOTE}[\w.@+-]{{1,64}}:(?P<value>[^\s\"':@/]{{6,128}})",
        is_password,
    ),
    Context(
        "command-password",
        "--user",
        rf"--user[ =]{_QUOTE}[\w.@+-]{{1,64}}:(?P<value>[^\s\"':@/]{{6,128}})",
        is_password,
    ),
    Context(
        "command-password",
        "mysql",
        rf"mysql\w{{0,12}}(?: [^\n|;&]{{0,200}})? -p{_QUOTE}(?P<value>[^\s\"']{{4,128}})",
        is_password,
    ),
    Context(
        "command-password",
        "sshpass",
        rf"sshpass -p ?{_QUOTE}(?P<value>[^\s\"']{{3,128}})",
        _is_url_secret,
    ),
    Context(
        "command-password",
        " login",
        rf" login [^\n|;&]{{0,100}}-p[ =]{_QUOTE}(?P<value>[^\s\"']{{4,512}})",
        is_password,
    ),
    Context(
        "command-password",
        "redis-cli",
        rf"redis-cli [^\n|;&]{{0,100}}-a ?{_QUOTE}(?P<value>[^\s\"']{{4,512}})",
        is_password,
    ),
    Context(
        "command-password",
        "-pass",
        r"-pass(?:in|out)? pass:(?P<value>\S{3,128})",
        is_password,
    ),
    Context(
        "sql-password",
        "identified ",
        (
            r"(?i)identified (?:with [\w'\"]{1,40} )?by (?:password )?"
            r"[\"'](?P<value>[^\"'\n]{4,128})[\"']"
        ),
        is_password,
    ),
    Context(
        "assigned-secret",
        "securestring",
        r"(?i)securestring\s(?:-string\s)?[\"'](?P<value>[^\"'\n]{4,128})[\"']",
        is_password,
    ),
    Context(
        "password-hash",
        ":$",
        r"\w:(?P<value>\$(?:1|5|6|y|gy|7|2[abxy]|apr1|argon2(?:id|i|d))\$[^\s:\"']{20,200})",
        _always,
        reach=1,
    ),
    Context(
        "seed-phrase",
        "mnemonic",
        r"mnemonic[\"']?\s?[:=]\s?[\"']?(?P<value>[a-z]{3,8}(?: [a-z]{3,8}){11,23})\b",
        _always,
    ),
    Context(
        "seed-phrase",
        "seed",
        (
            r"(?i)seed(?:[ _-]?phrase)?[\"']?\s?[:=]\s?[\"']?"
            r"(?P<value>[a-z]{3,8}(?: [a-z]{3,8}){11,23})\b"
        ),
        _always,
    ),
)

_COOKIE = r"(?i)cookie[\"']?\s?[:=]\s?[\"']?(?P<value>[^\n\"']{8,8000})"


_GATES = ("hook", "pass", "_", "auth", "sig", "@", "~", "$", ":5", "-u", "")
"""Parts of anchors: where one is missing, none of its anchors need be looked for."""


def _by_gate() -> dict[str, dict[str, list[Context]]]:
    gated: dict[str, dict[str, list[Context]]] = {gate: {} for gate in _GATES}
    for context in CONTEXTS:
        gate = next(gate for gate in _GATES if gate in context.anchor)
        gated[gate].setdefault(context.anchor, []).append(context)
    return gated


_BY_GATE = _by_gate()


def find_in_contexts(text: str, lowered: str) -> Iterator[Span]:
    """Yield the secrets that what stands around them gives away.

    `lowered` is the text in lower case, character for character.
    """
    for gate, anchors in _BY_GATE.items():
        if gate not in lowered:
            continue
        for anchor, contexts in anchors.items():
            for position in positions(lowered, anchor):
                for context in contexts:
                    yield from _in_context(text, context, position)
    for position in positions(lowered, "cookie"):
        header = compiled(_COOKIE).match(text, position)
        if header:
            yield from _cookies(text, header.start("value"), header.end("value"))


def _in_context(text: str, context: Context, position: int) -> Iterator[Span]:
    pattern = compiled(context.pattern)
    if context.reach:
        begin = max(0, position - context.reach)
        match = pattern.search(text, begin, position + _MAX_CHARS)
    else:
        match = pattern.match(text, position)
    if match is None:
        return
    group = "value" if "value" in pattern.groupindex else 0
    if context.accepts(match[group]):
        yield Span(match.start(group), match.end(group), context.rule)


def positions(text: str, part: str) -> Iterator[int]:
    """Yield where a part stands in a text, overlaps included."""
    position = text.find(part)
    while position >= 0:
        yield position
        position = text.find(part, position + 1)


def _cookies(text: str, start: int, end: int) -> Iterator[Span]:
    for match in _COOKIE_VALUE.finditer(text, start, end):
        if is_random(match[1]):
            yield Span(match.start(1), match.end(1), "cookie")
