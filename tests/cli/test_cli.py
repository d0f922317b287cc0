from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support.home import WINX, clean_environment


def winx(
    *arguments: str, home: Path, cwd: Path | None = None, stdin: str | None = None, **extra: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*WINX, *arguments],
        cwd=cwd or home.parent,
        env=clean_environment(home, **extra),
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def assert_one_sentence(done: subprocess.CompletedProcess[str], status: int, *words: str) -> None:
    assert done.returncode == status, done.stderr
    assert done.stderr.startswith("winx: ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


def test_the_version_is_printed(tmp_path: Path) -> None:
    done = winx("--version", home=tmp_path / "home")
    assert (done.returncode, done.stdout) == (0, "winx 0.1.0\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--nonsense",), ("--nonsense", "--help")),
        (("-p", "x", "--mcp"), ("exclude each other",)),
        (("--approval", "deny"), ("--approval belongs to --mcp",)),
        (("--mode", "yolo"), ("--mode", "full-access")),
        (("--output-format", "json"), ("-p",)),
        (("-p", "x", "--max-steps", "0"), ("1 or more",)),
        (("--resume", "x", "--continue"), ("exclude each other",)),
        (("--mcp", "--demo"), ("--demo",)),
        (("sessions",), ("winx sessions --help",)),
    ],
)
def test_wrong_options_are_one_sentence(
    tmp_path: Path, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    assert_one_sentence(winx(*arguments, home=tmp_path / "home"), 2, *words)


def test_a_pipe_in_place_of_a_terminal_names_print_mode(tmp_path: Path) -> None:
    assert_one_sentence(winx(home=tmp_path / "home", stdin="hello"), 2, "winx -p")


def test_print_mode_without_a_prompt_says_how(tmp_path: Path) -> None:
    assert_one_sentence(winx("-p", home=tmp_path / "home"), 2, "no prompt")


def test_print_mode_without_any_key_says_how_to_add_one(tmp_path: Path) -> None:
    done = winx("-p", "hi", home=tmp_path / "home")
    assert_one_sentence(done, 1, "/login", "winx auth login", "DASHSCOPE_API_KEY", "--demo")


def test_an_unknown_provider_is_named_with_those_there_are(tmp_path: Path) -> None:
    done = winx("-p", "hi", "-m", "openai/gpt", home=tmp_path / "home")
    assert_one_sentence(done, 2, "openai/gpt", "dashscope")


def test_a_broken_config_file_is_named_with_its_line(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.mkdir()
    (config / "config.toml").write_text("theme = \nmode = 1", encoding="utf-8")
    done = winx("-p", "hi", home=tmp_path / "home", WINX_CONFIG_DIR=str(config))
    assert_one_sentence(done, 1, "config.toml", "line 1")


def test_an_unknown_setting_is_named_with_the_nearest(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.mkdir()
    (config / "config.toml").write_text('them = "nord"\n', encoding="utf-8")
    done = winx("-p", "hi", home=tmp_path / "home", WINX_CONFIG_DIR=str(config))
    assert_one_sentence(done, 1, "them", "theme")


def test_a_deleted_folder_is_one_sentence(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    script = f"rmdir {gone}; exec {' '.join(WINX)} -p hi"
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=gone,
        env={**clean_environment(tmp_path / "home"), "PYTHONPATH": str(Path.cwd())},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert_one_sentence(done, 1, "no longer exists")


def test_a_session_that_does_not_exist_is_one_sentence(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert_one_sentence(winx("-p", "hi", "--resume", "zzz", home=home), 1, "no session 'zzz'")
    assert_one_sentence(winx("-p", "hi", "--continue", home=home), 1, "no session to continue")
    assert_one_sentence(winx("sessions", "show", "zzz", home=home), 1, "no session 'zzz'")


def test_without_home_winx_says_what_is_missing_or_works(tmp_path: Path) -> None:
    environ = clean_environment(tmp_path / "home")
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        del environ[name]
    done = subprocess.run(
        [*WINX, "-p", "hi"],
        cwd=tmp_path,
        env={**environ, "WINX_MODEL": "nope"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_demo_does_its_task_without_a_screen(tmp_path: Path) -> None:
    done = winx("--demo", "-p", home=tmp_path / "home")
    assert done.returncode == 0, done.stderr
    assert "both tests pass now" in done.stdout
    assert "scripted demo model" in done.stdout


def test_the_demo_in_ask_mode_stops_where_nobody_can_be_asked(tmp_path: Path) -> None:
    done = winx("--demo", "-p", "--mode", "ask", home=tmp_path / "home")
    assert done.returncode == 3
    assert "--mode" in done.stderr
