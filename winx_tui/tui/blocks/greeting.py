"""What a person sees before the first prompt."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from winx_tui.core.modes import Mode
from winx_tui.tui.blocks.base import Block
from winx_tui.tui.blocks.safe_text import one_line

_WHAT_RUNS: dict[Mode, str] = {
    "read-only": "The project is only read: nothing is changed, by commands neither.",
    "ask": "Nothing is changed before you agree.",
    "accept-edits": "Edits inside the project run without a question; other changes ask first.",
    "full-access": "Edits inside the project and every command run without a question.",
}
"""Mode → what happens without a question, as a second sentence."""
_HINTS = (
    ("@", "mentions a file"),
    ("/", "lists the commands"),
    ("!", "runs a shell command yourself"),
)
_SETUP = (
    ("/login", "adds a key here"),
    ("winx auth login dashscope", "in a shell: keeps a key in the keyring"),
    ("export DASHSCOPE_API_KEY=…", "in a shell: for the winx that it starts"),
    ("winx --demo", "shows what winx does without a key"),
)


@dataclass(frozen=True, slots=True)
class Welcome:
    """The facts that the greeting tells."""

    directory: str
    mode: Mode
    """At the start; the status bar tells what it is later."""
    needs_key: bool = False
    is_demo: bool = False


class GreetingBlock(Block):
    """A short greeting: where we are, and what to do."""

    def __init__(self, welcome: Welcome) -> None:
        self.welcome = welcome

    def body(self, width: int) -> list[Content]:
        where = one_line(self.welcome.directory)
        head = Content.assemble(("winx", "$primary bold"), ("  ", ""), (where, "$text-quiet"))
        lines = [head.truncate(width, ellipsis=True), Content("")]
        if self.welcome.is_demo:
            key = self.key_map.label("prompt", "submit")
            text = (
                "This is the demo: a scripted model works with the real tools in a "
                f"throw-away repository. {f'Press {key} to begin.' if key else ''}"
            )
            lines += [*Content.styled(text, "$text-accent").wrap(width), Content("")]
        if self.welcome.needs_key:
            text = "No model has a key yet. Any of these adds one:"
            lines += [*Content.styled(text, "$text-warning").wrap(width), Content("")]
            return lines + _columns(_SETUP, width)
        text = f"Say what you want done. {_WHAT_RUNS[self.welcome.mode]}"
        key = self.key_map.label("prompt", "question_mark") or self.key_map.label("app", "help")
        hints = (*_HINTS, (key, "shows every key")) if key else _HINTS
        return [*lines, *Content(text).wrap(width), Content(""), *_columns(hints, width)]


def _columns(rows: tuple[tuple[str, str], ...], width: int) -> list[Content]:
    first = max(len(left) for left, _ in rows) + 2
    lines: list[Content] = []
    for left, right in rows:
        key = Content.styled(left.ljust(first), "$primary bold")
        if first + len(right) <= width or first < 6:
            lines.append(
                (key + Content.styled(right, "$text-quiet")).truncate(width, ellipsis=True)
            )
        else:
            lines += [*Content.styled(left, "$primary bold").wrap(width)]
            lines += [
                Content("  ") + line
                for line in Content.styled(right, "$text-quiet").wrap(width - 2)
            ]
    return lines
