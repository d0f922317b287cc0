"""Around the chat: its menu, the prompt, the tree, and the pages that open over it."""

from __future__ import annotations

import os
import time
from pathlib import Path

from pictures import Stage
from prepared_servers import PreparedServers
from textual.events import Paste

from tests.session.sample_sessions import turn, write
from winx_tui.commands.host import PageName
from winx_tui.core.messages import ModelRef
from winx_tui.tui.prompt_history import PromptHistory, history_file
from winx_tui.tui.screens.permissions_page import PermissionsPage
from winx_tui.tui.screens.shells_page import ShellsPage

_PASTE = "".join(f"2026-09-21 10:{minute:02} total=13{minute % 10}.0\n" for minute in range(60))
_PAST = (
    (
        "Rename total() to sum_of() everywhere",
        "Done: four places in two files, and the tests pass.",
        ModelRef("dashscope", "qwen3-coder-plus"),
        26.0,
    ),
    (
        "Why is the discount of the basket so large?",
        "It is taken for a fraction: 10 stands for 1000 %.",
        ModelRef("dashscope", "qwen3-coder-plus"),
        5.0,
    ),
    (
        "Write the README for newcomers",
        "It says now what the basket is for, and how the tests are run.",
        ModelRef("gemini", "gemini-2.5-flash"),
        0.5,
    ),
)
"""Prompt, answer, model, and how many hours ago it was."""
_HISTORY = (
    "Write the README for newcomers",
    "Why is the discount of the basket so large?",
    "Rename total() to sum_of() everywhere",
    "Which of the tests take longest?",
)
_RULES = ((2, "ruff check"), (1, "git push"), (0, "write:.github/**"))
"""How many rows below the first its effect stands, and the rule."""
_SERVER_LOG = """\
Serving the shop on http://127.0.0.1:8000
GET /basket 200 in 12 ms
GET /basket/total?discount=10 200 in 9 ms
"""
_PLAIN_PAGES: tuple[tuple[PageName, str], ...] = (
    ("commands", "palette"),
    ("diff", "diff"),
    ("commit", "commit"),
    ("context", "context"),
    ("keys", "keys"),
    ("mcp", "servers"),
)


def write_history(root: Path) -> None:
    """Let some prompts be typed before."""
    history = PromptHistory(history_file(root))
    for prompt in _HISTORY:
        history.add(prompt)


async def play_prompt(here: Stage) -> None:
    """Show what the prompt offers while one types."""
    for typed, name in (("/", "commands-popup"), ("@b", "files-popup")):
        await here.press(*typed)
        await here.take(name)
        await _clear(here)
    await here.press(*"!cat t", "tab")
    await here.take("shell-completion")
    await _clear(here)
    await here.press(*"What slows down? ")
    here.app.prompt.area.post_message(Paste(_PASTE))
    await here.take("folded-paste")
    await _clear(here)
    await here.press("ctrl+r")
    await here.take("history")
    await here.back()


async def play_blocks(here: Stage) -> None:
    """Show the menu of an entry, the tree, and a file."""
    await here.press("alt+up", "alt+up", "enter")
    await here.take("block-menu")
    await here.back()
    await here.press("escape")
    pane = here.app.tree_pane
    if was_hidden := not pane.display:
        await here.press("ctrl+b")
    await here.until(lambda: pane.is_ready, "the tree")
    pane.focus_tree()
    await here.press("down", "down", "down")
    await here.take("tree")
    await here.press("enter")
    await here.take("file")
    await here.back()
    if was_hidden:
        await here.press("ctrl+b")
    here.app.prompt.area.focus()


async def play_shell(here: Stage) -> None:
    """Let commands run that wait, and show what goes on beside them."""
    conversation = here.app.turns.conversation
    assert conversation is not None
    shells = conversation.shells
    await here.press(*"!sleep 60", "enter")
    await here.until(lambda: shells.foreground.is_running, "the command")
    for prompt in ("Name the discount in percent.", "Then write a test for 0 %."):
        await here.press(*prompt, "enter")
    await here.take("queue")
    here.app.turns.queued.clear()
    await _interrupt(here)
    log = Path.home() / "shop.log"
    log.write_text(_SERVER_LOG, encoding="utf-8")
    server, _ = await shells.run_background("tail -f ~/shop.log", wait_s=0.5)
    await here.press(*"!cat", "enter")
    await here.until(
        lambda: shells.foreground.is_running and not here.app.turns.is_busy, "a wait for input"
    )
    await here.press("ctrl+t")
    await here.until_on("TerminalScreen")
    await here.press(*"two lines", "enter")
    await here.take("take-over")
    await here.press("ctrl+t")
    await here.until(lambda: len(here.app.screen_stack) == 1, "the chat")
    here.app.action_open("shells")
    await here.until_on("ShellsPage")
    page = here.app.screen
    assert isinstance(page, ShellsPage)
    await here.until(lambda: page.row is not None and page.id_of(page.row) == "front", "both rows")
    await here.press("down")
    await here.take("shells")
    await here.back()
    await shells.kill(server)
    await _interrupt(here)


async def _interrupt(here: Stage) -> None:
    conversation = here.app.turns.conversation
    assert conversation is not None
    shells = conversation.shells
    await here.press("escape")
    await here.until(lambda: not shells.foreground.is_running, "the end of the command")
    await here.until(lambda: not here.app.turns.is_busy, "the end of the turn")


async def play_pages(here: Stage) -> None:
    """Open one page after the other."""
    runtime = here.app.runtime
    assert runtime is not None
    runtime.servers = PreparedServers(runtime.workspace.root)
    os.environ.update(GIT_COMMITTER_NAME="Ada", GIT_COMMITTER_EMAIL="ada@example.invalid")
    for page, name in _PLAIN_PAGES:
        here.app.action_open(page)
        await here.take(name)
        await here.back()
    _write_past(here)
    here.app.action_open("sessions")
    await here.until_on("SessionsPage")
    await here.pilot.pause(0.5)
    await here.press("down")
    await here.take("sessions")
    await here.back()
    here.app.action_open("settings")
    await here.take("settings")
    for words, name in (("pass_environment", "setting-list"), ("max_cost_usd_day", "setting-line")):
        await here.press("slash", *words)
        await here.pilot.pause(0.2)
        await here.press("enter")
        await here.take(name)
        await here.press("ctrl+c")
        await here.until_on("SettingsPage")
        await here.press("escape")
    await here.back()
    here.app.action_open("permissions")
    await here.until_on("PermissionsPage")
    for below, rule in _RULES:
        await here.press("a")
        await here.until_on("ChoiceDialog")
        await here.press(*["down"] * below, "enter")
        await here.until_on("LineDialog")
        await here.press(*rule, "enter")
        await here.until_on("PermissionsPage")
    page = here.app.screen
    assert isinstance(page, PermissionsPage)
    await here.until(lambda: page.row is not None and page.row.text == _RULES[-1][1], "the rules")
    page.tell("")
    await here.take("permissions")
    await here.press("t")
    await here.until_on("LineDialog")
    await here.press(*"git log --oneline | head -3")
    await here.take("line")
    await here.press("escape")
    await here.back()
    await here.press(*"/theme", "escape", "enter")
    await here.take("themes")
    await here.back()


def _write_past(here: Stage) -> None:
    runtime = here.app.runtime
    assert runtime is not None
    root = runtime.workspace.root
    for prompt, answer, model, hours in _PAST:
        said = turn(prompt, answer, edited=root / "basket.py", model=model)
        path = write(runtime.sessions, said, cwd=root, model=model)
        at = time.time() - hours * 3600
        os.utime(path, (at, at))


async def _clear(here: Stage) -> None:
    here.app.prompt.area.set_text("")
    await here.pilot.pause(0.1)
