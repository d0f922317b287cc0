from __future__ import annotations

import os
from pathlib import Path

from winx_tui.shell.environment import child_environment
from winx_tui.shell.pool import ShellPool
from winx_tui.tools.bash_command import BashCommand
from winx_tui.tools.multi_file_edit import MultiFileEdit
from winx_tui.tools.schema import description_of, parameters_schema, spec_of
from winx_tui.workspace.file_state import FileState
from winx_tui.workspace.journal.edit_journal import EditJournal
from winx_tui.workspace.workspace import Workspace


def names_in(schema: object) -> set[str]:
    """Return the names of the parameters at any depth."""
    if isinstance(schema, list):
        return set().union(*map(names_in, schema))
    if not isinstance(schema, dict):
        return set()
    own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
    return own.union(*map(names_in, schema.values()))


def test_what_few_calls_need_is_told_to_clients_and_not_with_every_request(tmp_path: Path) -> None:
    pool = ShellPool(tmp_path, child_environment(os.environ), tmp_path / "logs")
    tool = BashCommand(pool, tmp_path, default_wait_s=30)
    told, all_names = names_in(spec_of(tool).parameters), names_in(parameters_schema(tool.params))
    assert all_names - told == tool.untold
    assert "wait_for_turn" in description_of("bash_command")
    assert "wait_for_turn" not in spec_of(tool).description


def test_a_parameter_is_left_out_at_any_depth(tmp_path: Path) -> None:
    tool = MultiFileEdit(Workspace(tmp_path), FileState(), EditJournal(tmp_path, tmp_path))
    assert names_in(spec_of(tool).parameters) == {
        *("files", "file_path", "text_or_search_replace_blocks", "delete", "rename_to")
    }
