"""Nothing secret, and no name, is in what is written for other eyes."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.security.made_up_secrets import NAMED, SURROUNDINGS, TOKENS, made_of
from tests.support.provider_keys import KEYS
from winx_tui.runtime.replays.cleaning import Cleaner, Identity
from winx_tui.security.own_patterns import own_patterns
from winx_tui.security.redaction import Redactor

ME = Identity(Path("/home/mireille"), "mireille", "tulip-7.example.org")
CLEANER = Cleaner(Redactor(), ME)
_RANDOM = random.Random(7)
SAMPLES = [made_of(template, _RANDOM)[0] for template in (*TOKENS, *NAMED)]
NAMES = ("mireille", "Mireille", "/home/mireille/shop/a.py", "mireille@tulip-7", "tulip-7")

texts = st.one_of(
    st.text(max_size=30),
    st.sampled_from(NAMES),
    st.tuples(st.integers(0, len(SAMPLES) - 1), st.sampled_from(SURROUNDINGS)).map(
        lambda pair: pair[1].replace("{}", SAMPLES[pair[0]])
    ),
    st.tuples(st.sampled_from(NAMES), st.sampled_from(list(KEYS.values()))).map(" ".join),
)
fields = st.one_of(
    st.sampled_from(("text", "password", "api_key", "token", "secret", "data_base64", "type")),
    st.text(max_size=8),
)
data = st.recursive(
    texts | st.none() | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(fields, inner, max_size=4),
    max_leaves=12,
)


def strings_in(value: Any) -> list[str]:
    """Return every text in some data, the names of fields too."""
    match value:
        case str():
            return [value]
        case dict():
            return [*value, *(each for inner in value.values() for each in strings_in(inner))]
        case list():
            return [each for inner in value for each in strings_in(inner)]
        case _:
            return []


@given(data)
def test_nothing_that_the_redactor_finds_and_no_name_is_in_what_is_written(given: Any) -> None:
    text = CLEANER.written({"report": given})
    redactor = CLEANER.redactor
    assert redactor.find(text) == []
    found = strings_in(json.loads(text))
    assert [each for each in found if redactor.find(each)] == []
    assert "mireille" not in text.lower()
    assert "tulip" not in text.lower()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/home/mireille/shop/a.py:3", "~/shop/a.py:3"),
        ("cd /home/mireille && ls", "cd ~ && ls"),
        ("/home/mireille-old/x", "/home/<user>-old/x"),
        ("/Users/mireille/x", "/Users/<user>/x"),
        ("drwxr-xr-x 2 mireille mireille 40 src", "drwxr-xr-x 2 <user> <user> 40 src"),
        ("mireille@tulip-7:~$ ", "<user>@<host>:~$ "),
        ("http://tulip-7.example.org/x", "http://<host>/x"),
        ("tulip-70 tulip", "tulip-70 tulip"),
        ("file:///home/mireille/a%20b", "file://~/a%20b"),
    ],
)
def test_names_are_replaced_where_they_stand_for_themselves(text: str, shown: str) -> None:
    assert CLEANER.text(text) == shown
    assert CLEANER.text(shown) == shown


def test_how_a_person_signs_is_replaced() -> None:
    me = Identity(names=("Mireille Dupont",), emails=("m.d@example.org",))
    assert me.hidden("Author: Mireille Dupont <m.d@example.org>") == "Author: <name> <<email>>"
    assert me.hidden("xm.d@example.org Mireille") == "xm.d@example.org Mireille"


def test_common_and_short_names_are_replaced_in_paths_alone() -> None:
    root = Identity(Path("/root"), "root", "localhost")
    assert root.hidden("the root of /root/x on localhost: root@localhost") == (
        "the root of ~/x on localhost: <user>@localhost"
    )
    me = Identity(Path("/home/me"), "me", "box")
    assert me.hidden("tell me: cc -I/home/me/x, in box") == "tell me: cc -I~/x, in box"
    assert Identity().hidden("/home/x") == "/home/x"
    assert Identity(Path("/")).hidden("/home/x /") == "/home/x /"


def test_what_only_the_name_of_a_field_betrays_is_taken_out() -> None:
    text = CLEANER.written({"api_key": "0f" * 32, "other": "0f" * 32})
    assert json.loads(text)["api_key"] == "[REDACTED]"
    assert CLEANER.redactor.find(text) == []


def test_words_of_winxs_own_stay_whatever_a_person_is_called() -> None:
    cleaner = Cleaner(Redactor(), Identity(Path("/home/completed"), "completed", "assistant"))
    given = {"type": "turn_finished", "outcome": "completed", "role": "assistant", "text": "is"}
    assert json.loads(cleaner.written(given)) == given
    assert json.loads(cleaner.written({"text": "completed"})) == {"text": "<user>"}


def test_images_and_what_providers_want_back_are_left_out() -> None:
    given = {"parts": [{"type": "image_part", "data_base64": "iVBORw0"}, {"signature": "opaque"}]}
    assert json.loads(CLEANER.written(given)) == {
        "parts": [{"type": "image_part", "data_base64": ""}, {"signature": None}]
    }


def test_a_persons_own_patterns_hold() -> None:
    cleaner = Cleaner(Redactor(own_patterns(("PROJECT-[0-9]+",), ())), ME)
    assert "PROJECT-77" not in cleaner.written({"text": "about PROJECT-77"})
