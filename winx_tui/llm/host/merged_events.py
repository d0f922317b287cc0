"""Makes one event of many small ones that have come at once, before libraries look at each.

A fast server writes an event for each token; OpenAI's SDK and litellm take half a millisecond
for each. What waits in one piece of the network and differs only in its text is one event then.
A stream that comes slowly, event by event, passes unchanged.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

_END = b"\n\n"
_DATA = b"data:"
_TEXTS = ("content", "reasoning_content")
_MOST_BYTES = 1_000_000
"""An event that grows beyond this is passed on as it comes."""


class _MergingDecoder:
    """An SDK's decoder of events that is handed merged ones."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def aiter_bytes(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[Any]:
        """Decode pieces of the network."""
        events: AsyncIterator[Any] = self._inner.aiter_bytes(merged(pieces))
        return events


def merge_events_of(stream: Any) -> None:
    """Have a stream of litellm's that has just been opened read merged events, if it can."""
    source = getattr(stream, "completion_stream", None)
    decoder = getattr(source, "_decoder", None)
    if source is not None and hasattr(decoder, "aiter_bytes"):
        source._decoder = _MergingDecoder(decoder)


async def merged(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Pass pieces of a stream of events on, each when it has come, with fewer events in it."""
    rest, is_known = b"", True
    async for piece in pieces:
        rest += piece
        # Other ends of lines are allowed, and rare: such a stream is left alone.
        is_known = is_known and b"\r" not in piece
        if not is_known:
            yield rest
            rest = b""
            continue
        whole, end, after = rest.rpartition(_END)
        if end:
            rest = after
            yield b"".join(_fewer(whole.split(_END)))
        elif len(rest) > _MOST_BYTES:
            yield rest
            rest = b""
    if rest:
        yield rest


def _fewer(events: list[bytes]) -> Iterator[bytes]:
    """Write events, those next to each other that differ only in their text as one."""
    kept: bytes = b""
    """What has been read and not been written yet."""
    form: object = None
    """What the event in `kept` is beside its text; None where it stays by itself."""
    texts: list[str] = []
    for event in events:
        read = _read(event) if len(events) > 1 else None
        if read is not None and read[0] == form:
            texts.append(read[1])
            continue
        if kept:
            yield _written(kept, texts)
        kept = event
        form, texts = (read[0], [read[1]]) if read is not None else (None, [])
    if kept:
        yield _written(kept, texts)


def _read(event: bytes) -> tuple[object, str] | None:
    """Return what an event is beside its text, and its text; None for anything out of the way."""
    if not event.startswith(_DATA) or b"\n" in event:
        return None
    try:
        data = json.loads(event[len(_DATA) :])
    except (ValueError, RecursionError):
        return None
    place = _text_place(data)
    if place is None:
        return None
    delta, name = place
    text = delta[name]
    delta[name] = ""
    # Some providers write the time of each event, to the second.
    data.pop("created", None)
    return data, text


def _text_place(data: object) -> tuple[dict[str, Any], str] | None:
    """Find the one text of an event that holds a piece of an answer, and nothing else."""
    match data:
        case {"choices": [{"delta": dict() as delta}]}:
            names = [name for name in _TEXTS if delta.get(name)]
            if len(names) == 1 and isinstance(delta[names[0]], str):
                return delta, names[0]
    return None


def _written(event: bytes, texts: list[str]) -> bytes:
    if len(texts) < 2:
        return event + _END
    data = json.loads(event[len(_DATA) :])
    place = _text_place(data)
    assert place is not None
    delta, name = place
    delta[name] = "".join(texts)
    return _DATA + b" " + json.dumps(data).encode("ascii") + _END
