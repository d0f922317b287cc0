"""`winx config set` and `unset`: one key changes, comments and order survive."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from winx_tui.config.key_choices import area_name
from winx_tui.config.loader import parse_toml, read_settings_text
from winx_tui.config.private_files import only_writer, replace_private_file
from winx_tui.config.schema import check_value, spec_of, value_from_text
from winx_tui.config.settings import KeyChoice
from winx_tui.core.errors import ConfigError

if TYPE_CHECKING:
    from tomlkit import TOMLDocument


def set_value(file: Path, dotted_key: str, text: str) -> object:
    """Set one key of a settings file and return the value as it was understood.

    Raises:
        ConfigError: the key or value is wrong, or the file cannot be written;
            the file is as it was.
    """
    value = value_from_text(spec_of(dotted_key), text)
    with only_writer(file):
        document = _parse(file)
        *tables, name = dotted_key.split(".")
        _table(document, tables, file)[name] = list(value) if isinstance(value, tuple) else value
        replace_private_file(file, document.as_string())
    return value


def set_keys(file: Path, choice: KeyChoice) -> None:
    """Write a person's own keys for one action; what they may be is checked by who calls.

    Raises:
        ConfigError: the file is no TOML or cannot be written; it is as it was.
    """
    # Lazy: 24 ms, needed on writing only.
    import tomlkit

    with only_writer(file):
        document = _parse(file)
        area = _area_in(document, choice.area)
        keys = tomlkit.array()
        keys.extend(choice.keys)
        _table(document, ["keys", area], file)[choice.action] = keys
        replace_private_file(file, document.as_string())


def unset_keys(file: Path, area: str, action: str) -> bool:
    """Take a person's own keys for one action out of a file, and tell whether they were there.

    Raises:
        ConfigError: the file is no TOML or cannot be written.
    """
    written = _area_in(_parse(file), area)
    return unset_value(file, f"keys.{written}.{action}")


def _area_in(document: TOMLDocument, area: str) -> str:
    """Return a part of the screen as a file writes it already."""
    areas = document.get("keys", {})
    known = areas if isinstance(areas, MutableMapping) else ()
    return next((each for each in known if area_name(each) == area_name(area)), area)


def unset_value(file: Path, dotted_key: str) -> bool:
    """Take one key out of a settings file and tell whether it was there.

    An unknown key can be taken out too: it is how a broken file is mended.

    Raises:
        ConfigError: the file is no TOML or cannot be written.
    """
    with only_writer(file):
        document = _parse(file)
        table: Any = document
        *tables, name = dotted_key.split(".")
        within: list[tuple[MutableMapping[str, Any], str]] = []
        for part in tables:
            within.append((table, part))
            table = table.get(part) if isinstance(table, MutableMapping) else None
        if not isinstance(table, MutableMapping) or name not in table:
            return False
        del table[name]
        # Tables that held nothing else go too, but not with what somebody has noted in them.
        for holder, part in reversed(within):
            if holder[part] or "#" in holder[part].as_string():
                break
            del holder[part]
        replace_private_file(file, document.as_string())
    return True


def append_entry(file: Path, dotted_key: str, entry: str) -> None:
    """Add one entry to a list of a settings file.

    Raises:
        ConfigError: the key, the entry or the file is wrong; the file is as it was.
    """
    # Lazy: 24 ms, needed on writing only.
    import tomlkit

    check_value(spec_of(dotted_key), [entry])
    with only_writer(file):
        document = _parse(file)
        *tables, name = dotted_key.split(".")
        table = _table(document, tables, file)
        entries = table.setdefault(name, tomlkit.array().multiline(True))
        _check_is_list(entries, dotted_key, file)
        entries.append(entry)
        replace_private_file(file, document.as_string())


def remove_entry(file: Path, dotted_key: str, entry: str) -> bool:
    """Take one entry out of a list of a settings file, and tell whether it was there.

    Raises:
        ConfigError: the file is no TOML or cannot be written.
    """
    with only_writer(file):
        document = _parse(file)
        *tables, name = dotted_key.split(".")
        table: Any = document
        for part in tables:
            table = table.get(part) if isinstance(table, MutableMapping) else None
        entries = table.get(name, []) if isinstance(table, MutableMapping) else []
        _check_is_list(entries, dotted_key, file)
        if entry not in entries:
            return False
        entries.remove(entry)
        replace_private_file(file, document.as_string())
    return True


def _check_is_list(value: object, dotted_key: str, file: Path) -> None:
    if not isinstance(value, list):
        raise ConfigError(f"{dotted_key} is not a list in {file}; mend it there")


def _parse(file: Path) -> TOMLDocument:
    # Lazy: 24 ms, needed on writing only.
    import tomlkit

    text = read_settings_text(file)
    # Parsed by tomllib first: its complaint names line and column as everywhere else.
    parse_toml(text, file)
    return tomlkit.parse(text)


def _table(document: TOMLDocument, names: list[str], file: Path) -> MutableMapping[str, Any]:
    import tomlkit

    table: Any = document
    for depth, name in enumerate(names, start=1):
        if name not in table:
            is_leaf = depth == len(names)
            table[name] = tomlkit.table(is_super_table=not is_leaf)
        table = table[name]
        if not isinstance(table, MutableMapping):
            where = ".".join(names[:depth])
            raise ConfigError(f"{where} is not a table in {file}; run: winx config unset {where}")
    return cast(MutableMapping[str, Any], table)
