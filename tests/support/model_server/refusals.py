"""Answers that refuse, in each provider's own words."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from tests.support.model_server.scenario import Fault

STATUS_OF_FAULT = {
    "bad_request": 400,
    "context_overflow": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "not_found": 404,
    "rate_limited": 429,
    "server_error": 500,
    "bad_gateway": 502,
    "unavailable": 503,
}

_DASHSCOPE = {
    "bad_request": ("InvalidParameter", "<400> InternalError.Algo.InvalidParameter: bad parameter"),
    "context_overflow": (
        "invalid_parameter_error",
        "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 129024]",
    ),
    "unauthorized": ("invalid_api_key", "Incorrect API key provided. "),
    "forbidden": ("access_denied", "Access denied."),
    "not_found": ("model_not_found", "The model `{model}` does not exist."),
    "rate_limited": ("limit_requests", "You exceeded your current requests list."),
    "server_error": ("internal_error", "An internal error has occurred."),
    "unavailable": ("ModelUnavailable", "Model is unavailable, please try again later."),
}
_NIM = {
    "bad_request": "[{'loc': ('body', 'top_p'), 'msg': 'Input should be less than 1'}]",
    "context_overflow": (
        "This model's maximum context length is 32768 tokens. However, you requested 40000 "
        "tokens (39000 in the messages, 1000 in the completion). Please reduce the length of "
        "the messages or completion."
    ),
    "unauthorized": "Authentication failed",
    "forbidden": "Authorization failed",
    "not_found": "Function not found for account: {model}",
    "rate_limited": "Too Many Requests",
    "server_error": "Internal Server Error",
    "unavailable": "Service unavailable",
}
_GEMINI = {
    "bad_request": ("INVALID_ARGUMENT", "Request contains an invalid argument."),
    "context_overflow": (
        "INVALID_ARGUMENT",
        "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
    ),
    "unauthorized": ("INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."),
    "forbidden": ("PERMISSION_DENIED", "Permission denied on resource."),
    "not_found": ("NOT_FOUND", "models/{model} is not found for API version v1beta."),
    "rate_limited": ("RESOURCE_EXHAUSTED", "You exceeded your current quota."),
    "server_error": ("INTERNAL", "An internal error has occurred."),
    "unavailable": ("UNAVAILABLE", "The model is overloaded. Please try again later."),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A whole HTTP answer that is not a stream."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def phrase(self) -> str:
        """Return the status line's words."""
        return HTTPStatus(self.status).phrase


def refusal(dialect: str, fault: Fault, model: str) -> Refusal:
    """Word a fault as the dialect's provider would."""
    status = fault.status or STATUS_OF_FAULT[fault.name]
    if fault.name == "bad_gateway":
        page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
        return Refusal(status, page.encode(), "text/html")
    headers: dict[str, str] = dict(fault.headers)
    if fault.body is not None:
        return Refusal(status, fault.body.encode(), headers=headers)
    if fault.retry_after_s is not None and dialect != "gemini":
        headers["Retry-After"] = f"{fault.retry_after_s:g}"
    body: dict[str, Any]
    if dialect == "gemini":
        status = 400 if fault.name == "unauthorized" and fault.status is None else status
        body = _gemini_body(fault, status, model)
    elif dialect == "nvidia":
        detail = fault.message or _NIM[fault.name].replace("{model}", model)
        if fault.name == "context_overflow":
            body = {"object": "error", "message": detail, "type": "BadRequestError", "code": 400}
        else:
            body = {"status": status, "title": HTTPStatus(status).phrase, "detail": detail}
    else:
        code, words = _DASHSCOPE[fault.name]
        message = fault.message or words.replace("{model}", model)
        body = {
            "error": {
                "message": message,
                "type": "invalid_request_error",
                "param": None,
                "code": code,
            },
            "request_id": "b6e3f0a2",
        }
    return Refusal(status, json.dumps(body).encode(), headers=headers)


def _gemini_body(fault: Fault, status: int, model: str) -> dict[str, Any]:
    name, words = _GEMINI[fault.name]
    details: list[dict[str, Any]] = []
    if fault.name == "unauthorized":
        details.append(
            {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
        )
    if fault.retry_after_s is not None:
        # The real API says it here and sends no Retry-After header.
        details.append(
            {
                "@type": "type.googleapis.com/google.rpc.RetryInfo",
                "retryDelay": f"{fault.retry_after_s:g}s",
            }
        )
    message = fault.message or words.replace("{model}", model)
    return {"error": {"code": status, "message": message, "status": name, "details": details}}
