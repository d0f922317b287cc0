"""litellm's exceptions as winx's: told by status and words, its own classes mislead.

A 500 arrives as BadRequestError on some roads, a refused connection as status 500, a
refused Gemini request wrapped as if the stream had broken; DashScope words an overflow in
a way litellm does not know, and Gemini refuses a wrong key with a 400.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from winx_tui.core.errors import (
    AuthenticationFailed,
    BadModelRequest,
    ContextOverflow,
    ModelError,
    ModelUnavailable,
    RateLimited,
    StreamCut,
    UnknownModel,
)
from winx_tui.core.messages import ModelRef
from winx_tui.core.waiting import wait_words
from winx_tui.llm.host.rate_limit_headers import duration_s, limits_in_headers
from winx_tui.llm.host.refused_quotas import USED_UP_RETRY_S, read_refusal
from winx_tui.llm.providers import Provider
from winx_tui.llm.quota_windows import window_of

_DETAIL_CHARS = 240
"""So much of a provider's own words is passed on."""

_OVERFLOW = re.compile(
    r"Range of input length should be"  # DashScope
    r"|maximum context length|context_length_exceeded|context window|context size"  # OpenAI-like
    r"|input token count.{0,40}exceeds|exceeds the maximum number of tokens",  # Gemini
    re.IGNORECASE | re.DOTALL,
)
_BAD_KEY = re.compile(
    r"API_KEY_INVALID|API key not valid|API key expired|invalid_api_key|Incorrect API key",
    re.IGNORECASE,
)
_UNREACHED = frozenset(
    {
        "APIConnectionError",
        "APITimeoutError",
        "ConnectError",
        "ConnectTimeout",
        "ReadError",
        "RemoteProtocolError",
        "ClientConnectorError",
        "ClientPayloadError",
        "ServerDisconnectedError",
    }
)
"""Names of exceptions in a chain that mean: the connection failed."""

_RETRY_DELAY = re.compile(r'"retryDelay":\s*"(\d+(?:\.\d+)?)s"')
"""Where Gemini says how long to wait; it sends no Retry-After header."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a status means, and the sentence for it."""

    error: type[ModelError]
    sentence: str
    """With {title}, {name}, {model}, {url}, {status} and {detail}."""


_REFUSED_KEY = _Kind(
    AuthenticationFailed,
    "{title} refused the key ({status}); replace it with: winx auth login {name}",
)
_OVERFLOWED = _Kind(
    ContextOverflow,
    "The conversation is too long for {model} ({title}); compact it or begin a new one",
)
_UNREACHABLE = _Kind(
    ModelUnavailable,
    "{title} cannot be reached at {url}; check the network or the base URL",
)
_LOST = _Kind(
    StreamCut, "The answer of {model} broke off: the connection to {title} was lost; ask again"
)
_DAMAGED = _Kind(
    StreamCut,
    "The answer of {model} broke off: {title} sent a line that cannot be read; ask again",
)
_CUT = _Kind(StreamCut, "The answer of {model} broke off: {title} said: {detail}; ask again")
_USED_UP = _Kind(
    RateLimited,
    "{title} has no quota left for {model} ({status}): {detail}; choose another model (/model), "
    "or look at the account's plan",
)
_FAILED = _Kind(ModelUnavailable, "{title} failed while answering for {model} ({status}): {detail}")
_REFUSED = _Kind(BadModelRequest, "{title} refused the request for {model} ({status}): {detail}")

_BY_STATUS: dict[int, _Kind] = {
    401: _REFUSED_KEY,
    402: _Kind(
        AuthenticationFailed, "{title} wants the account to be paid first ({status}): {detail}"
    ),
    403: _Kind(
        AuthenticationFailed,
        "{title} does not let this key use {model} ({status}): {detail}; "
        "choose another model or run: winx auth login {name}",
    ),
    404: _Kind(
        UnknownModel,
        "{title} does not know the model {model} ({status}); choose another with /model "
        "or --model {name}/MODEL",
    ),
    408: _FAILED,
    413: _OVERFLOWED,
    429: _Kind(RateLimited, "{title} asks to wait{delay} before {model} is used again: {detail}"),
}


def model_error(
    error: BaseException,
    provider: Provider,
    ref: ModelRef,
    base_url: str,
    *,
    has_begun: bool,
    mask: Callable[[str], str],
) -> ModelError:
    """Translate an exception of litellm's or of the libraries below it.

    Args:
        has_begun: Whether a part of the answer has been passed on.
        mask: Takes the keys out of a text. It is asked first: what is cut or folded
            before could be half a key that nobody recognises.
    """
    cause = getattr(error, "original_exception", None) or error
    words = _words(cause, mask)
    status = _status(cause)
    headers = _headers(cause)
    refusal = read_refusal(provider.name, status, words)
    limits = (*refusal.limits, *limits_in_headers(headers))
    retry_after_s = _retry_after_s(headers, words)
    if refusal.is_used_up:
        retry_after_s = USED_UP_RETRY_S
    elif any(limit.period == "day" for limit in refusal.limits):
        # Gemini says "in 39 s" of a quota that is back at midnight only.
        now = time.time()
        retry_after_s = window_of(provider.name, "day").leaves_at(now) - now
    values = {
        "delay": f" {wait_words(retry_after_s)}" if retry_after_s else "",
        "title": provider.title,
        "name": provider.name,
        "model": ref.model,
        "url": base_url,
        "status": status if status is not None else "no status",
        "detail": _detail(words),
    }
    names = {type(link).__name__ for link in _chain(error)}
    kind = _kind_of_cut(names) if has_begun else _kind(names, status, words)
    if refusal.is_used_up and not has_begun:
        kind = _USED_UP
    if kind.error is AuthenticationFailed and not provider.needs_key:
        kind = _REFUSED
    return kind.error(
        kind.sentence.format_map(values),
        status=status,
        retry_after_s=retry_after_s,
        limits=limits,
    )


def _kind_of_cut(names: set[str]) -> _Kind:
    if "JSONDecodeError" in names:
        return _DAMAGED
    return _LOST if names & _UNREACHED else _CUT


def _kind(names: set[str], status: int | None, words: str) -> _Kind:
    if status in (None, 400, 413, 422) and _OVERFLOW.search(words):
        return _OVERFLOWED
    if status == 400 and _BAD_KEY.search(words):
        return _REFUSED_KEY
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if "JSONDecodeError" in names:
        return _DAMAGED
    if names & _UNREACHED:
        return _UNREACHABLE
    if status is None or status >= 500:
        return _FAILED
    return _REFUSED


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__


def _status(error: BaseException) -> int | None:
    status = getattr(error, "status_code", None)
    try:
        return int(status) if status is not None else None
    except (TypeError, ValueError):
        return None


def _words(error: BaseException, mask: Callable[[str], str]) -> str:
    text = mask(str(getattr(error, "message", "") or error))
    # litellm puts the names of its classes before the provider's words, and bytes as their repr.
    text = re.sub(r"^.*?Exception(?:\s+\w+Error)?\s+-\s+", "", text, count=1, flags=re.DOTALL)
    text = re.sub(r"^litellm\.\w+:\s*", "", text)
    return re.sub(r"^b'(.*)'$", r"\1", text.strip(), flags=re.DOTALL)


def _detail(words: str) -> str:
    """Return a provider's own words as one line for a person."""
    told = re.search(r"""["'](?:message|detail)["']:\s*(["'])(.*?)(?<!\\)\1""", words, re.DOTALL)
    text = told.group(2) if told else words
    if re.search(r"<html|<!doctype", text, re.IGNORECASE):
        return "it sent a web page in place of an answer"
    printable = "".join(char if char.isprintable() else " " for char in text)
    line = " ".join(printable.split()).rstrip(".")
    if not line:
        return "it gave no reason"
    return line if len(line) <= _DETAIL_CHARS else line[:_DETAIL_CHARS] + "…"


def _headers(error: BaseException) -> Mapping[str, str]:
    headers = getattr(error, "litellm_response_headers", None) or getattr(error, "headers", None)
    items: Iterable[tuple[object, object]] = headers.items() if headers else ()
    return {str(name).lower(): str(value) for name, value in items}


def _retry_after_s(headers: Mapping[str, str], words: str) -> float | None:
    told = _RETRY_DELAY.search(words)
    if told:
        return float(told.group(1))
    milliseconds = headers.get("retry-after-ms", "")
    if re.fullmatch(r"\d{1,9}", milliseconds):
        return int(milliseconds) / 1000
    # A date is rare, and the backoff serves.
    return duration_s(headers.get("retry-after", ""))
