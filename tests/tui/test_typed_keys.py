"""A typed key is in its field and nowhere else: not on the screen, in messages, logs or crashes."""

from __future__ import annotations

import logging
import os
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from rich.traceback import Traceback
from textual import constants
from textual.app import App
from textual.events import Paste
from textual.message import Message
from textual.worker import WorkerFailed

from tests.support.provider_keys import KEYS
from tests.tui.support.keyed_runtime import NearHost
from winx_tui.config.paths import config_dir, state_dir
from winx_tui.config.settings import Settings
from winx_tui.config.typed_key import TypedKey
from winx_tui.runtime.key_desk import KeyDesk
from winx_tui.theming.loader import resolve_theme
from winx_tui.tui.screens.key_dialog import KeyDialog
from winx_tui.tui.screens.key_field import KeyField
from winx_tui.tui.themes import textual_theme

KEY = KEYS["nvidia"]
BEGINNING, REST = KEY[:60], KEY[60:]
PIECE = KEY[8:20]
"""Of the key, too long to turn up by chance."""


class KeyApp(App[None]):
    """Nothing but the dialog."""

    def __init__(self, host: NearHost) -> None:
        super().__init__()
        theme = textual_theme(resolve_theme("winx-dark").spec)
        self.register_theme(theme)
        self.theme = theme.name
        self.kept: list[str | None] = []
        self._desk = KeyDesk(host, Settings(), self._reload)

    def on_mount(self) -> None:
        self.push_screen(KeyDialog("nvidia", self._desk), self.kept.append)

    async def _reload(self) -> None:
        """Have nothing to do."""

    @property
    def field(self) -> KeyField:
        """Return the field."""
        return self.screen.query_one(KeyField)


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


def locals_of(error: BaseException) -> Iterator[str]:
    """Show the locals of each frame of an error, and of those that it came from."""
    cause: BaseException | None = error
    while cause is not None:
        trace = cause.__traceback__
        while trace is not None:
            if "/tests/" not in trace.tb_frame.f_code.co_filename:
                yield from (repr(value) for value in trace.tb_frame.f_locals.values())
            trace = trace.tb_next
        cause = cause.__cause__ or cause.__context__


async def test_no_message_no_log_and_no_picture_shows_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    log = tmp_path / "textual.log"
    monkeypatch.setattr(constants, "LOG_FILE", str(log))
    caplog.set_level(logging.DEBUG)
    messages: list[Message] = []
    app = KeyApp(NearHost(Settings()))
    async with app.run_test(size=(80, 24), message_hook=messages.append) as pilot:
        await pilot.pause()
        app.post_message(Paste(f"  {BEGINNING}\n"))
        await pilot.pause()
        await pilot.press(*(("minus" if each == "-" else each) for each in REST))
        assert app.field.key().reveal() == KEY
        assert PIECE not in app.export_screenshot()
        assert "70 characters" in app.export_screenshot().replace("&#160;", " ")
        assert "TypedKey(…)" in repr(app.field.key())
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        await pilot.press("f")
        await app.workers.wait_for_complete()
        await pilot.pause()
    assert app.kept == [
        "NVIDIA NIM answered in 0.0 s: the key works. It is kept in a file that only you can read."
    ]
    shown = [repr(message) for message in messages]
    assert any(text.startswith("Paste(") for text in shown), "the hook works"
    assert not any(PIECE in text for text in shown)
    logged = log.read_text(encoding="utf-8")
    assert "KeyDialog" in logged, "the log works"
    assert PIECE not in logged
    letters = [
        line for line in logged.splitlines() if line.startswith("Key(key=") and "'Z'" in line
    ]
    assert letters == [], "key by key it would stand there as well"
    assert PIECE not in caplog.text


async def test_a_crash_shows_no_key(capsys: pytest.CaptureFixture[str]) -> None:
    host = NearHost(Settings())
    host.answers = [RuntimeError("boom")]
    app = KeyApp(host)

    async def run_into_it() -> None:
        async with app.run_test() as pilot:
            await pilot.pause()
            app.post_message(Paste(KEY))
            await pilot.pause()
            await pilot.press("enter")
            await app.workers.wait_for_complete()

    with pytest.raises(WorkerFailed) as crash:
        await run_into_it()
    assert host.tried == [KEY]
    error = crash.value.error
    texts = list(locals_of(error))
    assert len(texts) > 5
    assert not any(PIECE in text for text in texts)
    console = Console(width=200, record=True)
    trace = Traceback.from_exception(type(error), error, error.__traceback__, show_locals=True)
    console.print(trace)
    assert PIECE not in console.export_text()
    assert PIECE not in "".join(capsys.readouterr())


async def test_a_key_that_was_kept_is_in_one_file_and_a_closed_field_is_empty() -> None:
    app = KeyApp(NearHost(Settings()))
    async with app.run_test() as pilot:
        await pilot.pause()
        field = app.field
        app.post_message(Paste(KEY))
        await pilot.pause()
        assert field.key().reveal() == KEY
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        await pilot.press("f")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert field.is_empty
    holders = {
        path.name
        for root in (config_dir(), state_dir())
        for path in root.rglob("*")
        if path.is_file() and PIECE in path.read_text(encoding="utf-8", errors="replace")
    }
    assert holders == {"keys.json"}
    assert not any(PIECE in value for value in os.environ.values())
    assert not any(PIECE in value for value in sys.argv)


async def test_escape_drops_what_was_typed_and_what_is_no_key_is_told() -> None:
    app = KeyApp(NearHost(Settings()))
    async with app.run_test() as pilot:
        await pilot.pause()
        field = app.field
        app.post_message(Paste("nvapi-short"))
        await pilot.pause()
        await pilot.press("enter")
        assert field.is_empty, "what cannot be a key is gone"
        app.post_message(Paste(KEY))
        await pilot.pause()
        await pilot.press("backspace")
        assert field.key().reveal() == KEY[:-1]
        await pilot.press("ctrl+u")
        assert field.is_empty
        app.post_message(Paste(KEY))
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert field.is_empty
        assert app.kept == [""]


def test_a_typed_key_cannot_be_written_down() -> None:
    key = TypedKey(KEY)
    assert PIECE not in f"{key} {key!r} {[key]}"
    with pytest.raises(TypeError, match="not written down"):
        pickle.dumps(key)
