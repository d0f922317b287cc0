"""A key typed at the line prompt: hidden, tried, kept."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from tests.support.provider_keys import KEYS
from tests.tui.support.keyed_runtime import KeyedRuntime, NearHost
from winx_tui.config.credentials import read_stored_key
from winx_tui.config.settings import Settings
from winx_tui.console.key_prompt import add_key
from winx_tui.core.errors import AuthenticationFailed, CredentialError

if TYPE_CHECKING:
    from winx_tui.runtime.runtime import Runtime

KEY = KEYS["gemini"]


class Talk:
    """What is said and typed."""

    def __init__(self, *answers: str) -> None:
        self.said: list[str] = []
        self.answers = list(answers)

    def notify(self, text: str, level: str = "info") -> None:
        """Remember what was said."""
        self.said.append(text)

    async def read_line(self, question: str, initial: str) -> str:
        """Give the next answer."""
        self.said.append(question)
        return self.answers.pop(0)


@pytest.fixture
def screen() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def keyboard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, screen: io.StringIO
) -> Iterator[PipeInput]:
    monkeypatch.setenv("WINX_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    output = Vt100_Output(screen, lambda: Size(rows=24, columns=80))
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=output):
        yield pipe


async def test_a_key_is_hidden_tried_and_kept(
    tmp_path: Path, keyboard: PipeInput, screen: io.StringIO
) -> None:
    host = NearHost(Settings())
    host.answers = [AuthenticationFailed("no", status=401), None]
    runtime = cast("Runtime", KeyedRuntime(tmp_path, host))
    keyboard.send_text(f"{KEY[::-1]}\r")
    refused = Talk()
    assert await add_key(runtime, "gemini", refused.notify, refused.read_line) == ""
    assert "Gemini refused this key; copy it again, whole." in refused.said
    assert "This does not look like a gemini key: they begin with AIza or AQ." in refused.said
    keyboard.send_text(f"{KEY}\r")
    talk = Talk("y")
    kept = await add_key(runtime, "gemini", talk.notify, talk.read_line)
    assert kept == "The key is kept in a file that only you can read."
    assert read_stored_key("gemini") == KEY
    assert "https://aistudio.google.com/apikey" in talk.said[0]
    assert "***" in screen.getvalue()
    assert KEY[8:16] not in screen.getvalue() + "".join(talk.said)


async def test_an_empty_line_leaves_it_and_no_terminal_says_what_to_run(
    tmp_path: Path, keyboard: PipeInput, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = cast("Runtime", KeyedRuntime(tmp_path, NearHost(Settings())))
    talk = Talk()
    keyboard.send_text("\r")
    assert await add_key(runtime, "gemini", talk.notify, talk.read_line) == ""
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    with pytest.raises(CredentialError, match="winx auth login gemini"):
        await add_key(runtime, "gemini", talk.notify, talk.read_line)
