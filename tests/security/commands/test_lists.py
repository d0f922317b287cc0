"""Our own attacks, readers, dangers and ordinary work; a rule stands behind each line."""

from __future__ import annotations

import pytest

from tests.security.commands.corpus import listed, make_workspace
from winx_tui.security.commands.classification import CommandPlace
from winx_tui.security.commands.classifier import classify
from winx_tui.security.commands.registry import PROGRAMS


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> CommandPlace:
    return make_workspace(tmp_path_factory.mktemp("lists"))


def test_no_attack_is_allowed(place: CommandPlace) -> None:
    allowed = [text for text in listed("attacks") if classify(text, place).effect == "allow"]
    assert allowed == []


def test_readers_are_allowed_without_a_mark(place: CommandPlace) -> None:
    judged = [(text, classify(text, place)) for text in listed("readers")]
    assert [
        (text, result.reasons, result.danger)
        for text, result in judged
        if result.effect != "allow" or result.danger
    ] == []


def test_dangers_are_marked_and_ask(place: CommandPlace) -> None:
    judged = [(text, classify(text, place)) for text in listed("dangers")]
    unmarked = [text for text, result in judged if not result.danger or result.effect == "allow"]
    assert unmarked == []


def test_ordinary_work_asks_without_a_mark(place: CommandPlace) -> None:
    judged = [(text, classify(text, place)) for text in listed("ordinary")]
    assert [(text, result.danger) for text, result in judged if result.danger] == []


def test_the_lists_are_large() -> None:
    assert len(listed("attacks")) >= 600
    assert len(listed("readers")) >= 300
    assert len(listed("dangers")) >= 300
    assert len(listed("ordinary")) >= 200
    assert len(PROGRAMS) >= 80
