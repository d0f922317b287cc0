"""The models that a provider itself lists: what they are, and kept for a day."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from winx_tui.config.private_files import read_private_file, replace_private_file
from winx_tui.core.codec import decode, encode
from winx_tui.core.errors import ConfigError
from winx_tui.llm.local_answers import listed_size
from winx_tui.llm.providers import ListFormat

KEPT_S = 24 * 3600.0
"""How long a list is used before the provider is asked again."""
_MAX_MODELS = 2_000
_NAME = re.compile(r"[\w.:/@+-]{1,200}", re.ASCII)
_NO_CHAT = re.compile(
    r"embed|rerank|whisper|tts|asr|speech|ocr|image|video|veo|imagen|wan2|wanx|live|audio|"
    r"translat|guard|safety|reward|parse|aqa|robotics|computer-use|deplot|nv-?clip|clip\b",
    re.IGNORECASE,
)
"""Parts of the names of models that do something else than chat with tools."""


@dataclass(frozen=True, slots=True)
class LiveModel:
    """A model as its provider lists it; None where the list does not tell."""

    name: str
    context_tokens: int | None = None
    max_output_tokens: int | None = None
    thinks: bool | None = None


@dataclass(frozen=True, slots=True)
class KeptList:
    """A list as it was fetched."""

    base_url: str
    """Where: another server has other models."""
    fetched_at: float
    """Unix time."""
    models: tuple[LiveModel, ...]

    def is_fresh(self, base_url: str, now: float) -> bool:
        """Tell whether it still holds for an address."""
        return self.base_url == base_url and 0 <= now - self.fetched_at < KEPT_S


def models_in(answer: object, list_format: ListFormat) -> tuple[LiveModel, ...]:
    """Read a provider's list, those models that chat, sorted by name.

    Raises:
        ValueError: it is no list of models.
    """
    rows = answer.get(_LIST_KEY[list_format]) if isinstance(answer, dict) else None
    if not isinstance(rows, list):
        raise ValueError("not a list of models")
    read = _READERS[list_format]
    models = {
        model.name: model
        for row in rows[:_MAX_MODELS]
        if isinstance(row, dict) and (model := read(row)).name and not _NO_CHAT.search(model.name)
    }
    return tuple(models[name] for name in sorted(models))


def read_kept(path: Path) -> KeptList | None:
    """Return the list that was kept in a file; None if there is none that can be read."""
    try:
        text = read_private_file(path)
        kept: KeptList = decode(KeptList, json.loads(text or ""))
    except (ConfigError, ValueError):
        return None
    return kept


def keep(path: Path, kept: KeptList) -> None:
    """Keep a list in a file.

    Raises:
        ConfigError: it cannot be written.
    """
    replace_private_file(path, json.dumps(encode(kept)))


def _openai(row: Mapping[str, Any]) -> LiveModel:
    window = row.get("context_length") or row.get("max_model_len")
    return LiveModel(_name(row.get("id")), listed_size(window))


def _gemini(row: Mapping[str, Any]) -> LiveModel:
    methods = row.get("supportedGenerationMethods")
    chats = isinstance(methods, list) and "generateContent" in methods
    thinks = row.get("thinking")
    return LiveModel(
        _name(row.get("name"), prefix="models/") if chats else "",
        listed_size(row.get("inputTokenLimit")),
        listed_size(row.get("outputTokenLimit")),
        thinks if isinstance(thinks, bool) else None,
    )


_LIST_KEY: Mapping[ListFormat, str] = {"openai": "data", "gemini": "models"}
_READERS = {"openai": _openai, "gemini": _gemini}


def _name(value: object, prefix: str = "") -> str:
    """Return a model's name; empty if it is none that may be shown and sent."""
    name = value.removeprefix(prefix) if isinstance(value, str) else ""
    return name if _NAME.fullmatch(name) else ""
