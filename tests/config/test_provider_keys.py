from __future__ import annotations

import pytest

from winx_tui.config.provider_keys import check_key
from winx_tui.core.errors import CredentialError


@pytest.mark.parametrize(
    ("provider", "value"),
    [
        ("dashscope", "sk-0123456789abcdef0123456789abcdef"),
        ("nvidia", "nvapi-abc_DEF-0123456789"),
        ("gemini", "AIzaSyA0123456789abcdefghijklmnopqrstuvw"),
        ("gemini", "AQ.Ab8RN6I0123456789"),
    ],
)
def test_a_usual_key_raises_no_eyebrow(provider: str, value: str) -> None:
    assert check_key(provider, value) is None


def test_an_unusual_key_is_warned_of() -> None:
    warning = check_key("nvidia", "sk-0123456789abcdef")
    assert warning == "this does not look like a nvidia key: they begin with nvapi-"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "no dashscope key was entered"),
        ("sk-012345 6789abcdef", "spaces or characters"),
        ("sk-0123456789abcdéf", "spaces or characters"),
        ("'sk-0123456789abcdef'", "has quotes in it"),
        ("sk-short", "too short"),
        ("sk-01234567\x1b[31m89abcdef", "spaces or characters"),
    ],
)
def test_what_cannot_be_a_key_is_refused_without_showing_it(value: str, reason: str) -> None:
    with pytest.raises(CredentialError, match=reason) as caught:
        check_key("dashscope", value)
    assert not value or value not in str(caught.value)


def test_an_unknown_provider_is_told_the_known_ones() -> None:
    with pytest.raises(CredentialError, match="choose one of dashscope, nvidia, gemini"):
        check_key("local", "x" * 20)
