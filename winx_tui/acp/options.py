"""What a person switches in the editor's own menus: mode, model and how much it thinks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from acp import schema

from winx_tui.commands.model_rows import details
from winx_tui.commands.modes import WHAT_RUNS
from winx_tui.core.effort import EFFORTS
from winx_tui.core.errors import UsageError
from winx_tui.core.modes import MODES
from winx_tui.llm.model_directory import LOCAL, KnownModel
from winx_tui.runtime.model_choice import named_model
from winx_tui.workspace.display import visible

if TYPE_CHECKING:
    from winx_tui.runtime.conversation import Conversation
    from winx_tui.runtime.runtime import Runtime

PLAN = "plan"
"""The mode beside those of approval: read-only, and what comes of it is a plan."""

MODE, MODEL, EFFORT = "mode", "model", "effort"
"""The ids of the options."""

ConfigOption = schema.SessionConfigOptionSelect | schema.SessionConfigOptionBoolean

_PLAN_MEANING = "Nothing is written; a plan is made, which `/go` carries out."
_NONE_YET = "Chosen at the first prompt"


def mode_of(conversation: Conversation) -> str:
    """Return the mode that a conversation is in."""
    return PLAN if conversation.plan.is_on else conversation.mode


def modes_of(conversation: Conversation) -> schema.SessionModeState:
    """Return the modes there are, and the one that holds."""
    modes = [schema.SessionMode(id=each, name=each, description=WHAT_RUNS[each]) for each in MODES]
    modes.append(schema.SessionMode(id=PLAN, name=PLAN, description=_PLAN_MEANING))
    return schema.SessionModeState(current_mode_id=mode_of(conversation), available_modes=modes)


def set_mode(conversation: Conversation, wish: str) -> None:
    """Change the mode.

    Raises:
        UsageError: there is no such mode, or a turn runs that was begun without a plan.
    """
    if wish == mode_of(conversation):
        return
    if wish == PLAN:
        if conversation.is_running:
            raise UsageError("A turn is still running; wait for its end before you plan.")
        conversation.plan.begin()
        return
    mode = next((each for each in MODES if each == wish), None)
    if mode is None:
        raise UsageError(f"There is no mode '{visible(wish)}'. Modes: {', '.join((*MODES, PLAN))}.")
    conversation.set_mode(mode)


def set_option(conversation: Conversation, runtime: Runtime, option: str, value: object) -> None:
    """Change an option.

    Raises:
        UsageError: there is no such option, or it cannot have that value.
    """
    text = value if isinstance(value, str) else ""
    if option == MODE:
        set_mode(conversation, text)
    elif option == MODEL:
        if text:
            conversation.set_model(named_model(text, runtime.settings))
    elif option == EFFORT:
        effort = next((each for each in EFFORTS if each == text), None)
        if effort is None:
            raise UsageError(f"'{visible(text)}' is no level. Take one of {', '.join(EFFORTS)}.")
        conversation.set_effort(effort)
    else:
        raise UsageError(
            f"There is no option '{visible(option)}'. Options: {MODE}, {MODEL}, {EFFORT}."
        )


async def usable_models(runtime: Runtime) -> tuple[KnownModel, ...]:
    """Look for the models that can be asked; takes seconds where providers answer slowly.

    Raises:
        ModelError: the model host has ended.
    """
    statuses = await runtime.provider_statuses()
    directory = runtime.models
    await directory.refresh(statuses)
    return tuple(
        known
        for status in statuses
        if status.is_available or (status.name == LOCAL and directory.servers)
        for known in directory.models_of(status.name)
    )


def options_of(conversation: Conversation, models: Sequence[KnownModel]) -> list[ConfigOption]:
    """Return the options as they stand; models are those that were found so far."""
    modes = modes_of(conversation)
    mode_values = [
        schema.SessionConfigSelectOption(
            value=mode.id, name=mode.name, description=mode.description
        )
        for mode in modes.available_modes
    ]
    efforts = [schema.SessionConfigSelectOption(value=each, name=each) for each in EFFORTS]
    return [
        _select(MODE, "Mode", "mode", modes.current_mode_id, mode_values),
        _models(conversation, models),
        _select(EFFORT, "Thinking", "thought_level", conversation.effort, efforts),
    ]


def _models(conversation: Conversation, models: Sequence[KnownModel]) -> ConfigOption:
    now = "" if conversation.model is None else str(conversation.model)
    values = [
        schema.SessionConfigSelectOption(
            value=str(each.ref), name=each.ref.model, description=details(each)
        )
        for each in models
    ]
    if now not in [value.value for value in values]:
        values.insert(0, schema.SessionConfigSelectOption(value=now, name=now or _NONE_YET))
    return _select(MODEL, "Model", "model", now, values)


def _select(
    identity: str,
    name: str,
    category: str,
    current: str,
    values: list[schema.SessionConfigSelectOption],
) -> ConfigOption:
    # Read as JSON: the package's type of a category names each of them by itself.
    return schema.SessionConfigOptionSelect.model_validate(
        {
            "type": "select",
            "id": identity,
            "name": name,
            "category": category,
            "currentValue": current,
            "options": [value.model_dump(by_alias=True, exclude_none=True) for value in values],
        }
    )
