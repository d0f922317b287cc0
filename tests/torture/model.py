"""A model on loopback that knows each prompt's mark, and may be asked in any order."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import Any

from tests.support.model_server.records import RecordedRequest
from tests.support.model_server.scenario import Turn, scenario, text, turn
from tests.support.model_server.server import ModelServer
from tests.torture.work import ACCOUNT, Deed

_MARK = re.compile(r"\[\[(\w+)\]\]")
_ORDER_OF_ACCOUNT = "Write the account in at most"
_ACCOUNT = turn(text(ACCOUNT))

Messages = list[dict[str, Any]]


def told(message: dict[str, Any]) -> str:
    """Return the text of a message as it was sent."""
    content = message.get("content") or ""
    return content if isinstance(content, str) else "".join(each["text"] for each in content)


def is_for_account(messages: Messages) -> bool:
    """Tell whether a request asks for a summary, and not for work."""
    return told(messages[-1]).startswith(_ORDER_OF_ACCOUNT)


class _PromptedServer(ModelServer):
    def __init__(self, answers: Mapping[str, tuple[Turn, ...]], asked: Callable[[], None]) -> None:
        super().__init__(scenario(turn(text("I do not know."))))
        self._answers = answers
        self._asked = asked
        self._numbers = count(1)

    def _turn_for(self, record: RecordedRequest) -> Turn:
        self._asked()
        # It goes into the ids of calls, which no two answers share.
        record.turn_index = next(self._numbers)
        messages: Messages = record.body["messages"]
        if is_for_account(messages):
            return _ACCOUNT
        answered = 0
        for message in reversed(messages):
            if message["role"] == "assistant":
                answered += 1
            elif message["role"] == "user" and (marks := _MARK.findall(told(message))):
                # What was undone is told of before the prompt, in the same message.
                turns = self._answers[marks[-1]]
                return turns[min(answered, len(turns) - 1)]
        return turn(text("Which prompt?"))


class Model:
    """The server, as a test sees it from its own thread."""

    def __init__(self, deeds: Iterable[Deed]) -> None:
        self.on_request: Callable[[], None] = lambda: None
        """Is called where a step ends: before a request is answered, in the server's thread."""
        self._server = _PromptedServer(
            {deed.name: deed.answers for deed in deeds if deed.answers}, lambda: self.on_request()
        )
        self._requests = self._server.requests

    @property
    def base_url(self) -> str:
        """Return what winx must be pointed at."""
        return self._server.base_url("local")

    def begin(self) -> None:
        """Forget the requests so far."""
        self._requests.clear()

    def requests(self) -> list[Messages]:
        """Return what was sent in each request, the system's own messages left out."""
        return [
            [each for each in request.body["messages"] if each["role"] != "system"]
            for request in list(self._requests)
        ]

    async def serve(self, is_ready: threading.Event, end: asyncio.Event) -> None:
        """Answer until the end."""
        async with self._server:
            is_ready.set()
            await end.wait()


@contextmanager
def running_model(deeds: Iterable[Deed]) -> Iterator[Model]:
    """Serve in a thread beside."""
    model = Model(deeds)
    is_ready, end, loop = threading.Event(), asyncio.Event(), asyncio.new_event_loop()
    thread = threading.Thread(
        target=loop.run_until_complete, args=(model.serve(is_ready, end),), daemon=True
    )
    thread.start()
    is_ready.wait()
    try:
        yield model
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join()
        loop.close()
