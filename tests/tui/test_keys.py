"""The key tables: every name, every key, every action behind one."""

from __future__ import annotations

import re
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest
from textual.actions import ActionParseResult
from textual.actions import parse as parse_action
from textual.keys import _character_to_key

from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import Stage, command_question, stage
from winx_tui.cli.commands.keys import markdown
from winx_tui.config.settings import KeyChoice, Settings, UiSettings
from winx_tui.core.errors import ConfigError
from winx_tui.tui.app import WinxApp
from winx_tui.tui.keymap import AREA_TITLES, DEFAULT_KEYS, KEYS, Area
from winx_tui.tui.keys.choosing import ChosenKeys, chosen_keys, doubts_of_change
from winx_tui.tui.keys.key_names import doubt_about, is_typed, key_label, parse_key
from winx_tui.tui.keys.spec import AREA_WAYS, KeySpec
from winx_tui.tui.screens.keys import KeysScreen, keys_page

DOCUMENT = Path(__file__).parents[2] / "docs" / "keys.md"


def chosen(*choices: tuple[str, str, tuple[str, ...]]) -> ChosenKeys:
    """Lay choices over the real tables."""
    return chosen_keys(KEYS, [KeyChoice(*choice) for choice in choices])


def with_keys(*choices: tuple[str, str, tuple[str, ...]]) -> Settings:
    """Return calm settings with keys of a person's own."""
    keys = tuple(KeyChoice(*choice) for choice in choices)
    return Settings(ui=UiSettings(animations=False), keys=keys)


def test_no_area_binds_a_key_twice_and_no_two_rows_have_one_name() -> None:
    keys = Counter((row.area, key) for row in KEYS for key in row.keys)
    names = Counter((row.area, row.public_name) for row in KEYS)
    twice = [each for seen in (keys, names) for each, count in seen.items() if count > 1]
    assert twice == []


def test_every_area_has_a_title_and_keys_and_a_way_to_it_that_exists() -> None:
    assert {row.area for row in KEYS} == set(AREA_TITLES)
    names = {(row.area, row.public_name) for row in KEYS}
    assert {way for ways in AREA_WAYS.values() for way in ways} <= names


def test_every_name_and_key_can_be_written_into_the_settings_as_it_is_shown() -> None:
    assert [row for row in KEYS if not re.fullmatch("[a-z0-9_]+", row.public_name)] == []
    for key in {key for row in KEYS for key in row.keys}:
        assert parse_key(key) == key
        assert parse_key(key_label(key)) == key


def test_what_is_the_same_as_winx_has_it_is_no_change() -> None:
    same = chosen(*((row.area, row.public_name, row.keys) for row in KEYS))
    assert same.sentences == ()
    assert same.key_map == DEFAULT_KEYS


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("ctrl+x", "ctrl+x"),
        ("Ctrl+X", "ctrl+x"),
        ("control + x", "ctrl+x"),
        ("C+x", "ctrl+x"),
        ("alt+PgUp", "alt+pageup"),
        ("Esc", "escape"),
        ("?", "question_mark"),
        ("@", "at"),
        ("+", "plus"),
        ("ctrl++", "ctrl+plus"),
        ("shift+a", "A"),
        ("G", "G"),
        ("shift+ctrl+left", "ctrl+shift+left"),
        ("F12", "f12"),
        ("é", "é"),
        (" Page Up ", "pageup"),
    ],
)
def test_a_key_is_understood_as_people_write_it(written: str, key: str) -> None:
    assert parse_key(written) == key


@pytest.mark.parametrize(
    "written", ["", "ctrl+", "x+ctrl", "ctrl+xy", "f99", "hello", "\x1b", "++x"]
)
def test_what_is_no_key_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="names no key"):
        parse_key(written)


def test_signs_have_the_names_that_textual_gives_them() -> None:
    for sign in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~":
        assert parse_key(sign) == _character_to_key(sign)
        assert is_typed(parse_key(sign))


@pytest.mark.parametrize(
    ("key", "part"),
    [
        ("ctrl+i", "Tab"),
        ("ctrl+m", "Enter"),
        ("ctrl+left_square_bracket", "Esc"),
        ("ctrl+h", "Backspace"),
        ("shift+enter", "kitty"),
        ("ctrl+enter", "kitty"),
        ("ctrl+shift+x", "kitty"),
        ("super+s", "kitty"),
        ("ctrl+x", ""),
        ("alt+enter", ""),
        ("shift+tab", ""),
        ("shift+f3", ""),
        ("f5", ""),
    ],
)
def test_what_terminals_cannot_tell_apart_is_doubted(key: str, part: str) -> None:
    doubt = doubt_about(key)
    assert part in doubt
    assert bool(doubt) is bool(part)


def test_a_row_gets_other_keys_and_another_none() -> None:
    result = chosen(("app", "toggle_tree", ("f5",)), ("hunk-editor", "save", ()))
    assert result.sentences == ()
    assert result.key_map.actions_of("app")["f5"] == "app.toggle_tree"
    assert "ctrl+b" not in result.key_map.actions_of("app")
    assert "save" not in result.key_map.actions_of("hunk editor").values()
    assert result.key_map.label("hunk editor", "save") == ""
    assert dict(result.key_map.help_rows("app"))["F5"] == "File tree"


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        (("ap", "help", ("f9",)), "keys.ap is no part of the screen; did you mean cap?"),
        (("app", "palete", ("f9",)), "keys.app knows no action palete; did you mean palette?"),
        (("app", "zz", ("f9",)), "keys.app knows no action zz; `winx keys` lists what there is."),
        (
            ("app", "help", ("F33",)),
            "keys.app.help: 'F33' names no key; write it like ctrl+x, alt+up, f5 or ?. "
            "It keeps winx's own keys.",
        ),
        (
            ("app", "help", ("x",)),
            "keys.app.help: x is text where one types; add ctrl or alt to it. "
            "It keeps winx's own keys.",
        ),
        (
            ("approval", "reject", ("a",)),
            "keys.approval.reject: a already means keys.approval.approve_once. "
            "It keeps winx's own keys.",
        ),
        (
            ("app", "toggle_tree", ("ctrl+j",)),
            "keys.app.toggle_tree: Ctrl+J already means keys.prompt.newline. "
            "It keeps winx's own keys.",
        ),
        (
            ("choice", "leave", ("ctrl+r",)),
            "keys.choice.leave: Ctrl+R already means keys.history.earlier. "
            "It keeps winx's own keys.",
        ),
        (
            ("approval", "approve_once", ("y",)),
            "keys.approval.approve_once: y already means keys.danger.confirm; "
            "what is dangerous needs two keys that differ. It keeps winx's own keys.",
        ),
        (
            ("danger", "confirm", ("2",)),
            "keys.danger.confirm: 2 already means keys.approval.approve_session; "
            "what is dangerous needs two keys that differ. It keeps winx's own keys.",
        ),
        (("app", "\x1b[2J", ()), "keys.app knows no action \\u{1B}[2J; `winx keys` lists"),
    ],
)
def test_what_cannot_be_had_is_told_and_stays_as_it_was(
    choice: tuple[str, str, tuple[str, ...]], sentence: str
) -> None:
    result = chosen(choice)
    assert len(result.problems) == 1
    assert result.problems[0].startswith(sentence)
    assert result.key_map == DEFAULT_KEYS


def test_a_key_that_winx_has_there_by_itself_is_not_doubted() -> None:
    assert chosen(("prompt", "newline", ("shift+enter", "ctrl+j"))).doubts == ()


def test_keys_can_change_places() -> None:
    result = chosen(("app", "help", ("ctrl+o",)), ("app", "toggle_all", ("f1",)))
    assert result.sentences == ()
    assert result.key_map.label("app", "help") == "Ctrl+O"
    assert result.key_map.label("app", "toggle_all") == "F1"


def test_the_later_of_two_that_want_a_key_does_not_get_it_nor_what_hangs_on_it() -> None:
    result = chosen(
        ("app", "help", ("f9",)), ("app", "toggle_tree", ("f9",)), ("app", "redraw", ("ctrl+b",))
    )
    assert result.key_map.label("app", "help") == "F9"
    assert result.key_map.label("app", "toggle_tree") == "Ctrl+B"
    assert result.key_map.label("app", "redraw") == "Ctrl+L"
    assert len(result.problems) == 2


def test_the_second_key_for_what_is_dangerous_may_move_away_first() -> None:
    result = chosen(("danger", "confirm", ("x",)), ("approval", "approve_once", ("y",)))
    assert result.sentences == ()
    both = chosen(("approval", "approve_once", ("x",)), ("danger", "confirm", ("x",)))
    assert both.key_map.label("danger", "confirm") == "y"
    assert both.problems[0].startswith("keys.danger.confirm: x already means")


def test_a_later_step_of_a_question_follows_the_keys_of_the_step_before() -> None:
    result = chosen(("approval", "why", ("z",)), ("hunks", "toggle_split", ()))
    assert result.sentences == ()
    assert result.key_map.label("danger", "why") == "z"
    assert result.key_map.label("hunks end", "toggle_split") == ""
    own = chosen(("approval", "why", ("z",)), ("danger", "why", ("w",)))
    assert own.key_map.label("danger", "why") == "w"


def test_a_later_step_that_cannot_follow_is_told() -> None:
    result = chosen(("approval", "why", ("y",)))
    assert result.key_map.label("danger", "confirm") == "y"
    assert result.problems == (
        "keys.danger.why: y already means keys.danger.confirm. It keeps winx's own keys.",
    )


def test_a_label_that_speaks_for_two_rows_is_given_up_when_one_of_them_changes() -> None:
    result = chosen(("app", "page_down", ("f9",)))
    labels = [keys for keys, what in result.key_map.help_rows("app") if what == "Scroll the chat"]
    assert labels == ["Shift+PgUp / PgUp / F9"]


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        (("app", "redraw", ("F9",)), "F9 already means keys.app.help. Nothing is changed."),
        (("app", "redraw", ("ctrl+j",)), "already means keys.prompt.newline. Nothing is changed."),
        (("app", "redraw", ("x",)), "add ctrl or alt to it. Nothing is changed."),
        (("app", "redrw", ("f8",)), "did you mean redraw?"),
        (("ap", "redraw", ("f8",)), "is no part of the screen"),
    ],
)
def test_a_change_that_cannot_be_had_is_refused(
    choice: tuple[str, str, tuple[str, ...]], sentence: str
) -> None:
    before = [KeyChoice("app", "help", ("f9",)), KeyChoice("app", "helpp", ("f7",))]
    with pytest.raises(ConfigError, match=re.escape(sentence)):
        doubts_of_change(KEYS, before, [*before, KeyChoice(*choice)])
    fine = KeyChoice("app", "redraw", ("f8", "ctrl+i"))
    [doubt] = doubts_of_change(KEYS, before, [*before, fine])
    assert "Ctrl+I may never arrive" in doubt


# On the screen


PLACES: dict[Area, str] = {
    "app": "tui.app.WinxApp",
    "leader": "tui.app.WinxApp",
    "prompt": "tui.widgets.prompt_area.PromptArea",
    "popup": "tui.widgets.prompt_area.PromptArea",
    "queue": "tui.widgets.prompt_area.PromptArea",
    "transcript": "tui.widgets.transcript.Transcript",
    "block menu": "tui.screens.block_menu.BlockMenu",
    "tree": "tui.widgets.file_tree.FileTree",
    "tree filter": "tui.widgets.tree_filter.TreeFilter",
    "preview": "tui.screens.preview.FileScreen",
    "preview line": "tui.screens.preview.FileScreen",
    "approval": "tui.screens.approval.ApprovalDialog",
    "danger": "tui.screens.approval.ApprovalDialog",
    "trust": "tui.screens.trust.TrustDialog",
    "limit": "tui.screens.limit.LimitDialog",
    "cap": "tui.screens.limit.LimitDialog",
    "question": "tui.screens.question.QuestionDialog",
    "own answer": "tui.screens.question.QuestionDialog",
    "reason": "tui.screens.approval.ApprovalDialog",
    "editor": "tui.screens.approval_editor.CommandEditor",
    "commit": "tui.screens.commit.CommitDialog",
    "commit message": "tui.screens.commit.MessageEditor",
    "hunks": "tui.screens.hunks.HunkScreen",
    "hunks end": "tui.screens.hunks.HunkScreen",
    "hunk editor": "tui.screens.hunks_editor.HunkEditor",
    "sessions": "tui.screens.sessions.SessionsPage",
    "session title": "tui.screens.sessions.SessionsPage",
    "rewind": "tui.screens.rewind.RewindPage",
    "conflicts": "tui.screens.conflicts.ConflictDialog",
    "step diffs": "tui.screens.step_diffs.StepDiffs",
    "diff": "tui.screens.diff_browser.DiffBrowser",
    "models": "tui.screens.models.ModelsPage",
    "key": "tui.screens.key_entry.KeyEntry",
    "onboarding": "tui.screens.onboarding.page.OnboardingPage",
    "settings": "tui.screens.settings_page.SettingsPage",
    "setting line": "tui.screens.settings_page_writing.SettingLine",
    "setting list": "tui.screens.settings_page_writing.SettingList",
    "permissions": "tui.screens.permissions_page.PermissionsPage",
    "shells": "tui.screens.shells_page.ShellsPage",
    "mcp": "tui.screens.servers_page.ServersPage",
    "usage": "tui.screens.usage_page.UsagePage",
    "context": "tui.screens.context_page.ContextPage",
    "choice": "tui.screens.choice.ChoiceDialog",
    "palette": "tui.screens.palette.PaletteDialog",
    "history": "tui.screens.history.HistoryDialog",
    "line": "tui.screens.line.LineDialog",
    "reading": "tui.screens.reading.ReadingScreen",
    "key list": "tui.screens.keys.KeysScreen",
    "replay": "tui.replay.screen.ReplayScreen",
}
"""Area → the class that has its actions."""
AROUND: dict[Area, str] = {
    "reason": "tui.screens.hunks.HunkScreen",
    "editor": "tui.screens.approval.ApprovalDialog",
    "hunk editor": "tui.screens.hunks.HunkScreen",
    "commit message": "tui.screens.commit.CommitDialog",
}
"""Area → a screen around it that has actions of its own."""


@pytest.mark.parametrize("area", AREA_TITLES)
def test_every_action_behind_a_key_exists(area: Area) -> None:
    place, around = _class_at(PLACES[area]), _class_at(AROUND.get(area, PLACES[area]))
    rows = [row for row in KEYS if row.area == area]
    assert [row.action for row in rows if not _is_there(row, place, around)] == []


def test_both_dialogs_that_ask_for_a_reason_have_its_actions() -> None:
    around = _class_at(AROUND["reason"])
    assert all(_is_there(row, around, around) for row in KEYS if row.area == "reason")


def _class_at(path: str) -> type:
    module, _, name = path.rpartition(".")
    found = getattr(import_module(f"winx_tui.{module}"), name)
    assert isinstance(found, type)
    return found


def _is_there(row: KeySpec, place: type, around: type) -> bool:
    prefix, name, _ = parse_action(row.action)
    owner = {"app": WinxApp, "screen": around}.get(prefix, place)
    return any(hasattr(owner, f"{kind}action_{name}") for kind in ("", "_"))


@pytest.mark.parametrize("area", ["prompt", "app", "transcript", "tree", "leader", "popup"])
async def test_every_key_of_the_main_screen_reaches_its_action(project: Path, area: Area) -> None:
    async with stage(ScriptedRuntime(project), size=(120, 30)) as running:
        await running.until(lambda: running.app.tree_pane.is_ready)
        await _go_to(running, area)
        reached: list[str] = []

        async def note(action: str | ActionParseResult, *_: object, **__: object) -> bool:
            reached.append(str(action))
            return True

        # The actions themselves would leave the area, or winx.
        running.app.run_action = note  # type: ignore[method-assign]
        for row in DEFAULT_KEYS.rows_of(area):
            for key in row.keys:
                reached.clear()
                running.app.is_leading = area == "leader"
                await running.pilot.press(key)
                assert reached[-1:] == [row.action], key


async def _go_to(running: Stage, area: Area) -> None:
    match area:
        case "transcript":
            await running.pilot.press("alt+up")
        case "tree":
            running.app.tree_pane.focus_tree()
        case "popup":
            await running.type("/mo")
            await running.until(lambda: running.app.popup.is_open)
        case _:
            running.app.prompt.area.focus()
    await running.pilot.pause()


async def test_a_changed_key_works_in_the_prompt_and_in_the_chat_and_the_old_one_no_more(
    project: Path,
) -> None:
    settings = with_keys(("app", "toggle_tree", ("f5",)))
    async with stage(ScriptedRuntime(project), size=(120, 30), settings=settings) as running:
        await running.until(lambda: running.app.tree_pane.is_ready)
        await running.pilot.press("f5")
        assert not running.app.tree_pane.display
        await running.pilot.press("ctrl+b")
        assert not running.app.tree_pane.display
        running.app.transcript.focus()
        await running.pilot.press("ctrl+b")
        assert not running.app.tree_pane.display
        await running.pilot.press("f5")
        assert running.app.tree_pane.display


async def test_hints_and_help_name_the_keys_that_are_in_force(project: Path) -> None:
    settings = with_keys(("app", "cycle_mode", ("f7",)), ("app", "help", ("f8",)))
    async with stage(ScriptedRuntime(project), size=(100, 30), settings=settings) as running:
        await running.until_shown("F7 mode · ? keys")
        await running.pilot.press("f8")
        await running.until(lambda: isinstance(running.app.screen, KeysScreen))
        await running.type("next approval")
        await running.until_shown("F7")
        assert "Shift+Tab" not in running.screen_text()
        await running.pilot.press("escape")
        await running.until(lambda: len(running.app.screen_stack) == 1)


async def test_fields_of_a_question_obey_changed_keys_and_name_them(project: Path) -> None:
    settings = with_keys(
        ("reason", "back", ("f6",)),
        ("reason", "submit", ("f7",)),
        ("editor", "back", ("f8",)),
        ("editor", "reject", ("f9",)),
    )
    runtime = ScriptedRuntime(project, [[command_question("pytest")]])
    async with stage(runtime, settings=settings) as running:
        await running.send("go")
        await running.until_asked()
        await running.pilot.press("t")
        await running.until_shown("F7 rejects with this text · F6 goes back")
        await running.pilot.press("escape", "f6", "e")
        await running.until_shown("F8 goes back")
        await running.until_shown("F9 rejects")
        await running.pilot.press("f8")
        await running.until_shown("Approve once")


async def test_what_is_wrong_with_keys_is_told_at_the_start(project: Path) -> None:
    settings = with_keys(("app", "helpp", ("f8",)), ("prompt", "newline", ("ctrl+i",)))
    async with stage(ScriptedRuntime(project), size=(100, 30), settings=settings) as running:
        await running.until_shown("keys.app knows no action helpp; did you mean help?")
        await running.until_shown("Ctrl+I may never arrive")


async def test_the_help_is_left_by_what_opened_it_and_searched_by_typing(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(80, 24)) as running:
        await running.pilot.press("question_mark")
        await running.until(lambda: isinstance(running.app.screen, KeysScreen))
        await running.pilot.press("question_mark")
        await running.until(lambda: len(running.app.screen_stack) == 1)
        await running.pilot.press("f1")
        await running.type("zzzz")
        await running.until_shown("No key does that.")


async def test_a_click_on_the_key_that_leaves_a_page_leaves_it_and_no_other_does(
    project: Path,
) -> None:
    async with stage(ScriptedRuntime(project), size=(80, 24)) as running:
        await running.pilot.press("f1")
        await running.until(lambda: isinstance(running.app.screen, KeysScreen))
        await running.pilot.click(offset=(20, 4))
        assert isinstance(running.app.screen, KeysScreen)
        await running.pilot.click(offset=(0, 23))
        assert isinstance(running.app.screen, KeysScreen)
        await running.click_on("Esc goes back")
        await running.until(lambda: len(running.app.screen_stack) == 1)


async def test_a_click_on_what_is_new_below_goes_there(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(80, 24)) as running:
        for number in range(40):
            running.app.tell(f"Sentence {number}.")
        running.app.transcript.follow()
        await running.until_shown("Sentence 39.")
        running.app.action_edge(-1)
        await running.until(lambda: not running.app.transcript.is_following)
        running.app.tell("The last.")
        await running.until_shown("new below · Ctrl+End")
        await running.pilot.click("#new-below")
        await running.until_shown("The last.")


def test_a_title_that_is_searched_for_brings_all_of_its_keys() -> None:
    page = keys_page(DEFAULT_KEYS, "file tree", 100).plain
    for keys, what in DEFAULT_KEYS.help_rows("tree"):
        assert keys in page
        assert what in page
    assert "Approve once" not in page


async def test_two_keys_in_a_row_reach_what_they_mean_and_type_nothing(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(100, 30)) as running:
        app = running.app
        await running.pilot.press("ctrl+x", "m")
        await running.until(lambda: not app.has_mouse)
        assert running.prompt_text == ""
        app.transcript.focus()
        await running.pilot.press("ctrl+x")
        await running.until_shown("m mouse")
        await running.pilot.press("m")
        await running.until(lambda: app.has_mouse)
        await running.pilot.press("ctrl+x", "escape")
        await running.until(lambda: not app.is_leading)
        app.prompt.area.focus()
        await running.type("hi")
        assert running.prompt_text == "hi"


async def test_escape_twice_clears_the_prompt_into_the_history(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(100, 30)) as running:
        await running.type("a draft")
        await running.pilot.press("escape")
        await running.until_shown("Esc again clears the prompt")
        await running.pilot.press("escape")
        await running.until(lambda: running.prompt_text == "")
        await running.pilot.press("up")
        assert running.prompt_text == "a draft"


async def test_what_was_cut_in_the_prompt_comes_back(project: Path) -> None:
    async with stage(ScriptedRuntime(project), size=(100, 30)) as running:
        await running.type("one two three")
        await running.pilot.press("ctrl+w", "ctrl+y", "ctrl+y")
        assert running.prompt_text == "one two threethree"
        await running.pilot.press("ctrl+a", "alt+f", "ctrl+k", "ctrl+e", "backspace", "ctrl+y")
        assert running.prompt_text == "on two threethree"
        await running.pilot.press("ctrl+u")
        assert running.prompt_text == ""
        await running.pilot.press("ctrl+y")
        assert running.prompt_text == "on two threethree"


def test_the_document_of_keys_is_what_the_tables_say() -> None:
    written = DOCUMENT.read_text(encoding="utf-8")
    assert written == markdown(DEFAULT_KEYS), "write it: winx keys --markdown > docs/keys.md"
