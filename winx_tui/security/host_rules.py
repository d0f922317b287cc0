"""Rules for web pages: which hosts may be asked without a question, and which never."""

from __future__ import annotations

from dataclasses import dataclass

from winx_tui.config.rule_text import HostText, RuleText
from winx_tui.core.approval import Effect
from winx_tui.security.web_url import WebUrl

_ANY = "*"
_SUBDOMAINS = "*."
_HTTPS_PORT = 443


@dataclass(frozen=True, slots=True)
class HostRule:
    """Speaks of the web pages of hosts."""

    effect: Effect
    text: RuleText
    hosts: HostText

    def covers(self, url: WebUrl) -> bool:
        """Tell whether a URL leads there.

        What a rule leaves open it forbids everywhere, but allows only as is usual: https, and
        the port that goes with the scheme.
        """
        return _names(self.hosts.host, url.host) and (
            self._allows_way(url) if self.effect == "allow" else self._restricts_way(url)
        )

    def _allows_way(self, url: WebUrl) -> bool:
        usual = 80 if self.hosts.scheme == "http" else _HTTPS_PORT
        is_port = url.port == (self.hosts.port or usual)
        return is_port and url.scheme == (self.hosts.scheme or "https")

    def _restricts_way(self, url: WebUrl) -> bool:
        return self.hosts.scheme in ("", url.scheme) and self.hosts.port in (None, url.port)


def refusal_to_allow_host(hosts: HostText) -> str | None:
    """Say why no rule may allow these, or None where one may."""
    name = hosts.host.removeprefix(_SUBDOMAINS)
    if hosts.host == _ANY or (name != hosts.host and "." not in name):
        return "it would let anything be sent to any host; name one, such as '*.python.org'"
    return None


def _names(pattern: str, host: str) -> bool:
    if pattern == _ANY:
        return True
    if pattern.startswith(_SUBDOMAINS):
        return host.endswith(pattern.removeprefix("*")) and len(host) > len(pattern) - 1
    return host == pattern
