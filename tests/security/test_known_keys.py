"""Keys are found in a process that holds only their digests."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from tests.support.provider_keys import KEYS
from winx_tui.config.key_digests import KeyDigests, digests_of_keys
from winx_tui.config.settings import Settings
from winx_tui.llm.client import HostClient
from winx_tui.llm.host_process import spawn_host
from winx_tui.security.known_keys import KnownKeys
from winx_tui.security.redaction import Redactor

ODD_KEY = "Correct.Horse+Battery/Staple=Nine"
"""Of no provider's form: only its digest can give it away."""


def redactor_knowing(**keys: str) -> Redactor:
    redactor = Redactor()
    redactor.learn(KnownKeys.of(digests_of_keys(keys)))
    return redactor


@pytest.mark.parametrize(
    "text", ["{}", "key={}", "'{}'", "a.{}.b", '{{"k":"{}"}}', "\x1b[31m{}\x1b[0m", "KEY({})END"]
)
@pytest.mark.parametrize("key", [ODD_KEY, KEYS["dashscope"]])
def test_a_loaded_key_is_found_wherever_it_stands(text: str, key: str) -> None:
    assert key not in redactor_knowing(dashscope=key).redact(text.format(key))


@pytest.mark.parametrize("key", [*KEYS.values(), "sk-" + ODD_KEY])
def test_a_key_with_the_prefix_of_a_provider_is_found_within_a_word(key: str) -> None:
    redactor = redactor_knowing(dashscope=key)
    assert redactor.redact(f"x{key}_END") == "x[REDACTED:loaded-key]_END"


def test_a_loaded_key_is_found_as_json_and_urls_write_it() -> None:
    redactor = redactor_knowing(local=ODD_KEY + "\\n")
    for spelling in (json.dumps(ODD_KEY + "\\n"), quote(ODD_KEY + "\\n", safe="")):
        assert "Staple" not in redactor.redact(f"a {spelling} b")


def test_a_loaded_key_is_found_across_the_pieces_of_a_stream() -> None:
    stream = redactor_knowing(gemini=ODD_KEY).stream()
    shown = "".join(stream.feed(char) for char in f"the key {ODD_KEY} ends") + stream.finish()
    assert shown == "the key [REDACTED:loaded-key] ends"


def test_digests_hold_no_key_and_differ_from_process_to_process() -> None:
    first, second = digests_of_keys(KEYS), digests_of_keys(KEYS)
    shown = repr(first)
    assert all(key not in shown and key[8:] not in shown for key in KEYS.values())
    assert first.salt != second.salt
    assert {key.digest for key in first.keys}.isdisjoint(key.digest for key in second.keys)


def test_a_short_key_is_no_key_to_look_for() -> None:
    assert digests_of_keys({"local": "none"}).keys == ()
    assert redactor_knowing(local="none").redact("none of them") == "none of them"


def test_a_long_text_that_was_searched_before_a_key_came_is_searched_again() -> None:
    redactor, text = Redactor(), f"{'plain words ' * 1_000}{ODD_KEY}\n"
    for _ in range(2):
        assert redactor.redact(text) == text
    redactor.learn(KnownKeys.of(digests_of_keys({"local": ODD_KEY})))
    for _ in range(2):
        assert ODD_KEY not in redactor.redact(text)


def test_new_keys_take_the_place_of_old_ones() -> None:
    redactor = redactor_knowing(gemini=ODD_KEY)
    redactor.learn(KnownKeys.of(KeyDigests("00")))
    assert ODD_KEY in redactor.redact(ODD_KEY)


async def test_the_model_host_tells_digests_of_the_keys_it_holds() -> None:
    client = HostClient(Settings(), spawn_host({"gemini": ODD_KEY}))
    await client.start()
    try:
        redactor = Redactor()
        redactor.learn(KnownKeys.of(await client.key_digests()))
    finally:
        await client.aclose()
    assert redactor.redact(f"<{ODD_KEY}>") == "<[REDACTED:loaded-key]>"
