"""What is said of a call that asks the network for a page."""

from __future__ import annotations

from winx_tui.core.approval import Touched, Verdict
from winx_tui.core.modes import Mode
from winx_tui.security.web_dangers import dangers_of_fetch
from winx_tui.security.web_url import WebUrl, parse_web_url


def judge_fetch(url: str, mode: Mode) -> Verdict:
    """Judge a URL; it is a question in every mode but full-access.

    Reading it changes nothing here, but the URL itself leaves the machine.
    """
    try:
        parsed = parse_web_url(url)
    except ValueError as error:
        return Verdict("deny", (f"the URL {error}",))
    dangers = dangers_of_fetch(parsed)
    touched = (Touched("network", parsed.authority),)
    if mode == "full-access":
        reasons = ("full-access mode: every page is fetched",)
        return Verdict("allow", reasons, danger=dangers, blast_radius=touched)
    covers = "" if dangers else f"; an approval for this session covers {parsed.origin}"
    reasons = (f"fetches a page from {parsed.host}{_way(parsed)}{covers}",)
    return Verdict("ask", reasons, danger=dangers, blast_radius=touched)


def _way(url: WebUrl) -> str:
    """Say what is unusual about the way there; empty where nothing is."""
    remarks = []
    if not url.has_usual_port:
        remarks.append(f"port {url.port}")
    if url.scheme == "http":
        remarks.append("not encrypted")
    return f" ({', '.join(remarks)})" if remarks else ""
