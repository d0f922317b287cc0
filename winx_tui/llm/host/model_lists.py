"""Asks a provider for its list of models, with its key."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any

from winx_tui.core.errors import AuthenticationFailed, ModelError, ModelUnavailable
from winx_tui.llm.live_models import LiveModel, models_in
from winx_tui.llm.providers import ListFormat, Provider

_TIMEOUT_S = 10.0
_MAX_ANSWER_BYTES = 16 * 1024 * 1024
_QUERY: dict[ListFormat, str] = {"openai": "", "gemini": "?pageSize=1000"}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Refuses to go elsewhere: urllib would take the key along."""

    def redirect_request(self, *_arguments: Any, **_more: Any) -> None:
        return None


def fetch_models(provider: Provider, base_url: str, key: str | None) -> tuple[LiveModel, ...]:
    """Return the models that a provider lists; blocks.

    Raises:
        ModelError: it cannot be asked, or answers with something else.
    """
    request = urllib.request.Request(
        f"{base_url}/models{_QUERY[provider.list_format]}",
        headers={"Accept": "application/json", **_with_key(provider.list_format, key)},
    )
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(request, timeout=_TIMEOUT_S) as response:
            return models_in(json.loads(response.read(_MAX_ANSWER_BYTES)), provider.list_format)
    except urllib.error.HTTPError as error:
        kind = AuthenticationFailed if error.code in (401, 403) else ModelError
        raise kind(
            f"{provider.title} does not list its models (status {error.code}); "
            "name one: /model PROVIDER/MODEL",
            status=error.code,
        ) from error
    except (OSError, HTTPException) as error:
        raise ModelUnavailable(
            f"{provider.title} cannot be asked for its models "
            f"({type(error).__name__}); name one: /model PROVIDER/MODEL"
        ) from error
    except (ValueError, RecursionError) as error:
        raise ModelError(
            f"{provider.title} answered with no list of models; name one: /model PROVIDER/MODEL"
        ) from error


def _with_key(list_format: ListFormat, key: str | None) -> dict[str, str]:
    if key is None:
        return {}
    if list_format == "gemini":
        return {"x-goog-api-key": key}
    return {"Authorization": f"Bearer {key}"}
