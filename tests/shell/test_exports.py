"""What shells export: read from their words, and quoted anew for another one."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winx_tui.shell.export_report import exported_variables
from winx_tui.shell.exports import ExportChanges, carried, carried_within
from winx_tui.shell.handover import Whereabouts, handover_for

BASH = ["bash", "--noprofile", "--norc"]
SHELLS = [
    BASH,
    pytest.param(["zsh", "-f"], marks=pytest.mark.skipif(not shutil.which("zsh"), reason="no zsh")),
]
LOCALES = ("C.UTF-8", "C")
NAMES = st.from_regex(r"W[A-Za-z0-9_]{0,5}_", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=15)
MARKS = st.text("ab'\"$`\\!~=#;&|<>(){}[]*? \n\t\r\x01\x1b\x1c\x7f-,CMn", max_size=30)
BYTES = st.binary(max_size=40).map(lambda value: value.replace(b"\0", b""))
VALUES = st.one_of(TEXTS, MARKS, BYTES.map(lambda value: value.decode(errors="surrogateescape")))


def report_of(shell: list[str], script: str, locale: str) -> str:
    """Return what a shell that has run a script says it exports."""
    done = subprocess.run(
        shell,
        input=f"{script}\nexport -p\n".encode(errors="surrogateescape"),
        env={"PATH": "/usr/bin:/bin", "LC_ALL": locale},
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert done.stderr == b""
    return done.stdout.decode(errors="surrogateescape")


def words_for(variables: Mapping[str, str]) -> str:
    """Return how these are handed to a shell that has none of them."""
    origin = Whereabouts(Path("/"), ExportChanges(variables))
    return handover_for(origin, {}, {}, lambda name: True).variables


def seen_by_programs(shell: list[str], script: str, locale: str) -> dict[str, str]:
    """Return the variables that a program gets from a shell that has run a script."""
    done = subprocess.run(
        shell,
        input=f"{script}\nenv -0\n".encode(errors="surrogateescape"),
        env={"PATH": "/usr/bin:/bin", "LC_ALL": locale},
        capture_output=True,
        timeout=60,
        check=True,
    )
    entries = done.stdout.decode(errors="surrogateescape").split("\0")
    return dict(entry.split("=", 1) for entry in entries if entry.startswith("W"))


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[0])
@pytest.mark.parametrize("locale", LOCALES)
@settings(max_examples=60, deadline=None)
@given(variables=st.dictionaries(NAMES, VALUES, max_size=6))
def test_any_values_survive_the_way_from_bash_to_another_shell(
    shell: list[str], locale: str, variables: dict[str, str]
) -> None:
    assert seen_by_programs(BASH, words_for(variables), locale) == variables
    found = exported_variables(report_of(BASH, words_for(variables), locale))
    told = {name: value for name, value in found.items() if name.startswith("W")}
    assert told == variables
    assert seen_by_programs(shell, words_for(told), locale) == variables


@pytest.mark.skipif(not shutil.which("zsh"), reason="no zsh")
@settings(max_examples=60, deadline=None)
@given(
    variables=st.dictionaries(
        NAMES, st.one_of(TEXTS.filter(lambda text: not re.search("[\x80-\x9f]", text)), MARKS)
    )
)
def test_any_text_survives_the_way_from_zsh(variables: dict[str, str]) -> None:
    found = exported_variables(report_of(["zsh", "-f"], words_for(variables), "C.UTF-8"))
    assert {name: value for name, value in found.items() if name.startswith("W")} == variables


@pytest.mark.parametrize(
    ("report", "variables"),
    [
        ('declare -x A="a\\"b\\$c\\\\d\\`e"\ndeclare -x B\n', {"A": 'a"b$c\\d`e'}),
        ("declare -x A=$'\\303\\244\\n\\001\\E'\n", {"A": "ä\n\x01\x1b"}),
        ("declare -x A=$'\\377'\n", {"A": "\udcff"}),
        ("declare -x A=\"\udcc3\"$'\\244'\n", {"A": "ä"}),
        ('declare -x A="1\ndeclare -x B=2"\ndeclare -x C="3"\n',
         {"A": "1\ndeclare -x B=2", "C": "3"}),
        ('declare -ax L=([0]="1" [1]=$\'x\\n)\')\ndeclare -irx N="5"\n', {"N": "5"}),
        ('export A="1"\nexport B\n', {"A": "1"}),
        ("export -T PATH path=( /a '/b c' )\nexport -i10 N=3\n", {"PATH": "/a:/b c", "N": "3"}),
        ("export -T L l=( a b ) ';'\nexport -T E e=(  )\n", {"L": "a;b", "E": ""}),
        ("export A='it'\\''s'\nexport B=$'\\M-\\C-?\\M-~\\C-A\\C-?'\n",
         {"A": "it's", "B": b"\xff\xfe\x01\x7f".decode(errors="surrogateescape")}),
        ("export A=$'\\M-\\n\\u20ac'\n", {"A": "\udc8a€"}),
        ("export A=$'\\M-'x' B=1\nexport C=$'\\M-\\'\n", {"A": "\udca7x", "C": "\udcdc"}),
        ('declare -x A="never ended\nrm -rf /\n', {"A": ""}),
        ("declare -fx f\nf () { :; }\nA=1\nrubbish\n", {}),
        ("declare -x 9=1\ndeclare -x A-B=1\n", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_reports_are_read_as_the_shell_means_them(report: str, variables: dict[str, str]) -> None:
    assert exported_variables(report) == variables


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200).map(lambda data: data.decode(errors="surrogateescape")))
def test_no_forged_report_is_more_than_values(report: str) -> None:
    exported_variables(report)
    for name in exported_variables(f"declare -x {report}"):
        assert name.replace("_", "a").isalnum()


@pytest.mark.parametrize(
    "name", ["PATH", "VIRTUAL_ENV", "CONDA_PREFIX", "NODE_ENV", "DATABASE_URL", "LANG", "LC_ALL"]
)
def test_an_activated_environment_goes_along(name: str) -> None:
    assert carried(name)


@pytest.mark.parametrize(
    "name",
    [
        "LD_PRELOAD", "BASH_ENV", "ENV", "PROMPT_COMMAND", "PS1", "IFS", "CDPATH", "GIT_SSH",
        "PYTHONSTARTUP", "PYTHONPATH", "PERL5OPT", "NODE_OPTIONS", "JAVA_TOOL_OPTIONS", "EDITOR",
        "SSH_ASKPASS", "MANPAGER", "RUSTC_WRAPPER", "MAKEFLAGS", "npm_config_shell", "HOME",
        "TMPDIR", "https_proxy", "STTY", "MODULE_PATH", "A-B", "A[0]", "", "A\nB", "Ä",
    ],
)  # fmt: skip
def test_what_makes_others_run_code_stays_where_it_was_exported(name: str) -> None:
    assert not carried(name)


def test_within_one_place_only_what_describes_the_shell_stays() -> None:
    assert carried_within("PYTHONPATH")
    assert carried_within("LD_LIBRARY_PATH")
    for name in ("PWD", "SHLVL", "BASHOPTS", "WINX_SHELL_ID", "UID", "TMOUT"):
        assert not carried_within(name)


def test_changes_are_told_from_what_a_place_has_of_its_own() -> None:
    everywhere = ExportChanges().then(
        {"TERM": "x", "LANG": "a", "KEPT": "1"},
        {"TERM": "x", "LANG": "b", "NEW": "2", "SHLVL": "9"},
        lambda name: True,
    )
    assert everywhere == ExportChanges({"LANG": "b", "NEW": "2"}, frozenset({"KEPT"}))
    back = everywhere.then({"NEW": "2"}, {"KEPT": "3"}, lambda name: True)
    assert back == ExportChanges({"LANG": "b", "KEPT": "3"}, frozenset({"NEW"}))
    assert back.limited(lambda name: name == "LANG") == ExportChanges({"LANG": "b"})
    assert back.applied({"NEW": "1", "OWN": "0"}) == {"OWN": "0", "LANG": "b", "KEPT": "3"}


def test_a_shell_gets_only_what_it_does_not_have() -> None:
    origin = Whereabouts(Path("/a b"), ExportChanges({"A": "1", "B": "x"}, frozenset({"C"})))
    handed = handover_for(origin, {"A": "1", "C": "2", "OWN": "3"}, {"OWN": "3"}, lambda name: True)
    assert handed.variables == ("builtin unset -v C\nbuiltin unset -v B\nbuiltin export B='x'\n")
    assert handed.exported == {"A": "1", "B": "x", "OWN": "3"}
    assert handed.entering == "builtin cd -P -- '/a b' 2>/dev/null"


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[0])
def test_no_value_becomes_words_where_the_name_is_a_number(
    shell: list[str], tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    words = words_for({"N": f"x[$(touch {mark})]"})
    report = report_of(shell, f"typeset -ix N=5\n{words}", "C.UTF-8")
    assert exported_variables(report)["N"] == f"x[$(touch {mark})]"
    assert not mark.exists()
