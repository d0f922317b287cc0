"""The figures of the lists: what is approved, what is marked, what is redacted."""

from __future__ import annotations

import base64
import json
import random
import subprocess
from pathlib import Path

import pytest

from tests.security.commands.corpus import FIXTURES, Case, fixture_cases, listed, make_workspace
from tests.security.figures import Figure, Measured, Promise
from tests.security.made_up_secrets import NAMED, SURROUNDINGS, TOKENS, UNLIKE_SECRETS, made_of
from winx_tui.security.commands.classification import Classification, CommandPlace
from winx_tui.security.commands.classifier import classify
from winx_tui.security.redaction import redact

pytestmark = pytest.mark.security


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> CommandPlace:
    return make_workspace(tmp_path_factory.mktemp("figures"))


@pytest.fixture
def cases(place: CommandPlace, tmp_path: Path) -> list[tuple[Case, Classification]]:
    """Return the fixtures, judged; some need a workspace that was prepared for them."""
    return [
        (case, classify(case.command, _place_of(case, place, tmp_path))) for case in fixture_cases()
    ]


def _place_of(case: Case, plain: CommandPlace, directory: Path) -> CommandPlace:
    if not case.fixture:
        return plain
    (directory / case.id).mkdir()
    prepared = make_workspace(directory / case.id)
    subprocess.run(["bash", "-c", case.fixture], cwd=prepared.root, check=True)
    return prepared


Judged = list[tuple[str, Classification]]


def judged(
    cases: list[tuple[Case, Classification]],
    verdicts: tuple[str, ...],
    lists: tuple[str, ...],
    place: CommandPlace,
) -> Judged:
    """Return the commands of the fixtures with these verdicts and those of our own lists."""
    ours = (text for name in lists for text in listed(name))
    return [
        *((case.command, result) for case, result in cases if case.verdict in verdicts),
        *((text, classify(text, place)) for text in ours),
    ]


def test_no_attack_is_approved_on_proof(
    cases: list[tuple[Case, Classification]], place: CommandPlace, measured: Measured
) -> None:
    attacks = judged(cases, ("needs_approval", "dangerous"), ("attacks", "dangers"), place)
    allowed = [text for text, result in attacks if result.effect == "allow"]
    measured(Figure.ATTACKS_ALLOWED, len(allowed), len(attacks), allowed)


def test_what_is_safe_is_approved_and_never_marked(
    cases: list[tuple[Case, Classification]], place: CommandPlace, measured: Measured
) -> None:
    safe = judged(cases, ("safe_readonly",), ("readers",), place)
    measured(Figure.SAFE_ALLOWED, sum(found.effect == "allow" for _, found in safe), len(safe))
    measured(Figure.SAFE_MARKED, sum(bool(found.danger) for _, found in safe), len(safe))


def test_what_is_dangerous_is_marked(
    cases: list[tuple[Case, Classification]], place: CommandPlace, measured: Measured
) -> None:
    dangerous = judged(cases, ("dangerous",), ("dangers",), place)
    marked = sum(bool(result.danger) for _, result in dangerous)
    measured(Figure.DANGERS_MARKED, marked, len(dangerous))


def test_secrets_are_found_and_look_alikes_left(measured: Measured) -> None:
    entries = json.loads((FIXTURES / "secrets.json").read_text(encoding="utf-8"))
    chance = random.Random(1)
    ours = [
        (surrounding.format(text), secret)
        for template in TOKENS
        for surrounding in SURROUNDINGS
        for text, secret in [made_of(template, chance)]
    ]
    secrets = [
        *ours,
        *(made_of(template, chance) for template in NAMED),
        *((_decoded(e["text_b64"]), _decoded(e["value_b64"])) for e in entries if e["secret"]),
    ]
    others = [
        *(made_of(template, chance)[0] for template in UNLIKE_SECRETS),
        *(_decoded(entry["text_b64"]) for entry in entries if not entry["secret"]),
    ]
    missed = [text for text, secret in secrets if secret in redact(text)]
    harmed = [text for text in others if redact(text) != text]
    measured(Figure.SECRETS_FOUND, len(secrets) - len(missed), len(secrets), missed)
    measured(Figure.LOOK_ALIKES_HARMED, len(harmed), len(others), harmed)


def _decoded(text: str) -> str:
    return base64.b64decode(text).decode("utf-8")


@pytest.mark.parametrize(
    ("promise", "count", "tried", "holds"),
    [
        (Promise("", most_percent=0), 0, 10, True),
        (Promise("", most_percent=0), 1, 100_000, False),
        (Promise("", most_percent=0), 0, 0, False),
        (Promise("", least_percent=95), 95, 100, True),
        (Promise("", least_percent=95), 94, 100, False),
        (Promise("", least=20_000), 19_999, 19_999, False),
    ],
)
def test_a_promise_is_kept_or_not(promise: Promise, count: int, tried: int, holds: bool) -> None:
    assert promise.holds(count, tried) is holds
