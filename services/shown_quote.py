"""What the customer was shown before she clicked, and whether it is still so."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from repo.rows import Visitor
from services.cart_prices import Cart
from services.errors import Conflict
from services.i18n import gettext
from services.i18n import noop as _
from services.money import money


class CartChanged(Conflict):
    """What would be bought is not what was shown; `old` and `new` totals where only they differ."""

    code = "cart_changed"
    message = _(
        "Your cart has changed since this page was shown. Please look again before you pay."
    )

    def __init__(self, old: Decimal | None = None, new: Decimal | None = None) -> None:
        """Say what the total was and is, where the things are the same."""
        self.old, self.new = old, new
        if old is None or new is None:
            super().__init__()
        else:
            super().__init__(
                gettext(
                    "The price has changed from %(old)s to %(new)s.", old=money(old), new=money(new)
                )
            )


class BuyerChanged(CartChanged):
    """What was shown was shown for another organization than the one that would buy."""

    def __init__(self, name: str) -> None:
        """Say for whom it would be bought now."""
        super().__init__()
        self.message = gettext(
            "You now buy for %(name)s; this page was made for another organization. "
            "Please look again before you pay.",
            name=name,
        )


class CountryNotApplied(CartChanged):
    """Another billing country was chosen on the page than the one that the price was made for."""

    message = _(
        "You have chosen another billing country. Press “Change” beside it to see the price with "
        "its tax, then pay."
    )


class QuoteSigner:
    """Remembers in the form what the customer was shown, so that it cannot be altered there."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeSerializer(secret, salt="checkout-quote")

    def sign(self, cart: Cart, buyer: Visitor) -> str:
        """What is shown, and for which organization, as a token for the form."""
        shown = [str(buyer.organization_id), _contents(cart), *_sums(cart)]
        return str(self._serializer.dumps(shown))

    def check(self, token: str, cart: Cart, buyer: Visitor) -> None:
        """Raise CartChanged where the cart has other things now, or costs more, than was shown.

        It is BuyerChanged where it was shown for another organization.
        """
        try:
            organization_id, contents, *sums = self._serializer.loads(token)
            shown = [Decimal(amount) for amount in sums]
        except (BadData, ArithmeticError, ValueError, TypeError) as error:
            raise CartChanged() from error
        if organization_id != str(buyer.organization_id):
            raise BuyerChanged(buyer.organization_name or "")
        if contents != _contents(cart) or len(shown) != 2:
            raise CartChanged()
        # Neither the order's worth nor what is left to pay of it may be more than was shown.
        for old, new in zip(shown, (cart.quote.total, cart.quote.due), strict=True):
            if new > old:
                raise CartChanged(old, new)


def code_in_force(cart: Cart) -> tuple[UUID, str] | None:
    """The code that counts: its id, and how it is written."""
    if cart.code is None or cart.code.refusal is not None:
        return None
    return cart.code.code.id, cart.code.code.code


def _contents(cart: Cart) -> str:
    """Which things, how many and under which code: what a customer agrees to besides the sum."""
    lines: list[Any] = sorted(
        (str(entry.line.thing_id), entry.line.quantity, entry.line.billing_type or "")
        for entry in cart.buyable
    )
    return _digest([lines, str(code_in_force(cart))])


def _sums(cart: Cart) -> list[str]:
    """What the order is worth, and what is left to pay of it."""
    return [str(cart.quote.total), str(cart.quote.due)]


def fingerprint_of(cart: Cart) -> str:
    """The contents, every line's price and tax, and the credits."""
    amounts = sorted(
        (str(e.line.thing_id), str(e.priced.amount), str(e.priced.tax)) for e in cart.buyable
    )
    return _digest([_contents(cart), amounts, _sums(cart)])


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()
