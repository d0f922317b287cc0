"""Failures at every place of an answer, from each provider to each other one.

The scripted server speaks each provider's wire format, the host is the real one, and a real
agent with real tools works through it. However it was disturbed, the transcript is the same.
Every two of failure, place, first and next provider meet; WINX_EXPLORE=1 runs all 498 cases.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import pytest_asyncio

from tests.llm.asking import ALL_PROVIDERS, KEYS
from tests.support.agent_stage import AgentStage
from tests.support.model_server.scenario import (
    Call,
    Fault,
    Hold,
    Step,
    call,
    calls,
    scenario,
    text,
    thinking,
    turn,
)
from tests.support.model_server.server import ModelServer
from tests.support.pairwise import sampled
from tests.support.processes import descendants
from winx_tui.config.settings import (
    FailoverSettings,
    ProviderSettings,
    ProvidersSettings,
    RetrySettings,
    Settings,
)
from winx_tui.core.events import ModelSwitched, TextDelta
from winx_tui.core.messages import Message, ModelRef
from winx_tui.llm.client import HostClient, spawn_host
from winx_tui.llm.failover import FailoverChatModel

pytestmark = [pytest.mark.asyncio(loop_scope="session")]

AT_ONCE = 16
"""Cases under way together: one host serves them all."""
STALL_TIMEOUT_S = 5.0
PATIENT_S = 60.0
"""Where nothing is meant to stall, a busy machine must not look like it."""
Servers = Mapping[str, ModelServer]
"""Provider → its own server."""
SETTINGS = FailoverSettings(max_wait_s=2.0)

BEFORE = (thinking("Let me ", "look."), text("I will ", "read both."))
READ_BOTH = calls(call("read_note", path="a"), call("read_note", path="b"))
LAST = turn(text("They ", "differ."))
WHOLE = scenario(turn(*BEFORE, READ_BOTH), LAST)

ONE_WHOLE_CALL = calls(call("read_note", path="a"), Call("read_note", '{"pa'))

FIRST_BYTE, AFTER_RESULT = "first byte", "after a tool result"
MID_THINKING, MID_TEXT, MID_CALL = "mid-thinking", "mid-text", "mid-tool-call"

DISTURBED: dict[str, Sequence[Step]] = {
    FIRST_BYTE: (),
    MID_THINKING: (thinking("Let me "),),
    MID_TEXT: (BEFORE[0], text("I will ")),
    MID_CALL: (*BEFORE, ONE_WHOLE_CALL),
}
"""Place → what comes of the first answer before it fails."""

REST_OF_IT: dict[str, Sequence[Step]] = {
    MID_TEXT: (text("read both."), READ_BOTH),
    MID_CALL: (READ_BOTH,),
}
"""Place → how the next model goes on, where text of the first one stands in its history."""

REFUSALS = {
    "429 for 300 s": Fault("rate_limited", retry_after_s=300.0),
    "429 without a time": Fault("rate_limited"),
    "500": Fault("server_error"),
    "503": Fault("unavailable"),
    "502 as a web page": Fault("bad_gateway"),
    "dropped at once": Fault("drop_at_once"),
}
BREAKS = ("drop", "end", "malformed", "error_event")

QUOTAS = {
    "dashscope": Fault(
        "forbidden",
        message="<403> AllocationQuota.FreeTierOnly: The free tier of the model has been "
        "exhausted. If you wish to continue access the model on a paid basis, please disable "
        "the free tier only mode in the management console.",
    ),
    "nvidia": Fault("rate_limited", message="Cloud credits expired", status=402),
    "gemini": Fault(
        "rate_limited",
        message="You exceeded your current quota, please check your plan and billing details. "
        "Quota exceeded for metric: generativelanguage.googleapis.com/"
        "generate_content_free_tier_requests, limit: 250",
    ),
}
"""Provider → its words for a quota that is used up."""


@dataclass(frozen=True)
class Case:
    """One way to be disturbed, from one provider to another."""

    name: str
    place: str
    fault: Fault
    links: tuple[ModelRef, ...]

    def play(self, servers: Servers) -> None:
        """Have the servers disturb the first model, and let the last one answer."""
        first, *between, last = self.links
        disturbed = (
            scenario(turn(*BEFORE, READ_BOTH), turn(self.fault))
            if self.place == AFTER_RESULT
            else scenario(turn(*DISTURBED[self.place], self.fault))
        )
        rest = REST_OF_IT.get(self.place)
        after = WHOLE if rest is None else scenario(WHOLE.turns[0], turn(*rest), LAST)
        refused = scenario(turn(Fault("unauthorized")))
        for link, played in ((first, disturbed), *((each, refused) for each in between)):
            servers[link.provider].play_for(link.provider, link.model, played)
        servers[last.provider].play_for(last.provider, last.model, after)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def servers() -> AsyncIterator[Servers]:
    async with AsyncExitStack() as stack:
        yield {name: await stack.enter_async_context(ModelServer(WHOLE)) for name in ALL_PROVIDERS}


def settings_on(servers: Servers, stall_timeout_s: float) -> Settings:
    addresses = {
        name: ProviderSettings(base_url=server.base_url(name)) for name, server in servers.items()
    }
    return Settings(
        providers=ProvidersSettings(**addresses),
        retry=RetrySettings(stall_timeout_s=stall_timeout_s),
    )


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def host(servers: Servers, config_home: Path) -> AsyncIterator[HostClient]:
    client = HostClient(settings_on(servers, PATIENT_S), keys=KEYS)
    yield client
    await client.aclose()


def chains(length: int) -> list[tuple[str, ...]]:
    return list(itertools.permutations(ALL_PROVIDERS, length))


PAIRS = chains(2)
MIDDLES = (*DISTURBED, AFTER_RESULT)
REFUSED = sampled(
    (*pair, place, failure)
    for pair, place, failure in itertools.product(PAIRS, (FIRST_BYTE, AFTER_RESULT), REFUSALS)
)
BROKEN = sampled(
    (*pair, place, failure) for pair, place, failure in itertools.product(PAIRS, MIDDLES, BREAKS)
)
SILENT = sampled((*pair, place) for pair, place in itertools.product(PAIRS, MIDDLES))


def case(number: int, providers: Sequence[str], place: str, fault: Fault) -> Case:
    links = tuple(ModelRef(provider, f"case-{number}") for provider in providers)
    return Case(f"{' to '.join(providers)}, {place}", place, fault, links)


def chain_of(host: HostClient, links: Sequence[ModelRef]) -> FailoverChatModel:
    async def nobody_waits(seconds: float) -> None:
        assert seconds < 300

    async def of(chosen: ModelRef) -> Sequence[ModelRef]:
        return links

    return FailoverChatModel(
        host,
        retry=RetrySettings(),
        failover=SETTINGS,
        links=of,
        sleep=nobody_waits,
    )


def told(history: Sequence[Message], *, with_thoughts: bool) -> list[tuple[object, ...]]:
    """Return a transcript without its marks: cut answers joined, ids left out."""
    joined: list[Message] = []
    for message in history:
        if joined and joined[-1].is_unfinished and message.role == "assistant":
            before = joined.pop()
            message = replace(message, parts=(*before.parts, *message.parts))
        joined.append(message)
    return [
        (
            message.role,
            message.text,
            message.reasoning if with_thoughts else "",
            [(each.name, each.arguments) for each in message.tool_calls],
        )
        for message in joined
    ]


async def transcript_of(
    root: Path, host: HostClient, links: Sequence[ModelRef]
) -> tuple[AgentStage, str]:
    """Play the conversation and return it with the text that streamed."""
    stage = AgentStage(root, (), chat=chain_of(host, links), ref=links[0])
    finished = await stage.play("Compare a and b.")
    assert finished.outcome == "completed", finished.error
    return stage, "".join(event.text for event in stage.of_type(TextDelta))


async def check_all(
    cases: Sequence[Case],
    root: Path,
    servers: Servers,
    host: HostClient,
    *,
    at_once: int = AT_ONCE,
) -> None:
    """Play the cases side by side; each tells the same as an undisturbed conversation."""
    (root / "a").write_text("A", encoding="utf-8")
    (root / "b").write_text("B", encoding="utf-8")
    for server in servers.values():
        server.play(WHOLE)
    undisturbed = ModelRef(cases[0].links[-1].provider, "undisturbed")
    calm, calm_text = await transcript_of(root, host, [undisturbed])
    turns = asyncio.Semaphore(at_once)
    wrong: list[str] = []

    async def check(each: Case) -> None:
        async with turns:
            each.play(servers)
            stage, streamed = await transcript_of(root, host, each.links)
        thoughts = each.place != MID_THINKING
        expected = told(calm.agent.history, with_thoughts=thoughts)
        found = told(stage.agent.history, with_thoughts=thoughts)
        switches = [(event.before, event.after) for event in stage.of_type(ModelSwitched)]
        if found != expected:
            wrong.append(f"{each.name}: {found}")
        if streamed != calm_text:
            wrong.append(f"{each.name}: streamed {streamed!r}")
        if switches != list(itertools.pairwise(each.links)):
            wrong.append(f"{each.name}: switched {switches}")

    await asyncio.gather(*(check(each) for each in cases))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("failure", REFUSALS)
async def test_a_refused_request_goes_on_with_the_next(
    tmp_path: Path, servers: Servers, host: HostClient, failure: str
) -> None:
    cases = [
        case(number, pair, place, REFUSALS[failure])
        for number, (*pair, place, failed) in enumerate(REFUSED)
        if failed == failure
    ]
    await check_all(cases, tmp_path, servers, host)


@pytest.mark.parametrize("failure", BREAKS)
async def test_a_broken_answer_is_finished_by_the_next(
    tmp_path: Path, servers: Servers, host: HostClient, failure: str
) -> None:
    cases = [
        case(number, pair, place, Fault(failure))
        for number, (*pair, place, failed) in enumerate(BROKEN)
        if failed == failure
    ]
    await check_all(cases, tmp_path, servers, host)


async def test_a_silent_answer_is_finished_by_the_next(
    tmp_path: Path, servers: Servers, config_home: Path
) -> None:
    cases = [
        case(number, pair, place, Fault("stall")) for number, (*pair, place) in enumerate(SILENT)
    ]
    host = HostClient(settings_on(servers, STALL_TIMEOUT_S), keys=KEYS)
    try:
        await check_all(cases, tmp_path, servers, host, at_once=len(cases))
    finally:
        await host.aclose()


async def test_a_refused_connection_goes_on_with_the_next(
    tmp_path: Path, servers: Servers, host: HostClient
) -> None:
    for provider, server in servers.items():
        pairs = [pair for pair in PAIRS if pair[0] == provider]
        # What is played does not matter to a server that nobody reaches.
        cases = [
            case(number, pair, FIRST_BYTE, Fault("unavailable"))
            for number, pair in enumerate(pairs)
        ]
        await server.pause()
        try:
            await check_all(cases, tmp_path, servers, host)
        finally:
            await server.resume()


async def test_a_used_up_quota_goes_on_with_the_next(
    tmp_path: Path, servers: Servers, host: HostClient
) -> None:
    places = itertools.product(
        (pair for pair in PAIRS if pair[0] in QUOTAS), (FIRST_BYTE, AFTER_RESULT)
    )
    cases = [
        case(number, pair, place, QUOTAS[pair[0]]) for number, (pair, place) in enumerate(places)
    ]
    await check_all(cases, tmp_path, servers, host)


async def test_a_next_one_that_refuses_its_key_is_passed_over(
    tmp_path: Path, servers: Servers, host: HostClient
) -> None:
    cases = [
        case(number, chain, MID_CALL, Fault("drop"))
        for number, chain in enumerate(sampled(chains(3)))
    ]
    await check_all(cases, tmp_path, servers, host)


async def test_a_host_that_is_killed_in_mid_answer_goes_on_with_the_next(
    tmp_path: Path, servers: Servers, config_home: Path
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text(name.upper(), encoding="utf-8")
    each = case(0, ("dashscope", "gemini"), MID_TEXT, Fault("drop"))
    each.play(servers)
    held = scenario(turn(*DISTURBED[MID_TEXT], Hold("never")))
    servers["dashscope"].play_for("dashscope", each.links[0].model, held)
    process = spawn_host(KEYS)
    host = HostClient(settings_on(servers, PATIENT_S), process)
    stage = AgentStage(tmp_path, (), chat=chain_of(host, each.links), ref=each.links[0])
    try:
        under_way = stage.start("Compare a and b.")
        async with asyncio.timeout(60):
            while not stage.of_type(TextDelta):  # noqa: ASYNC110 - events are a list here
                await asyncio.sleep(0.02)
            (worker,) = descendants(process.pid) - {process.pid}
            os.kill(worker, signal.SIGKILL)
            await under_way
    finally:
        await host.aclose()

    assert stage.check().outcome == "completed"
    assert [event.after for event in stage.of_type(ModelSwitched)] == [each.links[1]]
    streamed = "".join(event.text for event in stage.of_type(TextDelta))
    assert streamed == "I will read both.They differ."
