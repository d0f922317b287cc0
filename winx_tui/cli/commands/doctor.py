"""`winx doctor`: check this machine, and say what to do where something is missing."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from itertools import chain

from winx_tui.cli.checkup import Finding, Patient, works
from winx_tui.cli.current_folder import current_folder
from winx_tui.cli.hook_checks import HOOK_CHECKS
from winx_tui.cli.key_checks import KEY_CHECKS
from winx_tui.cli.machine_checks import MACHINE_CHECKS
from winx_tui.cli.parser import SentenceParser
from winx_tui.cli.setup_checks import SETUP_CHECKS
from winx_tui.core import exit_codes
from winx_tui.workspace.display import visible

_MARKS = {"ok": "ok", "warning": "warning", "failed": "FAILED"}


def run(arguments: list[str], *, environment_keys: frozenset[str] = frozenset()) -> int:
    """Run `winx doctor ARGUMENTS`; the exit code is 0 where winx can work.

    Nothing is changed, and nothing goes over the network.

    Raises:
        WinxError: the command line is wrong, or the folder is gone.
    """
    parsed = _parser().parse_args(arguments)
    patient = Patient(current_folder(), os.environ, environment_keys)
    checks = (*MACHINE_CHECKS, *SETUP_CHECKS, *HOOK_CHECKS, *KEY_CHECKS)
    findings = tuple(chain.from_iterable(check(patient) for check in checks))
    sys.stdout.write(_as_json(findings) if parsed.json else _as_table(findings))
    return exit_codes.DONE if works(findings) else exit_codes.FAILED


def _parser() -> argparse.ArgumentParser:
    parser = SentenceParser(
        prog="winx doctor",
        description="Check what winx needs on this machine; exit with 1 if it cannot work.",
        allow_abbrev=False,
    )
    parser.add_argument("--json", action="store_true", help="as data")
    return parser


def _as_json(findings: Sequence[Finding]) -> str:
    data = {"works": works(findings), "checks": [asdict(finding) for finding in findings]}
    return json.dumps(data, indent=2) + "\n"


def _as_table(findings: Sequence[Finding]) -> str:
    width = max(len(mark) for mark in _MARKS.values())
    lines: list[str] = []
    for finding in findings:
        text = f"{visible(finding.name)}: {visible(finding.found)}"
        lines.append(f"{_MARKS[finding.status].ljust(width)}  {text}")
        if finding.advice:
            lines.append(f"{' ' * width}  {visible(finding.advice)}")
    lines.append("winx can work here." if works(findings) else "winx cannot work here yet.")
    return "\n".join(lines) + "\n"
