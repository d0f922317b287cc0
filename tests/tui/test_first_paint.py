"""What the first paint does not wait for."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from textual.events import Resize
from textual.geometry import Size

from tests.tui.support.scripted_runtime import ScriptedRuntime
from tests.tui.support.stage import stage
from winx_tui.tui.late_parts import LATE_PARTS

NOT_YET = (
    "winx_tui.cli.log_file",
    "winx_tui.config.key_digests",
    "winx_tui.config.linear_patterns",
    "winx_tui.config.rule_text",
    "winx_tui.core.access",
    "winx_tui.core.approval",
    "winx_tui.core.events",
    "winx_tui.core.messages",
    "winx_tui.core.preview",
    "winx_tui.core.questions",
    "winx_tui.core.rate_limits",
    "winx_tui.core.results",
    "winx_tui.core.waiting",
    "winx_tui.commands.registry",
    "winx_tui.llm.demo",
    "winx_tui.runtime.runtime",
    "winx_tui.tui.blocks.message",
    "winx_tui.tui.clipboard",
    "winx_tui.tui.keys.choosing",
    "winx_tui.tui.pages",
    "winx_tui.tui.project_view",
    "winx_tui.tui.streaming",
    "winx_tui.tui.trust_question",
    "argparse",
    "email",
    "hashlib",
    "importlib.metadata",
    "json",
    "litellm",
    "logging.handlers",
    "pydantic",
    "tree_sitter_bash",
)
"""What is made of many dataclasses, or is large, and that nothing on the first screen needs."""


def test_late_parts_are_not_on_the_way_to_the_first_paint() -> None:
    late = (*LATE_PARTS, *NOT_YET)
    script = (
        "import sys\n"
        "import winx_tui.cli.main, winx_tui.cli.options, winx_tui.config.key_environment\n"
        "import winx_tui.cli.launch, winx_tui.tui.program\n"
        "from winx_tui.config.loader import load_settings\n"
        "load_settings(user_file=None, environ={'WINX_MODEL': 'nvidia/x'}, overrides={})\n"
        f"print(*(name for name in {late!r} if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == []


def test_late_parts_exist() -> None:
    assert all(find_spec(name) is not None for name in LATE_PARTS)


async def test_a_size_that_the_screen_has_already_lays_nothing_out_again(project: Path) -> None:
    async with stage(ScriptedRuntime(project, []), size=(80, 24)) as running:
        # What opens meanwhile is laid out, too.
        await running.until(running.app.is_loaded.is_set)
        await running.pilot.pause()
        screen = running.app.screen
        laid_out: list[object] = []
        screen.screen_layout_refresh_signal.subscribe(screen, laid_out.append, immediate=True)
        for size in (Size(80, 24), Size(90, 24)):
            screen.post_message(Resize(size, size))
            await running.pilot.pause()
            assert bool(laid_out) == (size.width == 90)


async def test_what_dialogs_look_like_is_read_before_the_first_of_them(project: Path) -> None:
    async with stage(ScriptedRuntime(project)) as running:
        await running.pilot.press("question_mark")
        await running.until(lambda: len(running.app.screen_stack) == 2)
        read = [Path(path).name for path, _ in running.app.stylesheet.source]
        assert "dialogs.tcss" in read
    assert "dialogs.tcss" not in [Path(path).name for path in running.app.css_path]
