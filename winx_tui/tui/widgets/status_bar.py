"""The line at the foot: mode, model, branch, context, cost of the session, what else there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from winx_tui.core.modes import Mode
from winx_tui.tui.blocks.figures import count_text
from winx_tui.tui.blocks.safe_text import one_line
from winx_tui.tui.glyphs import DRAWN, Glyphs
from winx_tui.tui.keymap import Area, key_map_of
from winx_tui.tui.widgets.acting_words import ActingWords, action_at

MODE_STYLES: dict[Mode, str] = {
    "read-only": "$text-primary",
    "ask": "$foreground bold",
    "accept-edits": "$text-warning bold",
    "full-access": "$text-error bold reverse",
}
"""The wider the mode, the louder."""
_BRANCH_WIDTH = 24
_CHOOSE_MODE = "app.command('/mode')"
_WAYS: tuple[tuple[Area, str, str, str], ...] = (
    ("app", "cycle_mode", "mode", _CHOOSE_MODE),
    ("prompt", "question_mark", "keys", "app.help"),
    ("app", "palette", "menu", "app.palette"),
    ("app", "toggle_tree", "tree", "app.toggle_tree"),
)
"""Area and name of a key, what it leads to in a word, what a click on that does."""
_WAYS_SHOWN: tuple[dict[str, bool], ...] = (
    {"mode": True, "keys": True, "menu": True, "tree": True},
    {"mode": True, "keys": True, "menu": False, "tree": False},
    {"keys": True, "menu": False, "tree": False},
    {"keys": False, "menu": False, "tree": False},
    {"menu": False},
)
"""Which ways are told, and whether with their key: the fullest first, the last one always."""


@dataclass(frozen=True, slots=True)
class Status:
    """What the status bar tells."""

    model: str = ""
    """PROVIDER/MODEL; the provider is left out where there is no room."""
    mode: Mode = "ask"
    is_planning: bool = False
    """Whether a plan is made, in read-only mode."""
    branch: str = ""
    under_way: str = ""
    """What git is in the middle of, such as "rebasing 2/5"; empty: nothing."""
    worktree: str = ""
    """The name of a linked worktree; empty in the main one."""
    changed_files: int = 0
    context_tokens: int = 0
    context_window: int | None = None
    cost: str = ""
    """Of the session, in words; empty: nothing was asked for it."""
    hint: str = ""
    """What the very next key does: all else gives way to it; empty: nothing out of the way."""


class StatusBar(Widget):
    """One line; what matters least goes first when there is no room."""

    status: reactive[Status] = reactive(Status())

    def __init__(self, *, glyphs: Glyphs = DRAWN, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self._acting = ActingWords(self.refresh)

    def use_glyphs(self, glyphs: Glyphs) -> None:
        """Show marks in another way."""
        self._glyphs = glyphs
        self.refresh()

    def render(self) -> Content:
        width = self.size.width - 2
        line, hint = next(
            (
                (line, hint)
                for line, hint in self._versions()
                if line.cell_length + hint.cell_length + (2 if hint else 0) <= width
            ),
            (_joined(self._parts(is_short=True)[:2]), Content("")),
        )
        line = line.truncate(max(1, width), ellipsis=True)
        gap = max(1, width - line.cell_length - hint.cell_length)
        return Content(" ") + line + Content(" " * gap) + hint + Content(" ")

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self._acting.point(action_at(event))

    def on_leave(self, event: events.Leave) -> None:
        self._acting.point("")

    async def on_click(self, event: events.Click) -> None:
        if action := action_at(event):
            event.stop()
            await self.run_action(action)

    def _versions(self) -> Iterator[tuple[Content, Content]]:
        """Yield what to show, the fullest first; mode and model stay to the end."""
        whole, short = self._parts(is_short=False), self._parts(is_short=True)
        if self.status.hint:
            pressing = Content.styled(self.status.hint, "$text-warning")
            yield _joined(whole), pressing
            for count in range(len(short), -1, -1):
                yield _joined(short[:count]), pressing
        fullest, *others, least = [self._ways(shown) for shown in _WAYS_SHOWN]
        yield _joined(whole), fullest
        for each in (*others, least):
            yield _joined(whole), each
            yield _joined(short), each
        # Cost, then context, then branch give way.
        for count in range(len(short) - 1, 1, -1):
            yield _joined(short[:count]), least

    def _ways(self, shown: dict[str, bool]) -> Content:
        """Name where keys and clicks lead."""
        key_map = key_map_of(self)
        words = []
        for area, name, word, action in _WAYS:
            if word in shown:
                key = key_map.label(area, name) if shown[word] else ""
                told = Content.styled(f"{key} {word}".strip(), "$text-quiet")
                words.append(self._acting.mark(told, action))
        return Content.styled(" · ", "$text-quiet").join(words)

    def _parts(self, *, is_short: bool) -> list[Content]:
        status, mark = self.status, self._acting.mark
        model = status.model.partition("/")[2] if is_short else ""
        model = model or status.model
        mode = "plan" if status.is_planning else status.mode
        parts = [
            mark(Content.styled(mode, MODE_STYLES[status.mode]), _CHOOSE_MODE),
            mark(Content(one_line(model) or "no model"), "app.open('models')"),
        ]
        if status.branch:
            name = f"{self._glyphs['branch']}{one_line(status.branch)}"
            branch = Content(name).truncate(_BRANCH_WIDTH, ellipsis=True)
            if status.changed_files:
                count = f" {self._glyphs['changed']}{status.changed_files}"
                branch += Content.styled(count, "$text-warning")
            if status.worktree and not is_short:
                branch += Content.styled(_worktree_words(status), "$text-quiet")
            if status.under_way:
                branch += Content.styled(f" {status.under_way}", "$text-warning")
            parts.append(mark(branch, "app.open('diff')"))
        if status.context_tokens:
            parts.append(mark(Content(_context_text(status)), "app.open('context')"))
        if status.cost:
            parts.append(mark(Content(f"session {status.cost}"), "app.open('usage')"))
        return parts


def _joined(parts: list[Content]) -> Content:
    return Content.styled(" · ", "$rule").join(parts)


def _worktree_words(status: Status) -> str:
    """Name the worktree, unless the branch is called like it."""
    is_named = status.branch.rpartition("/")[2] == status.worktree
    return " worktree" if is_named else f" worktree {one_line(status.worktree)}"


def _context_text(status: Status) -> str:
    text = f"ctx {count_text(status.context_tokens)}"
    if status.context_window:
        return f"{text} ({100 * status.context_tokens / status.context_window:.0f}%)"
    return text
