"""The only door to litellm: one chat completion, streamed, watched and put together."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import import_module
from typing import Any

from winx_tui.core.errors import ModelError, ModelUnavailable, StreamCut
from winx_tui.core.messages import ModelRef, Usage
from winx_tui.llm.base import MessageDone
from winx_tui.llm.host.assembly import Assembly, Delta
from winx_tui.llm.host.litellm_errors import model_error
from winx_tui.llm.host.merged_events import merge_events_of
from winx_tui.llm.host.rate_limit_headers import limits_in_headers
from winx_tui.llm.host.translation import chat_arguments
from winx_tui.llm.host.truncation import (
    MALFORMED_CALL,
    GeminiLines,
    has_unparsed_rest,
    provider_finished,
    watch_gemini,
)
from winx_tui.llm.host.wire import ChatOrder
from winx_tui.llm.providers import PROVIDERS, Provider

_SWITCHES = {
    # In its development mode litellm loads the .env of whatever directory it finds.
    "LITELLM_MODE": "PRODUCTION",
    # Importing must not ask the network.
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_LOCAL_BLOG_POSTS": "True",
    "LITELLM_LOCAL_POLICY_TEMPLATES": "True",
    "LITELLM_LOCAL_AUTOROUTER_PRESETS": "True",
    # Its default of 100 equal chunks cuts off long rules and tables.
    "REPEATED_STREAMING_CHUNK_LIMIT": "1000000000",
}
_LOADED_LATE = (
    "anyio._backends._asyncio",
    "litellm.main",
    "litellm.cost_calculator",
    "litellm._service_logger",
    "litellm.litellm_core_utils.streaming_handler",
    "litellm.proxy.openai_files_endpoints.common_utils",
    "litellm.llms.edenai.chat.transformation",
    "litellm.llms.litellm_proxy.chat.transformation",
    "litellm.llms.openai_like.dynamic_config",
    "litellm.types.litellm_core_utils.streaming_chunk_builder_utils",
    "litellm.llms.dashscope.chat.transformation",
    "litellm.llms.vertex_ai.gemini.vertex_and_google_ai_studio_gemini",
)
"""Modules that litellm loads with the first request; one that is gone is no fault."""
_BUILT_LATE = {
    "litellm.types.router": ("GenericLiteLLMParams", "LiteLLM_Params"),
    "litellm.types.services": ("ServiceLoggerPayload",),
    "litellm.types.utils": (
        "Choices",
        "CompletionTokensDetailsWrapper",
        "Delta",
        "Message",
        "ModelResponse",
        "ModelResponseStream",
        "StreamingChoices",
        "Usage",
    ),
    "openai.types.chat.chat_completion_chunk": ("Choice", "ChoiceDelta", "ChatCompletionChunk"),
    "openai.types.completion_usage": ("CompletionUsage",),
}
"""Pydantic models whose validators a first request would build: as long as ten requests take."""
_IMPORT_NICENESS = 5
_PATIENCE = 3
"""A model may be silent so many times longer before its first word than between words."""


async def import_litellm() -> Any:
    """Return litellm, imported in a thread at low priority by whoever asks first.

    Raises:
        ModelError: it cannot be imported.
    """
    try:
        return await asyncio.shield(_import_under_way())
    except ImportError as error:
        raise ModelError(f"litellm cannot be loaded ({error}); install winx again") from error


@cache
def _import_under_way() -> asyncio.Future[Any]:
    thread = ThreadPoolExecutor(1, thread_name_prefix="import")
    return asyncio.get_running_loop().run_in_executor(thread, _load_behind_others)


def _load_behind_others() -> Any:
    with contextlib.suppress(OSError):
        # On Linux the niceness is this thread's alone: the screen is painted meanwhile.
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _IMPORT_NICENESS)
    return load_litellm()


def has_litellm() -> bool:
    """Tell whether litellm is loaded in this process."""
    return load_litellm.cache_info().currsize > 0


@cache
def load_litellm() -> Any:
    """Return litellm, imported in this thread if it is not yet.

    Raises:
        ImportError: it cannot be imported.
    """
    os.environ.update(_SWITCHES)
    # Looking through a million new objects again and again takes a quarter of the time.
    gc.disable()
    try:
        return _load()
    finally:
        # They are here to stay: no collection looks at them, or writes to what forks share.
        gc.freeze()
        gc.enable()


def _load() -> Any:
    # Lazy: it takes seconds, and none of them before the first paint.
    import litellm

    litellm.suppress_debug_info = True
    # What libraries log may quote requests, and nobody reads it here.
    logging.disable(logging.CRITICAL)
    _send_messages_as_they_are(litellm.openai)
    # Each request would count the tokens of all its messages, with a table of 40 MB, for a
    # price that nobody reads: ours is worked out from what the provider counted.
    litellm.response_cost_calculator = _no_price
    _load_what_is_lazy(litellm)
    return litellm


def _send_messages_as_they_are(openai: Any) -> None:
    """Spare each request the walk that OpenAI's SDK takes through all its messages.

    It looks for fields to rename and files to read, once for each kind of message there could
    be: of chat completions there are none, and at 200 messages it takes 30 ms of each step.
    """
    completions = openai.resources.chat.completions.completions
    left_out = (openai.NotGiven, openai.Omit)

    async def as_it_is(data: dict[str, Any], _: object) -> dict[str, Any]:
        return {name: value for name, value in data.items() if not isinstance(value, left_out)}

    if hasattr(completions, "async_maybe_transform"):
        completions.async_maybe_transform = as_it_is


def _no_price(**_: object) -> float:
    """Stand in for litellm's own reckoning of each request."""
    return 0.0


class _LateEncoding:
    """A table of 40 MB that is handed to some providers' code, loaded if that looks into it."""

    def __getattr__(self, name: str) -> Any:
        # Lazy: nothing does where the provider tells what it counted.
        from litellm._lazy_imports import get_default_encoding

        return getattr(get_default_encoding(), name)


def _load_what_is_lazy(litellm: Any) -> None:
    """Load what a first request would load beside; no thread is started, see warm_host.py."""
    _ = litellm.openai.OpenAI(api_key="none").chat.completions
    for module in _LOADED_LATE:
        with contextlib.suppress(ImportError):
            import_module(module)
    for module, names in _BUILT_LATE.items():
        for name in names:
            with contextlib.suppress(ImportError, AttributeError):
                getattr(import_module(module), name).model_rebuild()
    litellm.main.encoding = _LateEncoding()


async def chat(
    order: ChatOrder,
    key: str | None,
    pass_on: Callable[[Delta], None],
    mask: Callable[[str], str],
    *,
    client: Any = None,
) -> MessageDone:
    """Carry out one request; deltas are passed on as they come.

    `mask` takes the keys out of a text before it is told to anybody; `client` goes out in place
    of litellm's own.

    Raises:
        ModelError: it failed; what was passed on stays valid.
    """
    ref = order.request.model
    litellm = await import_litellm()
    answer = _Answer(litellm, order, PROVIDERS[ref.provider], pass_on, client)
    try:
        return await answer.receive(key)
    except ModelError:
        raise
    except Exception as error:
        # The model's door: whatever a library raises leaves as one of our sentences.
        raise model_error(
            error,
            PROVIDERS[ref.provider],
            ref,
            order.base_url,
            has_begun=answer.has_begun,
            mask=mask,
        ) from error


class _Answer:
    """One answer on its way."""

    def __init__(
        self,
        litellm: Any,
        order: ChatOrder,
        provider: Provider,
        pass_on: Callable[[Delta], None],
        client: Any,
    ) -> None:
        self.has_begun = False
        self._client = client
        self._litellm = litellm
        self._order = order
        self._provider = provider
        self._pass_on = pass_on
        self._assembly = Assembly()
        self._stream: Any = None
        self._gemini_lines: GeminiLines | None = None

    async def receive(self, key: str | None) -> MessageDone:
        """Ask, pass on the deltas, and return the whole message."""
        patience_s = self._order.stall_timeout_s * _PATIENCE
        try:
            async with asyncio.timeout(patience_s) as silence:
                await self._open(key, timeout_s=2 * patience_s)
                loop = asyncio.get_running_loop()
                async for chunk in self._stream:
                    silence.reschedule(loop.time() + self._order.stall_timeout_s)
                    for delta in self._assembly.add(chunk):
                        self.has_begun = True
                        self._pass_on(delta)
            self._check_it_is_whole()
            return self._done()
        except TimeoutError as error:
            if not silence.expired():
                raise
            raise self._stalled() from error
        finally:
            if self._stream is not None:
                await self._stream.aclose()

    async def _open(self, key: str | None, *, timeout_s: float) -> None:
        self._stream = await self._litellm.acompletion(
            **chat_arguments(
                self._order.request, self._provider, takes_images=self._order.takes_images
            ),
            stream=True,
            stream_options={"include_usage": True},
            api_key=key or "none",
            api_base=self._order.base_url,
            client=self._client,
            num_retries=0,
            # With tools it would first load a whole proxy, to see whether they are its own.
            _skip_mcp_handler=True,
            # Longer than our own watch, which holds for every provider; this one does not.
            timeout=timeout_s,
        )
        if self._provider.name == "gemini":
            self._gemini_lines = await watch_gemini(self._stream)
        else:
            merge_events_of(self._stream)

    def _check_it_is_whole(self) -> None:
        model = self._order.request.model.model
        if self._gemini_lines is None:
            is_whole = provider_finished(self._stream)
        else:
            is_blocked = self._assembly.finish_reason == "content_filter"
            is_whole = self._gemini_lines.finish_reason is not None or is_blocked
            if has_unparsed_rest(self._stream):
                raise StreamCut(
                    f"The answer of {model} broke off: {self._provider.title} sent a line that "
                    "cannot be read; ask again"
                )
            if self._gemini_lines.finish_reason == MALFORMED_CALL and self._assembly.is_empty:
                raise StreamCut(f"{model} began a tool call that it could not write; ask again")
        if not is_whole:
            raise StreamCut(
                f"The answer of {model} broke off: {self._provider.title} ended the stream "
                "before the end; ask again"
            )

    def _stalled(self) -> ModelError:
        name = f"{self._order.request.model.model} ({self._provider.title})"
        stall_s = self._order.stall_timeout_s
        if self.has_begun:
            return StreamCut(f"{name} fell silent for {stall_s:g} s in mid-answer; ask again")
        return ModelUnavailable(
            f"{name} did not begin to answer within {stall_s * _PATIENCE:g} s; try again later"
        )

    def _done(self) -> MessageDone:
        usage = self._assembly.usage
        return MessageDone(
            self._assembly.message(),
            self._usage(usage, self._order.request.model),
            self._assembly.finish_reason or "stop",
            limits_in_headers(self._headers()),
        )

    def _headers(self) -> dict[str, str]:
        """Return the headers of the answer, by their names in lower case."""
        headers = getattr(self._stream, "_response_headers", None)
        if headers is None:
            # Gemini's are known to what litellm's stream reads from.
            inner = getattr(self._stream, "completion_stream", None)
            headers = getattr(inner, "response_headers", None)
        items = headers.items() if headers else ()
        return {str(name).lower(): str(value) for name, value in items}

    def _usage(self, usage: Any, ref: ModelRef) -> Usage:
        if usage is None:
            return Usage()
        details = getattr(usage, "prompt_tokens_details", None)
        return Usage(
            input_tokens=usage.prompt_tokens or 0,
            output_tokens=usage.completion_tokens or 0,
            cached_tokens=getattr(details, "cached_tokens", None) or 0,
            cost_usd=self._cost_usd(usage, ref),
        )

    def _cost_usd(self, usage: Any, ref: ModelRef) -> float | None:
        """Return the price by litellm's map; None where it knows none."""
        name = self._provider.litellm_prefix + ref.model
        if not self._provider.needs_key:
            return None
        try:
            response = self._litellm.ModelResponse(model=name, usage=usage)
            cost = self._litellm.completion_cost(completion_response=response, model=name)
        except Exception:  # noqa: BLE001 - it raises a bare Exception for a model it has no price of
            return None
        # The map writes 0 for prices that nobody entered.
        return float(cost) or None
