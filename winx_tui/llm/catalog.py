"""What is known of models without asking anybody: windows and prices, as of November 2026.

The model host's price map knows more models and tiers; this table answers at once, before
the host is warm, and for NVIDIA NIM, which that map leaves out.
"""

from __future__ import annotations

from winx_tui.core.messages import ModelRef, Usage
from winx_tui.llm.base import ModelInfo

_Row = tuple[int | None, int | None, float | None, float | None]
"""Context window, most output tokens, USD per million input and output tokens."""

_MODELS: dict[str, _Row] = {
    "dashscope/qwen3-coder-plus": (997_952, 65_536, 1.0, 5.0),
    "dashscope/qwen3-coder-flash": (997_952, 65_536, 0.3, 1.5),
    "dashscope/qwen3.8-max": (991_808, 131_072, 2.0, 6.0),
    "dashscope/qwen3.8-flash": (991_808, 131_072, 0.15, 0.47),
    "dashscope/qwen3.7-max": (991_808, 65_536, 2.5, 7.5),
    "dashscope/glm-5.2": (1_048_576, 131_072, 1.4, 4.4),
    "dashscope/deepseek-v4-pro": (1_000_000, 393_216, 2.4, 4.8),
    "dashscope/kimi-k2.7-code": (229_376, 16_384, 0.95, 4.0),
    "gemini/gemini-2.5-pro": (1_048_576, 65_536, 1.25, 10.0),
    "gemini/gemini-2.5-flash": (1_048_576, 65_536, 0.3, 2.5),
    "gemini/gemini-2.5-flash-lite": (1_048_576, 65_536, 0.1, 0.4),
    "gemini/gemini-3.8-flash": (1_048_576, 65_536, 0.75, 3.75),
    "gemini/gemini-3.1-pro-preview": (1_048_576, 65_536, 2.0, 12.0),
    "gemini/gemini-4-argon": (1_048_576, 1_048_576, 2.0, 10.0),
    "nvidia/qwen/qwen3-coder-480b-a35b-instruct": (262_144, None, None, None),
    "nvidia/qwen/qwen3-235b-a22b": (131_072, None, None, None),
    "nvidia/qwen/qwen3-next-80b-a3b-instruct": (262_144, None, None, None),
    "nvidia/openai/gpt-oss-120b": (131_072, None, None, None),
    "nvidia/moonshotai/kimi-k2-instruct": (131_072, None, None, None),
    "nvidia/deepseek-ai/deepseek-v3.1": (131_072, None, None, None),
    "nvidia/meta/llama-3.3-70b-instruct": (131_072, None, None, None),
}
"""PROVIDER/MODEL → row. Tiered prices are those of short requests. NIM's hosted models are
metered in requests, not money."""


_WITHOUT_IMAGES = (
    "codestral",
    "deepseek-r1",
    "deepseek-v3",
    "deepseek-v4-pro",
    "glm-5.2",
    "gpt-oss",
    "kimi-k2-instruct",
    "kimi-k2-thinking",
    "llama-3.1-8b",
    "llama-3.1-70b",
    "llama-3.1-405b",
    "llama-3.3",
    "qwen2.5-coder",
    "qwen3-235b-a22b",
    "qwen3-coder",
    "qwen3-max",
    "qwen3-next",
    "qwen3.7-max",
)
"""How the names of models begin that take no images, whoever serves them."""

_WITH_IMAGES = ("gemini-", "kimi-k2.7-code", "qwen3.8-max", "qwen3.8-flash")
"""The same for those that do."""


def model_info(ref: ModelRef) -> ModelInfo:
    """Return what is known of a model; None in the fields where nothing is."""
    row = _MODELS.get(str(ref), (None, None, None, None))
    return ModelInfo(ref, *row, takes_images=_takes_images(ref))


def _takes_images(ref: ModelRef) -> bool | None:
    """Tell whether a model sees; None where that is not known."""
    name = ref.model.rpartition("/")[2].lower()
    if name.startswith(_WITHOUT_IMAGES):
        return False
    return True if name.startswith(_WITH_IMAGES) else None


def known_models(provider: str) -> tuple[ModelRef, ...]:
    """List the models of a provider that the table knows; a provider has more."""
    refs = (ModelRef.parse(name) for name in _MODELS)
    return tuple(ref for ref in refs if ref.provider == provider)


def cost_of(usage: Usage, ref: ModelRef) -> float | None:
    """Return what a request cost in USD: as the host reckoned, or by the table, or None.

    By the table it is an upper bound: cached tokens count in full, though they cost less.
    """
    info = model_info(ref)
    if usage.cost_usd is not None:
        return usage.cost_usd
    if info.input_usd_per_million is None or info.output_usd_per_million is None:
        return None
    dollars = (
        usage.input_tokens * info.input_usd_per_million
        + usage.output_tokens * info.output_usd_per_million
    )
    return dollars / 1_000_000
