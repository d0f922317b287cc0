"""What the command line says of --web, and what it hands on to the tabs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support.home import WINX, clean_environment
from winx_tui.cli.options import Options, parser, understand
from winx_tui.core.errors import UsageError
from winx_tui.web.server import listen


def options(*arguments: str) -> Options:
    return understand(parser().parse_args(arguments))


def test_web_takes_any_port_that_is_free() -> None:
    assert options("--web") == Options("web")
    assert options("--web", "--port", "8765") == Options("web", port=8765)


def test_the_rest_of_the_command_line_is_for_the_tabs() -> None:
    asked = ("--mode", "ask", "-m", "local/x y", "-c", "--max-cost", "0.5", "--demo")
    written = options("--web", "--port=8765", *asked).tab_arguments
    tab = options("--tab", *written)
    assert tab == options("--tab", *asked)
    assert tab.front_end == "tab"
    assert options("--tab", *options("--web", "--resume").tab_arguments).resume == ""


@pytest.mark.parametrize("other", [("--mcp",), ("-p", "x"), ("--repl",)])
def test_web_excludes_the_other_front_ends(other: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="exclude each other"):
        options("--web", *other)


def test_a_port_belongs_to_web() -> None:
    with pytest.raises(UsageError, match="--port belongs to --web"):
        options("--port", "8765")


@pytest.mark.parametrize("port", ["0", "-1", "65536", "http", ""])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(UsageError, match="--port"):
        options("--web", f"--port={port}")


def test_a_port_that_is_taken_is_told_in_one_sentence(tmp_path: Path) -> None:
    with listen(0) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [*WINX, "--web", "--port", str(port)],
            cwd=tmp_path,
            env=clean_environment(tmp_path / "home"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"winx: port {port} cannot be used (address already in use)")
    assert done.stderr.count("\n") == 1


def test_help_tells_of_web_and_hides_what_nobody_types() -> None:
    text = parser().format_help()
    assert "--web" in text
    assert "--port" in text
    assert "--tab" not in text
