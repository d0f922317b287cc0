"""Makes docs/screenshots/*.svg and docs/screens.md from the real program.

python scripts/screenshots.py [--theme NAME] [--size COLUMNSxLINES] [DIR]

Without options it makes every screen in three themes and two sizes; running it twice gives the
same bytes.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from catalogue import PICTURES
from pictures import TARGET, Camera, stage
from scene_first_start import play_first_start
from scene_going_back import play_going_back
from scene_limits import play_limits
from scene_pages import play_blocks, play_pages, play_prompt, play_shell, write_history
from scene_replay import play_replay
from scene_task import play_questions, play_task
from screens_page import write_page
from stillness import still_home, still_project, stop_clocks

from winx_tui.llm.demo_prompt import DEMO_PROMPT
from winx_tui.runtime.builder import RuntimeOptions, open_runtime
from winx_tui.runtime.runtime import Runtime

LARGE, SMALL = (120, 40), (80, 24)
THEMES = ("winx-dark", "winx-light", "catppuccin-mocha")


async def take_all(camera: Camera, home: Path) -> None:
    """Take every picture in one theme and size."""
    with still_project(home) as root:
        write_history(root)

        async def opener() -> Runtime:
            return await open_runtime(
                RuntimeOptions(
                    root=root, settings=camera.settings, host_process=None, demo_word_pause_s=0
                )
            )

        async with stage(camera, root, opener, DEMO_PROMPT) as here:
            await play_task(here)
            await play_replay(here)
            await play_prompt(here)
            await play_blocks(here)
            await play_pages(here)
            await play_shell(here)
            await play_questions(here, root)
            await play_limits(here)
        async with stage(camera, root, opener) as here:
            await play_going_back(here, root)
        await play_first_start(camera, root)
    if missing := PICTURES.keys() - camera.taken:
        raise RuntimeError(f"not taken: {', '.join(sorted(missing))}")


def cameras(options: argparse.Namespace) -> list[Camera]:
    """Return what is wanted."""
    themes = (options.theme,) if options.theme else THEMES
    sizes = [LARGE, SMALL]
    if options.size:
        columns, lines = map(int, options.size.split("x"))
        sizes = [(columns, lines)]
    return [Camera(theme, *size, options.target) for theme in themes for size in sizes]


def main() -> None:
    """Take what is wanted, and write the page that shows it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path, metavar="DIR", nargs="?", default=TARGET)
    parser.add_argument("--theme", help="one theme only")
    parser.add_argument("--size", help="one size only, such as 100x30")
    options = parser.parse_args()
    options.target.mkdir(parents=True, exist_ok=True)
    for camera in cameras(options):
        with still_home() as home:
            stop_clocks()
            asyncio.run(take_all(camera, home))
    if options.target == TARGET:
        write_page(THEMES, LARGE, SMALL)


if __name__ == "__main__":
    main()
