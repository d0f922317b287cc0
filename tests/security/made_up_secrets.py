"""Made-up secrets of many issuers, as templates, so that no scanner trips over them.

`{a36}` stands for 36 random letters and digits; `h` is hexadecimal, `l` and `u` small
letters or capitals with digits, `b` and `s` base64 for URLs or not, `d` digits, `{w0}` a
UUID, `{login14}` NAME:PASSWORD in base64, `{m12}` twelve words. What is to be found
stands between « and », or is the whole.
"""

from __future__ import annotations

import base64
import random
import re
import string
import uuid
from pathlib import Path

_FIXTURES = Path(__file__).parent.parent / "fixtures"


def _templates(name: str) -> tuple[str, ...]:
    lines = (_FIXTURES / name).read_text(encoding="utf-8").splitlines()
    return tuple(line.replace("\\n", "\n") for line in lines)


TOKENS = _templates("secret_tokens.txt")
"""Known by their form."""

NAMED = _templates("named_secrets.txt")
"""Known by what stands around them."""

UNLIKE_SECRETS = _templates("unlike_secrets.txt")
"""Look like secrets, and are none."""

SURROUNDINGS = (
    "{}",
    "key: {}",
    "export FOO={}",
    "'{}'",
    "error: invalid key {}.",
    "  - {},",
    "\\n{}\\n",
    "2026-01-01 DEBUG x={} y=1",
    '{{"k":"{}"}}',
    '{{\\"a\\": \\"{}\\"}}',
    "b'{}'",
    "<{}>",
    "?k={}&x=1",
    "k%3D{}%26x",
    "\x1b[31m{}\x1b[0m",
    "\\u001b[31m{}\\u001b[0m",
    "key=\n{}\n",
    "`{}`",
    "x,{},y",
)

_ALPHABETS = {
    "a": string.ascii_letters + string.digits,
    "h": "0123456789abcdef",
    "l": string.ascii_lowercase + string.digits,
    "u": string.ascii_uppercase + string.digits,
    "b": string.ascii_letters + string.digits + "-_",
    "s": string.ascii_letters + string.digits + "+/",
    "d": "123456789",
}
_PLACE = re.compile(r"\{([a-z]|login)([0-9]+)\}")


def made_of(template: str, chance: random.Random) -> tuple[str, str]:
    """Return a text and the secret in it."""
    filled = _PLACE.sub(lambda place: _value(place[1], int(place[2]), chance), template)
    before, mark, rest = filled.partition("«")
    if not mark:
        return filled, filled
    secret, _, after = rest.partition("»")
    return before + secret + after, secret


def _value(kind: str, length: int, chance: random.Random) -> str:
    if kind == "w":
        return str(uuid.UUID(int=chance.getrandbits(128), version=4))
    if kind == "m":
        return " ".join(chance.choices(("abandon", "ability", "zebra", "zoo"), k=length))
    if kind == "login":
        login = "user:" + "".join(chance.choices(_ALPHABETS["a"], k=length))
        return base64.b64encode(login.encode("ascii")).decode("ascii")
    return "".join(chance.choices(_ALPHABETS[kind], k=length))
