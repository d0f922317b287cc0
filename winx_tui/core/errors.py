"""Every error that winx raises on purpose.

    WinxError
    ├─ UsageError              the command line or a slash command was wrong
    ├─ ConfigError             a settings or theme file is wrong
    ├─ CredentialError         a key is missing, malformed or cannot be stored
    ├─ WorkspaceError          a path cannot be used
    ├─ ToolError               a tool call failed; the text is for the model
    ├─ ShellError              the shell cannot be started or driven
    ├─ SessionError            a session cannot be found, read or written
    ├─ EditorError             the person's editor cannot be used, or its text was not kept
    └─ ModelError              a model request failed
       ├─ NoModelAvailable     no provider has a key
       ├─ AuthenticationFailed 401, 403
       ├─ UnknownModel         404
       ├─ RateLimited          429
       ├─ ContextOverflow      the request does not fit the model's window
       ├─ BadModelRequest      the provider refused the request (400)
       ├─ ModelUnavailable     5xx, refused connection, time-out, no network
       ├─ StreamCut            the answer broke off or stalled
       └─ HostDied             the model host ended in mid-request

A message says what happened, to what, and what to do next. Cancelling is
asyncio.CancelledError, never a WinxError.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from winx_tui.core.problems import Problem, ProblemCode

if TYPE_CHECKING:
    from winx_tui.core.rate_limits import LimitSeen


class WinxError(Exception):
    """Base of everything winx raises on purpose; str() is fit for people."""

    code: ProblemCode = "failed"
    """What programs are told of it."""
    hint: str = ""
    """What to do next, where the code's own hint says too little."""

    def __init__(self, *said: object, code: ProblemCode | None = None, hint: str = "") -> None:
        super().__init__(*said)
        if code is not None:
            self.code = code
        if hint:
            self.hint = hint


class UsageError(WinxError):
    """The command line or a slash command was wrong."""


class ConfigError(WinxError):
    """A settings or theme file is wrong."""


class CredentialError(WinxError):
    """A key is missing, malformed or cannot be stored."""


class WorkspaceError(WinxError):
    """A path cannot be used."""


class ToolError(WinxError):
    """A tool call failed; the text tells the model how to mend it."""


class ShellError(WinxError):
    """The shell cannot be started or driven."""


class SessionError(WinxError):
    """A session cannot be found, read or written."""


class EditorError(WinxError):
    """The person's editor cannot be used, or what was written in it was not kept."""


class ModelError(WinxError):
    """A model request failed."""

    code: ProblemCode = "provider_failed"
    kind = "model_error"
    """The wire name between the model host and its client."""
    retryable = False

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retry_after_s: float | None = None,
        limits: tuple[LimitSeen, ...] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after_s = retry_after_s
        self.limits = limits
        """What the provider told of its limits as it refused."""


class NoModelAvailable(ModelError):
    """No provider has a key."""

    code = "no_provider"
    kind = "no_model"


class AuthenticationFailed(ModelError):
    """The provider refused the key."""

    kind = "authentication"


class UnknownModel(ModelError):
    """The provider does not know the model."""

    kind = "unknown_model"


class RateLimited(ModelError):
    """The provider asks to wait; retry_after_s says how long where it told."""

    kind = "rate_limited"
    retryable = True


class ContextOverflow(ModelError):
    """The request does not fit the model's window."""

    kind = "context_overflow"


class BadModelRequest(ModelError):
    """The provider refused the request."""

    kind = "bad_request"


class ModelUnavailable(ModelError):
    """The provider cannot be reached or failed by itself."""

    kind = "unavailable"
    retryable = True


class StreamCut(ModelError):
    """The answer broke off or stalled."""

    kind = "stream_cut"
    retryable = True


class HostDied(ModelError):
    """The model host ended in mid-request."""

    kind = "host_died"
    retryable = True


MODEL_ERRORS: dict[str, type[ModelError]] = {
    error.kind: error
    for error in (
        ModelError,
        NoModelAvailable,
        AuthenticationFailed,
        UnknownModel,
        RateLimited,
        ContextOverflow,
        BadModelRequest,
        ModelUnavailable,
        StreamCut,
        HostDied,
    )
}
"""Wire name → class."""


def problem_of(error: BaseException) -> Problem:
    """Tell programs what an error is; one that says too little speaks through its cause."""
    problem = Problem()
    link: BaseException | None = error
    while link is not None and problem.code == "failed":
        hint = link.hint if isinstance(link, WinxError) else ""
        problem = Problem(_code_of(link), problem.hint or hint)
        link = link.__cause__
    return problem


def _code_of(error: BaseException) -> ProblemCode:
    match error:
        case WinxError():
            return error.code
        case FileNotFoundError():
            return "not_found"
        case IsADirectoryError() | NotADirectoryError():
            return "not_a_file"
        case TimeoutError():
            return "timeout"
        case OSError():
            return "io_error"
    return "failed"
