"""What `--http` wants beside it, and where it has no place."""

from __future__ import annotations

import pytest

from winx_tui.cli.commands.mcp import run
from winx_tui.cli.options import HttpOptions, Options, parser, understand
from winx_tui.core.errors import UsageError


def options(*arguments: str) -> Options:
    return understand(parser().parse_args(arguments))


def test_it_listens_on_loopback_unless_told_otherwise() -> None:
    assert options("--mcp").http is None
    assert options("--mcp", "--http").http == HttpOptions("127.0.0.1:8000", (), ())
    told = options(
        "--mcp", "--http", "--bind", "[::1]:0", "--allowed-host", "a", "--allowed-host", "b:1",
        "--allowed-origin", "https://c",
    )  # fmt: skip
    assert told.http == HttpOptions("[::1]:0", ("a", "b:1"), ("https://c",))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--http",), "--http belongs to --mcp"),
        (("--web", "--http"), "--http belongs to --mcp"),
        (("--mcp", "--bind", "127.0.0.1:1"), "--bind belongs to --http"),
        (("--allowed-host", "a"), "--allowed-host belongs to --http"),
        (("--mcp", "--allowed-origin", "a"), "--allowed-origin belongs to --http"),
    ],
)
def test_what_belongs_to_it_is_told(arguments: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        options(*arguments)


def test_what_a_client_starts_speaks_on_stdio() -> None:
    with pytest.raises(UsageError, match="stdio"):
        run(["install", "codex", "--print", "--", "--http"])
