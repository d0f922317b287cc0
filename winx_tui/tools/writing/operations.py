"""The words with which models name what is to be done with a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from winx_tui.tools.fields import plain, shown
from winx_tui.tools.writing.fields import MUST_BE_NEW

Operation = Literal["any", "write", "create", "edit", "delete", "rename"]

_FIELDS = frozenset({"operation", "type", "action", "op", "kind", "command", "mode"})
_WORDS: Mapping[Operation, str] = {
    "any": "change edit editfile file modify modifyfile save text update updatefile upsert",
    "write": "full overwrite put rewrite w whole wt write writefile writetofile",
    "create": "add addfile create createfile new newfile x",
    "edit": "applydiff applypatch diff patch replace replaceinfile searchandreplace searchreplace "
    "strreplace strreplaceedit",
    "delete": "delete deletefile remove removefile rm",
    "rename": "move movefile mv rename renamefile",
}
"""Operation → what it is called, without case and underscores. What is meant by those of
"any" the text tells: blocks or the whole content."""
_OPERATION_OF: Mapping[str, Operation] = {
    word: operation for operation, words in _WORDS.items() for word in words.split()
}
_EDIT_PERCENT = 10


def take_operation(
    data: dict[str, Any], text_field: str, percentage_field: str, *, has_others: bool
) -> None:
    """Take the word for the operation out of the data, and put in what it asks for.

    Args:
        data: the arguments for one file; changed in place.
        text_field: the name of the field with the text.
        percentage_field: the name of the field with the percentage.
        has_others: whether the tool can delete and rename.

    Raises:
        ValueError: the operation is none that the tool knows, or lacks what it needs.
    """
    for field in [name for name in data if plain(name) in _FIELDS]:
        word = data.pop(field)
        operation = _OPERATION_OF.get(plain(word)) if isinstance(word, str) else None
        if operation is None:
            raise ValueError(
                f"'{shown(field)}': '{shown(word)}' is not done by this tool. Nothing was changed. "
                "To add lines send a SEARCH/REPLACE block with the lines beside them; to copy a "
                "file use bash_command (cp)"
            )
        if operation in ("delete", "rename") and not has_others:
            raise ValueError(f"to {operation} a file use multi_file_edit; nothing was changed")
        if operation == "rename" and not data.get("rename_to"):
            raise ValueError("a rename needs the new path in 'rename_to'; nothing was changed")
        if operation == "create":
            data[MUST_BE_NEW] = True
        elif operation == "edit":
            data.setdefault(percentage_field, _EDIT_PERCENT)
        elif operation == "write":
            data.setdefault(percentage_field, 100)
        elif operation == "delete":
            data["delete"] = True
            if data.get(text_field) == "":
                del data[text_field]
