"""Settings from their layers: defaults < user file < project file < environment < options.

A project file may only tighten, whatever it says: a narrower mode, a lower
limit, further rules that ask or deny. Which project file to read is for the
caller, who knows whom to trust.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from winx_tui.config.schema import (
    SettingSpec,
    build_settings,
    check_value,
    flatten,
    setting_specs,
    spec_of,
    value_from_text,
)
from winx_tui.config.settings import Settings
from winx_tui.core.errors import ConfigError, UsageError
from winx_tui.core.modes import MODES
from winx_tui.core.text import printable

ENVIRONMENT: dict[str, str] = {
    "WINX_MODEL": "model",
    "WINX_MODE": "mode",
    "WINX_THEME": "theme",
    "WINX_ACCESSIBLE": "ui.accessible",
    "WINX_KEEP_WARM_MINUTES": "models.keep_warm_minutes",
    "DASHSCOPE_API_BASE": "providers.dashscope.base_url",
    "NVIDIA_NIM_API_BASE": "providers.nvidia.base_url",
    "GEMINI_API_BASE": "providers.gemini.base_url",
    "WINX_LOCAL_BASE_URL": "providers.local.base_url",
}
"""Environment variable → the key it sets; an empty variable sets nothing."""


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings, where each came from, and what was passed over."""

    settings: Settings
    values: Mapping[str, object]
    """Every key and its value, defaults included."""
    origins: Mapping[str, str]
    """Every key and, for a person, the layer that set it."""
    problems: tuple[str, ...]
    """Sentences about keys of a project file that it may not set."""


def load_settings(
    *,
    user_file: Path | None,
    project_file: Path | None = None,
    environ: Mapping[str, str],
    overrides: Mapping[str, object],
) -> Settings:
    """Return the settings in force; see load_layers."""
    return load_layers(
        user_file=user_file, project_file=project_file, environ=environ, overrides=overrides
    ).settings


def load_layers(
    *,
    user_file: Path | None,
    project_file: Path | None = None,
    environ: Mapping[str, str],
    overrides: Mapping[str, object],
) -> LoadedSettings:
    """Read every layer and say where each value came from.

    Args:
        user_file: The person's file; a missing one is an empty one.
        project_file: The file of a project that is already trusted.
        environ: Where the variables of ENVIRONMENT are looked up.
        overrides: Dotted key → value from the command line; None sets nothing.

    Raises:
        ConfigError: a file is broken, a key unknown, a value wrong.
        UsageError: an override is wrong.
    """
    specs = setting_specs()
    values = {key: spec.default for key, spec in specs.items()}
    origins = dict.fromkeys(specs, "default")
    problems: list[str] = []
    if user_file is not None:
        read = read_settings_file(user_file)
        values |= read
        origins |= dict.fromkeys(read, str(user_file))
    if project_file is not None:
        for key, value in read_settings_file(project_file).items():
            spec = specs[key]
            if spec.tightening is None:
                problems.append(
                    f"{key} is passed over: "
                    f"a project may not set it ({printable(str(project_file))})"
                )
            elif spec.tightening == "further entries":
                values[key] = _joined(values[key], value)
                origins[key] = _with_project(origins[key], project_file)
            elif _is_tighter(spec, value, values[key]):
                values[key] = value
                origins[key] = str(project_file)
    for variable, key in ENVIRONMENT.items():
        if text := environ.get(variable, "").strip():
            values[key] = value_from_text(specs[key], text, f"from {variable}")
            origins[key] = f"environment ({variable})"
    for key, option in overrides.items():
        if option is not None:
            values[key] = _checked_option(key, option)
            origins[key] = "command line"
    return LoadedSettings(build_settings(values), values, origins, tuple(problems))


def read_settings_file(path: Path) -> dict[str, object]:
    """Read one TOML file as checked values by dotted key.

    Raises:
        ConfigError: it cannot be read, is no TOML, or a key or value in it is wrong.
    """
    text = read_settings_text(path)
    shown = printable(str(path))
    return flatten(parse_toml(text, path), lambda key: _place(text, key, shown))


def read_settings_text(path: Path) -> str:
    """Return the text of a settings file, empty where there is none.

    Raises:
        ConfigError: it is there but cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        shown = printable(str(path))
        raise ConfigError(f"cannot read {shown}: {error.strerror}; check who owns it") from error
    except UnicodeDecodeError as error:
        shown = printable(str(path))
        raise ConfigError(f"{shown} is not UTF-8 text; save it as UTF-8") from error


def parse_toml(text: str, path: Path) -> dict[str, Any]:
    """Parse TOML.

    Raises:
        ConfigError: it is not TOML; the message says where it breaks.
    """
    shown = printable(str(path))
    try:
        data = tomllib.loads(text)
        # A number in hex is read at any length, but written in no message.
        repr(data)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{shown} is not valid TOML: {error}; mend that line") from error
    except ValueError as error:
        raise ConfigError(
            f"{shown} holds a number of thousands of digits; write a shorter one"
        ) from error
    return data


def _checked_option(key: str, option: object) -> object:
    try:
        return check_value(spec_of(key), option, "from the command line")
    except ConfigError as error:
        raise UsageError(str(error)) from error


def _joined(own: object, further: object) -> tuple[object, ...]:
    assert isinstance(own, tuple)
    assert isinstance(further, tuple)
    return tuple(dict.fromkeys((*own, *further)))


def _with_project(origin: str, project_file: Path) -> str:
    return str(project_file) if origin == "default" else f"{origin} and {project_file}"


def _is_tighter(spec: SettingSpec, value: object, current: object) -> bool:
    if spec.tightening == "narrower mode":
        order: tuple[object, ...] = MODES
        return order.index(value) < order.index(current)
    assert isinstance(value, int | float)
    assert isinstance(current, int | float)
    # 0 is no limit at all, so it never tightens and anything tightens it.
    return value != 0 and (current == 0 or value < current)


def _place(text: str, key: str, path: str) -> str:
    """Say where a key stands; the line is a best guess, for TOML tells no positions."""
    table, name = "", re.escape(key.rpartition(".")[2])
    rows: Counter[str] = Counter()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*(\[?)\[\s*([^\[\]]+?)\s*\]", line):
            table = re.sub(r"[\s\"']", "", header[2])
            if header[1]:
                rows[table] += 1
                table = f"{table}[{rows[table]}]"
            if table in (key, f"{key}[1]"):
                return f"in {path}, line {number}"
        elif written := re.match(r"\s*([\w.\"'\s-]+?)\s*=", line):
            full = ".".join(filter(None, [table, re.sub(r"[\s\"']", "", written[1])]))
            is_inline = key.startswith((f"{full}.", f"{full}[")) and re.search(rf"\b{name}\b", line)
            if full == key or full.startswith(f"{key}.") or is_inline:
                return f"in {path}, line {number}"
    return f"in {path}"
