"""Characters that make a text look like another one: hidden ones, and letters' look-alikes."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from winx_tui.workspace.display import visible

_LATIN_TWINS = str.maketrans(
    # Cyrillic: letters that most fonts draw exactly as a Latin one.
    "АВЕЅІЈКМНОРСТУХаеіјорсухѕԁһӏԛԝѵ"
    # Greek; the small ones but omicron have shapes of their own.
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο"
    # Armenian, Lisu's most common, Cherokee's, Roman numerals and letters of their own.
    "օսոհցԼՍՕᎪᎬᎡᎳᎷᎻᎾᏀᏃᏎᏔᏙᏚᏞᏟᏢᏦɑɡıℓⅰⅴⅹⅼⅽⅾⅿ",
    "ABESIJKMHOPCTYXaeijopcyxsdhlqwvABEZHIKMNOPTYXoounhgLUOAERWMHOGZ4WVSLCPKagilivxlcdm",
)
"""Letter → the Latin one (or digit) that it looks like."""
_PUNCTUATION_TWINS = {
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u2013": "-",
    "\u2212": "-",
    "\u2044": "/",
    "\u2215": "/",
    "\u29f8": "/",
    "\u2216": "\\",
    "\u2223": "|",
    "\u01c0": "|",
    "\u037e": ";",
    "\u2018": "'",
    "\u2019": "'",
    "\u02bc": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2024": ".",
    "\u2236": ":",
    "\u02d0": ":",
    "\ua789": ":",
    "\u2217": "*",
    "\u223c": "~",
    "\u02dc": "~",
    "\u2039": "<",
    "\u203a": ">",
}
"""Signs that look like those which a shell reads."""
_IN_PROSE = frozenset("\u2013\u2018\u2019\u201c\u201d\u2010\u2011\u02bc")
"""Typographic signs, which count only where they begin or end a word."""
_FULL_WIDTH = range(0xFF01, 0xFF5F)
"""Each looks like the ASCII character that comes as many places before."""
_FULL_WIDTH_SHIFT = 0xFEE0
_MATHEMATICAL = range(0x1D400, 0x1D800)
"""Letters and digits of formulas: bold, script, fraktur."""


_LISTED = 4
"""So many look-alikes are named; the count is of all."""


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A character that looks like another one."""

    character: str
    looks_like: str
    count: int
    """How often it stands in the text."""

    @property
    def name(self) -> str:
        """Return its code point, as `U+0430`."""
        return f"U+{ord(self.character):04X}"


def count_hidden(text: str) -> int:
    """Count the characters that `visible` writes by their number."""
    return sum(count for character, count in Counter(text).items() if _is_hidden(character))


def look_alikes(text: str) -> tuple[LookAlike, ...]:
    """Return the characters that look like others, in the order of their first place.

    A letter counts where ASCII stands beside it in the same word, or where its whole word
    looks like an ASCII one. What stands in a word of a foreign language, or between such
    words, does not: people write commit messages in their own.
    """
    if text.isascii():
        return ()
    counts: Counter[str] = Counter()
    for line in text.split("\n"):
        words = line.split()
        for index, word in enumerate(words):
            around = words[max(0, index - 1) : index] + words[index + 1 : index + 2]
            if not word.isascii():
                counts.update(_deceptive(word, is_in_prose=any(map(_is_foreign, around))))
    return tuple(
        LookAlike(character, twin_of(character), count) for character, count in counts.items()
    )


def twin_of(character: str) -> str:
    """Return the ASCII character that one looks like; empty if none."""
    if character.isascii():
        return ""
    if ord(character) in _FULL_WIDTH:
        return chr(ord(character) - _FULL_WIDTH_SHIFT)
    if ord(character) in _MATHEMATICAL:
        plain = unicodedata.normalize("NFKC", character)
        return plain if plain.isascii() else ""
    if (twin := _PUNCTUATION_TWINS.get(character)) is not None:
        return twin
    twin = character.translate(_LATIN_TWINS)
    return twin if twin != character else ""


def deception_remarks(text: str) -> tuple[str, ...]:
    """Say in words what in a text is not what it seems; empty where all is plain."""
    remarks = []
    if hidden := count_hidden(text.replace("\n", "").replace("\t", "")):
        noun = "hidden character" if hidden == 1 else "hidden characters"
        remarks.append(f"{hidden} {noun}, shown by number")
    if found := look_alikes(text):
        total = sum(each.count for each in found)
        verb = "character looks like another" if total == 1 else "characters look like others"
        listed = ", ".join(
            f"{each.character} {each.name} like {each.looks_like}" for each in found[:_LISTED]
        )
        more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
        remarks.append(f"{total} {verb}: {listed}{more}")
    return tuple(remarks)


def _deceptive(word: str, *, is_in_prose: bool) -> list[str]:
    """Return the look-alikes of a word that stand where the plain character is expected."""
    has_latin = any(character.isascii() and character.isalpha() for character in word)
    is_excused = not has_latin and (is_in_prose or _is_foreign(word))
    return [
        character
        for index, character in enumerate(word)
        if twin_of(character)
        and not (character in _IN_PROSE and _is_typographic(word, index))
        and not (character.isalpha() and is_excused)
    ]


def _is_foreign(word: str) -> bool:
    """Tell whether a word has a letter that no ASCII letter looks like."""
    return not word.isascii() and any(
        character.isalpha() and not character.isascii() and not twin_of(character)
        for character in word
    )


def _is_typographic(word: str, index: int) -> bool:
    before, after = word[:index], word[index + 1 :]
    return (before[-1:].isalpha() and after[:1].isalpha()) or not (before or after)


@lru_cache(maxsize=4096)
def _is_hidden(character: str) -> bool:
    return visible(character, multiline=True) != character
