"""What can be handed to a shell at all."""

from __future__ import annotations

from winx_tui.core.errors import ShellError

MAX_COMMAND_BYTES = 1024 * 1024


def check_command(command: str) -> None:
    """Refuse text that cannot reach bash as it stands.

    Raises:
        ShellError: it is empty, too long, or holds a NUL or half a character.
    """
    if not command.strip():
        raise ShellError(
            "The command is empty; write what bash shall run.", code="invalid_arguments"
        )
    if "\0" in command:
        raise ShellError(
            "The command holds a NUL character, which bash cannot take; write it as \\0 in printf.",
            code="invalid_arguments",
        )
    try:
        size = len(command.encode())
    except UnicodeEncodeError as error:
        raise ShellError(
            f"The command holds half a character at position {error.start}; send valid Unicode.",
            code="invalid_arguments",
        ) from error
    if size > MAX_COMMAND_BYTES:
        raise ShellError(
            f"The command is {size:,} bytes long, more than {MAX_COMMAND_BYTES:,}; "
            "write the data to a file first.",
            code="too_large",
            hint="Write the data to a file first.",
        )
