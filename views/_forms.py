"""Reading forms and addresses: what a person sent, as the types that services take."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request

from services.errors import Invalid
from services.i18n import gettext as _


def text(name: str) -> str | None:
    """A field's text without the spaces around it; None where it is missing or empty."""
    return request.form.get(name, "").strip() or None


def whole_number(name: str, *, default: int | None = None) -> int:
    """A field's whole number, in plain digits. Raises Invalid, also for one that is too long."""
    value = text(name)
    if value is None and default is not None:
        return default
    if value is None or not (value.isascii() and value.isdigit() and len(value) <= 9):
        raise Invalid(_("Enter a whole number."), field=name)
    return int(value)


def same_site_path(address: str | None) -> str:
    """A path of this shop; whatever could lead elsewhere becomes the front page."""
    if not address or not address.startswith("/") or len(address) > 2000:
        return "/"
    if address.startswith(("//", "/\\")) or any(ord(c) < 33 or c == "\\" for c in address):
        return "/"
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc else address
