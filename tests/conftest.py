"""What every test runs under."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# Of the controller, which alone prints where workers run the tests.
from tests.security.figures import pytest_terminal_summary as pytest_terminal_summary

# The same examples at every run; WINX_EXPLORE=1 looks for new ones, WINX_EXAMPLES of them.
# How long an example takes says how busy the machine is, and nothing else.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", _PATIENT, derandomize=True)
settings.register_profile(
    "explore", _PATIENT, max_examples=int(os.environ.get("WINX_EXAMPLES", "2000"))
)
settings.load_profile("explore" if os.environ.get("WINX_EXPLORE") else "repeatable")


@pytest.fixture(autouse=True)
def _what_a_test_silences_is_heard_in_the_next() -> Iterator[None]:
    """Undo what the door to litellm does to its whole process, where a test opens it here."""
    yield
    logging.disable(logging.NOTSET)
