"""How a command will run, in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from winx_tui.core.approval import Confinement
from winx_tui.security.confinement_words import (
    confinement_lines,
    how_it_runs,
    how_it_runs_briefly,
)
from winx_tui.security.sandbox_switches import Opening, as_shown

HOME = Path("/home/me")
SHUT = Confinement("bubblewrap")
WIDE = Confinement(
    "bubblewrap",
    network=("pypi.org", "pip"),
    outside=(HOME / ".cache", Path("/opt"), Path("/srv")),
)
READS = Confinement("Landlock", level="read-only", readable=(HOME / "notes.txt",), writes_git=True)
SHUT_WORDS = "Runs in the sandbox (bubblewrap): writes in the workspace, no network"


@pytest.mark.parametrize(
    ("confinement", "opening", "words"),
    [
        (SHUT, Opening(), SHUT_WORDS),
        (SHUT, Opening(network=True), SHUT_WORDS.replace("no network", "network on")),
        (
            WIDE,
            Opening(network=True, outside=True),
            "Runs in the sandbox (bubblewrap): writes in the workspace and ~/.cache, /opt and /srv"
            ", network on (for pypi.org and pip)",
        ),
        (
            WIDE,
            Opening(),
            "Runs in the sandbox (bubblewrap): writes in the workspace but not ~/.cache, /opt or"
            " /srv, no network",
        ),
        (
            READS,
            Opening(),
            "Runs in the sandbox (Landlock): reads only, may read ~/notes.txt, no network",
        ),
        (
            replace(SHUT, writes_git=True),
            Opening(),
            "Runs in the sandbox (bubblewrap): writes in the workspace, may change the repository,"
            " no network",
        ),
        (
            WIDE,
            Opening(unconfined=True),
            "Runs WITHOUT the sandbox: it may do all that you may do",
        ),
    ],
)
def test_one_sentence_says_how_it_runs(
    confinement: Confinement, opening: Opening, words: str
) -> None:
    assert how_it_runs(confinement, opening, home=HOME) == words


@pytest.mark.parametrize(
    ("confinement", "opening", "words"),
    [
        (SHUT, Opening(), "Sandbox: no network, workspace"),
        (WIDE, as_shown(WIDE), "Sandbox: network on, workspace +3"),
        (READS, Opening(), "Sandbox: no network, reads only +1 to read"),
        (WIDE, Opening(unconfined=True), "WITHOUT the sandbox"),
    ],
)
def test_half_a_line_says_it_where_there_is_no_room(
    confinement: Confinement, opening: Opening, words: str
) -> None:
    assert how_it_runs_briefly(confinement, opening) == words


HINDERED = replace(
    SHUT, refused=("to write ~/x", "the network"), hindrance="docker needs a Unix socket"
)


def lines(confinement: Confinement, opening: Opening) -> tuple[str, ...]:
    return confinement_lines(confinement, opening, home=HOME, way_out="u runs it without")[1:]


def test_what_was_refused_and_what_hinders_is_told_with_the_way_out() -> None:
    refused = "The sandbox refused it before: to write ~/x; the network"
    fails = "In the sandbox it will probably fail: docker needs a Unix socket"
    assert lines(HINDERED, Opening()) == (refused, f"{fails}; u runs it without")
    assert lines(HINDERED, Opening(unconfined=True)) == (refused, fails)
    assert lines(SHUT, Opening()) == ()


def test_no_way_out_is_told_where_there_is_none() -> None:
    (_, fails) = lines(replace(HINDERED, level="read-only"), Opening())
    assert "without" not in fails
