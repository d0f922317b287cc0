"""Whether a value is of a setting's type, within its range, and of its form."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from winx_tui.config.forms import FORMS

if TYPE_CHECKING:
    from winx_tui.config.schema import SettingSpec


def converted(spec: SettingSpec, value: object) -> object | None:
    """Return a value as Settings holds it; None where it is of another type."""
    match spec.kind, value:
        case "bool", bool():
            return value
        case ("int" | "float", bool()):
            return None
        case "int", int():
            return value
        case "float", int() | float():
            return float(value) if math.isfinite(value) else None
        case "str", str():
            return value
        case "choice", str() if value in spec.choices:
            return value
        case "list", list() | tuple() if all(isinstance(item, str) for item in value):
            return tuple(value)
        case "text map", Mapping() if all(isinstance(text, str) for text in value.values()):
            return tuple(value.items())
    return None


def is_in_range(spec: SettingSpec, value: object) -> bool:
    """Tell whether a number is no smaller or larger than it may be."""
    if not isinstance(value, int | float):
        return True
    is_high_enough = spec.minimum is None or value >= spec.minimum
    is_low_enough = spec.maximum is None or value <= spec.maximum
    return is_high_enough and is_low_enough and (spec.above is None or value > spec.above)


def has_form(spec: SettingSpec, value: object) -> bool:
    """Tell whether a text, or each one of a list, is of the setting's form."""
    if spec.form is None:
        return True
    items = value if isinstance(value, tuple) else (value,)
    if spec.kind == "text map":
        items = tuple(f"{name}={text}" for name, text in items)
    return all(FORMS[spec.form].fits(item) for item in items)
