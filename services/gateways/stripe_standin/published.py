"""The provider's published parameters, as validators for the server's side.

stripe-python ships the parameters of every call as TypedDicts. They are written for clients: every
enumeration also allows `str`, so that an old client can send a new value, and every call also takes
the library's own options, such as `api_key`. A server is stricter. `server_side` rebuilds a
TypedDict without both, refuses unknown names, and reads form values the way the provider does.
"""

from __future__ import annotations

import functools
import operator
import re
import types
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin

from pydantic import BeforeValidator, ConfigDict, TypeAdapter, with_config
from pydantic_core import PydanticCustomError
from stripe import RequestOptions
from typing_extensions import TypedDict, get_type_hints, is_typeddict

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_LIBRARY_OPTIONS = frozenset(RequestOptions.__annotations__)


def _integer(value: object) -> int:
    """Read plain decimal digits; pydantic alone would also take `1_000` and ` 5.0 `."""
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    raise PydanticCustomError("integer", "Invalid integer: {given}", {"given": str(value)})


def _boolean(value: object) -> bool:
    """Read `true` or `false`; pydantic alone would also take `yes` and `1`."""
    if value in ("true", "false"):
        return value == "true"
    raise PydanticCustomError("boolean", "Invalid boolean: {given}", {"given": str(value)})


def _text(value: object) -> str:
    """Take a string that is not empty: an empty one means "unset", which these cannot be."""
    if value == "":
        raise PydanticCustomError("empty", "You passed an empty string")
    return _any_text(value)


def _any_text(value: object) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("string", "Invalid string: {given}", {"given": str(value)})
    if "\x00" in value:
        raise PydanticCustomError("string", "Invalid string: it contains a NUL byte")
    return value


def _array(value: object) -> list[object]:
    """Order `name[0]`, `name[1]`, which arrive as a mapping of indexes, into a list."""
    if isinstance(value, dict) and all(re.fullmatch("[0-9]{1,4}", key) for key in value):
        return [value[key] for key in sorted(value, key=int)]
    raise PydanticCustomError("array", "Invalid array")


_SCALARS: dict[Any, Any] = {
    int: Annotated[int, BeforeValidator(_integer)],
    bool: Annotated[bool, BeforeValidator(_boolean)],
    str: Annotated[str, BeforeValidator(_text)],
}
_ANY_TEXT = Annotated[str, BeforeValidator(_any_text)]


def server_side(published: type) -> TypeAdapter[dict[str, Any]]:
    """Make the validator of one call's parameters from its published TypedDict."""
    return TypeAdapter(_typed_dict(published))


@functools.cache
def _typed_dict(published: Any) -> Any:
    own = {k: v for k, v in published.__annotations__.items() if k not in _LIBRARY_OPTIONS}
    # Resolved on a bare class of the same module: the library's options, inherited from another
    # module, cannot be resolved outside a type checker.
    holder = type(
        published.__name__, (), {"__annotations__": own, "__module__": published.__module__}
    )
    fields = {
        name: _closed(hint) if name in published.__required_keys__ else NotRequired[_closed(hint)]
        for name, hint in get_type_hints(holder).items()
    }
    rebuilt: Any = TypedDict(published.__name__, fields)  # type: ignore[misc]
    return with_config(ConfigDict(extra="forbid"))(rebuilt)


def _closed(hint: Any) -> Any:
    """Rebuild one annotation for the server's side."""
    if is_typeddict(hint):
        return _typed_dict(hint)
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _closed_union(args)
    if origin is list:
        return Annotated[list[_closed(args[0])], BeforeValidator(_array)]  # type: ignore[misc]
    if origin is dict:
        # Values of maps, metadata above all, may be empty: that is how one of them is unset.
        return dict[str, _ANY_TEXT]
    return _SCALARS.get(hint, hint)


def _closed_union(members: tuple[Any, ...]) -> Any:
    """Keep an enumeration to its values, and a map to plain values rather than library objects."""
    choices = [value for m in members if get_origin(m) is Literal for value in get_args(m)]
    named = [value for value in choices if value != ""]
    kept = [m for m in members if get_origin(m) is not Literal and not (m is str and named)]
    kept = [m for m in kept if not getattr(get_origin(m), "__name__", "").startswith("Untyped")]
    closed = [_closed(member) for member in kept]
    if choices:
        closed.append(Literal[tuple(choices)])
    return functools.reduce(operator.or_, closed)
