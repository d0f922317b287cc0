"""`winx undo` and `winx redo`, in the folder of a project with recorded work."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.recorded_work import RecordedWork, winx
from tests.complaints.pty_program import PtyProgram
from tests.complaints.themes import complaint
from tests.runtime.hooked_project import play, project
from tests.session.sample_sessions import turn, write
from tests.support.home import WINX, clean_environment
from tests.support.scripted_model import Answer
from winx_tui.core.errors import UsageError, WorkspaceError
from winx_tui.core.events import TurnStarted
from winx_tui.core.messages import ToolCall
from winx_tui.session.store import SessionStore
from winx_tui.workspace.checkpoints.limits import Bounds, Limits
from winx_tui.workspace.checkpoints.spans import Work

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RecordedWork:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    made = RecordedWork(tmp_path / "project", tmp_path / "state")
    monkeypatch.chdir(made.root)
    return made


def test_the_newest_turn_is_shown_and_taken_back_and_made_again(
    work: RecordedWork, capsys: Capture
) -> None:
    work.turn("write a note", "echo one > a.txt")
    work.turn("write more", "echo two > a.txt; mkdir d; echo b > d/b.txt")
    after = work.files()
    assert winx("undo", "--dry-run") == 0
    assert work.files() == after
    assert winx("undo") == 0
    told = capsys.readouterr().out
    assert "Takes back 'write more'" in told
    assert "  delete   d/b.txt\n" in told
    assert "  change   a.txt\n" in told
    assert "Taken back: 3 paths: 2 deleted, 1 changed." in told
    assert work.files() == {"a.txt": "one\n"}
    assert winx("undo") == 0
    assert work.files() == {}
    assert winx("redo") == 0
    assert winx("redo") == 0
    assert work.files() == after


@complaint(24)
def test_several_turns_are_taken_back_together_as_data(work: RecordedWork, capsys: Capture) -> None:
    for name in "abc":
        work.turn(f"write {name}", f"echo {name} > {name}.txt")
    assert winx("undo", "--turns", "2", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["prompt"] for each in told["work"]] == ["write b", "write c"]
    assert told["done"] == ["b.txt", "c.txt"]
    assert (told["is_done"], told["left"]) == (True, [])
    assert list(work.files()) == ["a.txt"]
    assert winx("redo", "--json") == 0
    assert list(work.files()) == ["a.txt", "b.txt", "c.txt"]


def test_turns_that_were_taken_back_one_by_one_are_made_again_together(
    work: RecordedWork, capsys: Capture
) -> None:
    for name in "abc":
        work.turn(f"write {name}", f"echo {name} > {name}.txt")
    assert [winx("undo") for _ in range(3)] == [0, 0, 0]
    capsys.readouterr()
    assert winx("redo", "--turns", "2") == 0
    assert list(work.files()) == ["a.txt", "b.txt"]
    assert "`winx undo --turns 2` takes it back." in capsys.readouterr().out


def test_nothing_to_take_back_is_a_sentence_and_a_failure(
    work: RecordedWork, capsys: Capture
) -> None:
    work.turn("write", "echo a > a.txt")
    assert winx("redo") == 1
    assert capsys.readouterr().out == f"There is nothing to make again in {work.root}.\n"
    assert winx("undo", "b.txt") == 1
    assert "that concerns b.txt.\n" in capsys.readouterr().out
    assert winx("undo", "b.txt", "--json") == 1
    assert json.loads(capsys.readouterr().out)["is_done"] is False


def test_what_was_changed_since_stays_and_is_taken_only_if_named(
    work: RecordedWork, capsys: Capture
) -> None:
    work.turn("write", "echo a > a.txt; echo b > b.txt; echo c > c.txt")
    for name in ("a.txt", "b.txt"):
        (work.root / name).write_text("mine\n", encoding="utf-8")
    assert winx("undo", "--dry-run") == 1
    assert winx("undo") == 1
    told = capsys.readouterr().out
    assert "Stays as it is:\n  a.txt was changed since\n  b.txt was changed since\n" in told
    assert "Left: 2 paths. `winx undo PATH --overwrite PATH`" in told
    assert work.files() == {"a.txt": "mine\n", "b.txt": "mine\n"}
    with pytest.raises(UsageError, match="--yes"):
        winx("undo", "a.txt", "--overwrite", "a.txt")
    capsys.readouterr()
    assert winx("undo", "a.txt", "--overwrite", "a.txt", "--yes") == 0
    assert "is kept: `winx checkpoints restore 3 PATH`." in capsys.readouterr().out
    assert work.files() == {"b.txt": "mine\n"}
    assert winx("checkpoints", "restore", "3", "a.txt", "--yes") == 0
    assert work.files() == {"a.txt": "mine\n", "b.txt": "mine\n"}


def test_work_of_which_nothing_could_be_taken_back_still_stands(
    work: RecordedWork, capsys: Capture
) -> None:
    work.turn("first", "echo a > a.txt")
    work.turn("second", "echo b > b.txt")
    (work.root / "b.txt").write_text("mine\n", encoding="utf-8")
    for _ in range(2):
        assert winx("undo") == 1
        assert "Nothing was changed. `winx undo PATH" in capsys.readouterr().out
    assert work.files() == {"a.txt": "a\n", "b.txt": "mine\n"}
    (work.root / "b.txt").unlink()
    assert winx("undo") == 0
    assert "  all is so already\nTaken back: no path.\n" in capsys.readouterr().out
    assert winx("undo") == 0
    assert work.files() == {}


def test_everything_in_the_way_is_overwritten_if_that_is_said(
    work: RecordedWork, capsys: Capture
) -> None:
    work.turn("write", "echo a > a.txt; mkdir d; echo b > d/b.txt")
    (work.root / "a.txt").write_text("mine\n", encoding="utf-8")
    (work.root / "d/b.txt").write_text("mine\n", encoding="utf-8")
    assert winx("undo", "--overwrite", "d", "--yes", "--json") == 1
    assert work.files() == {"a.txt": "mine\n"}
    capsys.readouterr()
    assert winx("redo") == 1
    assert winx("undo", "--overwrite-all", "--yes") == 0
    assert "a.txt  (over what is there now)" in capsys.readouterr().out
    assert work.files() == {}


def test_only_paths_are_taken_back_seen_from_a_folder_below(
    work: RecordedWork, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    (work.root / "d/inner").mkdir(parents=True)
    (work.root / "d/inner/a.txt").write_text("a\n", encoding="utf-8")
    work.turn("tidy", "rm -r d; echo b > b.txt")
    (work.root / "d").mkdir()
    monkeypatch.chdir(work.root / "d")
    assert winx("undo", "inner/a.txt") == 0
    assert capsys.readouterr().out.startswith(f"In {work.root}:\nTakes back 'tidy'")
    assert work.files() == {"b.txt": "b\n", "d/inner/a.txt": "a\n"}
    with pytest.raises(UsageError, match="outside of the project"):
        winx("undo", "../../elsewhere")
    assert winx("undo", str(work.root / "b.txt")) == 0
    assert list(work.files()) == ["d/inner/a.txt"]


def test_a_path_is_followed_back_and_forth_and_the_rest_of_its_turns_stands(
    work: RecordedWork, capsys: Capture
) -> None:
    for text in ("1", "2", "3"):
        work.turn(f"write {text}", f"echo {text} > a.txt; echo {text} > b.txt")
    seen = []
    for command in ("undo", "undo", "redo", "undo", "undo", "redo"):
        assert winx(command, "a.txt") == 0
        seen.append(work.files().get("a.txt"))
    assert seen == ["2\n", "1\n", "2\n", "1\n", None, "1\n"]
    assert work.files()["b.txt"] == "3\n"
    assert "`winx undo a.txt` takes it back." in capsys.readouterr().out
    assert winx("redo", "--turns", "9", "a.txt") == 0
    assert work.files() == {"a.txt": "3\n", "b.txt": "3\n"}
    assert winx("undo", "a.txt", "--turns", "2") == 0
    assert work.files() == {"a.txt": "1\n", "b.txt": "3\n"}
    assert "`winx redo --turns 2 a.txt` makes it again." in capsys.readouterr().out
    assert winx("undo") == 1, "a.txt is not as the newest turn left it"
    assert work.files() == {"a.txt": "1\n", "b.txt": "2\n"}


def test_the_work_of_one_session_is_chosen_also_when_its_file_is_gone(
    work: RecordedWork, capsys: Capture
) -> None:
    work.turn("first", "echo a > a.txt", session="ses_one")
    work.turn("second", "echo b > b.txt", session="ses_two")
    assert winx("undo", "--session", "one") == 0
    assert work.files() == {"b.txt": "b\n"}
    assert winx("undo", "--session", "ses_one") == 1
    assert "of session ses_one" in capsys.readouterr().out
    for wrong, why in (("nobody", "no session"), ("", "fits 2 sessions")):
        with pytest.raises(UsageError, match=why):
            winx("undo", "--session", wrong or "ses_")


def test_a_copy_of_a_session_takes_back_what_its_original_did(
    work: RecordedWork, tmp_path: Path
) -> None:
    store = SessionStore(tmp_path / "state/sessions")
    path = write(store, turn("one"), cwd=work.root)
    [began, *_] = store.load(path).events
    recorder = work.open()
    assert isinstance(began, TurnStarted)
    span = recorder.begin(Work(path.stem, began.turn_id, "c", "command", "Run", "one"))
    (work.root / "a.txt").write_text("a\n", encoding="utf-8")
    recorder.end(span)
    recorder.close()
    assert winx("undo", "--session", store.fork(path.stem)) == 0
    assert work.files() == {}


async def test_a_conversation_and_the_command_line_know_of_each_others_ways(
    work: RecordedWork,
) -> None:
    both = ToolCall("b1", "bash_command", json.dumps({"command": "echo a > a.txt; echo b > b.txt"}))
    async with project(work.root, answers=[Answer(calls=(both,)), Answer("Done.")]) as made:
        conversation = made.open()
        await play(conversation, "write")
        ways = conversation.ways_back
        assert ways is not None
        assert await asyncio.to_thread(winx, "undo", "a.txt") == 0
        assert await ways.undo("a.txt") is None
        way = await ways.redo("a.txt")
        assert way is not None
        await play(conversation, ways.put(way).typed)
        assert list(work.files()) == ["a.txt", "b.txt"]
        assert await asyncio.to_thread(winx, "undo") == 0
        assert await ways.undo() is None
        way = await ways.redo()
        assert way is not None
        await play(conversation, ways.put(way).typed)
        assert list(work.files()) == ["a.txt", "b.txt"]
        assert await asyncio.to_thread(winx, "redo") == 1
        assert await asyncio.to_thread(winx, "undo", "--session", conversation.session_id) == 0
    assert work.files() == {}


def test_it_refuses_while_winx_is_at_work_here(work: RecordedWork, capsys: Capture) -> None:
    work.turn("write", "echo a > a.txt")
    other = work.open()
    other.begin(Work("ses_busy", "turn_x", "c", "command", "Run: make"))
    try:
        for command in (("undo",), ("redo",), ("checkpoints", "restore", "1", "--yes")):
            with pytest.raises(WorkspaceError, match=r"'Run: make' \(session ses_busy\)"):
                winx(*command)
        assert winx("undo", "--anyway") == 0
    finally:
        other.close()
    assert work.files() == {}


async def test_it_refuses_while_a_turn_is_under_way_in_which_nothing_is_changed_yet(
    work: RecordedWork,
) -> None:
    call = ToolCall("b1", "bash_command", json.dumps({"command": "echo a > a.txt"}))
    thinks = asyncio.Event()
    answers = [Answer(calls=(call,)), Answer("Done."), Answer("Thinking.", hold=thinks)]
    async with project(work.root, answers=answers) as made:
        conversation = made.open()
        await play(conversation, "write")
        made.model.has_streamed.clear()
        thinking = asyncio.create_task(play(conversation, "think about it"))
        await made.model.has_streamed.wait()
        with pytest.raises(WorkspaceError, match="at work here: in its turn 'think about it'; w"):
            await asyncio.to_thread(winx, "undo")
        thinks.set()
        await thinking
        assert await asyncio.to_thread(winx, "undo") == 0
    assert work.files() == {}


def test_what_a_killed_winx_was_doing_is_taken_back_only_if_that_is_said(
    work: RecordedWork, capsys: Capture
) -> None:
    work.turn("write", "echo a > a.txt")
    killed = work.open()
    killed.begin(Work("ses_a1", "turn_x", "c", "command", "Run: make", "build it"))
    (work.root / "b.txt").write_text("half\n", encoding="utf-8")
    killed.close()
    assert winx("undo") == 1
    told = capsys.readouterr()
    assert "b.txt may be somebody else's" in told.out
    assert "winx was ended in the middle of 'Run: make'" in told.err
    assert winx("undo", "b.txt", "--overwrite-all", "--yes") == 0
    assert list(work.files()) == ["a.txt"]


def test_a_folder_of_which_nothing_is_known_is_a_sentence_and_stays_so(
    work: RecordedWork, tmp_path: Path
) -> None:
    for command in (("undo",), ("redo",), ("checkpoints", "list"), ("checkpoints", "verify")):
        with pytest.raises(WorkspaceError, match="was recorded; of a folder that was moved"):
            winx(*command)
    assert not (tmp_path / "state").exists()


def test_a_moved_project_has_left_its_record_behind(
    work: RecordedWork, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    work.turn("write", "echo a > a.txt")
    shutil.move(work.root, tmp_path / "moved")
    monkeypatch.chdir(tmp_path / "moved")
    with pytest.raises(WorkspaceError, match="stays with its old place"):
        winx("undo")


def test_branches_are_told_where_a_command_has_switched_them(
    work: RecordedWork, capsys: Capture
) -> None:
    git = "git -c user.name=a -c user.email=a@b"
    setup = f"git init -q -b main; echo 1 > a.txt; git add .; {git} commit -qm one"
    subprocess.run(["bash", "-c", setup], cwd=work.root, check=True)
    work.turn("branch", f"git switch -qc other; echo 2 > a.txt; {git} commit -qam two")
    assert winx("undo") == 0
    assert "git switch main" in capsys.readouterr().err
    assert work.files() == {"a.txt": "1\n"}
    assert winx("redo") == 0
    assert capsys.readouterr().err == "", "the branch is the one that it was made on"
    assert winx("undo", "--json") == 0
    assert "git switch main" in json.loads(capsys.readouterr().out)["notes"][0]


def test_in_a_project_that_is_too_large_edits_are_taken_back_all_the_same(
    work: RecordedWork, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    config.mkdir()
    (config / "config.toml").write_text("[checkpoints]\nmax_files = 3\n", encoding="utf-8")
    work.limits = Limits(project=Bounds(3, 1 << 20))
    for number in range(9):
        (work.root / f"{number}.txt").write_text("old\n", encoding="utf-8")
    recorder = work.open()
    span = recorder.begin(Work("ses_a1", "turn_1", "c", "edit", "Edit", "edit"), ["1.txt"])
    (work.root / "1.txt").write_text("new\n", encoding="utf-8")
    recorder.end(span, ["1.txt"])
    recorder.close()
    assert winx("undo") == 0
    assert work.files()["1.txt"] == "old\n"
    assert winx("redo") == 0
    assert work.files()["1.txt"] == "new\n"
    assert winx("checkpoints", "status") == 1


@pytest.mark.parametrize(
    "arguments", [("--turns", "0"), ("--turns", "x"), ("--nonsense",), ("--session",)]
)
def test_wrong_options_are_one_sentence(work: RecordedWork, arguments: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="--help"):
        winx("undo", *arguments)


def test_braces_in_a_name_are_part_of_the_name(work: RecordedWork, capsys: Capture) -> None:
    work.turn("write it", "echo x > '{{name}}.txt'")
    assert winx("undo", "{{name}}.txt") == 0
    assert "`winx redo '{{name}}.txt'` makes it again." in capsys.readouterr().out


def test_names_of_files_cannot_command_the_terminal(work: RecordedWork, capsys: Capture) -> None:
    work.turn("write \x1b[31m red", "touch $'a\\e[31m\\nb'")
    assert winx("undo") == 0
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert "a\\u{1B}[31m\\u{A}b" in told
    assert winx("redo", "--json") == 0
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert json.loads(told)["done"] == ["a\x1b[31m\nb"], "a script gets the very name"


@complaint(24)
def test_a_script_takes_back_and_makes_again_and_reads_what_became_of_it(
    work: RecordedWork, tmp_path: Path
) -> None:
    work.turn("remove", "echo a > a.txt")
    script = 'w="$*"; $w undo >/dev/null && ! test -e a.txt && $w redo --json && $w undo a.txt'
    done = subprocess.run(
        ["bash", "-c", script, "-", *WINX],
        cwd=work.root,
        env=clean_environment(
            tmp_path / "home",
            WINX_STATE_DIR=str(tmp_path / "state"),
            PYTHONPATH=str(Path(__file__).parents[2]),
        ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert '"done": [\n    "a.txt"\n  ]' in done.stdout
    assert work.files() == {}


def test_a_person_is_asked_where_something_stands_in_the_way(
    work: RecordedWork, tmp_path: Path
) -> None:
    work.turn("write", "echo a > a.txt; echo b > b.txt")
    (work.root / "a.txt").write_text("mine\n", encoding="utf-8")
    environment = clean_environment(
        tmp_path / "home",
        WINX_STATE_DIR=str(tmp_path / "state"),
        PYTHONPATH=str(Path(__file__).parents[2]),
    )
    for answer, status, left in (
        (b"n\r", 1, ["a.txt", "b.txt"]),
        (b"y\r", 1, ["a.txt"]),
    ):
        with PtyProgram([*WINX, "undo"], cwd=work.root, environ=environment) as program:
            program.wait_for("Take back 'write'? [y/N]")
            program.send(answer)
            assert program.wait_for_end() == status
        assert list(work.files()) == left
