"""Random files as they are met in projects, with everything in them that leads matchers astray.

Stretches return word for word or nearly so, at other depths too; lines begin with numbers, look
like markers or hold typographic characters; ends of lines are LF, CRLF, CR or mixed, and the
last one may be missing.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

_Stanza = list[tuple[int, str]]
"""Lines of a stretch: depth and text."""

_NAMES = ("load", "save", "total", "item", "user", "max", "maximum")
_NUMBERS = ("1", "2", "10", "30")
_WORDS = ("apples", "pears", "the file", "it's fine", "a “quoted” word", "x – y", "and so on…")
_ODD_LINES = (
    "=======",
    "=====",
    "<<<<<<< SEARCH",
    ">>>>>>> REPLACE",
    "```",
    "--- a/x",
    "+++ b/x",
    "@@ -1,2 +1,2 @@",
    "-x",
    "+x",
    "...",
    "# ... existing code ...",
    "page\x0cbreak",
    "line\u2028separator",
    "no\u00a0break",
    "a\tb",
    '"a\\"b"',
    "12",
)
_BLANK_LINES = ("", "", "", "    ", "\t", "  ")


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A file's text, as lines."""

    bodies: tuple[str, ...]
    """Lines without their ends."""
    ends: tuple[str, ...]
    """The end of each line; only the last may be empty."""
    unit: str
    """One step of indentation."""

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the lines with their ends."""
        return tuple(body + end for body, end in zip(self.bodies, self.ends, strict=True))


def sample_file(rng: random.Random, max_stretches: int = 6) -> SampleFile:
    """Make a file; with six stretches it has up to some 50 lines."""
    unit = rng.choice(("    ", "    ", "  ", "\t"))
    stanza = rng.choice((_python, _javascript, _yaml, _markdown, _numbers, _letters))
    stretches: list[_Stanza] = []
    for _ in range(rng.randint(1, max_stretches)):
        if stretches and rng.random() < 0.5:
            stretches.append(_again(rng, rng.choice(stretches)))
        else:
            stretches.append(stanza(rng))
    bodies: list[str] = []
    for stretch in stretches:
        bodies.extend(unit * depth + text if text else "" for depth, text in stretch)
        bodies.extend(rng.choice(_BLANK_LINES) for _ in range(rng.choice((0, 0, 1, 1, 2))))
    if rng.random() < 0.15:
        bodies.insert(rng.randint(0, len(bodies)), rng.choice(_ODD_LINES))
    return SampleFile(tuple(bodies), _ends(rng, bodies), unit)


def _ends(rng: random.Random, bodies: list[str]) -> tuple[str, ...]:
    kinds = rng.choice((("\n",),) * 6 + (("\r\n",),) * 3 + (("\n", "\r\n"),) * 2 + (("\r",),))
    ends = [rng.choice(kinds) for _ in bodies]
    if bodies[-1] and rng.random() < 0.25:
        ends[-1] = ""
    return tuple(ends)


def _again(rng: random.Random, stretch: _Stanza) -> _Stanza:
    """Repeat a stretch word for word, deeper, or with one line a little different."""
    how = rng.choice(("same", "same", "deeper", "trailing", "quotes", "blanks", "number", "gap"))
    if how == "deeper":
        return [(depth + 1, text) for depth, text in stretch]
    if how == "gap":
        at = rng.randint(0, len(stretch))
        return [*stretch[:at], (0, ""), *stretch[at:]]
    at = rng.randrange(len(stretch))
    depth, text = stretch[at]
    changed = {
        "same": text,
        "trailing": text + rng.choice((" ", "  ", "\t")) if text else text,
        "quotes": text.replace('"', "”").replace("'", "’").replace("-", "–"),
        "blanks": text.replace(" = ", "=").replace("(", "( "),
        "number": text.replace("1", "7"),
    }[how]
    return [*stretch[:at], (depth, changed), *stretch[at + 1 :]]


def _python(rng: random.Random) -> _Stanza:
    name, other, number = rng.choice(_NAMES), rng.choice(_NAMES), rng.choice(_NUMBERS)
    body = [
        (0, f"def {name}({other}):"),
        (1, f'"""Return {rng.choice(_WORDS)}."""'),
        (1, f"if {other} is None:"),
        (2, f"return {number}"),
        (0, ""),
        (1, f"{name} = {other}['{rng.choice(_NAMES)}'] - {number}"),
        (1, f'print("{rng.choice(_WORDS)}", {name})'),
        (1, f"return {name}"),
    ]
    return body[: rng.randint(2, len(body))]


def _javascript(rng: random.Random) -> _Stanza:
    name, number = rng.choice(_NAMES), rng.choice(_NUMBERS)
    body = [
        (0, f"function {name}() {{"),
        (1, f"const item = {{ id: {number}, name: '{rng.choice(_NAMES)}' }};"),
        (1, f"if (item.id > {number}) {{"),
        (2, f'console.log("{rng.choice(_WORDS)}");'),
        (1, "}"),
        (0, "}"),
    ]
    return body if rng.random() < 0.6 else body[1:5]


def _yaml(rng: random.Random) -> _Stanza:
    return [
        (0, f"{rng.choice(_NAMES)}:"),
        (1, f'name: "{rng.choice(_WORDS)}"'),
        (1, f"count: {rng.choice(_NUMBERS)}"),
        (1, "steps:"),
        (2, f"- run: {rng.choice(_NAMES)}"),
        (2, f"- run: {rng.choice(_NAMES)}"),
    ][: rng.randint(2, 6)]


def _markdown(rng: random.Random) -> _Stanza:
    title = rng.choice(_NAMES).title()
    underline = "=" * len(title) if rng.random() < 0.3 else ""
    body = [
        (0, title if underline else f"## {title}"),
        (0, underline),
        (0, f"{rng.choice(_WORDS)} - {rng.choice(_WORDS)}"),
        *((0, f"{number}. {rng.choice(_WORDS)}") for number in range(1, rng.randint(2, 4))),
        (0, f"| {rng.choice(_NAMES)}  | {rng.choice(_NUMBERS)} |"),
    ]
    return body[: rng.randint(2, len(body))]


def _numbers(rng: random.Random) -> _Stanza:
    if rng.random() < 0.5:
        return [(0, f"{number} {rng.choice(_WORDS)}") for number in range(1, rng.randint(3, 6))]
    return [(0, f"{rng.choice(_NUMBERS)} {rng.choice(_WORDS)}") for _ in range(rng.randint(1, 5))]


def _letters(rng: random.Random) -> _Stanza:
    return [(rng.randint(0, 2), rng.choice("aabcx}")) for _ in range(rng.randint(1, 8))]
