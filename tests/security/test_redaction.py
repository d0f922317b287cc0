from __future__ import annotations

import base64
import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.security.made_up_secrets import NAMED, SURROUNDINGS, TOKENS, UNLIKE_SECRETS, made_of
from tests.support.cpu_time import at_most_cpu_s
from winx_tui.security.own_patterns import own_patterns
from winx_tui.security.redaction import Redactor, StreamRedactor, redact

FIXTURES = Path(__file__).parent.parent / "fixtures"


def decoded(data: str) -> str:
    return base64.b64decode(data).decode("utf-8")


def load(name: str) -> Any:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


RULE_CASES = load("tools/redaction.json")["cases"]
SECRETS = [case for case in load("secrets.json") if case["secret"]]
LOOKALIKES = [case for case in load("secrets.json") if not case["secret"]]


@pytest.mark.parametrize("case", RULE_CASES, ids=[case["name"] for case in RULE_CASES])
def test_each_family_is_redacted_under_its_name(case: dict[str, Any]) -> None:
    text = decoded(case["given"]["text"]["b64"])
    rules = [decoded(rule["b64"]) for rule in case["expect"]["rules"]]
    redacted = redact(text)
    if rules:
        assert all(f"[REDACTED:{rule}]" in redacted for rule in rules), redacted
    else:
        assert redacted == text
    assert redact(redacted) == redacted


def test_nearly_all_secrets_are_found() -> None:
    missed = [
        case["kind"]
        for case in SECRETS
        if decoded(case["value_b64"]) in redact(decoded(case["text_b64"]))
    ]
    assert len(missed) <= len(SECRETS) * 0.02, missed


def test_look_alikes_stay_as_they_are() -> None:
    texts = [decoded(case["text_b64"]) for case in LOOKALIKES]
    harmed = [text for text in texts if redact(text) != text]
    assert len(harmed) <= len(texts) * 0.01, harmed


@pytest.mark.parametrize(
    "text",
    [
        "token = request.headers.get('X-Api-Token2')",
        "password=new_password2",
        "def connect(password: str = DEFAULT_PASSWORD_V2) -> None:",
        "PWD=/home/user/project1",
        "f'postgres://{user}:{password}@{host}/db'",
        "postgres://user:password@localhost/db",
        "the secret: never use the same key twice",
        "cache_key = f'{a}-{b}'",
        "text.startswith('-----BEGIN PRIVATE KEY-----')",
        "api_key: ${{ secrets.API_KEY_2 }}",
    ],
)
def test_code_and_prose_about_secrets_stay_as_they_are(text: str) -> None:
    assert redact(text) == text


def test_an_escaped_line_break_before_a_key_does_not_hide_it() -> None:
    key = "sk-" + "0123456789abcdef" * 2
    assert key not in redact(f"'line one\\n{key}\\n'")


def test_colours_inside_a_key_do_not_hide_it() -> None:
    key = "sk-" + "0123456789abcdef" * 2
    text = f"key \x1b[31m{key[:10]}\x1b[1m{key[10:]}\x1b[0m end"
    assert redact(text) == "key \x1b[31m[REDACTED:dashscope-key]\x1b[0m end"


def test_a_numbered_private_key_is_redacted_whole() -> None:
    lines = ["-----BEGIN RSA PRIVATE KEY-----", *["QUJD" * 16] * 3, "-----END RSA PRIVATE KEY-----"]
    text = "\n".join(f"{number} {line}" for number, line in enumerate(lines, 1))
    assert "QUJD" not in redact(text)


def test_a_stream_cut_anywhere_is_redacted_as_the_whole_is() -> None:
    # The end of a private key whose beginning is missing is the one documented exception.
    texts = [
        decoded(case["given"]["text"]["b64"])
        for case in RULE_CASES
        if case["name"] != "pem tail after truncation"
    ]
    texts += [decoded(case["text_b64"]) for case in (*SECRETS, *LOOKALIKES)]
    for seed in range(60):
        chance = random.Random(seed)
        text = "\n".join(chance.sample(texts, 6)) + "\n"
        redactor = StreamRedactor()
        shown, position = "", 0
        while position < len(text):
            step = chance.choice([1, 2, 5, 20, 100])
            shown += redactor.feed(text[position : position + step])
            position += step
        assert shown + redactor.finish() == redact(text)


def test_a_stream_does_not_hold_back_finished_words_and_prompts() -> None:
    redactor = StreamRedactor()
    assert redactor.feed("Go on? [y/N] ") == "Go on? [y/N] "
    assert redactor.feed("Password: ") == "Password: "
    assert redactor.feed("hunter2x9") == ""
    assert redactor.finish() == "[REDACTED:assigned-secret]"


def test_a_private_key_longer_than_what_is_held_stays_hidden() -> None:
    redactor = StreamRedactor()
    shown = redactor.feed("-----BEGIN PRIVATE KEY-----\n")
    for _ in range(1_500):
        shown += redactor.feed("QUJD" * 16 + "\n")
    shown += redactor.feed("-----END PRIVATE KEY-----\nafter\n") + redactor.finish()
    assert "QUJD" not in shown
    assert shown.endswith("after\n")


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN PRIVATE KEY-----\n" * 20_000,
        "://" * 200_000,
        "password=" * 60_000,
        "machine " + " " * 500_000,
        "eyJ" + "a" * 500_000,
        "eyJaaaaaaaaaaaaaaaaaaa." * 20_000,
        "bearer " * 60_000,
        "a" * 1_000_000,
    ],
    ids=lambda text: text[:12],
)
def test_text_made_to_be_slow_is_not(text: str) -> None:
    with at_most_cpu_s(5.0):
        redact(text)


def test_plain_text_passes_quickly() -> None:
    text = "The quick brown fox jumps over the lazy dog, and more words follow it.\n" * 70_000
    with at_most_cpu_s(2.0):
        assert redact(text) == text


SEEDS = range(3)


def leaks(secret: str, shown: str) -> bool:
    """Tell whether ten characters of the last two thirds of a secret can be read."""
    tail = secret[len(secret) // 3 :]
    length = min(10, len(tail))
    return any(tail[at : at + length] in shown for at in range(len(tail) - length + 1))


def test_keys_of_many_issuers_are_found_wherever_they_stand() -> None:
    chance = random.Random(1)
    texts = [
        (surrounding.format(text), secret)
        for template in TOKENS
        for surrounding in SURROUNDINGS
        for text, secret in [made_of(template, chance)]
    ]
    missed = [text for text, secret in texts if leaks(secret, redact(text))]
    assert len(missed) <= len(texts) * 0.005, missed


def test_secrets_are_known_by_what_stands_around_them() -> None:
    chance = random.Random(2)
    texts = [made_of(template, chance) for template in NAMED for _ in SEEDS]
    missed = [text for text, secret in texts if leaks(secret, redact(text))]
    # Letters that happen to look like words are not told from words.
    assert len(missed) <= len(texts) * 0.02, missed


@pytest.mark.parametrize("template", UNLIKE_SECRETS)
def test_what_only_looks_like_a_secret_stays_as_it_is(template: str) -> None:
    chance = random.Random(template)
    for _ in SEEDS:
        text, _ = made_of(template, chance)
        assert redact(text) == text


def test_a_key_in_a_link_of_the_terminal_is_found_under_it() -> None:
    key = "ghp_" + "0123456789abcdef" * 3
    text = f"\x1b]8;;https://h/?t={key}\x1b\\here\x1b]8;;\x1b\\"
    assert key not in redact(text)
    assert "here" in redact(text)


def test_a_line_of_a_stream_is_told_with_what_is_found() -> None:
    found: list[tuple[int, str]] = []
    stream = Redactor().stream(lambda line, rule: found.append((line, rule)))
    for piece in (
        "one\ntw",
        "o\nDB_PASSWORD=hunter2x",
        "9\nfour ghp_",
        "0123456789abcdef" * 3,
        "\n",
    ):
        stream.feed(piece)
    stream.finish()
    assert found == [(3, "env-secret"), (4, "github-token")]


def test_a_persons_own_patterns_are_redacted_and_allowed() -> None:
    redactor = Redactor(own_patterns([r"ACME-[0-9]{6}"], [r"AKIAIOSFODNN7EXAMPLE", r"sk-test-.*"]))
    text = "ticket ACME-123456 of AKIAIOSFODNN7EXAMPLE, not AKIAIOSFODNN7EXAMPLX"
    assert redactor.redact(text) == (
        "ticket [REDACTED:own-pattern] of AKIAIOSFODNN7EXAMPLE, not [REDACTED:aws-access-key]"
    )


def test_an_own_pattern_is_found_in_a_long_line_and_across_pieces() -> None:
    redactor = Redactor(own_patterns([r"ACME-[0-9]{6}"]))
    for before in range(480, 1_100, 7):
        text = "x" * before + " ACME-123456 " + "y" * 3_000
        assert "ACME" not in redactor.redact(text)
    stream = redactor.stream()
    shown = stream.feed("an ACME-12") + stream.feed("3456 here") + stream.finish()
    assert shown == "an [REDACTED:own-pattern] here"


def test_own_patterns_take_no_longer_than_a_line_allows() -> None:
    redactor = Redactor(own_patterns([r"\w+=", r"[a-z]+[0-9]"]))
    with at_most_cpu_s(8.0):
        redactor.redact("a" * 200_000)
