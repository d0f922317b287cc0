"""A session that is played: the demo's own, at times that are always the same."""

from __future__ import annotations

from dataclasses import replace

from pictures import Stage

from winx_tui.core.events import Event, ToolCallFinished
from winx_tui.runtime.replays.player import Player
from winx_tui.runtime.replays.timeline import Timeline
from winx_tui.tui.replay.screen import ReplayScreen

_ID = "ses_1m5x2k7c9d0e4f8g"
_BEGUN = "2026-09-21T10:00:00.000+00:00"
_SHOWN = 15
"""Events: up to where the fault is found."""


async def play_replay(here: Stage) -> None:
    """Show the session of the demo half played."""
    app = here.app
    conversation, runtime = app.turns.conversation, app.runtime
    assert conversation is not None
    assert runtime is not None
    session = runtime.sessions.load(runtime.sessions.find(conversation.session_id))
    header = replace(session.header, id=_ID, created_at=_BEGUN)
    events = tuple(map(_at_an_even_pace, session.events))
    times = tuple(f"2026-09-21T10:00:{second:02}.000+00:00" for second in range(len(events)))
    session = replace(session, header=header, events=events, times=times, title="")
    player = Player(Timeline.of(events, times), speed=2.0)
    player.is_playing = False
    player.go_to(_SHOWN)
    screen = ReplayScreen(session, player, glyphs=app.glyphs, key_map=app.key_map)
    await app.push_screen(screen)
    await here.take("replay")
    await here.back()


def _at_an_even_pace(event: Event) -> Event:
    return replace(event, duration_s=0.1) if isinstance(event, ToolCallFinished) else event
