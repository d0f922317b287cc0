"""What a page and a program say to each other."""

from __future__ import annotations

import asyncio
import json

import pytest

from winx_tui.web.packets import (
    MAX_SIDE,
    BadMessage,
    Packet,
    encoded,
    for_page,
    for_program,
    packets,
    pong_for,
    side,
)

PRELUDE = b"__GANGLION__\n"


def test_what_is_typed_goes_as_of_a_terminal() -> None:
    assert for_program('["stdin", "hé\\u001b[A"]') == b"D\0\0\0\x06" + "hé\x1b[A".encode()


def test_half_a_character_does_no_harm() -> None:
    assert for_program('["stdin", "\\ud800"]') == encoded(b"D", b"?")


def test_a_new_size_is_kept_within_reason() -> None:
    packet = for_program('["resize", {"width": 120, "height": 99999}]')
    assert json.loads(packet[5:]) == {"type": "resize", "width": 120, "height": MAX_SIDE}


@pytest.mark.parametrize("kind", ["focus", "blur"])
def test_focus_is_told(kind: str) -> None:
    assert json.loads(for_program(json.dumps([kind]))[5:]) == {"type": kind}


@pytest.mark.parametrize("message", ['["quit"]', '["stdin", 5]', '["exit", {}]', '["ping", "1"]'])
def test_the_rest_is_not_passed_on(message: str) -> None:
    assert for_program(message) == b""


@pytest.mark.parametrize(
    "message",
    ["", "[", "{}", "[]", "[5]", '["resize", {}]', '["resize", {"width": "x"}]', "[" * 100_000],
)
def test_what_no_page_writes_is_refused(message: str) -> None:
    with pytest.raises(BadMessage):
        for_program(message)


def test_a_ping_is_answered_with_its_own_data() -> None:
    assert pong_for('["ping", "17"]') == '["pong", "17"]'
    assert pong_for('["stdin", "17"]') == ""


@pytest.mark.parametrize(("text", "cells"), [("120", 120), ("0", 1), ("5000", MAX_SIDE)])
def test_a_side_is_read_within_reason(text: str, cells: int) -> None:
    assert side(text, 80) == cells


@pytest.mark.parametrize("text", ["", "-1", "1.5", "x", "²", "9" * 5000])
def test_a_side_that_is_no_number_is_the_usual_one(text: str) -> None:
    assert side(text, 80) == 80


def test_web_addresses_are_opened() -> None:
    said = json.dumps({"type": "open_url", "url": "https://example.org/", "new_tab": False})
    opened = ["open_url", {"url": "https://example.org/", "new_tab": True}]
    assert json.loads(for_page(said.encode())) == opened


@pytest.mark.parametrize(
    "said",
    [
        {"type": "open_url", "url": "javascript:alert(1)"},
        {"type": "open_url", "url": " javascript:alert(1)"},
        {"type": "open_url", "url": "file:///etc/passwd"},
        {"type": "open_url"},
        {"type": "colours", "background": "url(http://evil.example)", "foreground": "#ffffff"},
        {"type": "colours", "background": "#ffffff"},
        {"type": "deliver_file_start", "key": "x"},
        {"type": "exit"},
        {},
    ],
)
def test_nothing_else_reaches_the_page(said: dict[str, object]) -> None:
    assert for_page(json.dumps(said).encode()) == ""


@pytest.mark.parametrize("colour", ["#12151c", "#FFF"])
def test_the_themes_colours_are_told(colour: str) -> None:
    colours = {"background": colour, "foreground": "#ffffff"}
    said = json.dumps({"type": "colours", **colours}).encode()
    assert json.loads(for_page(said)) == ["colours", colours]


@pytest.mark.parametrize("payload", [b"", b"[]", b"\xff", b'"x"'])
def test_a_packet_that_is_no_object_is_refused(payload: bytes) -> None:
    with pytest.raises(BadMessage):
        for_page(payload)


async def read(data: bytes) -> list[Packet]:
    stream = asyncio.StreamReader()
    stream.feed_data(data)
    stream.feed_eof()
    return [packet async for packet in packets(stream)]


async def test_packets_are_read_until_the_program_ends() -> None:
    data = PRELUDE + encoded(b"D", b"one") + encoded(b"M", b"{}") + encoded(b"D", b"")
    wanted = [Packet(b"D", b"one"), Packet(b"M", b"{}"), Packet(b"D", b"")]
    assert await read(data) == wanted
    assert await read(data + b"D\0\0\0\x09half") == wanted
    assert await read(b"") == []


@pytest.mark.parametrize("data", [b"Traceback (most recent call last)", PRELUDE + b"X\0\0\0\x01x"])
async def test_a_program_that_speaks_no_packets_is_told(data: bytes) -> None:
    with pytest.raises(BadMessage, match=r"."):
        await read(data)


async def test_no_gigabytes_are_waited_for() -> None:
    with pytest.raises(BadMessage):
        await read(PRELUDE + b"D\xff\xff\xff\xff")
