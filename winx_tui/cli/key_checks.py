"""The check of a person's own keys: whether each can be had, and will arrive."""

from __future__ import annotations

from collections.abc import Iterator

from winx_tui.cli.checkup import Check, Finding, Patient
from winx_tui.cli.setup_checks import loaded_settings
from winx_tui.core.errors import ConfigError


def _keys(patient: Patient) -> Iterator[Finding]:
    # Lazy: the tables of the screen, for those who have keys of their own only.
    from winx_tui.tui.keymap import KEYS
    from winx_tui.tui.keys.choosing import chosen_keys

    try:
        settings = loaded_settings(patient).settings
    except ConfigError:
        # Told by the row of the settings.
        return
    if not settings.keys:
        return
    chosen = chosen_keys(KEYS, settings.keys)
    for sentence in chosen.problems:
        yield Finding("own keys", "warning", sentence, "`winx keys` lists what there is.")
    for sentence in chosen.doubts:
        yield Finding("own keys", "warning", sentence, "Add a key that every terminal sends.")
    if not chosen.sentences:
        yield Finding("own keys", "ok", f"{len(chosen.key_map.changed)} changed")


KEY_CHECKS: tuple[Check, ...] = (_keys,)
