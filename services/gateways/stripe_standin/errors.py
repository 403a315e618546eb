"""Refusals in the provider's own form: a JSON envelope and an HTTP status."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A request is refused; `body` is the provider's error envelope."""

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        status: int = 400,
        kind: str = "invalid_request_error",
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        given = {"code": code, "message": message, "param": param, "type": kind}
        self.body: dict[str, Any] = {"error": {k: v for k, v in given.items() if v is not None}}


class ParamsError(ApiError):
    """The parameters are refused before anything is executed, so no answer is kept for a key."""


class ConnectionCutError(Exception):
    """A scripted fault: the connection is to be cut without an answer."""


def missing(param: str) -> ParamsError:
    """Say that a required parameter was not sent."""
    return ParamsError(f"Missing required param: {param}.", code="parameter_missing", param=param)


def unsupported(param: str) -> ParamsError:
    """Say that Stripe knows this parameter, and the stand-in does not follow it."""
    return ParamsError(
        f"The stand-in for Stripe does not support `{param}` as it was sent.", param=param
    )


def no_such(kind: str, object_id: str, param: str) -> ApiError:
    """Say that no object bears this id."""
    message = f"No such {kind}: '{object_id}'"
    return ApiError(message, code="resource_missing", param=param, status=404)
