"""Read a request's parameters: bracket notation, then the published types, then a plain dict."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from services.gateways.stripe_standin.errors import ParamsError, missing

MAX_DEPTH = 10
_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_CODES = {
    "integer": "parameter_invalid_integer",
    "empty": "parameter_invalid_empty",
    "string": "parameter_invalid_string",
}


def parse_form(raw: bytes) -> dict[str, Any]:
    """Turn `a[b][0]=1` into `{"a": {"b": {"0": "1"}}}`; every value is a string.

    Raises ParamsError for text that is not UTF-8 and for names that are not well formed.
    """
    try:
        pairs = parse_qsl(raw.decode("utf-8"), keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise ParamsError("Invalid request: the parameters are not UTF-8.") from error
    tree: dict[str, Any] = {}
    for name, value in pairs:
        _insert(tree, _path(name), value)
    return tree


def _path(name: str) -> list[str]:
    matched = _NAME.fullmatch(name)
    path = [matched[1], *re.findall(r"\[([^\[\]]*)\]", matched[2])] if matched else []
    if not path or len(path) > MAX_DEPTH:
        raise ParamsError(f"Invalid request: the parameter name {name!r} is not well formed.")
    return path


def _insert(tree: dict[str, Any], path: list[str], value: str) -> None:
    node = tree
    for part in path[:-1]:
        node = node.setdefault(part or str(len(node)), {})
        if not isinstance(node, dict):
            raise ParamsError("Invalid request: a parameter is both a value and an object.")
    node[path[-1] or str(len(node))] = value


def validate(adapter: TypeAdapter[dict[str, Any]], params: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters in their published types, or raise the first fault as ParamsError."""
    try:
        return adapter.validate_python(params)
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False)
        unknown = [error for error in errors if error["type"] == "extra_forbidden"]
        raise _refusal((unknown or errors)[0], params) from invalid


def _refusal(error: ErrorDetails, params: dict[str, Any]) -> ParamsError:
    param = bracketed(_sent(error["loc"], params))
    match error["type"]:
        case "missing":
            return missing(param)
        case "extra_forbidden":
            message, code = f"Received unknown parameter: {param}", "parameter_unknown"
            return ParamsError(message, code=code, param=param)
        case "literal_error":
            # pydantic lists the values with quotes, Stripe without.
            choices = error["ctx"]["expected"].replace("'", "").removeprefix(", ")
            return ParamsError(f"Invalid {param}: must be one of {choices}", param=param)
        case "dict_type":
            return ParamsError("Invalid object", param=param)
        case other:
            return ParamsError(error["msg"], code=_CODES.get(other), param=param)


def _sent(location: Sequence[str | int], params: Any) -> list[str | int]:
    """Drop what pydantic adds to a location, the names of a union's members, from its path."""
    path: list[str | int] = []
    node = params
    for part in location:
        if isinstance(node, dict) and str(part) in node:
            path.append(part)
            node = node[str(part)]
    last = location[-1]
    # A missing parameter is the one that is not in the request.
    is_absent = isinstance(node, dict) and isinstance(last, str) and last.isidentifier()
    return [*path, last] if is_absent and path[-1:] != [last] else path


def bracketed(path: Sequence[str | int]) -> str:
    """Write a path as the provider does: `line_items[0][price_data]`."""
    return "".join(f"[{part}]" if depth else str(part) for depth, part in enumerate(path))
