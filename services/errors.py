"""What can go wrong by the store's own rules.

A domain error has a code, a sentence for the person and an HTTP status; one handler
(`views/errors.py`) renders them all, as a page or as a fragment. Whoever raises one with a sentence
of its own translates it: `raise NotFound(_("There is no such order."))`.
"""

from __future__ import annotations

from services.i18n import lookup
from services.i18n import noop as _


class SettingsError(Exception):
    """The environment does not give a whole shop; the message names each variable."""


class ShopError(Exception):
    """A rule of the store said no: `code` for software, `message` for the person."""

    code = "refused"
    status = 409
    message = _("That is not possible right now.")

    def __init__(self, message: str | None = None) -> None:
        """Take the class's sentence in the asker's language, or a more exact one, translated."""
        self.message = message or lookup(type(self).message)
        super().__init__(self.message)


class NotFound(ShopError):
    """No such thing, or not for this person: the two are told the same way."""

    code = "not_found"
    status = 404
    message = _("We could not find that.")


class Gone(ShopError):
    """It was there, and is over."""

    code = "gone"
    status = 410
    message = _("This is over.")


class LoginNeeded(ShopError):
    """Nobody is logged in, and this is somebody's own."""

    code = "login_needed"
    status = 401
    message = _("Please log in first.")


class RecentLoginNeeded(LoginNeeded):
    """Somebody is logged in, and this asks that she shows once more who she is."""

    code = "recent_login_needed"
    message = _("Please confirm your identity.")


class Forbidden(ShopError):
    """The person is known, and may not."""

    code = "forbidden"
    status = 403
    message = _("You are not allowed to do that.")


class Invalid(ShopError):
    """What was sent cannot be taken as it is; `field` names the input at fault."""

    code = "invalid"
    status = 422
    message = _("Please check what you entered.")

    def __init__(self, message: str | None = None, *, field: str | None = None) -> None:
        """Name the field, so that the form can show the sentence beside it."""
        super().__init__(message)
        self.field = field


class Conflict(ShopError):
    """The state has moved on since the page was shown."""

    code = "conflict"
    status = 409
    message = _("This has changed in the meantime. Please look again.")


class Unavailable(ShopError):
    """An outside system did not answer; nothing was changed and trying again is safe."""

    code = "unavailable"
    status = 503
    message = _("This part of the shop is not reachable right now. Please try again in a minute.")
