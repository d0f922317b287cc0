"""The agents, as a table: how each is pointed at the scripted model and given a prompt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

MODEL = "scripted"
KEY = "AIza-no-real-key"


@dataclass(frozen=True, slots=True)
class AgentProgram:
    """One agent that is installed with npm."""

    name: str
    """As `winx mcp install` knows it."""
    package: str
    command: tuple[str, ...]
    """The program and its options; the prompt comes last."""
    tool: str
    """How its model calls a tool of winx, `{}` for winx's own name."""
    settings: Mapping[str, str]
    """Files below its home, written before winx is: path → text, `{url}` for the server."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """`{url}` stands for the server."""
    first_answers: int = 0
    """How many of the model's answers it makes up before the first."""
    winx_options: tuple[str, ...] = ()
    """How winx is to be started."""
    amendment: tuple[str, str, str] | None = None
    """What a person adds to winx's entry: the file, after what, which text."""
    tool_search: str = ""
    """What loads tools that it holds back; "" where it shows them all."""


AGENTS: tuple[AgentProgram, ...] = (
    AgentProgram(
        "qwen-code",
        "@qwen-code/qwen-code",
        ("qwen", "--auth-type", "openai", "--yolo", "-p"),
        "mcp__winx__{}",
        {".qwen/settings.json": json.dumps({"general": {"disableAutoUpdate": True}}, indent=2)},
        {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": "{url}/local/v1", "OPENAI_MODEL": MODEL},
        first_answers=1,
        tool_search="tool_search",
    ),
    AgentProgram(
        "gemini-cli",
        "@google/gemini-cli",
        ("gemini", "--yolo", "--skip-trust", "--model", MODEL, "-p"),
        "mcp_winx_{}",
        {
            ".gemini/settings.json": json.dumps(
                {"security": {"auth": {"selectedType": "gemini-api-key"}}}, indent=2
            )
        },
        {"GEMINI_API_KEY": KEY, "GOOGLE_GEMINI_BASE_URL": "{url}"},
    ),
    AgentProgram(
        "codex",
        "@openai/codex",
        ("codex", "exec", "--skip-git-repo-check"),
        "{}",
        {
            ".codex/config.toml": f"""\
model = "{MODEL}"
model_provider = "{MODEL}"

[model_providers.{MODEL}]
name = "A scripted model"
base_url = "{{url}}/local/v1"
wire_api = "responses"
env_key = "OPENAI_API_KEY"
"""
        },
        {"OPENAI_API_KEY": KEY},
        # Its `exec` declines every form in its user's name.
        winx_options=("--mode", "full-access"),
        amendment=(
            ".codex/config.toml",
            "[mcp_servers.winx]\n",
            # Else its model is asked after 0.9 s, whether its servers are there or not; and its
            # own approval, which `exec` refuses too, stands before each call that changes things.
            'required = true\ndefault_tools_approval_mode = "approve"\n',
        ),
    ),
    AgentProgram(
        "opencode",
        "opencode-ai",
        ("opencode", "run", "--model", f"{MODEL}/{MODEL}"),
        "winx_{}",
        {
            ".config/opencode/opencode.json": json.dumps(
                {
                    "provider": {
                        MODEL: {
                            "npm": "@ai-sdk/openai-compatible",
                            "name": "A scripted model",
                            "options": {"baseURL": "{url}/local/v1", "apiKey": KEY},
                            "models": {MODEL: {"name": MODEL}},
                        }
                    },
                    "autoupdate": False,
                },
                indent=2,
            )
        },
    ),
)
