"""The resources and prompts that the official conformance suite wants, beside winx's own."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import mcp_types as types
from mcp.server.lowlevel import Server

from winx_tui.mcp_server.clients import Context
from winx_tui.mcp_server.server import ToolServer

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQ"
    "AAAABJRU5ErkJggg=="
)
"""A PNG of one red point."""

_TEMPLATE = "test://template/{id}/data"
_WATCHED = "test://watched-resource"
_TEXT = types.TextResourceContents(
    uri="test://static-text",
    mime_type="text/plain",
    text="This is the content of the static text resource.",
)
_BLOB = types.BlobResourceContents(uri="test://static-binary", mime_type="image/png", blob=PIXEL)
_SEEN = types.TextResourceContents(uri=_WATCHED, mime_type="text/plain", text="Watched.")
_RESOURCES = {item.uri: item for item in (_TEXT, _BLOB, _SEEN)}

_PROMPTS: dict[str, tuple[str, ...]] = {
    "test_simple_prompt": (),
    "test_prompt_with_arguments": ("arg1", "arg2"),
    "test_prompt_with_embedded_resource": ("resourceUri",),
    "test_prompt_with_image": (),
}


def add_content(server: ToolServer) -> None:
    """Lay resources and prompts over a server's own."""
    _add_resources(server.sdk_server)
    _add_prompts(server.sdk_server)


def _add_resources(sdk: Server[Any]) -> None:
    own = {method: handler_of(sdk, method) for method in _OF_RESOURCES}

    async def list_resources(context: Context, params: Any) -> types.ListResourcesResult:
        listed = await own["resources/list"](context, params)
        fixtures = [
            types.Resource(uri=uri, name=uri.rpartition("/")[2], mime_type=item.mime_type)
            for uri, item in _RESOURCES.items()
        ]
        return types.ListResourcesResult(resources=[*listed.resources, *fixtures])

    async def list_templates(context: Context, params: Any) -> types.ListResourceTemplatesResult:
        listed = await own["resources/templates/list"](context, params)
        fixture = types.ResourceTemplate(uri_template=_TEMPLATE, name="data of an id")
        return types.ListResourceTemplatesResult(
            resource_templates=[*listed.resource_templates, fixture]
        )

    async def read(context: Context, params: types.ReadResourceRequestParams) -> Any:
        if params.uri in _RESOURCES:
            return types.ReadResourceResult(contents=[_RESOURCES[params.uri]])
        if found := re.fullmatch(r"test://template/([^/]+)/data", params.uri):
            return types.ReadResourceResult(contents=[_templated(params.uri, found[1])])
        return await own["resources/read"](context, params)

    def watch(method: str) -> Callable[..., Awaitable[Any]]:
        async def take(context: Context, params: types.SubscribeRequestParams) -> Any:
            if params.uri == _WATCHED:
                return types.EmptyResult()
            return await own[method](context, params)

        return take

    handlers = (
        list_resources,
        list_templates,
        read,
        watch("resources/subscribe"),
        watch("resources/unsubscribe"),
    )
    for (method, kind), handler in zip(_OF_RESOURCES.items(), handlers, strict=True):
        sdk.add_request_handler(method, kind, handler)


def _add_prompts(sdk: Server[Any]) -> None:
    own = {method: handler_of(sdk, method) for method in _OF_PROMPTS}

    async def list_prompts(context: Context, params: Any) -> types.ListPromptsResult:
        listed = await own["prompts/list"](context, params)
        return types.ListPromptsResult(prompts=[*listed.prompts, *_prompts()])

    async def get_prompt(context: Context, params: types.GetPromptRequestParams) -> Any:
        if params.name not in _PROMPTS:
            return await own["prompts/get"](context, params)
        return types.GetPromptResult(messages=_messages(params.name, params.arguments or {}))

    async def complete(context: Context, params: types.CompleteRequestParams) -> Any:
        if isinstance(params.ref, types.PromptReference) and params.ref.name in _PROMPTS:
            return types.CompleteResult(completion=types.Completion(values=[], has_more=False))
        return await own["completion/complete"](context, params)

    handlers: tuple[Callable[..., Awaitable[Any]], ...] = (list_prompts, get_prompt, complete)
    for (method, kind), handler in zip(_OF_PROMPTS.items(), handlers, strict=True):
        sdk.add_request_handler(method, kind, handler)


_OF_RESOURCES: dict[str, type[Any]] = {
    "resources/list": types.PaginatedRequestParams,
    "resources/templates/list": types.PaginatedRequestParams,
    "resources/read": types.ReadResourceRequestParams,
    "resources/subscribe": types.SubscribeRequestParams,
    "resources/unsubscribe": types.UnsubscribeRequestParams,
}
_OF_PROMPTS: dict[str, type[Any]] = {
    "prompts/list": types.PaginatedRequestParams,
    "prompts/get": types.GetPromptRequestParams,
    "completion/complete": types.CompleteRequestParams,
}


def handler_of(server: Server[Any], method: str) -> Callable[..., Awaitable[Any]]:
    """Return the handler that winx itself has for a method."""
    entry = server.get_request_handler(method)
    assert entry is not None, method
    return entry.handler


def _templated(uri: str, identity: str) -> types.TextResourceContents:
    data = {"id": identity, "templateTest": True, "data": f"Data for ID: {identity}"}
    return types.TextResourceContents(uri=uri, mime_type="application/json", text=json.dumps(data))


def _prompts() -> list[types.Prompt]:
    return [
        types.Prompt(
            name=name,
            description=f"Fixture {name}.",
            arguments=[
                types.PromptArgument(name=argument, description="A value.", required=True)
                for argument in arguments
            ],
        )
        for name, arguments in _PROMPTS.items()
    ]


def _messages(name: str, arguments: dict[str, str]) -> list[types.PromptMessage]:
    image = types.ImageContent(type="image", data=PIXEL, mime_type="image/png")
    embedded = types.TextResourceContents(
        uri=arguments.get("resourceUri", ""),
        mime_type="text/plain",
        text="Embedded resource content for testing.",
    )
    given = {key: arguments.get(key, "") for key in ("arg1", "arg2")}
    content: dict[str, list[types.ContentBlock]] = {
        "test_simple_prompt": [_said("This is a simple prompt for testing.")],
        "test_prompt_with_arguments": [
            _said("Prompt with arguments: arg1='{arg1}', arg2='{arg2}'".format(**given))
        ],
        "test_prompt_with_embedded_resource": [
            types.EmbeddedResource(type="resource", resource=embedded),
            _said("Please process the embedded resource above."),
        ],
        "test_prompt_with_image": [image, _said("Please analyze the image above.")],
    }
    return [types.PromptMessage(role="user", content=part) for part in content[name]]


def _said(text: str) -> types.TextContent:
    return types.TextContent(type="text", text=text)
