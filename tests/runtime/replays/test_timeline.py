"""When events are shown again, and where one can go."""

from __future__ import annotations

import pytest

from winx_tui.core.events import (
    Event,
    MessageCompleted,
    Notice,
    ReasoningDelta,
    StepStarted,
    TextDelta,
    TurnFinished,
    TurnStarted,
)
from winx_tui.core.messages import (
    Message,
    ModelRef,
    ReasoningPart,
    TextPart,
    Usage,
    user_message,
)
from winx_tui.runtime.replays.player import SPEEDS, Player
from winx_tui.runtime.replays.timeline import Timeline

MODEL = ModelRef("local", "m")
ANSWER = MessageCompleted(
    Message("assistant", (ReasoningPart("hm"), TextPart("one two three four"))), Usage(), MODEL
)


def turn(name: str) -> list[Event]:
    """Build a turn of five events."""
    return [
        TurnStarted(name, user_message(name), MODEL),
        StepStarted(1),
        Notice(name),
        ANSWER,
        TurnFinished(name, "completed", Usage(), 1, 1.0),
    ]


def times(*seconds: float) -> tuple[str, ...]:
    """Write times as sessions do."""
    return tuple(f"2026-09-21T10:{int(at) // 60:02}:{at % 60:06.3f}+00:00" for at in seconds)


TWO_TURNS = Timeline.of(
    [*turn("a"), *turn("b")], times(0, 0.1, 0.2, 30.2, 30.2, 95, 95, 95.5, 96, 96)
)


def test_long_waits_are_shortened_and_short_ones_kept() -> None:
    waits = [sum(frame.wait_s for frame in TWO_TURNS.frames(at)) for at in range(len(TWO_TURNS))]
    assert waits == pytest.approx([0, 0.1, 0.1, 1.0, 0, 1.0, 0, 0.5, 0.5, 0])
    assert TWO_TURNS.length_s == 96


def test_an_answer_streams_and_its_pieces_make_up_the_whole() -> None:
    *pieces, whole = TWO_TURNS.frames(3)
    assert whole.event is ANSWER
    assert isinstance(pieces[0].event, ReasoningDelta)
    texts = [piece.event for piece in pieces[1:]]
    assert "".join(each.text for each in texts if isinstance(each, TextDelta)) == (
        "one two three four"
    )
    assert len(texts) > 3
    clock = [frame.at_s for frame in (*pieces, whole)]
    assert clock == sorted(clock)
    assert clock[-1] == 30.2


def test_an_answer_of_one_moment_comes_whole() -> None:
    timeline = Timeline.of(turn("a"), times(0, 0, 0, 0, 0))
    assert [frame.event for frame in timeline.frames(3)] == [ANSWER]


def test_times_that_are_none_or_run_backwards_are_those_of_the_event_before() -> None:
    timeline = Timeline.of(turn("a"), ("gone", *times(5, 3), "2026-09-21T10:00:00", *times(9)))
    assert list(timeline.at_s) == [0, 0, 0, 0, 4]
    assert list(Timeline.of(turn("a"), ()).at_s) == [0, 0, 0, 0, 0]


def test_steps_pass_over_what_is_not_seen() -> None:
    assert [TWO_TURNS.next_shown(at) for at in (0, 1, 2, 9, 10)] == [1, 3, 3, 10, 10]


def test_one_goes_back_to_the_prompt_of_the_turn_and_then_of_the_one_before() -> None:
    assert [TWO_TURNS.previous_turn(at) for at in (10, 7, 6, 3, 1, 0)] == [6, 6, 1, 1, 0, 0]
    assert [TWO_TURNS.next_turn(at) for at in (0, 1, 5, 6, 10)] == [1, 6, 6, 10, 10]
    assert [TWO_TURNS.turn_at(at) for at in (0, 1, 5, 6, 10)] == [0, 1, 1, 2, 2]


def test_an_empty_session_is_over_at_once() -> None:
    player = Player(Timeline.of([], []))
    assert player.is_over
    assert player.wait_s() is None
    assert player.step() == []
    assert player.go_to(5) == ()


def test_all_events_are_handed_out_once_and_in_order() -> None:
    player = Player(TWO_TURNS)
    handed: list[Event] = []
    while (wait_s := player.wait_s()) is not None:
        assert wait_s >= 0
        handed.append(player.next())
    whole = [event for event in handed if not isinstance(event, TextDelta | ReasoningDelta)]
    assert whole == list(TWO_TURNS.events)
    assert player.is_over
    assert not player.is_playing
    assert player.at_s == 96


def test_a_step_within_an_answer_finishes_it() -> None:
    player = Player(TWO_TURNS)
    player.go_to(3)
    begun = [player.next(), player.next()]
    assert player.position == 3
    rest = player.step()
    assert player.position == 4
    assert rest[-1] is ANSWER
    said = [event.text for event in (*begun, *rest) if isinstance(event, TextDelta)]
    assert "".join(said) == "one two three four"


def test_speed_divides_the_waits_and_has_its_limits() -> None:
    player = Player(TWO_TURNS)
    player.go_to(5)
    assert player.wait_s() == 1.0
    player.change_speed(1)
    assert (player.speed, player.wait_s()) == (2.0, 0.5)
    player.change_speed(100)
    assert player.speed == SPEEDS[-1]
    player.change_speed(-100)
    assert player.speed == SPEEDS[0]


def test_a_paused_player_waits_for_a_person_and_goes_wherever_it_is_sent() -> None:
    player = Player(TWO_TURNS)
    player.is_playing = False
    assert player.wait_s() is None
    assert player.go_to(6) == TWO_TURNS.events[:6]
    assert player.at_s == 95
    assert player.up_to(7) == [TWO_TURNS.events[6]]
    assert not player.is_playing
