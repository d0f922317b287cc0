"""The page: its text, the files it loads, and what the browser may do with it."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from string import Template

_OWN = files("winx_tui.web") / "page"
_TERMINAL = files("textual_serve") / "static"

FILES = {
    "page.css": (_OWN / "page.css", "text/css"),
    "page.js": (_OWN / "page.js", "text/javascript"),
    "textual.js": (_TERMINAL / "js/textual.js", "text/javascript"),
    "xterm.css": (_TERMINAL / "css/xterm.css", "text/css"),
    "mono.ttf": (_TERMINAL / "fonts/RobotoMono-VariableFont_wght.ttf", "font/ttf"),
    "mono-italic.ttf": (_TERMINAL / "fonts/RobotoMono-Italic-VariableFont_wght.ttf", "font/ttf"),
}
"""Name below /static/ → file and type; nothing else is served, and nothing comes from afar."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the page looks before the program says so."""

    title: str
    background: str
    """#rrggbb, like the next one."""
    foreground: str


def page_text(look: Look, socket: str) -> str:
    """Write the page; socket is the address of its WebSocket."""
    values = {
        "title": look.title,
        "background": look.background,
        "foreground": look.foreground,
        "socket": socket,
    }
    template = Template((_OWN / "index.html").read_text(encoding="utf-8"))
    return template.substitute({name: html.escape(value) for name, value in values.items()})


def response_headers(host: str) -> Mapping[str, str]:
    """Return what every answer carries; host is one that was checked."""
    policy = (
        "default-src 'none'; script-src 'self'; font-src 'self'; img-src 'self' data:",
        # The terminal writes its colours and measures into style elements.
        "style-src 'self' 'unsafe-inline'",
        # 'self' does not take in WebSockets in every browser.
        f"connect-src 'self' ws://{host}",
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), clipboard-read=(), geolocation=(), microphone=()",
        "Referrer-Policy": "no-referrer",
        "Server": "winx",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
