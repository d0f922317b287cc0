"""Mutants of harmless commands that are still allowed change nothing when they run."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.security.commands.corpus import listed, make_workspace
from winx_tui.security.commands.classification import CommandPlace
from winx_tui.security.commands.classifier import classify

MUTANTS = int(os.environ.get("WINX_EXAMPLES", "800"))
BATCH = 100
CANARY = "canary-that-nobody-may-see"
PIECES = (
    *(
        " > out",
        " >out",
        ">",
        " >> a.txt",
        " 2> err",
        " &> out",
        " >& out",
        "<",
        " <> f",
        " | ",
        "|",
    ),
    *(" && ", " || ", "; ", "\n", " & ", "(", ")", "{", "}", "[", "]", "[[", "]]", "`", "$(", "${"),
    *(
        "'",
        '"',
        "\\",
        "\\\n",
        "$",
        "~",
        "*",
        "?",
        "!",
        "#",
        ",",
        "=",
        ":",
        "@",
        "%",
        "^",
        "-",
        "--",
    ),
    *(
        " -o out",
        " -i",
        " -e",
        " w out",
        "w out",
        ";w out",
        "e",
        " -delete",
        " -exec ./x ;",
        " -f ",
    ),
    *(
        " --output=out",
        " --pre=./x",
        " --compress-program=./x -S1",
        " tee out",
        " ./x",
        " touch PWNED",
    ),
    *(
        "../secret",
        " ../secret",
        " ~/.netrc",
        "/etc/passwd",
        " -C ..",
        "{a,b}",
        "<(ls)",
        ">(tee out)",
    ),
    *(" -a ", " -o ", " > ", "'w out'", "$IFS", "${IFS}", "$HOME", "~/", "<<<x", "<<'E'\nx\nE\n"),
    *(" cd .. ", " cd src ", " while ", " do ", " done ", " then ", " fi ", "\t", "  ", "a", "1"),
)
pytestmark = [
    pytest.mark.security,
    pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap"),
]


def mutant(source: random.Random, seeds: tuple[str, ...]) -> str:
    """Return a seed after one to three changes."""
    text = source.choice(seeds)
    for _ in range(source.randint(1, 3)):
        at = source.randint(0, len(text))
        match source.randrange(5):
            case 0:
                text = text[:at] + source.choice(PIECES) + text[at:]
            case 1:
                text = text[:at] + text[at + source.randint(1, 4) :]
            case 2:
                other = source.choice(seeds)
                text = text[:at] + other[source.randint(0, len(other)) :]
            case 3:
                words = text.split(" ")
                source.shuffle(words)
                text = " ".join(words)
            case _:
                words = text.split(" ")
                words.insert(source.randint(0, len(words)), source.choice(PIECES).strip())
                text = " ".join(words)
    return text


def fingerprint(directory: Path) -> str:
    """Return what changes whenever a name or the content of a file does."""
    digest = hashlib.sha256()
    for path in sorted(directory.rglob("*")):
        digest.update(str(path).encode("utf-8", "surrogateescape"))
        if path.is_file() and path.name != "index":
            digest.update(path.read_bytes())
    return digest.hexdigest()


def run(commands: list[str], place: CommandPlace) -> str:
    """Run each command in a closed room where only the workspace and the home can change."""
    base = place.root.parent
    lines = [
        f"timeout 2 bash --norc -c {_quoted(command)} </dev/null 2>&1 | head -c 20000"
        for command in commands
    ]
    finished = subprocess.run(
        [
            *(
                "bwrap",
                "--unshare-all",
                "--die-with-parent",
                "--ro-bind",
                "/",
                "/",
                "--proc",
                "/proc",
            ),
            *("--dev", "/dev", "--tmpfs", "/tmp", "--bind", str(base), str(base)),
            *("--chdir", str(place.root), "--setenv", "HOME", str(place.home)),
            *("--setenv", "GIT_OPTIONAL_LOCKS", "0", "--setenv", "GIT_PAGER", "cat"),
            *("bash", "--norc", "-s"),
        ],
        input="\n".join(lines).encode("utf-8", "surrogateescape"),
        capture_output=True,
        check=False,
        timeout=600,
    )
    return finished.stdout.decode("utf-8", "replace")


def prepared(directory: Path) -> CommandPlace:
    """Make the workspace, with secrets beside it and at home."""
    place = make_workspace(directory)
    place.home.mkdir()
    (place.home / ".netrc").write_text(CANARY)
    (directory / "secret").write_text(CANARY)
    return place


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def offenders(commands: list[str], directory: Path) -> list[str]:
    """Return the commands that change a file or show what lies outside, each in a fresh room."""
    place = prepared(Path(tempfile.mkdtemp(dir=directory)))
    before = fingerprint(place.root.parent)
    shown = run(commands, place)
    if fingerprint(place.root.parent) == before and CANARY not in shown:
        return []
    if len(commands) == 1:
        return commands
    half = len(commands) // 2
    return offenders(commands[:half], directory) + offenders(commands[half:], directory)


@pytest.mark.parametrize("command", ["echo x > out", "./x", "cat ../secret", "cat ~/.netrc"])
def test_the_room_notices_what_it_looks_for(tmp_path: Path, command: str) -> None:
    assert offenders(["ls", command, "pwd"], tmp_path) == [command]


@pytest.mark.timeout(900)
def test_what_is_allowed_changes_nothing_and_stays_inside(tmp_path: Path) -> None:
    place = prepared(tmp_path)
    source = random.Random(os.environ.get("WINX_SEED", "winx"))
    seeds = tuple(seed for seed in listed("readers") if "sleep" not in seed)
    allowed: list[str] = []
    while len(allowed) < MUTANTS:
        command = mutant(source, seeds)
        if classify(command, place).effect == "allow":
            allowed.append(command)
    found: list[str] = []
    for start in range(0, len(allowed), BATCH):
        found.extend(offenders(allowed[start : start + BATCH], tmp_path))
    assert not found, "\n".join(found)
