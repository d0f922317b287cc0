"""The arguments of bash_command: flat for the schema, lenient in what they accept."""

from __future__ import annotations

import shlex
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from winx_tui.core.errors import ShellError
from winx_tui.shell.keys import KEYS_IN_WORDS, key_name
from winx_tui.tools.fields import decoded

Action = Literal[
    "command", "status_check", "send_text", "send_specials", "send_ascii", "screen", "wait_for_turn"
]
ACTIONS: tuple[Action, ...] = get_args(Action)
FLAGS = frozenset({"status_check", "screen", "wait_for_turn"})
"""Actions that are asked for by `true`."""

KILL = "Kill"
"""Not a key: ends a program that no key ends."""
MAX_WAIT_S = 600.0
"""A longer wait is cut to this, and the reply says so: a call must end some day."""
MAX_SCREEN_LINES = 1_000

_WRAPPERS = ("action_json", "action", "arguments", "params", "input")
"""Under these names models nest what belongs at the top."""
_ALIASES = {"cmd": "command", "script": "command", "timeout": "wait_for_seconds"}


class BashCommandParams(BaseModel):
    """One action in a shell."""

    model_config = ConfigDict(extra="ignore")

    command: str | None = Field(
        default=None, description="What bash shall run; several lines and here-documents work."
    )
    is_background: bool = Field(
        default=False,
        description="With command: run it in a shell of its own and answer soon.",
    )
    status_check: bool = Field(
        default=False,
        description="Wait for the running command and show its new output.",
    )
    send_text: str | None = Field(
        default=None,
        description="Text to type into the running program, and Enter.",
    )
    submit: bool = Field(default=True, description="With send_text: whether to press Enter.")
    send_specials: list[str] | None = Field(
        default=None,
        description=f"Keys to press in order: {KEYS_IN_WORDS}, or single characters such as q. "
        "Kill ends a program that ignores Ctrl-c.",
    )
    send_ascii: list[Annotated[int, Field(ge=0, le=255)]] | None = Field(
        default=None, description="Bytes to type, as numbers from 0 to 255."
    )
    screen: bool = Field(
        default=False,
        description="Show the running program's screen and cursor.",
    )
    diff: bool = Field(default=False, description="With screen: only the lines that changed.")
    lines: int | None = Field(
        default=None,
        ge=0,
        le=MAX_SCREEN_LINES,
        description="With screen or wait_for_turn: how many of the last lines.",
    )
    wait_for_turn: bool = Field(
        default=False,
        description="Wait until the agent that runs there waits for input.",
    )
    recognizer: str = Field(
        default="auto",
        description="With wait_for_turn: which agent: claude, codex, gemini, antigravity, generic.",
    )
    quiet_ms: float = Field(
        default=600,
        description="With wait_for_turn: how long its screen must rest.",
    )
    timeout_seconds: float | None = Field(
        default=None, description="With wait_for_turn: at most how long."
    )
    wait_through_busy: bool = Field(
        default=False,
        description="With wait_for_turn: wait while it works, too.",
    )
    wait_for_seconds: float | None = Field(
        default=None,
        ge=0,
        description=f"How long to wait for the end, at most {MAX_WAIT_S:.0f}.",
    )
    bg_command_id: str | None = Field(
        default=None,
        description="The background command that is meant, such as bg1.",
    )

    @property
    def action(self) -> Action:
        """Return the one thing that is asked for."""
        return next(action for action in ACTIONS if getattr(self, action))

    @property
    def asked_wait_s(self) -> float | None:
        """Return how long the caller wants to wait; None: as long as is usual."""
        return self.timeout_seconds if self.wait_for_turn else self.wait_for_seconds

    @model_validator(mode="before")
    @classmethod
    def _understand(cls, data: Any) -> Any:
        return _flattened(data)

    @field_validator("send_specials")
    @classmethod
    def _name_keys(cls, keys: list[str] | None) -> list[str] | None:
        try:
            return keys and [KILL if key.lower() == "kill" else key_name(key) for key in keys]
        except ShellError as error:
            raise ValueError(str(error)) from error

    @model_validator(mode="after")
    def _ask_for_one_thing(self) -> BashCommandParams:
        asked = [action for action in ACTIONS if getattr(self, action)]
        if len(asked) != 1:
            given = f"{' and '.join(asked)} were given" if asked else "none was given"
            raise ValueError(f"give exactly one of {', '.join(ACTIONS)}, not empty; {given}")
        if self.command is not None and self.bg_command_id is not None:
            raise ValueError(
                "bg_command_id goes with every action but command; "
                "a new command gets its own id through is_background"
            )
        return self


def _flattened(data: Any) -> Any:
    """Bring nested, JSON-encoded and bare arguments into the flat form."""
    if isinstance(data, str):
        inside = decoded(data)
        return _flattened(inside) if isinstance(inside, dict) else {"command": data}
    if not isinstance(data, dict):
        return data
    flat = {_ALIASES.get(str(name), str(name)): value for name, value in data.items()}
    for wrapper in _WRAPPERS:
        if isinstance(inner := flat.pop(wrapper, None), (dict, str)) and inner:
            flat |= _flattened(inner)
    command = flat.get("command")
    if isinstance(command, list) and all(isinstance(word, str) for word in command):
        flat["command"] = shlex.join(command)
    elif isinstance(command, dict) or _is_encoded_action(command):
        flat |= {"command": None} | _flattened(command)
    if isinstance(keys := flat.get("send_specials"), str) and keys:
        flat["send_specials"] = _entries(keys)
    if isinstance(codes := flat.get("send_ascii"), str) and codes:
        flat["send_ascii"] = _entries(codes)
    elif isinstance(codes, int) and not isinstance(codes, bool):
        flat["send_ascii"] = [codes]
    # Some models fill in every field; an empty one means that it is not used.
    flat = {name: value for name, value in flat.items() if value not in (None, "", [])}
    return _following_type(flat)


def _following_type(flat: dict[str, Any]) -> dict[str, Any]:
    """Let an explicit `type` decide which of several actions is meant."""
    kind = flat.pop("type", None)
    if kind is None:
        return flat
    if kind not in ACTIONS:
        raise ValueError(f"there is no action {kind!r}; actions are {', '.join(ACTIONS)}")
    flat = {name: value for name, value in flat.items() if name not in ACTIONS or name == kind}
    if kind in FLAGS:
        flat[kind] = True
    return flat


def _is_encoded_action(command: object) -> bool:
    if not isinstance(command, str):
        return False
    inside = decoded(command)
    return isinstance(inside, dict) and not inside.keys().isdisjoint({*ACTIONS, *_WRAPPERS})


def _entries(text: str) -> list[Any]:
    """Read a list that was sent as JSON in a text, or with commas."""
    inside = decoded(text)
    if isinstance(inside, list):
        return inside
    return [part.strip() or part for part in text.split(",")] if text != "," else [text]
