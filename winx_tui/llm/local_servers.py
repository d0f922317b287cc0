"""Finds model servers on this machine by asking the usual ports of loopback.

    kind        port    known by                 context sizes
    Ollama      11434   /api/tags                of loaded models: /api/ps; else num_ctx, if set
    LM Studio   1234    /api/v0/models           of loaded models, in the same answer
    llama.cpp   8080    /props                   in the same answer
    vLLM        8000    /version                 max_model_len in /v1/models

A port is first asked for /v1/models, which all of them have: a program of another kind that
listens there gets this one question and no other. What a server says is data of a stranger,
for any user of the machine may listen on these ports: names are checked, no key is ever sent,
and a server is used only if a person chooses it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass

from winx_tui.llm.local_answers import (
    LocalModel,
    llamacpp_models,
    lmstudio_models,
    ollama_details,
    ollama_models,
    openai_models,
)
from winx_tui.llm.loopback import Place, ask

USUAL_PORTS = (11434, 1234, 8080, 8000)
HOSTS = ("127.0.0.1", "::1")
TIMEOUT_S = 0.3
"""For one question; loopback answers in milliseconds, unless a model is just being loaded."""
_MAX_DETAILED = 24
"""How many of Ollama's models are asked about one by one."""


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A model server on this machine."""

    title: str
    """Which program it is."""
    base_url: str
    """For chat completions, such as http://127.0.0.1:11434/v1."""
    models: tuple[LocalModel, ...]
    """Loaded ones first."""

    def model(self, name: str) -> LocalModel | None:
        """Return one of its models; None if it has no such one."""
        return next((model for model in self.models if model.name == name), None)


NO_SERVERS: tuple[LocalServer, ...] = ()


def usual_places() -> tuple[Place, ...]:
    """Return where servers are looked for."""
    return tuple(Place(host, port) for port in USUAL_PORTS for host in HOSTS)


async def find_usual_servers() -> tuple[LocalServer, ...]:
    """Look for servers on the usual ports of this machine."""
    return await find_local_servers(usual_places(), timeout_s=TIMEOUT_S)


async def find_local_servers(
    places: Sequence[Place], *, timeout_s: float
) -> tuple[LocalServer, ...]:
    """Ask all places at once and return the servers that answered, in the order of places."""
    asked = tuple(places)
    found = await asyncio.gather(*(_server_at(place, timeout_s) for place in asked))
    servers: dict[tuple[str, str, tuple[LocalModel, ...]], LocalServer] = {}
    for place, server in zip(asked, found, strict=True):
        if server is not None:
            # The same program may listen on both addresses of loopback.
            servers.setdefault((server.title, str(place.port), server.models), server)
    return tuple(servers.values())


def server_of(servers: Sequence[LocalServer], model: str) -> LocalServer | None:
    """Return the server that has a model, else the first one; None if there is none.

    A server that names no such model may have it all the same: llama.cpp answers to any name.
    """
    named = (server for server in servers if server.model(model) is not None)
    return next(named, servers[0] if servers else None)


async def _server_at(place: Place, timeout_s: float) -> LocalServer | None:
    listed = await ask(place, "/v1/models", timeout_s=timeout_s)
    models = openai_models(listed)
    if models is None:
        return None
    tags, studio, props, version = await asyncio.gather(
        *(
            ask(place, path, timeout_s=timeout_s)
            for path in ("/api/tags", "/api/v0/models", "/props", "/version")
        )
    )
    title = "OpenAI-compatible server"
    if (of_studio := lmstudio_models(studio)) is not None:
        title, models = "LM Studio", of_studio
    elif (of_llamacpp := llamacpp_models(props, models)) is not None:
        # Before Ollama: llama.cpp answers /api/tags as well.
        title, models = "llama.cpp", of_llamacpp
    elif (of_ollama := ollama_models(tags)) is not None:
        title, models = "Ollama", await _with_details(place, of_ollama, timeout_s)
    elif _is_version(version):
        title = "vLLM"
    models = tuple(sorted(models, key=lambda model: not model.is_loaded))
    return LocalServer(title, f"http://{place}/v1", models)


async def _with_details(
    place: Place, models: tuple[LocalModel, ...], timeout_s: float
) -> tuple[LocalModel, ...]:
    asked = models[:_MAX_DETAILED]
    running, *shown = await asyncio.gather(
        ask(place, "/api/ps", timeout_s=timeout_s),
        *(
            ask(place, "/api/show", timeout_s=timeout_s, body={"model": model.name})
            for model in asked
        ),
    )
    detailed = (
        ollama_details(model, details, running) for model, details in zip(asked, shown, strict=True)
    )
    # What only embeds cannot answer.
    return (*(model for model in detailed if model is not None), *models[_MAX_DETAILED:])


def _is_version(answer: object | None) -> bool:
    version = answer.get("version") if isinstance(answer, dict) else None
    return isinstance(version, str) and re.match(r"\d+\.\d+", version) is not None
