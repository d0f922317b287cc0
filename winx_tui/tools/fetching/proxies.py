"""The proxy that the user's environment names for a URL."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from winx_tui.core.errors import ToolError
from winx_tui.security.web_url import WebUrl

FindProxy = Callable[[WebUrl], str]
"""Returns the proxy's URL; "" where a host is asked directly."""


def environment_proxy(url: WebUrl) -> str:
    """Return what HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY say of a URL.

    Raises:
        ToolError: it is a proxy of another kind than http and https.
    """
    # Lazy: loads the standard library's whole HTTP client.
    from urllib.request import getproxies_environment, proxy_bypass

    proxies = getproxies_environment()
    proxy = proxies.get(url.scheme) or proxies.get("all", "")
    if not proxy or proxy_bypass(url.authority):
        return ""
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    if urlsplit(proxy).scheme not in ("http", "https"):
        raise ToolError(
            "The environment names a proxy that is neither http nor https, which web_fetch does "
            "not speak; use bash_command (curl)."
        )
    return proxy
