"""Reading parameters strictly: what is repeated, malformed or oversized is refused."""

from __future__ import annotations

from urllib.parse import parse_qsl

from werkzeug.datastructures import Authorization
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.wrappers import Request

MAX_BODY = 65_536
MAX_FIELDS = 60
MAX_VALUE = 16_384
FORM_TYPE = "application/x-www-form-urlencoded"

Params = dict[str, str]


class BadInputError(Exception):
    """The request cannot be read; the message says why and repeats nothing of it."""


def read_query(request: Request) -> Params:
    """Return the parameters of the query string."""
    return parse_params(request.query_string)


def read_form(request: Request) -> Params:
    """Return the parameters of a form body."""
    body = read_body(request)
    if body and request.mimetype != FORM_TYPE:
        raise UnsupportedMediaType(f"The body must be {FORM_TYPE}.")
    return parse_params(body)


def read_body(request: Request) -> bytes:
    """Return the body, which may not be large."""
    request.max_content_length = MAX_BODY
    body = request.get_data(cache=False)
    if len(body) > MAX_BODY:
        raise RequestEntityTooLarge
    return body


def read_authorization(request: Request) -> Authorization | None:
    """Return the Authorization header; a malformed one counts as none."""
    try:
        return Authorization.from_header(request.headers.get("Authorization"))
    except ValueError:
        # werkzeug lets this through for Basic credentials that are not ASCII.
        return None


def parse_params(raw: bytes) -> Params:
    """Return the parameters, each of which may be given once."""
    try:
        pairs = parse_qsl(
            raw.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError as error:
        raise BadInputError("The parameters are too many or not UTF-8.") from error
    params = dict(pairs)
    if len(params) < len(pairs):
        raise BadInputError("A parameter is repeated.")
    for name, value in pairs:
        if "\0" in name + value or len(name + value) > MAX_VALUE:
            raise BadInputError("A parameter is too long or contains a NUL character.")
    return params
