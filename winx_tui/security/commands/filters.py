"""Judge the programs that have a language of their own: sed, awk, jq."""

from __future__ import annotations

import re

from winx_tui.security.commands.awk_program import check_awk_program
from winx_tui.security.commands.classification import NotProvenError
from winx_tui.security.commands.options import option_table, read_arguments
from winx_tui.security.commands.programs import Call
from winx_tui.security.commands.sed_script import check_sed_script
from winx_tui.security.commands.values import Value

_SED = option_table(
    "-n -e: -E -r -s -u -z -l: --quiet --silent --expression= --regexp-extended --separate"
    " --unbuffered --null-data --line-length= --posix --debug --sandbox"
)
_AWK = option_table("-F: -v: --field-separator= --assign= --posix --re-interval")
_JQ = option_table(
    "-a -c -C -e -j -M -n -r -R -s -S --ascii-output --color-output --compact-output"
    " --exit-status --indent= --join-output --monochrome-output --null-input --raw-input"
    " --raw-output --raw-output0 --slurp --sort-keys --tab --unbuffered --seq --stream"
)
_JQ_PAIRS = frozenset({"--arg", "--argjson"})
_JQ_BEYOND = re.compile(
    r"\benv\b|\bENV\b|\bimport\b|\binclude\b|\bmodulemeta\b|\bget_search_list\b"
)
"""What reads the environment or other files."""
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=.*", re.DOTALL)
_AWK_RESERVED = frozenset({"ARGV", "ENVIRON", "ARGC", "PROCINFO", "BINMODE"})


def judge_sed(call: Call) -> None:
    """Prove that a sed script only prints."""
    arguments = read_arguments("sed", call.values, _SED)
    scripts = arguments.values("-e", "--expression")
    operands = arguments.operands
    if not scripts:
        scripts, operands = (_program(operands, "sed"),), operands[1:]
    for script in scripts:
        check_sed_script(script)
        if len(scripts) > 1 and script.endswith("\\"):
            raise NotProvenError("a sed script goes on in the next one")
    _read_all(operands, call)


def judge_awk(call: Call) -> None:
    """Prove that an awk program only computes and prints."""
    arguments = read_arguments("awk", call.values, _AWK, stops_at_operand=True)
    operands = arguments.operands
    check_awk_program(_program(operands, "awk"))
    for assignment in arguments.values("-v", "--assign"):
        _check_assignment(assignment)
    files: list[Value] = []
    for value in operands[1:]:
        if value.is_literal and _ASSIGNMENT.fullmatch(value.text):
            _check_assignment(value.text)
            call.read(value)
        else:
            files.append(value)
    _read_all(tuple(files), call)


def _check_assignment(text: str) -> None:
    assignment = _ASSIGNMENT.fullmatch(text)
    if assignment is None or assignment.group(1) in _AWK_RESERVED:
        raise NotProvenError("an assignment to awk is not checked")


def judge_jq(call: Call) -> None:
    """Prove that a jq filter reads no environment and no other files."""
    values: list[Value] = []
    waiting = list(reversed(call.values))
    while waiting:
        value = waiting.pop()
        if value.is_literal and value.text in _JQ_PAIRS:
            if len(waiting) < 2 or not all(item.is_literal for item in waiting[-2:]):
                raise NotProvenError(f"jq {value.text} lacks plain values")
            del waiting[-2:]
        else:
            values.append(value)
    arguments = read_arguments("jq", tuple(values), _JQ)
    if _JQ_BEYOND.search(_program(arguments.operands, "jq")):
        raise NotProvenError("the jq filter may read the environment or other files")
    _read_all(arguments.operands[1:], call)


def _program(operands: tuple[Value, ...], name: str) -> str:
    if not operands or not operands[0].is_literal:
        raise NotProvenError(f"what {name} is to do is not a plain word")
    return operands[0].text


def _read_all(operands: tuple[Value, ...], call: Call) -> None:
    for value in operands:
        if value.text != "-":
            call.read(value)
