"""Mutants of ruled commands: bash runs nothing that the rules do not name."""

from __future__ import annotations

import random
import re
import subprocess
from pathlib import Path

import pytest

from tests.security.test_decisions import context
from winx_tui.core.access import RunCommand
from winx_tui.security.grants import Grants
from winx_tui.security.policy import evaluate

MUTANTS = 3_000
SEEDS = (
    *("make", "make test && make install", "make -j4 2>&1", "git push origin main", "make; make"),
    *("(make)", "{ make; }", "if make; then git push; fi", "make | make", "! make", "time make"),
    *("make 'a b' \"c\"", "for x in a; do make; done", "make >/dev/null", "git push \\\n  origin"),
)
PIECES = (
    *(" ", "\n", ";", "&", "&&", "|", "||", "(", ")", "{", "}", "<", ">", ">>", ">&", "<<<", "<<"),
    *("'", '"', "\\", "\\\n", "$", "$(", "`", "${x}", "$x", "*", "?", "[", "]", "~", "!", "#", "="),
    *(
        "touch PWNED",
        "id",
        "x=1",
        "make",
        "git push",
        "then",
        "do",
        "done",
        "fi",
        "case",
        "in",
        "esac",
    ),
    *(
        "function",
        "()",
        "alias",
        "eval",
        "[[",
        "]]",
        "$'\\n'",
        "/dev/null",
        "2",
        "&>",
        "<(",
        "$((1))",
    ),
    *("PWNED", "\t", "\r", "\u00a0", "\u200b", "coproc", "time", "-", "--", "a", "EOF\n", "\0"),
)
_TRACE = "TRACE:"
_TRACED = re.compile(r"^T+RACE:(\S*)", re.M)
"""Bash repeats the first letter for what is nested."""


def mutant(chance: random.Random) -> str:
    line = chance.choice(SEEDS)
    for _ in range(chance.randint(1, 4)):
        place = chance.randint(0, len(line))
        end = place + chance.choice((0, 0, 0, 1, 2, 5))
        line = line[:place] + chance.choice(PIECES) + line[end:]
    return line


def programs_run(line: str, directory: Path) -> set[str]:
    """Run a line where every program but make and git is missing, and return what was tried."""
    done = subprocess.run(
        ["/bin/bash", "-c", f"PS4={_TRACE}; set -x\n{line}"],
        cwd=directory,
        env={"PATH": str(directory.parent / "bin")},
        input="",
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=60,
        check=False,
    )
    traced = {match[1] for match in _TRACED.finditer(done.stderr)}
    return traced | ({"syntax error"} if "syntax error" in done.stderr else set())


@pytest.mark.security
def test_bash_runs_nothing_but_what_the_rules_name(tmp_path: Path) -> None:
    project, programs = tmp_path / "project", tmp_path / "bin"
    project.mkdir()
    programs.mkdir()
    for name in ("make", "git"):
        (programs / name).write_text("#!/bin/sh\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    situation = context(project, confined=False, allow=("make", "git push"))
    chance = random.Random(20261122)
    allowed = set()
    for _ in range(MUTANTS):
        line = mutant(chance)
        if evaluate((RunCommand(line, project),), situation, Grants()).effect == "allow":
            allowed.add(line)
    assert len(allowed) > 100
    for line in sorted(allowed):
        assert programs_run(line, project) <= {"make", "git", "syntax error"}, line
        assert not list(project.iterdir()), line
