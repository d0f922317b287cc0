"""Pins: messages that a person wants kept word for word.

A pin is a part of the message itself, so that it lasts as long as the message does,
in the session log too. It is taken off before anything is sent.
"""

from __future__ import annotations

from dataclasses import replace

from winx_tui.core.messages import Message, TextPart

_PIN = TextPart("\n[pinned]")


def is_pinned(message: Message) -> bool:
    """Tell whether a message is to be kept word for word."""
    return bool(message.parts) and message.parts[-1] == _PIN


def pinned(message: Message) -> Message:
    """Return the message with a pin."""
    return message if is_pinned(message) else replace(message, parts=(*message.parts, _PIN))


def unpinned(message: Message) -> Message:
    """Return the message without its pin: as a model or a person reads it."""
    return replace(message, parts=message.parts[:-1]) if is_pinned(message) else message
