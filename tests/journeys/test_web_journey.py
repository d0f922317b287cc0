"""The screen in a real browser: typed, pasted, copied, answered, and gone with its tab."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.home import WINX, clean_environment
from tests.support.model_server.launcher import running_server
from tests.support.processes import command_line, descendants, visible_bytes
from tests.support.project import make_project, write_scenario
from tests.support.provider_keys import KEYS, key_variables
from tests.web.chromium import DEADLINE_S, PROGRAM, browser

pytestmark = [
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc"),
    pytest.mark.skipif(PROGRAM is None, reason="needs a Chromium; scripts/check installs it"),
]

ANSWER = "The answer crosses the browser."
ADDRESS = re.compile(
    r"winx is at (http://127\.0\.0\.1:(\d+)/\?token=([\w-]{43}))  \(Ctrl\+C ends it\)\n"
)
SLEEP = "sleep 61234"
COPYING = """
void (copied = new Promise((done) => (navigator.clipboard.writeText = async (text) => done(text))))
"""


@contextmanager
def web_winx(project: Path, environ: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*WINX, "--web", "--theme", "winx-light"],
        cwd=project,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def wait_until(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.02)


def sleepers() -> list[int]:
    pids = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())
    return [pid for pid in pids if command_line(pid).strip() == SLEEP]


async def test_a_conversation_in_a_browser(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    home = tmp_path / "home"
    turns: list[dict[str, Any]] = [{"steps": [{"text": ANSWER}]}]
    scenario = write_scenario(tmp_path / "scenario.json", turns, required_key=KEYS["dashscope"])
    environ = clean_environment(home, **key_variables("dashscope"))
    with running_server(scenario) as server:
        environ |= server.environment("dashscope")
        with web_winx(project, environ) as winx:
            assert winx.stdout is not None
            printed = ADDRESS.fullmatch(await asyncio.to_thread(winx.stdout.readline))
            assert printed is not None
            address, port, token = printed.groups()
            async with browser(tmp_path / "profile") as page:
                await page.open(address)
                await page.wait_for("Say what you want done")
                assert token not in await page.evaluate("location.href + document.cookie")
                await page.type("typed, ")
                await page.wait_for("typed, ")
                await page.evaluate("navigator.clipboard.writeText('then pasted')")
                await page.press("v", 86, control=True, code="KeyV", commands=["paste"])
                await page.wait_for("typed, then pasted")
                await page.press("Enter", 13, shift=True, code="Enter")
                await page.type("below")
                await page.wait_for("below")
                await page.press("Enter", 13, text="\r")
                # The last word of an answer comes before the end of its turn.
                await page.wait_until(
                    lambda: ANSWER in page.text and "Esc stops" not in page.text,
                    what="the end of the turn",
                )
                prompts = [str(request["body"]) for request in server.requests()]
                assert any(r"typed, then pasted\nbelow" in prompt for prompt in prompts)

                await page.evaluate(COPYING)
                await page.type("/copy")
                await page.press("Enter", 13, text="\r")
                assert await page.evaluate("copied") == ANSWER
                background = "document.documentElement.style.getPropertyValue('--background')"
                assert (await page.evaluate(background)).lower() in _theme_file("winx-light")

                await page.type(f"!{SLEEP}")
                await page.press("Enter", 13, text="\r")
                await asyncio.to_thread(wait_until, sleepers, "the command to run")
                family = await asyncio.to_thread(descendants, winx.pid)
                tabs = [pid for pid in family if "--tab" in command_line(pid)]
                assert len(tabs) == 1
                for pid in family:
                    seen = visible_bytes(pid)
                    assert token.encode() not in seen
                    assert KEYS["dashscope"].encode() not in seen
                hosts = {urlsplit(url).netloc for url in page.requested if ":" in url[:6]}
                assert hosts <= {f"127.0.0.1:{port}", ""}
                assert page.problems == []
                await page.close()
                await asyncio.to_thread(
                    wait_until, lambda: not sleepers(), "the end of the command"
                )
                # The server itself and the process that opens tabs.
                await asyncio.to_thread(
                    wait_until, lambda: len(descendants(winx.pid)) == 2, "the end of the tab"
                )
            winx.send_signal(signal.SIGINT)
            assert await asyncio.to_thread(winx.wait, DEADLINE_S) == 0
            assert winx.stderr is not None
            assert winx.stderr.read() == ""
    for path in home.rglob("*"):
        assert not path.is_file() or token.encode() not in path.read_bytes(), path


def _theme_file(name: str) -> str:
    root = Path(__file__).parents[2]
    return (root / "themes" / f"{name}.toml").read_text(encoding="utf-8").lower()
