"""What a client's model is told of the server as a whole, before any call."""

from __future__ import annotations

from pathlib import Path

from winx_tui.core.modes import Mode
from winx_tui.workspace.display import visible

_BY_MODE: dict[Mode, str] = {
    "read-only": "Files are read; nothing is written. Commands run in a sandbox that keeps them "
    "from writing.",
    "ask": "Edits, and commands that do more than read, need the user's approval.",
    "accept-edits": "Edits inside the project run; commands that do more than read need the "
    "user's approval.",
    "full-access": "Edits inside the project and commands run without a question.",
}
_BY_SWITCH = {
    "client": "The user is asked by a form where the client can show one (elicitation); where it "
    "cannot, it is taken to have asked, and dangerous calls are refused (--approval client).",
    "deny": "The user is asked by a form where the client can show one (elicitation); where it "
    "cannot, what needs approval is refused (--approval deny).",
}


def server_instructions(root: Path, mode: Mode, approval: str) -> str:
    """Say what the tools are for, where they work, and who decides what they may do.

    Args:
        root: the workspace.
        mode: the widest one.
        approval: who decides where the client cannot show a form: "client" or "deny".
    """
    return (
        "winx works on files and runs commands in one project. "
        "Call initialize first: it tells where you are and names your thread. "
        "bash_command runs commands in a shell that keeps its state; read_files reads files; "
        "file_write_or_edit writes or edits one. "
        f"The project is {visible(str(root))}; relative paths start there. "
        f"{_BY_MODE[mode]} {_BY_SWITCH[approval]}"
    )
