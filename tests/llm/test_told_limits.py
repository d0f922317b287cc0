"""What headers and refusals tell of limits: as pure text, and through the real model host."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.llm.asking import KEYS, ask, request_to
from tests.support.model_server.scenario import Fault, scenario, text, turn
from tests.support.model_server.server import ModelServer
from tests.support.refused_quotas import (
    DASHSCOPE_REQUESTS,
    DASHSCOPE_TOKENS,
    DASHSCOPE_USED_UP,
    OPENAI_NO_MONEY,
    REQUESTS_OF_A_DAY,
    REQUESTS_OF_A_MINUTE,
    TOKENS_OF_A_MINUTE,
    gemini_quota,
)
from winx_tui.config.settings import QuotaSettings
from winx_tui.core.errors import ModelError, RateLimited
from winx_tui.core.rate_limits import LimitSeen
from winx_tui.llm.client import HostClient
from winx_tui.llm.host.rate_limit_headers import duration_s, limits_in_headers
from winx_tui.llm.host.refused_quotas import read_refusal
from winx_tui.llm.key_accounts import KeyAccounts
from winx_tui.llm.quota_model import GovernedChatModel
from winx_tui.llm.quota_windows import CALIFORNIAN_DAY
from winx_tui.llm.usage_ledger import UsageLedger
from winx_tui.llm.usage_store import UsageStore

HEADERS = (
    ("x-ratelimit-limit-requests", "40"),
    ("x-ratelimit-remaining-requests", "39"),
    ("x-ratelimit-reset-requests", "1.5s"),
    ("x-ratelimit-limit-tokens", "100000"),
    ("x-ratelimit-remaining-tokens", "99000"),
    ("x-ratelimit-reset-tokens", "600ms"),
)
SEEN = (
    LimitSeen("requests", "minute", 40, 39, 1.5),
    LimitSeen("tokens", "minute", 100_000, 99_000, 0.6),
)


@pytest.mark.parametrize(
    ("headers", "seen"),
    [
        (dict(HEADERS), SEEN),
        ({name.title(): value for name, value in HEADERS}, SEEN),
        (
            {"x-ratelimit-limit-requests-day": "1000", "x-ratelimit-remaining-requests-day": "7"},
            (LimitSeen("requests", "day", 1000, 7),),
        ),
        (
            {"x-ratelimit-limit-tokens-minute": "60000"},
            (LimitSeen("tokens", "minute", 60_000),),
        ),
        (
            {"x-ratelimit-limit-input-tokens": "500"},
            (LimitSeen("input tokens", "minute", 500),),
        ),
        (
            {"ratelimit-limit": "9, 9;w=60", "ratelimit-remaining": "0", "ratelimit-reset": "5"},
            (LimitSeen("requests", "minute", 9, 0, 5.0),),
        ),
        (
            {"x-ratelimit-limit-requests": "14400", "x-ratelimit-reset-requests": "2h10m"},
            (LimitSeen("requests", "day", 14_400, None, 7_800.0),),
        ),
        ({"x-ratelimit-limit-requests": "many", "x-ratelimit-reset-requests": "soon"}, ()),
        ({"x-ratelimit-limit-images": "5", "content-type": "text/plain"}, ()),
        ({"x-ratelimit-reset-requests": "1s"}, ()),
        ({}, ()),
    ],
)  # fmt: skip
def test_headers_tell_limits(headers: dict[str, str], seen: tuple[LimitSeen, ...]) -> None:
    assert limits_in_headers(headers) == seen


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("20ms", 0.02),
        ("1s", 1),
        ("6m0s", 360),
        ("2h", 7200),
        ("1d2h", 93_600),
        ("7.66s", 7.66),
        ("7.5", 7.5),
        ("0", 0),
        ("1795348800", None),
        ("Sun, 22 Nov 2026 12:00:00 GMT", None),
        ("-3", None),
        ("", None),
    ],
)
def test_times_to_wait_are_read(words: str, seconds: float | None) -> None:
    assert duration_s(words) == (None if seconds is None else pytest.approx(seconds))


def test_geminis_quotas_are_told_apart() -> None:
    body = gemini_quota(
        (*TOKENS_OF_A_MINUTE, 250_000), (*REQUESTS_OF_A_MINUTE, 5), (*REQUESTS_OF_A_DAY, None)
    )

    refusal = read_refusal("gemini", 429, body)

    assert refusal.limits == (
        LimitSeen("input tokens", "minute", 250_000, is_free_tier=True),
        LimitSeen("requests", "minute", 5, is_free_tier=True),
        # Its value stands in the sentence only, beside another one of the same metric.
        LimitSeen("requests", "day", None, is_free_tier=True),
    )
    assert not refusal.is_used_up


def test_a_value_that_only_the_sentence_has_is_found() -> None:
    body = gemini_quota((*REQUESTS_OF_A_DAY, 20)).replace('"quotaValue": "20"', '"x": 1')

    (limit,) = read_refusal("gemini", 429, body).limits

    assert limit.limit == 20


def test_a_body_that_is_nested_too_deeply_tells_nothing() -> None:
    assert read_refusal("gemini", 429, '{"error":' * 200_000).limits == ()


def test_a_limit_of_nothing_means_that_there_is_nothing_to_wait_for() -> None:
    refusal = read_refusal("gemini", 429, gemini_quota((*REQUESTS_OF_A_DAY, 0)))

    assert refusal.is_used_up


@pytest.mark.parametrize("wrapping", [str, lambda body: repr(body.encode())[2:-1]])
def test_a_body_is_read_in_every_wrapping(wrapping: object) -> None:
    assert callable(wrapping)
    body = wrapping(gemini_quota((*REQUESTS_OF_A_DAY, 20)))

    (limit,) = read_refusal("gemini", 429, body).limits

    assert (limit.measure, limit.period, limit.limit) == ("requests", "day", 20)


@pytest.mark.parametrize(
    "body", ["", "{", "[]", '{"error": 5}', '{"error": {"details": [1, {"violations": [2]}]}}']
)
@pytest.mark.parametrize("provider", ["gemini", "dashscope", "nvidia", "local"])
def test_what_is_no_quota_tells_nothing(provider: str, body: str) -> None:
    refusal = read_refusal(provider, 429, body)

    assert (refusal.limits, refusal.is_used_up) == ((), False)


@pytest.mark.parametrize(
    ("provider", "status", "body", "limits", "is_used_up"),
    [
        ("dashscope", 429, DASHSCOPE_REQUESTS, (LimitSeen("requests", "minute"),), False),
        ("dashscope", 429, DASHSCOPE_TOKENS, (LimitSeen("tokens", "minute"),), False),
        ("dashscope", 403, DASHSCOPE_USED_UP, (), True),
        ("dashscope", 429, '{"message": "Free allocated quota exceeded."}', (), True),
        ("local", 429, OPENAI_NO_MONEY, (), True),
        ("nvidia", 429, '{"detail": "Too Many Requests"}', (), False),
        ("dashscope", 403, '{"error": {"message": "Access denied."}}', (), False),
        ("dashscope", 400, DASHSCOPE_REQUESTS, (), False),
    ],
)
def test_codes_tell_a_minutes_limit_from_a_quota_that_is_used_up(
    provider: str, status: int, body: str, limits: tuple[LimitSeen, ...], *, is_used_up: bool
) -> None:
    refusal = read_refusal(provider, status, body)

    assert (refusal.limits, refusal.is_used_up) == (limits, is_used_up)


async def failure(host: HostClient, provider: str) -> ModelError:
    with pytest.raises(ModelError) as caught:
        await ask(host, request_to(provider))
    return caught.value


@pytest.mark.asyncio(loop_scope="session")
class TestThroughTheHost:
    """With a real server and the real litellm."""

    @pytest.mark.parametrize("provider", ["dashscope", "nvidia", "gemini", "local"])
    async def test_the_limits_of_an_answer_come_with_it(
        self, server: ModelServer, host: HostClient, provider: str
    ) -> None:
        server.play(scenario(turn(text("Hi"), headers=HEADERS)))

        done = await ask(host, request_to(provider))

        assert done.limits == SEEN

    @pytest.mark.parametrize("provider", ["dashscope", "nvidia", "gemini", "local"])
    async def test_the_limits_of_a_refusal_come_with_it(
        self, server: ModelServer, host: HostClient, provider: str
    ) -> None:
        headers = (*HEADERS, ("Retry-After", "7"))
        server.play(scenario(turn(Fault("rate_limited", headers=headers))))

        error = await failure(host, provider)

        assert isinstance(error, RateLimited)
        assert error.retry_after_s == 7
        assert set(SEEN) <= set(error.limits)

    async def test_geminis_quota_of_a_day_is_back_at_midnight_whatever_it_says(
        self, server: ModelServer, host: HostClient
    ) -> None:
        body = gemini_quota((*REQUESTS_OF_A_DAY, 20))
        server.play(scenario(turn(Fault("rate_limited", body=body))))

        error = await failure(host, "gemini")

        now = time.time()
        assert error.retry_after_s == pytest.approx(CALIFORNIAN_DAY.leaves_at(now) - now, abs=5)
        assert error.limits == (LimitSeen("requests", "day", 20, is_free_tier=True),)

    async def test_geminis_quota_of_a_minute_is_back_when_it_says(
        self, server: ModelServer, host: HostClient
    ) -> None:
        body = gemini_quota((*REQUESTS_OF_A_MINUTE, 5))
        server.play(scenario(turn(Fault("rate_limited", body=body))))

        error = await failure(host, "gemini")

        assert error.retry_after_s == 39.5
        assert error.limits == (LimitSeen("requests", "minute", 5, is_free_tier=True),)

    async def test_a_free_quota_that_is_used_up_is_no_wrong_key(
        self, server: ModelServer, host: HostClient
    ) -> None:
        server.play(scenario(turn(Fault("forbidden", body=DASHSCOPE_USED_UP))))

        error = await failure(host, "dashscope")

        assert isinstance(error, RateLimited)
        assert error.retry_after_s == 86_400
        assert "no quota left" in str(error)

    async def test_a_limit_of_a_minute_keeps_its_name(
        self, server: ModelServer, host: HostClient
    ) -> None:
        server.play(scenario(turn(Fault("rate_limited", body=DASHSCOPE_TOKENS))))

        error = await failure(host, "dashscope")

        assert error.limits == (LimitSeen("tokens", "minute"),)

    async def test_a_key_has_a_fingerprint_that_is_not_its_own(self, host: HostClient) -> None:
        once, again = await host.key_fingerprints("aa" * 32), await host.key_fingerprints("aa" * 32)
        other = await host.key_fingerprints("bb" * 32)

        assert once == again
        assert set(once) == {"dashscope", "nvidia", "gemini"}
        assert all(len(value) == 8 for value in once.values())
        assert not set(once.values()) & set(other.values())

    async def test_an_account_is_that_of_the_key_in_the_next_run_too(
        self, host: HostClient, tmp_path: Path
    ) -> None:
        before = KeyAccounts(UsageStore(tmp_path), host.key_fingerprints)
        after = KeyAccounts(UsageStore(tmp_path), host.key_fingerprints)

        assert await before("gemini") == await after("gemini") != ""
        assert await before("gemini") != await before("nvidia")
        assert await before("local") == ""

    async def test_a_refused_quota_of_a_day_ends_the_asking_until_it_is_back(
        self, server: ModelServer, host: HostClient, tmp_path: Path
    ) -> None:
        body = gemini_quota((*REQUESTS_OF_A_DAY, 20))
        server.play(scenario(turn(Fault("rate_limited", body=body))))
        store = UsageStore(tmp_path)
        model = GovernedChatModel(
            host,
            UsageLedger(store, QuotaSettings()),
            KeyAccounts(store, host.key_fingerprints),
            max_wait_s=20,
        )
        with pytest.raises(RateLimited):
            await ask(model, request_to("gemini"))

        with pytest.raises(RateLimited, match="asked to wait") as caught:
            await ask(model, request_to("gemini"))

        assert len(server.requests) == 1
        assert caught.value.retry_after_s is not None
        assert KEYS["gemini"] not in "".join(
            file.read_text() for file in tmp_path.iterdir() if file.is_file()
        )
