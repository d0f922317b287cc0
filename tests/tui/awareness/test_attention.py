from __future__ import annotations

from winx_tui.config.settings import UiSettings
from winx_tui.tui.awareness.attention import AWAY_S, LONG_TURN_S, Attention
from winx_tui.tui.awareness.terminal_kind import TerminalKind

KITTY = TerminalKind("kitty", "osc 99")
GHOSTTY = TerminalKind("Ghostty", "osc 777", has_progress=True)


class Scene:
    """An Attention, what it wrote and a clock that is set by hand."""

    def __init__(self, kind: TerminalKind = KITTY, ui: UiSettings | None = None) -> None:
        self.now_s = 0.0
        self.written: list[str] = []
        self.attention = Attention(
            ui or UiSettings(), kind, "proj", self.written.append, lambda: self.now_s
        )
        self.attention.begin()

    def take(self) -> str:
        text = "".join(self.written)
        self.written.clear()
        return text


def test_the_title_says_how_winx_stands() -> None:
    scene = Scene()
    assert scene.take() == "\x1b[22;0t\x1b]0;proj · winx\x07"
    scene.attention.show("working")
    assert scene.take() == "\x1b]0;● proj · winx\x07"
    scene.attention.show("working")
    assert scene.take() == ""
    scene.attention.show("asking")
    assert scene.take() == "\x1b]0;? proj · winx\x07"
    scene.attention.end()
    scene.attention.end()
    assert scene.take() == "\x1b]0;\x07\x1b[23;0t"


def test_a_question_is_told_only_to_a_person_who_looks_elsewhere() -> None:
    scene = Scene()
    scene.attention.note_focus(has_focus=True)
    scene.attention.show("asking")
    assert "99;;" not in scene.take()
    scene.attention.show("working")
    scene.attention.note_focus(has_focus=False)
    scene.attention.show("asking")
    assert "\x1b]99;;winx asks you something in proj\x1b\\" in scene.take()


def test_without_word_of_the_focus_a_silent_keyboard_counts() -> None:
    scene = Scene()
    scene.attention.show("asking")
    assert "99;;" not in scene.take()
    scene.attention.show("working")
    scene.now_s = AWAY_S + 1
    scene.attention.show("asking")
    assert "99;;" in scene.take()


def test_the_end_of_a_long_turn_is_told() -> None:
    scene = Scene()
    scene.attention.note_focus(has_focus=False)
    scene.attention.show("working")
    scene.now_s = LONG_TURN_S - 1
    scene.attention.show("idle")
    assert "99;;" not in scene.take()
    scene.attention.show("working")
    scene.now_s += LONG_TURN_S + 1
    scene.attention.show("idle", has_failed=True)
    assert "winx has stopped in proj" in scene.take()


def test_progress_shows_work_waiting_and_failure_until_somebody_looks() -> None:
    scene = Scene(GHOSTTY)
    scene.take()
    scene.attention.show("working")
    assert "\x1b]9;4;3;0\x1b\\" in scene.take()
    scene.attention.show("asking")
    assert "\x1b]9;4;4;100\x1b\\" in scene.take()
    scene.attention.show("idle", has_failed=True)
    assert "\x1b]9;4;2;100\x1b\\" in scene.take()
    scene.attention.note_touch()
    assert scene.take() == "\x1b]9;4;0;0\x1b\\"


def test_settings_switch_each_of_it_off() -> None:
    ui = UiSettings(terminal_title=False, terminal_progress=False, notify="off")
    scene = Scene(GHOSTTY, ui)
    scene.attention.note_focus(has_focus=False)
    scene.attention.show("asking")
    scene.attention.end()
    assert scene.take() == ""


def test_a_bell_alone_can_be_chosen() -> None:
    scene = Scene(KITTY, UiSettings(notify="bell", terminal_title=False))
    scene.attention.note_focus(has_focus=False)
    scene.attention.show("asking")
    assert scene.take() == "\x07"


def test_in_tmux_a_notification_is_wrapped_and_a_bell_comes_with_it() -> None:
    scene = Scene(TerminalKind("kitty", "osc 99", wrapping="tmux"))
    scene.attention.note_focus(has_focus=False)
    scene.attention.show("asking")
    text = scene.take()
    assert "\x1bPtmux;\x1b\x1b]99;;winx asks you something in proj\x1b\x1b\\\x1b\\\x07" in text


def test_a_folder_name_cannot_end_the_title() -> None:
    written: list[str] = []
    Attention(UiSettings(), KITTY, "a\x07b\x1b]0;evil", written.append).begin()
    (text,) = written
    assert text.count("\x07") == 1
    assert text.count("\x1b") == 2
