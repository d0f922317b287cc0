"""The classifier on the fixtures: nothing harmful passes, nearly everything harmless does."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.security.commands.corpus import Case, fixture_cases, make_workspace
from winx_tui.security.commands.accesses import Network, PathRead, PathWrite, Secret
from winx_tui.security.commands.classification import Classification, CommandPlace
from winx_tui.security.commands.classifier import classify


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> CommandPlace:
    return make_workspace(tmp_path_factory.mktemp("fixtures"))


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Case, Classification]]:
    plain = make_workspace(tmp_path_factory.mktemp("plain"))
    return [(case, _judge(case, plain, tmp_path_factory)) for case in fixture_cases()]


def _judge(case: Case, place: CommandPlace, directories: pytest.TempPathFactory) -> Classification:
    if not case.fixture:
        return classify(case.command, place)
    prepared = make_workspace(directories.mktemp("prepared"))
    subprocess.run(["bash", "-c", case.fixture], cwd=prepared.root, check=True)
    return classify(case.command, prepared)


def _of(
    judged: list[tuple[Case, Classification]], *verdicts: str
) -> Iterator[tuple[Case, Classification]]:
    return ((case, result) for case, result in judged if case.verdict in verdicts)


def test_no_command_that_does_more_than_read_is_allowed(
    judged: list[tuple[Case, Classification]],
) -> None:
    harmful = _of(judged, "needs_approval", "dangerous")
    assert [case.command for case, result in harmful if result.effect == "allow"] == []


def test_every_command_that_only_reads_is_allowed_without_a_mark(
    judged: list[tuple[Case, Classification]],
) -> None:
    harmless = _of(judged, "safe_readonly")
    assert [
        (case.command, result.reasons, result.danger)
        for case, result in harmless
        if result.effect != "allow" or result.danger
    ] == []


def test_every_dangerous_command_is_marked(judged: list[tuple[Case, Classification]]) -> None:
    dangerous = _of(judged, "dangerous")
    assert [case.command for case, result in dangerous if not result.danger] == []


def test_few_commands_that_merely_ask_are_marked(
    judged: list[tuple[Case, Classification]],
) -> None:
    results = [result for _, result in _of(judged, "needs_approval")]
    assert sum(bool(result.danger) for result in results) <= len(results) * 0.02


def test_git_is_allowed_only_with_hardening(judged: list[tuple[Case, Classification]]) -> None:
    for case, result in _of(judged, "safe_readonly"):
        assert result.needs_git_hardening == (case.requires == "git-hardening"), case.command


def test_every_question_has_a_reason_and_a_part(
    judged: list[tuple[Case, Classification]],
) -> None:
    for case, result in judged:
        assert (result.effect == "ask") == bool(result.reasons), case.command
        assert all(reason and "\n" not in reason for reason in result.reasons)
        assert all((part.effect == "ask") == bool(part.reason) for part in result.parts)


@pytest.mark.security
def test_each_simple_command_is_a_part(place: CommandPlace) -> None:
    parts = classify("ls src && rm f | wc -l", place).parts
    assert [(part.text, part.program, part.effect) for part in parts] == [
        ("ls src", "ls", "allow"),
        ("rm f", "rm", "ask"),
        ("wc -l", "wc", "allow"),
    ]
    assert parts[1].reason == "rm is not known to only read"


def test_a_command_that_cannot_be_read_still_has_parts(place: CommandPlace) -> None:
    result = classify("ls & rm f", place)
    assert result.effect == "ask"
    assert [part.program for part in result.parts] == ["ls", "rm"]


def test_what_is_read_is_told(place: CommandPlace) -> None:
    accesses = classify("cat README.md src/app.py", place).accesses
    assert accesses == (
        PathRead(str(place.root / "README.md")),
        PathRead(str(place.root / "src/app.py")),
    )


def test_what_is_read_outside_is_told(place: CommandPlace) -> None:
    assert PathRead("/etc/hosts", outside=True) in classify("cat /etc/hosts", place).accesses


def test_what_is_written_is_told(place: CommandPlace) -> None:
    accesses = classify("ls > out.txt; cp a.txt /tmp/b", place).accesses
    assert PathWrite(str(place.root / "out.txt")) in accesses
    assert PathWrite("/tmp/b", outside=True) in accesses


def test_the_network_is_told(place: CommandPlace) -> None:
    assert Network("https://example.com") in classify("curl https://example.com", place).accesses


def test_secrets_are_told(place: CommandPlace) -> None:
    accesses = classify("cat ~/.ssh/id_rsa", place).accesses
    assert any(isinstance(access, Secret) for access in accesses)


def test_a_link_that_leads_outside_asks(tmp_path: Path) -> None:
    place = make_workspace(tmp_path)
    (place.root / "evil.txt").symlink_to("/etc/passwd")
    (place.root / "away").symlink_to("/usr")
    for command in (
        *("cat evil.txt", "cat *.txt", "wc -l ./*", "ls away/bin", "cat away/../etc/passwd"),
        *("cd away && ls", "grep -R root .", "diff -r . src", "head < evil.txt", "[ -f evil.txt ]"),
    ):
        assert classify(command, place).effect == "ask", command
    assert classify("cat README.md", place).effect == "allow"


def test_a_link_to_the_workspace_itself_is_inside(tmp_path: Path) -> None:
    real = make_workspace(tmp_path)
    link = tmp_path / "link"
    link.symlink_to(real.root)
    place = CommandPlace(link, link, real.home)
    for command in ("cat README.md", "cd src && cat ../a.txt", f"cat {link}/README.md"):
        assert classify(command, place).effect == "allow", command


def test_a_wildcard_that_stands_for_secrets_asks(tmp_path: Path) -> None:
    place = make_workspace(tmp_path)
    (place.root / "config").mkdir()
    (place.root / "config" / "credentials.json").write_text("{}")
    assert classify("cat config/*", place).effect == "ask"
    assert classify("cat docs/*", place).effect == "allow"


def test_git_asks_in_other_peoples_code_but_not_in_a_workspace_of_such_a_name(
    tmp_path: Path,
) -> None:
    root = tmp_path / "target/project"
    (root / "node_modules/library").mkdir(parents=True)
    place = CommandPlace(root, root, tmp_path)

    assert classify("git status", place).effect == "allow"
    assert classify("git -C node_modules/library status", place).effect == "ask"


def test_a_wildcard_that_may_become_an_option_asks(place: CommandPlace) -> None:
    assert classify("sort *", place).effect == "ask"
    assert classify("sort ./*", place).effect == "allow"
    assert classify("sort -- *", place).effect == "allow"


def test_outside_of_the_workspace_nothing_is_allowed(place: CommandPlace) -> None:
    elsewhere = CommandPlace(Path("/usr"), place.root, place.home)
    for command in ("ls", "git status", "echo x", "pwd"):
        assert classify(command, elsewhere).effect == "ask"


def test_a_directory_that_may_not_exist_is_not_relied_upon(place: CommandPlace) -> None:
    assert classify("cd src && cat ../README.md", place).effect == "allow"
    assert classify("cd src; cat ../README.md", place).effect == "ask"
