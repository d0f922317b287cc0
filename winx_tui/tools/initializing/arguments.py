"""The arguments of initialize, in the forms that clients send them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from winx_tui.tools.fields import decoded, lines_of
from winx_tui.tools.initializing.modes import ALIASES, LIMITED, ModeName
from winx_tui.workspace.globs import ALL

CallType = Literal[
    "first_call", "user_asked_mode_change", "reset_shell", "user_asked_change_workspace"
]

_MAX_ENTRIES = 200
_LIMIT_NAMES = ("allowed_globs", "allowed_commands")

Entries = Annotated[
    Literal["all"] | list[str],
    # Not every client takes a union.
    WithJsonSchema({"type": "array", "items": {"type": "string"}}),
]


def _everything() -> Entries:
    return "all"


class CodeWriterConfig(BaseModel):
    """What code_writer limits; a field that is not known is an error, never "all"."""

    model_config = ConfigDict(extra="forbid")

    allowed_globs: Entries = Field(
        default_factory=_everything,
        description="Files that may be written: ['all'], or globs such as 'src/**/*.py'; "
        "relative ones start at the workspace.",
    )
    allowed_commands: Entries = Field(
        default_factory=_everything,
        description="Commands that may be run: ['all'], or their beginnings: 'cargo test'.",
    )

    @field_validator(*_LIMIT_NAMES, mode="before")
    @classmethod
    def _decode(cls, value: Any) -> Any:
        return decoded(value)

    @field_validator(*_LIMIT_NAMES)
    @classmethod
    def _check(cls, value: Entries) -> Entries:
        if isinstance(value, str):
            return value
        if len(value) > _MAX_ENTRIES:
            raise ValueError(f"has {len(value)} entries; {_MAX_ENTRIES} are the most")
        for entry in value:
            if not entry.strip() or not entry.isprintable():
                raise ValueError(f"the entry {entry!r} is empty or holds control characters")
        return "all" if value == [ALL] else value

    @property
    def limits_nothing(self) -> bool:
        """Tell whether everything is allowed."""
        return self.allowed_globs == ALL and self.allowed_commands == ALL


class InitializeParams(BaseModel):
    """The arguments of initialize."""

    type: CallType = Field(
        default="first_call",
        description="first_call at the start of a conversation; the others only when the user "
        "asked for them.",
    )
    any_workspace_path: str = Field(
        default="",
        description="The project's directory, or a file in it; empty: where winx was started.",
    )
    initial_files_to_read: list[str] = Field(
        default_factory=list,
        max_length=100,
        description="Files to show at once, as in read_files.",
    )
    task_id_to_resume: str = Field(
        default="", description="The id of a task saved with context_save; only with first_call."
    )
    mode_name: ModeName | None = Field(
        default=None,
        description="wcgw: all that the user's own mode permits; architect: read only; "
        "code_writer: limited to the files and commands in code_writer_config. "
        "Leave it out to stay in the present mode.",
    )
    thread_id: str = Field(
        default="", max_length=200, description="Any name of this conversation; given back."
    )
    code_writer_config: CodeWriterConfig = Field(
        default_factory=CodeWriterConfig,
        description="Required with mode_name code_writer, and only then.",
    )

    @model_validator(mode="before")
    @classmethod
    def _accept_other_forms(cls, data: Any) -> Any:
        """Take the limits at the top level too, as some clients were taught."""
        if not isinstance(data, dict):
            return data
        data = dict(data)
        config = decoded(data.pop("code_writer_config", None))
        outside = {name: data.pop(name) for name in _LIMIT_NAMES if data.get(name) is not None}
        if outside and isinstance(config, dict | None):
            config = {**(config or {}), **outside}
        return data if config is None else {**data, "code_writer_config": config}

    @field_validator("type", mode="before")
    @classmethod
    def _without_type(cls, value: Any) -> Any:
        return "first_call" if value in (None, "") else value

    @field_validator("any_workspace_path", "thread_id", "task_id_to_resume", mode="before")
    @classmethod
    def _without_null(cls, value: Any) -> Any:
        return "" if value is None or value == "null" else value

    @field_validator("initial_files_to_read", mode="before")
    @classmethod
    def _accept_text(cls, value: Any) -> Any:
        return lines_of(value)

    @field_validator("mode_name", mode="before")
    @classmethod
    def _by_alias(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        name = value.strip().lower()
        return ALIASES.get(name, name) or None

    @model_validator(mode="after")
    def _fit_together(self) -> InitializeParams:
        if self.mode_name == LIMITED and "code_writer_config" not in self.model_fields_set:
            raise ValueError(
                "mode_name code_writer needs code_writer_config with allowed_globs and "
                "allowed_commands, each 'all' or a list"
            )
        if self.mode_name != LIMITED and not self.code_writer_config.limits_nothing:
            raise ValueError("code_writer_config has an effect only with mode_name code_writer")
        if self.type == "user_asked_mode_change" and self.mode_name is None:
            raise ValueError("user_asked_mode_change needs mode_name")
        if self.task_id_to_resume.strip() and self.type != "first_call":
            raise ValueError("task_id_to_resume goes with type first_call only")
        return self
