"""`winx checkpoints`: each action on what was recorded of a project."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.cli.recorded_work import RecordedWork, winx
from tests.complaints.pty_program import PtyProgram
from tests.support.home import WINX, clean_environment
from winx_tui.core.errors import UsageError, WorkspaceError
from winx_tui.workspace.checkpoints.pruning import KEPT_SPANS

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RecordedWork:
    monkeypatch.setenv("WINX_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    made = RecordedWork(tmp_path / "project", tmp_path / "state")
    monkeypatch.chdir(made.root)
    return made


def rows(capsys: Capture, *arguments: str) -> list[dict[str, object]]:
    """Run an action that prints data, and return the rows."""
    capsys.readouterr()
    assert winx("checkpoints", *arguments, "--json") == 0
    data: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return data


def test_turns_are_listed_newest_first_and_ways_back_if_asked_for(
    work: RecordedWork, capsys: Capture
) -> None:
    work.turn("write a", "echo a > a.txt", "echo b > b.txt")
    work.turn("remove a", "rm a.txt", session="ses_b2", kind="typed")
    assert winx("undo") == 0
    told = capsys.readouterr()
    assert winx("checkpoints", "list") == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.split()[0] == "3"
    assert first.endswith("ses_b2                   1 path  'remove a'  [undone]")
    assert second.endswith("ses_a1                  2 paths  'write a'"), told
    assert [row["number"] for row in rows(capsys, "list", "--session", "a1")] == [1]
    assert [row["kind"] for row in rows(capsys, "list", "--all")] == ["undo", "turn", "turn"]
    [newest] = rows(capsys, "list", "--limit", "1")
    assert (newest["prompt"], newest["is_undone"], newest["paths_changed"]) == ("remove a", True, 1)
    assert winx("checkpoints", "list", "--limit", "1") == 0
    assert capsys.readouterr().out.endswith("and 1 older (--limit 0)\n")


def test_a_turn_or_one_of_its_calls_is_shown_by_path(work: RecordedWork, capsys: Capture) -> None:
    work.turn("write", "echo a > a.txt; mkdir d", "echo aa > a.txt; chmod 700 d")
    assert winx("checkpoints", "show", "1") == 0
    told = capsys.readouterr().out
    assert "  1.2   command  Run: echo aa > a.txt; chmod 700 d\n" in told
    assert "Changed:\n  created  a.txt  (3 bytes)\n  created  d/\n" in told
    assert winx("checkpoints", "show", "1.2") == 0
    told = capsys.readouterr().out
    assert "  changed  a.txt  (2 → 3 bytes)\n  chmod    d/\n" in told
    assert winx("checkpoints", "show", "1.2", "--json") == 0
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert changes[1]["after"] == {"kind": "directory", "mode": "700", "size_bytes": 0}


@pytest.mark.parametrize(
    ("number", "error"),
    [
        ("2", WorkspaceError),
        ("1.3", WorkspaceError),
        ("1.0", WorkspaceError),
        ("-1", UsageError),
        ("x", UsageError),
        ("9" * 30, UsageError),
    ],
)
def test_a_number_that_means_nothing_is_a_sentence(
    work: RecordedWork, number: str, error: type[Exception]
) -> None:
    work.turn("write", "echo a > a.txt", "echo b > b.txt")
    for action in ("show", "diff", "restore"):
        with pytest.raises(error):
            winx("checkpoints", action, number)


def test_a_diff_is_written_as_git_does(work: RecordedWork, capsys: Capture) -> None:
    (work.root / "b.txt").write_text("one\ntwo\n", encoding="utf-8")
    (work.root / "run").write_text("x\n", encoding="utf-8")
    work.turn(
        "change",
        "echo a > a.txt; echo three >> b.txt; chmod +x run; mkdir d; ln -s a.txt d/l",
        r"printf '\0' > z.bin; printf 'no end' > y; rm a.txt",
    )
    assert winx("checkpoints", "diff", "1") == 0
    assert capsys.readouterr().out.splitlines() == [
        "diff --git a/b.txt b/b.txt",
        "--- a/b.txt",
        "+++ b/b.txt",
        "@@ -1,2 +1,3 @@",
        " one",
        " two",
        "+three",
        "diff --git a/d b/d",
        "new directory mode 040755",
        "diff --git a/d/l b/d/l",
        "new file mode 120000",
        "--- /dev/null",
        "+++ b/d/l",
        "@@ -0,0 +1,1 @@",
        "+a.txt",
        "\\ No newline at end of file",
        "diff --git a/run b/run",
        "old mode 100644",
        "new mode 100755",
        "diff --git a/y b/y",
        "new file mode 100644",
        "--- /dev/null",
        "+++ b/y",
        "@@ -0,0 +1,1 @@",
        "+no end",
        "\\ No newline at end of file",
        "diff --git a/z.bin b/z.bin",
        "new file mode 100644",
        "Binary files differ: none → 1 byte",
    ]
    assert winx("checkpoints", "diff", "1", "b.txt", "d") == 0
    assert [line for line in capsys.readouterr().out.splitlines() if line.startswith("diff")] == [
        "diff --git a/b.txt b/b.txt",
        "diff --git a/d b/d",
        "diff --git a/d/l b/d/l",
    ]


def test_a_diff_up_to_now_has_what_the_person_did_as_well(
    work: RecordedWork, capsys: Capture
) -> None:
    work.turn("write", "echo a > a.txt")
    work.turn("write more", "echo b > b.txt")
    (work.root / "c.txt").write_text("mine\n", encoding="utf-8")
    assert winx("checkpoints", "diff", "2", "--to-now") == 0
    told = capsys.readouterr().out
    assert "+b\n" in told
    assert "+mine\n" in told
    assert "+a\n" not in told


def test_a_diff_shows_no_secret(work: RecordedWork, capsys: Capture) -> None:
    token = "ghp_" + "a1B2" * 9
    lines = "\n".join(["-----BEGIN PRIVATE KEY-----", *["MIIEvQ" * 10] * 3])
    key = f"{lines}\n-----END PRIVATE KEY-----\n"
    (work.root / "key.pem").write_text(key, encoding="utf-8")
    work.turn("leak", f"echo TOKEN={token} > .env; rm key.pem")
    assert winx("checkpoints", "diff", "1") == 0
    told = capsys.readouterr().out
    assert token not in told
    assert "MIIEvQ" not in told
    assert told.count("+TOKEN=[REDACTED:") == 1
    assert told.count("\n-[REDACTED:") == 5, "as many lines as the key has"
    other = token.replace("a1", "a2")
    work.turn("change it", f"echo TOKEN={other} > .env")
    assert winx("checkpoints", "diff", "2") == 0
    assert capsys.readouterr().out.count("TOKEN=[REDACTED:") == 2, "that it changed is told"


def test_a_terminal_gets_colours_and_a_pipe_does_not(work: RecordedWork, tmp_path: Path) -> None:
    work.turn("write", "echo a > a.txt")
    environment = clean_environment(
        tmp_path / "home",
        WINX_STATE_DIR=str(tmp_path / "state"),
        PYTHONPATH=str(Path(__file__).parents[2]),
    )
    command = [*WINX, "checkpoints", "diff", "1"]
    with PtyProgram(command, cwd=work.root, environ=environment) as program:
        assert program.wait_for_end() == 0
        assert b"\x1b[32m+a\x1b[m" in bytes(program.written)


def test_the_project_is_put_back_and_that_can_be_taken_back_too(
    work: RecordedWork, capsys: Capture
) -> None:
    (work.root / "mine.txt").write_text("old\n", encoding="utf-8")
    work.turn("write", "echo a > a.txt")
    work.turn("write more", "echo b > b.txt; rm a.txt")
    (work.root / "mine.txt").write_text("new\n", encoding="utf-8")
    now = work.files()
    assert winx("checkpoints", "restore", "1", "--dry-run") == 0
    with pytest.raises(UsageError, match="--yes"):
        winx("checkpoints", "restore", "1")
    assert work.files() == now
    capsys.readouterr()
    assert winx("checkpoints", "restore", "1", "--yes") == 0
    told = capsys.readouterr().out
    assert "yours too; it is recorded first." in told
    assert "  change   mine.txt\n" in told
    assert "`winx checkpoints restore 3` brings back" in told
    assert work.files() == {"mine.txt": "old\n"}
    assert winx("checkpoints", "restore", "3", "--yes") == 0
    assert work.files() == now
    assert winx("checkpoints", "restore", "1", "--after", "a.txt", "--yes") == 0
    assert work.files() == {**now, "a.txt": "a\n"}
    capsys.readouterr()
    assert winx("checkpoints", "restore", "1", "--after", "a.txt") == 0, "nothing is to be asked"
    assert "  all is so already\nPut back: no path.\n" in capsys.readouterr().out


def test_the_moment_within_a_turn_can_be_put_back(work: RecordedWork) -> None:
    work.turn("write", "echo 1 > a.txt", "echo 2 > a.txt", "echo 3 > a.txt")
    assert winx("checkpoints", "restore", "1.2", "--yes") == 0
    assert work.files() == {"a.txt": "1\n"}
    assert winx("checkpoints", "restore", "1.2", "--after", "--yes", "--json") == 0
    assert work.files() == {"a.txt": "2\n"}


def test_the_standing_of_the_record_is_told(work: RecordedWork, capsys: Capture) -> None:
    assert winx("checkpoints", "status") == 0
    assert "Work       nothing yet\n" in capsys.readouterr().out
    (work.root / "large.bin").write_bytes(bytes(17 << 20))
    work.turn("write", "echo a > a.txt")
    assert winx("checkpoints", "status") == 0
    told = capsys.readouterr().out
    assert f"Kept in    {work.directory} (" in told
    assert "Work       1 turn, 1 call, 0 of them taken back\n" in told
    assert "Left out   1 path\n  large.bin: larger than" in told
    assert winx("checkpoints", "status", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["turns"], data["is_on"], data["left_out"][0]["path"]) == (1, True, "large.bin")


def test_everything_is_read_and_what_is_damaged_is_named(
    work: RecordedWork, capsys: Capture
) -> None:
    (work.root / "a.txt").write_text("word " * 50, encoding="utf-8")
    work.turn("remove", "rm a.txt")
    assert winx("checkpoints", "verify") == 0
    assert "all whole." in capsys.readouterr().out
    store = sqlite3.connect(work.directory / "checkpoints.db")
    store.execute("UPDATE content SET packed = 0, data = x'00' WHERE packed")
    store.commit()
    store.close()
    assert winx("checkpoints", "verify") == 1
    told = capsys.readouterr().out
    assert "    1  a.txt: the recorded content " in told
    assert "1 path cannot be put back." in told
    assert winx("undo") == 1
    told = capsys.readouterr().out
    assert "Stays as it is after all:\n" in told
    assert "is damaged\nLeft: 1 path.\n" in told


def test_a_store_that_is_no_database_is_put_aside_with_a_sentence(work: RecordedWork) -> None:
    work.turn("write", "echo a > a.txt")
    (work.directory / "checkpoints.db").write_bytes(b"no database" * 500)
    with pytest.raises(WorkspaceError, match="damaged"):
        winx("checkpoints", "list")
    assert list(work.directory.glob("checkpoints.db.damaged-*"))
    assert winx("undo") == 1
    assert work.files() == {"a.txt": "a\n"}


def test_a_store_of_a_newer_winx_is_a_sentence(work: RecordedWork) -> None:
    work.turn("write", "echo a > a.txt")
    store = sqlite3.connect(work.directory / "checkpoints.db")
    store.execute("PRAGMA user_version = 99")
    store.close()
    for command in (("undo",), ("checkpoints", "status"), ("checkpoints", "prune")):
        with pytest.raises(WorkspaceError, match="newer winx"):
            winx(*command)
    assert work.files() == {"a.txt": "a\n"}


def test_old_work_is_forgotten_and_the_newest_stays(work: RecordedWork, capsys: Capture) -> None:
    recorder = work.open()
    recorder.close()
    for number in range(KEPT_SPANS + 2):
        work.turn(f"write {number}", f"echo {number} > a.txt")
    assert winx("checkpoints", "prune", "--older-than", "7d") == 0
    assert "Forgot 0 calls" in capsys.readouterr().out
    assert winx("checkpoints", "prune", "--older-than", "0d", "--dry-run") == 0
    assert "Would forget 2 calls" in capsys.readouterr().out
    assert len(rows(capsys, "list", "--limit", "0")) == KEPT_SPANS + 2
    assert winx("checkpoints", "prune", "--older-than", "0d") == 0
    assert len(rows(capsys, "list", "--limit", "0")) == KEPT_SPANS
    assert winx("checkpoints", "verify") == 0
    for wrong in ("7w", "", "-1", "x"):
        with pytest.raises(UsageError):
            winx("checkpoints", "prune", "--older-than", wrong)


def test_whatever_is_wrong_ends_in_one_sentence_of_the_real_program(
    work: RecordedWork, tmp_path: Path
) -> None:
    work.turn("write", "echo a > a.txt")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "link").symlink_to(work.root)
    for cwd, arguments, status in (
        (work.root, ["checkpoints"], 2),
        (work.root, ["checkpoints", "show", "7"], 1),
        (elsewhere, ["undo"], 1),
        (tmp_path / "link", ["undo", "--dry-run"], 0),
    ):
        done = subprocess.run(
            [*WINX, *arguments],
            cwd=cwd,
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
        assert done.returncode == status, done.stderr
        assert done.stderr.count("\n") == (status != 0)


def test_a_project_whose_folder_is_gone_can_be_read_no_more_than_others(
    work: RecordedWork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.turn("write", "echo a > a.txt")
    shutil.rmtree(work.root)
    with pytest.raises(WorkspaceError, match=r"no longer exists.*there `winx undo`"):
        winx("undo")


def test_winxs_own_files_stay_where_the_project_is_around_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "home"
    own = state, config = root / "state", root / "config"
    monkeypatch.setenv("WINX_STATE_DIR", str(state))
    monkeypatch.setenv("WINX_CONFIG_DIR", str(config))
    work = RecordedWork(root, state)
    work.own = own
    monkeypatch.chdir(root)
    work.turn("write it", "echo one > a.txt")
    kept = [directory / "kept" for directory in own]
    for file in kept:
        file.parent.mkdir(exist_ok=True)
        file.write_text("of winx", encoding="utf-8")
    assert winx("checkpoints", "restore", "1", "--yes") == 0
    assert not (root / "a.txt").exists()
    assert all(file.is_file() for file in kept)
