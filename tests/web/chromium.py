"""A real browser, driven by its DevTools protocol and read by what its page receives."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp

from winx_tui.shell.screen import Screen

PROGRAM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
"""Where it is; None: nowhere."""
DEADLINE_S = 60.0
"""For a condition on a loaded machine; a quick one passes at once."""

_CONTROL, _SHIFT = 2, 8
"""Modifiers of DevTools' key events."""


class Page:
    """One page of the browser."""

    def __init__(self, tools: aiohttp.ClientWebSocketResponse) -> None:
        self._tools = tools
        self._number = 0
        self._screen = Screen(80, 24)
        self._problems: list[str] = []
        self._last_words = ""
        self._is_asking = False
        self.requested: list[str] = []
        """Every address that was asked for, WebSockets included."""

    async def open(self, address: str) -> None:
        """Go to an address, and listen from its first request on."""
        for domain in ("Network", "Log", "Runtime", "Page"):
            await self.command(f"{domain}.enable")
        await self.command("Page.navigate", url=address)

    async def evaluate(self, expression: str) -> Any:
        """Return what a script on the page comes to."""
        answer = await self.command("Runtime.evaluate", expression=expression, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    async def type(self, text: str) -> None:
        """Type text, a key at a time."""
        for character in text:
            await self.command("Input.dispatchKeyEvent", type="keyDown", text=character)
            await self.command("Input.dispatchKeyEvent", type="keyUp")

    async def press(
        self, key: str, number: int, *, control: bool = False, shift: bool = False, **more: Any
    ) -> None:
        """Press a key by its DevTools name and Windows' number."""
        modifiers = _CONTROL * control + _SHIFT * shift
        about = {"key": key, "windowsVirtualKeyCode": number, "modifiers": modifiers, **more}
        await self.command("Input.dispatchKeyEvent", type="keyDown", **about)
        await self.command("Input.dispatchKeyEvent", type="keyUp", **about)

    async def wait_for(self, text: str) -> None:
        """Wait until a text is on the screen that the page was sent."""
        await self.wait_until(lambda: text in self.text, what=repr(text))

    async def wait_until(self, condition: Callable[[], bool], *, what: str) -> None:
        """Wait for a condition that something the page receives makes true."""
        try:
            async with asyncio.timeout(DEADLINE_S):
                while not condition():
                    assert not self._last_words, self._last_words
                    self._note(json.loads(await self._tools.receive_str()))
        except TimeoutError:
            shown = "\n".join((*self.requested, *self._problems, *self._screen.text))
            raise AssertionError(f"waited in vain for {what}; the page:\n{shown}") from None

    async def close(self) -> None:
        """Close the tab as a person does, who is asked whether they mean it."""
        await self.command("Page.close")
        await self.wait_until(lambda: self._is_asking, what="the question before the tab closes")
        await self.command("Page.handleJavaScriptDialog", accept=True)

    async def command(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Give the browser a command and return its answer."""
        self._number += 1
        await self._tools.send_json({"id": self._number, "method": method, "params": parameters})
        async with asyncio.timeout(DEADLINE_S):
            while True:
                said = json.loads(await self._tools.receive_str())
                if said.get("id") == self._number:
                    assert "error" not in said, (method, said)
                    result: dict[str, Any] = said["result"]
                    return result
                self._note(said)

    def _note(self, event: dict[str, Any]) -> None:
        about = event.get("params", {})
        match event.get("method"):
            case "Network.requestWillBeSent":
                self.requested.append(about["request"]["url"])
            case "Network.webSocketCreated":
                self.requested.append(about["url"])
                size = parse_qs(urlsplit(about["url"]).query)
                self._screen = Screen(int(size["width"][0]), int(size["height"][0]))
            case "Network.webSocketFrameReceived" if about["response"]["opcode"] == 2:
                self._screen.feed(base64.b64decode(about["response"]["payloadData"]))
            case "Network.webSocketFrameReceived" if "ended" in about["response"]["payloadData"]:
                self._last_words = about["response"]["payloadData"]
            case "Page.javascriptDialogOpening":
                self._is_asking = about["type"] == "beforeunload"
            case "Log.entryAdded" if about["entry"]["level"] == "error":
                self._problems.append(about["entry"]["text"])
            case "Runtime.exceptionThrown":
                self._problems.append(str(about["exceptionDetails"]))

    @property
    def text(self) -> str:
        """Return what is on the screen that the page was sent, a line a row."""
        return "\n".join(self._screen.text)

    @property
    def problems(self) -> list[str]:
        """Return what the browser complained of: broken scripts, refused loads."""
        return list(self._problems)


@asynccontextmanager
async def browser(profile: Path) -> AsyncIterator[Page]:
    """Start a browser without a window and yield its page."""
    assert PROGRAM is not None
    command = [
        PROGRAM,
        "--headless=new",
        # Tests run as root too, in containers.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--remote-debugging-port=0",
        f"--user-data-dir={profile}",
        "about:blank",
    ]
    silent = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *command, stdin=silent, stdout=silent, stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    try:
        address = await _debugger(process.stderr)
        async with aiohttp.ClientSession() as client:
            async with client.get(f"http://{urlsplit(address).netloc}/json/list") as answer:
                targets = await answer.json()
            page = next(each for each in targets if each["type"] == "page")
            url = page["webSocketDebuggerUrl"]
            async with client.ws_connect(url, max_msg_size=0) as tools:
                yield Page(tools)
    finally:
        process.kill()
        # Its pipe stays open until the last of its processes has ended.
        await process.communicate()


async def _debugger(stderr: asyncio.StreamReader) -> str:
    """Read from a browser's stderr where it listens."""
    async for line in stderr:
        _, is_it, address = line.decode("utf-8", "replace").partition("DevTools listening on ")
        if is_it:
            return address.strip()
    raise AssertionError("the browser ended at once")
