"""The names by which models call the tools of servers: `github__search_issues`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence

from winx_tui.mcp_client.offers import Offer
from winx_tui.tools.fields import plain

MAX_NAME_CHARS = 64
"""Of the narrowest provider; letters, digits, `_` and `-` are what all take."""
_OTHER = re.compile(r"[^A-Za-z0-9_-]")
_MARK_CHARS = 6


def named(offers: Sequence[Offer], taken: Collection[str]) -> dict[str, Offer]:
    """Give each tool a name that no other has, in any spelling; the same ones each time.

    Args:
        offers: of all servers.
        taken: names of winx's own tools.
    """
    spelt = {plain(name) for name in taken}
    wanted = [_plain_name(offer) for offer in offers]
    counts: dict[str, int] = {}
    for name in wanted:
        counts[plain(name)] = counts.get(plain(name), 0) + 1
    names: dict[str, Offer] = {}
    for name, offer in zip(wanted, offers, strict=True):
        is_unique = counts[plain(name)] == 1 and plain(name) not in spelt
        if not is_unique or len(name) > MAX_NAME_CHARS:
            name = _marked(name, offer)
        names[name] = offer
    return names


def _plain_name(offer: Offer) -> str:
    name = _OTHER.sub("_", f"{offer.server}__{offer.name}")
    # Some providers want a letter first.
    return name if name[0].isalpha() else f"s_{name}"


def _marked(name: str, offer: Offer) -> str:
    """Shorten a name, with a mark that belongs to this tool alone."""
    mark = hashlib.sha256(f"{offer.server}\0{offer.name}".encode()).hexdigest()[:_MARK_CHARS]
    return f"{name[: MAX_NAME_CHARS - _MARK_CHARS - 1]}_{mark}"
