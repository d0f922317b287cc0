"""Mutants of harmless commands that are still allowed do nothing when they run."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.security.commands.corpus import listed
from tests.security.commands.effects.room import make_room, offenders
from tests.security.commands.mutation import mutants
from tests.security.figures import Figure, Measured
from winx_tui.security.commands.classifier import classify

MUTANTS = int(os.environ.get("WINX_MUTANTS", "20000"))
SEED = os.environ.get("WINX_SEED", "winx")
BATCH = 250
ROOMS = 2
pytestmark = [
    pytest.mark.security,
    pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap"),
]


@pytest.mark.parametrize(
    ("command", "effect"),
    [
        ("touch new", "changed"),
        ("touch new && rm new", "changed"),
        ("echo >> a.txt", "changed"),
        ("chmod 600 a.txt; chmod 644 a.txt", "changed"),
        ("cp -p a.txt t; echo y >> a.txt; cp -p t a.txt; rm t", "changed"),
        ("touch ~/new", "changed"),
        ("touch ../new", "changed"),
        ("touch /tmp/new", "changed"),
        ("./x", "changed"),
        ("touch src/app.py; git status; GIT_OPTIONAL_LOCKS=1 git status", "changed"),
        ("curl -s http://127.0.0.1:9/", "sent packets"),
        ("curl -s http://example.org/", "sent packets"),
        ("curl -s http://[::1]:9/", "sent packets"),
        ("echo > /dev/udp/127.0.0.1/9", "sent packets"),
        ("echo > /dev/udp/192.0.2.1/9", "sent packets"),
        ("cat ../secret", "showed a secret"),
        ("cat ~/.netrc > /dev/null", "opened"),
        ("rev < ~/.ssh/id_rsa", "opened"),
        ("ls ~ > /dev/null", "opened"),
    ],
)
def test_the_room_notices_what_is_done_in_it(tmp_path: Path, command: str, effect: str) -> None:
    room = make_room(tmp_path)
    assert not room.effects(["ls", "git status", "pwd"])
    assert any(told.startswith(effect) for told in room.effects([command]))


def test_who_has_done_it_is_found(tmp_path: Path) -> None:
    assert list(offenders(["ls", "git log", "touch new", "pwd"], tmp_path)) == ["touch new"]


def test_what_does_not_end_is_cut_off_and_told_if_it_has_done_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, limit_s, found = make_room(tmp_path), 0.5, list[str]()
    # A busy machine may not come so far in time.
    while not found:
        assert limit_s < 100
        monkeypatch.setattr("tests.security.commands.effects.room._BATCH_S", limit_s)
        assert offenders(["sleep 100"], tmp_path, room) == {}
        found = list(offenders(["touch new; sleep 100"], tmp_path, room))
        limit_s *= 2
    assert found == ["touch new; sleep 100"]


@pytest.mark.timeout(600)
def test_what_is_allowed_does_nothing(tmp_path: Path, measured: Measured) -> None:
    rooms = [make_room(tmp_path) for _ in range(ROOMS)]
    readers = [command for command in listed("readers") if "sleep" not in command]
    judged = mutants(SEED, readers, (*readers, *listed("attacks")), MUTANTS)
    # All rooms are alike.
    place = rooms[0].place
    allowed = [command for command in judged if classify(command, place).effect == "allow"]

    def run(number: int) -> dict[str, str]:
        mine, found = allowed[number::ROOMS], dict[str, str]()
        for start in range(0, len(mine), BATCH):
            found |= offenders(mine[start : start + BATCH], tmp_path, rooms[number])
        return found

    with ThreadPoolExecutor(ROOMS) as pool:
        found = dict(item for part in pool.map(run, range(ROOMS)) for item in part.items())
    if MUTANTS >= 20_000:
        measured(Figure.MUTANTS, len(judged), len(judged))
    measured(Figure.MUTANTS_WITH_EFFECT, len(found), len(allowed), found.items())
