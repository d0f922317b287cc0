from __future__ import annotations

import pytest

from winx_tui.core.errors import AuthenticationFailed, ModelError, ModelUnavailable, RateLimited
from winx_tui.core.messages import ModelRef
from winx_tui.llm.failover_rests import Rest, RestingModels, rest_after

QWEN, NIM = ModelRef("dashscope", "qwen"), ModelRef("nvidia", "qwen")


def lengths(*errors: ModelError) -> list[float]:
    """Return how long a model rests after each of these failures in a row."""
    found: list[float] = []
    rest: Rest | None = None
    for error in errors:
        rest = rest_after(error, rest, 1000.0)
        found.append(rest.until_s - 1000.0)
    return found


def test_a_rest_without_a_told_time_doubles_up_to_a_quarter_of_an_hour() -> None:
    assert lengths(*[ModelUnavailable("down")] * 6) == [60.0, 120.0, 240.0, 480.0, 900.0, 900.0]
    assert lengths(*[ModelUnavailable("down")] * 2000)[-1] == 900.0


def test_a_told_time_is_taken_at_its_word_once() -> None:
    assert lengths(*[RateLimited("wait", retry_after_s=5.0)] * 3) == [5.0, 60.0, 120.0]


def test_a_longer_told_time_stays_as_long() -> None:
    assert lengths(*[RateLimited("wait", retry_after_s=86_400.0)] * 2) == [86_400.0, 86_400.0]


def test_what_does_not_mend_itself_rests_longest() -> None:
    assert lengths(AuthenticationFailed("no")) == [900.0]


def test_a_model_that_answered_begins_anew() -> None:
    rests = RestingModels(lambda: 0.0)
    rests.note(QWEN, ModelUnavailable("down"))
    rests.note(QWEN, ModelUnavailable("down"))
    rests.forget(QWEN)

    assert rests.left_s(QWEN) == 0.0
    assert rests.note(QWEN, ModelUnavailable("down")).until_s == 60.0


@pytest.mark.parametrize(
    ("error", "is_found"), [(RateLimited("wait"), True), (ModelUnavailable("down"), False)]
)
def test_only_what_a_provider_asked_for_is_waited_for(error: ModelError, is_found: bool) -> None:
    rests = RestingModels(lambda: 0.0)
    rests.note(QWEN, error)
    rests.note(NIM, ModelUnavailable("down"))

    found = rests.soonest_limited((NIM, QWEN))

    assert (found is not None and found[0] == QWEN) == is_found
