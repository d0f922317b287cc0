"""What model servers on this machine say of their models; anything unexpected is no answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

_NAME = re.compile(r"[\w.:/@+-]{1,200}", re.ASCII)
_MAX_MODELS = 500
_CLOUD = re.compile(r"[:-]cloud\Z")
_NUM_CTX = re.compile(r"^\s*num_ctx\s+(\d{1,9})\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model of a server on this machine; None where the server does not tell."""

    name: str
    context_tokens: int | None = None
    """As it is served, which may be less than the model could."""
    takes_images: bool | None = None
    thinks: bool | None = None
    is_loaded: bool = False


def runs_elsewhere(name: str) -> bool:
    """Tell whether a model of Ollama's is run by its maker's servers, not by this machine."""
    return _CLOUD.search(name) is not None


def openai_models(answer: object | None) -> tuple[LocalModel, ...] | None:
    """Read /v1/models; None if it is no such list."""
    rows = _rows(answer, "data")
    if rows is None:
        return None
    return tuple(
        LocalModel(name, listed_size(row.get("max_model_len")))
        for row in rows
        if (name := _name(row.get("id")))
    )


def lmstudio_models(answer: object | None) -> tuple[LocalModel, ...] | None:
    """Read LM Studio's /api/v0/models; None if it is no such list."""
    rows = _rows(answer, "data")
    if rows is None or not all("state" in row for row in rows):
        return None
    return tuple(
        LocalModel(
            name,
            listed_size(row.get("loaded_context_length")),
            takes_images=row.get("type") == "vlm",
            is_loaded=row.get("state") == "loaded",
        )
        for row in rows
        if (name := _name(row.get("id"))) and row.get("type") in ("llm", "vlm")
    )


def llamacpp_models(
    props: object | None, listed: tuple[LocalModel, ...]
) -> tuple[LocalModel, ...] | None:
    """Read llama.cpp's /props; None if it is not llama.cpp."""
    if not isinstance(props, dict):
        return None
    settings = props.get("default_generation_settings")
    if not isinstance(settings, dict):
        return None
    modalities = props.get("modalities")
    sees = modalities.get("vision") if isinstance(modalities, dict) else None
    window = listed_size(settings.get("n_ctx"))
    if len(listed) != 1:
        # A router of several models: the properties are nobody's in particular.
        return listed
    takes_images = sees if isinstance(sees, bool) else None
    return (replace(listed[0], context_tokens=window, takes_images=takes_images, is_loaded=True),)


def ollama_models(answer: object | None) -> tuple[LocalModel, ...] | None:
    """Read Ollama's /api/tags; None if it is no such list."""
    rows = _rows(answer, "models")
    if rows is None:
        return None
    return tuple(LocalModel(name) for row in rows if (name := _name(row.get("name"))))


def ollama_details(
    model: LocalModel, shown: object | None, running: object | None
) -> LocalModel | None:
    """Add what /api/show and /api/ps tell of a model; None if it cannot chat."""
    for row in _rows(running, "models") or ():
        if row.get("name") == model.name:
            window = listed_size(row.get("context_length"))
            model = replace(model, context_tokens=window, is_loaded=True)
    if not isinstance(shown, dict):
        return model
    parameters = shown.get("parameters")
    if model.context_tokens is None and isinstance(parameters, str):
        found = _NUM_CTX.search(parameters)
        model = replace(model, context_tokens=listed_size(int(found[1])) if found else None)
    abilities = shown.get("capabilities")
    if not isinstance(abilities, list):
        return model
    if "completion" not in abilities:
        return None
    return replace(model, takes_images="vision" in abilities, thinks="thinking" in abilities)


def _rows(answer: object | None, key: str) -> list[Mapping[str, Any]] | None:
    rows = answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return None
    return rows[:_MAX_MODELS]


def _name(value: object) -> str:
    """Return a model's name; empty if it is none that may be shown and sent."""
    return value if isinstance(value, str) and _NAME.fullmatch(value) else ""


def listed_size(value: object) -> int | None:
    """Return how many tokens a list of models names; None if that is no size."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**9:
        return value
    return None
