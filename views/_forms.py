"""Reading forms: what a person sent, as the types that services take."""

from __future__ import annotations

from flask import request

from services.errors import Invalid


def text(name: str) -> str | None:
    """A field's text without the spaces around it; None where it is missing or empty."""
    return request.form.get(name, "").strip() or None


def whole_number(name: str, *, default: int | None = None) -> int:
    """A field's whole number, in plain digits. Raises Invalid, also for one that is too long."""
    value = text(name)
    if value is None and default is not None:
        return default
    if value is None or not (value.isascii() and value.isdigit() and len(value) <= 9):
        raise Invalid(f"Enter the {name} as a whole number.", field=name)
    return int(value)
