"""A conversation in the words of chat completions, fit for one provider."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from winx_tui.core.codec import json_object
from winx_tui.core.messages import ImagePart, Message, TextPart, ToolCall, ToolSpec
from winx_tui.core.text import without_half_characters
from winx_tui.llm.base import ChatRequest
from winx_tui.llm.catalog import model_info
from winx_tui.llm.providers import Provider
from winx_tui.llm.thinking import wish_for

_SIGNATURE_MARK = "__thought__"
"""litellm appends Gemini's thought signatures to tool-call ids behind this."""


def chat_arguments(
    request: ChatRequest, provider: Provider, *, takes_images: bool | None = None
) -> dict[str, Any]:
    """Return what a chat completion is asked with: model, messages, tools, limits.

    `takes_images` says whether the model sees; None: as the catalog knows.
    """
    wish = wish_for(request.model, request.effort)
    messages = _with_suffix(_seen_by(request, takes_images), wish.prompt_suffix)
    arguments: dict[str, Any] = {
        "model": provider.litellm_prefix + request.model.model,
        **provider.request_options,
    }
    if request.model.model.startswith(provider.thinking_models) and not wish.arguments:
        arguments["thinking"] = {"type": "enabled"}
    arguments.update(wish.arguments)
    if request.tools:
        arguments["tools"] = [_tool(spec) for spec in request.tools]
        arguments.update(provider.tool_options)
    if request.max_output_tokens is not None:
        arguments["max_tokens"] = request.max_output_tokens
    if request.temperature is not None:
        arguments["temperature"] = request.temperature
    # Messages were made encodable piece by piece: a second walk through all is slow.
    return {**without_half_characters(arguments), "messages": chat_messages(messages, provider)}


def _with_suffix(messages: tuple[Message, ...], suffix: str) -> tuple[Message, ...]:
    """Return the messages with a suffix at the person's last one."""
    last = max((at for at, each in enumerate(messages) if each.role == "user"), default=None)
    if not suffix or last is None:
        return messages
    spoken = replace(messages[last], parts=(*messages[last].parts, TextPart(suffix)))
    return (*messages[:last], spoken, *messages[last + 1 :])


def _seen_by(request: ChatRequest, takes_images: bool | None) -> tuple[Message, ...]:
    """Return the messages, with words in place of the images that the model would refuse."""
    if takes_images is None:
        takes_images = model_info(request.model).takes_images
    if takes_images is not False:
        return request.messages
    note = TextPart(
        f"\n[An image stood here. The model {request.model.model} takes no images, so it was not "
        "shown; work from its text, or ask the user what is in it.]"
    )
    return tuple(
        replace(
            message,
            parts=tuple(note if isinstance(part, ImagePart) else part for part in message.parts),
        )
        if _images(message)
        else message
        for message in request.messages
    )


def chat_messages(messages: tuple[Message, ...], provider: Provider) -> list[dict[str, Any]]:
    """Translate a conversation; messages that say nothing are left out."""
    turn_begins = max(
        (index for index, message in enumerate(messages) if message.role == "user"), default=0
    )
    translated: list[dict[str, Any]] = []
    images: list[ImagePart] = []
    for index, message in enumerate(messages):
        if message.role == "tool":
            translated.append(_tool_result(message, provider))
            images += _images(message)
            continue
        # Tool messages cannot hold images, and nothing may come between them.
        translated += _image_message(images)
        images = []
        if message.role == "assistant":
            is_current = index > turn_begins and provider.reasoning_replay == "current_turn"
            translated += _assistant(message, provider, with_reasoning=is_current)
        else:
            translated.append({"role": message.role, "content": _content(message)})
    return translated + _image_message(images)


def _assistant(
    message: Message, provider: Provider, *, with_reasoning: bool
) -> list[dict[str, Any]]:
    if not message.text and not message.tool_calls:
        return []
    data: dict[str, Any] = {"role": "assistant", "content": _encodable(message.text)}
    if message.tool_calls:
        data["tool_calls"] = [_call(call, provider) for call in message.tool_calls]
    if with_reasoning and message.reasoning:
        data["reasoning_content"] = _encodable(message.reasoning)
    return [data]


def _call(call: ToolCall, provider: Provider) -> dict[str, Any]:
    return {
        "id": _call_id(call.id, provider),
        "type": "function",
        "function": {"name": _encodable(call.name), "arguments": _sound_arguments(call.arguments)},
    }


def _sound_arguments(arguments: str) -> str:
    """Return arguments that providers take; what the model broke, the tool's answer tells it."""
    try:
        json_object(arguments)
    except ValueError:
        return "{}"
    return _encodable(arguments)


def _tool_result(message: Message, provider: Provider) -> dict[str, Any]:
    call_id = _call_id(message.tool_call_id or "", provider)
    return {"role": "tool", "tool_call_id": call_id, "content": _encodable(message.text)}


def _call_id(call_id: str, provider: Provider) -> str:
    if not provider.keeps_call_signatures:
        call_id = call_id.partition(_SIGNATURE_MARK)[0]
    return _encodable(call_id)


def _content(message: Message) -> str | list[dict[str, Any]]:
    text = _encodable(message.text)
    images = _images(message)
    if not images:
        return text
    pieces: list[dict[str, Any]] = [{"type": "text", "text": text}] if text else []
    return pieces + [_image(image) for image in images]


def _images(message: Message) -> list[ImagePart]:
    return [part for part in message.parts if isinstance(part, ImagePart)]


def _image_message(images: list[ImagePart]) -> list[dict[str, Any]]:
    if not images:
        return []
    note = {"type": "text", "text": "The images that the tools returned:"}
    return [{"role": "user", "content": [note, *(_image(image) for image in images)]}]


def _image(image: ImagePart) -> dict[str, Any]:
    url = f"data:{image.media_type};base64,{image.data_base64}"
    return {"type": "image_url", "image_url": {"url": url}}


def _tool(spec: ToolSpec) -> dict[str, Any]:
    return {
        "type": "function",
        "function": {
            "name": spec.name,
            "description": spec.description,
            "parameters": spec.parameters,
        },
    }


def _encodable(text: str) -> str:
    """Replace lone surrogates (undecodable bytes of file names), which no request can carry."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
