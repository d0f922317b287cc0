from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from winx_tui.config.loader import load_layers
from winx_tui.config.settings import PolicySettings
from winx_tui.core.approval import Effect
from winx_tui.core.errors import ConfigError
from winx_tui.security.rule_file import add_rule, remove_rule, written_rules

TODAY = date(2026, 11, 22)


def safe(command: str) -> tuple[str, ...]:
    return ()


def test_a_rule_is_written_with_its_day_and_taken_out_again(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("# mine\n[policy]\ndeny = ['rm -r'] # old\n", encoding="utf-8")
    file.chmod(0o600)
    add_rule(file, "allow", "git push", reason="my\nown", today=TODAY, danger_of=safe)
    add_rule(file, "deny", "write:x/**", today=TODAY, danger_of=safe)
    text = file.read_text(encoding="utf-8")
    assert "git push # 2026-11-22 my own" in text
    assert "# mine" in text
    assert [(rule.effect, rule.text.rule) for rule in written_rules(file)] == [
        ("deny", "rm -r"),
        ("deny", "write:x/**"),
        ("allow", "git push"),
    ]
    remove_rule(file, "git push")
    remove_rule(file, "rm -r", "deny")
    assert [rule.text.rule for rule in written_rules(file)] == ["write:x/**"]


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("python3 -c", "python3 runs whatever its arguments say"),
        ("rm -rf", "it is dangerous"),
        ("'", "quote that is not closed"),
        ("make", "is there already"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_the_reason(
    tmp_path: Path, rule: str, reason: str
) -> None:
    file = tmp_path / "config.toml"
    add_rule(file, "allow", "make", today=TODAY, danger_of=safe)
    before = file.read_bytes()

    def danger_of(command: str) -> tuple[str, ...]:
        return ("deletes files",) if command.startswith("rm") else ()

    with pytest.raises(ConfigError, match=reason):
        add_rule(file, "allow", rule, today=TODAY, danger_of=danger_of)
    assert file.read_bytes() == before


def test_taking_out_a_rule_that_is_not_there_is_told(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    add_rule(file, "ask", "make", today=TODAY, danger_of=safe)
    others: tuple[Effect, ...] = ("allow", "deny")
    for effect in others:
        with pytest.raises(ConfigError, match="there is no rule 'make'"):
            remove_rule(file, "make", effect)


def test_a_project_only_tightens(tmp_path: Path) -> None:
    own, project = tmp_path / "own.toml", tmp_path / "project.toml"
    own.write_text('[policy]\nallow = ["make"]\ndeny = ["git push"]\n', encoding="utf-8")
    project.write_text(
        '[policy]\nallow = ["curl"]\nask = ["make"]\ndeny = ["npm publish", "git push"]\n',
        encoding="utf-8",
    )
    loaded = load_layers(user_file=own, project_file=project, environ={}, overrides={})
    assert loaded.settings.policy == PolicySettings(
        ("make",), ("make",), ("git push", "npm publish")
    )
    assert [problem.split(" is ")[0] for problem in loaded.problems] == ["policy.allow"]
    assert loaded.origins["policy.deny"] == f"{own} and {project}"
    assert loaded.origins["policy.ask"] == str(project)


def test_a_broken_rule_in_the_settings_is_told(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[policy]\ndeny = ["git \'push"]\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"policy\.deny must be a list of rules.*line 2"):
        load_layers(user_file=own, environ={}, overrides={})
