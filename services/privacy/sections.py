"""What the shop keeps of a person, in words: what, why, for how long, and what erasure does to it.

Each table of services/privacy/declared.py belongs to one of these; /account/privacy and
docs/privacy.md list them.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.i18n import gettext as _
from services.i18n import lookup, ngettext
from services.i18n import noop as N_
from services.money import number
from services.privacy import periods


@dataclass(frozen=True, slots=True)
class Section:
    """A kind of thing that is kept; its sentences are in the language of whoever asks."""

    key: str
    _title: str
    _what: str
    _why: str
    _kept: str
    _erased: str
    days: int = 0

    @property
    def title(self) -> str:
        """What it is called."""
        return lookup(self._title)

    @property
    def what(self) -> str:
        """What belongs to it."""
        return lookup(self._what)

    @property
    def why(self) -> str:
        """What the shop needs it for."""
        return lookup(self._why)

    @property
    def kept(self) -> str:
        """For how long."""
        if self.days:
            told = ngettext("%(num)s day", "%(num)s days", self.days, num=number(self.days))
            return _("%(period)s, then it is forgotten by itself.", period=told)
        return lookup(self._kept)

    @property
    def erased(self) -> str:
        """What becomes of it when she has herself erased."""
        return lookup(self._erased)


_UNTIL = N_("Until you change it or delete your account.")
_BOOKS = N_("As long as the law wants books to be kept.")
_DELETED = N_("Deleted.")
_NAMELESS = N_("Kept without your name, address or account: nobody can tell that it was you.")

SECTIONS = (
    Section(
        "profile",
        N_("Your profile"),
        N_("Name, e-mail address, phone, addresses, date of birth and what else you told us."),
        N_("To greet you, to write to you and to bill you."),
        _UNTIL,
        _DELETED,
    ),
    Section(
        "organizations",
        N_("Your organizations"),
        N_("The organizations you belong to, your role there, their plan and billing country."),
        N_("Whatever is bought belongs to an organization."),
        N_("As long as you belong to them."),
        N_("Those in which you are alone are closed and renamed; in all others you leave."),
    ),
    Section(
        "logins",
        N_("Where you are logged in"),
        N_("Browser, network address and time of each login."),
        N_("So that you stay logged in, and can end a login that is not yours."),
        N_("12 hours after the last login."),
        _DELETED,
    ),
    Section(
        "login_events",
        N_("What happened to your logins"),
        N_("Logins and logouts with browser, network address and time."),
        N_("So that you notice somebody else."),
        "",
        _DELETED,
        days=periods.LOGIN_EVENTS_DAYS,
    ),
    Section(
        "cart",
        N_("Your cart"),
        N_("What is in it, what is saved for later, its code, and what can be undone."),
        N_("So that you find it again."),
        "",
        _DELETED,
        days=periods.IDLE_CART_DAYS,
    ),
    Section(
        "waitlist",
        N_("What you wait for"),
        N_("Add-ons you want to hear of, and the address to write to."),
        N_("To tell you once."),
        N_("Until you take it back; an address without an account, 30 days after you were told."),
        _DELETED,
    ),
    Section(
        "orders",
        N_("Orders and payments"),
        N_("What you bought, its price, tax, codes and credits, and the payment's number."),
        N_("To deliver it, and because the law wants books."),
        _BOOKS,
        _NAMELESS,
    ),
    Section(
        "owned",
        N_("What you own and tried"),
        N_("Add-ons, licences and trials that you began for an organization."),
        N_("To let your organization use them."),
        _BOOKS,
        N_("Ends where you were alone; otherwise the organization keeps it, without your name."),
    ),
    Section(
        "usage",
        N_("Usage"),
        N_("How often you used an add-on, and when."),
        N_("To bill what is billed by use, and to show it to your organization."),
        _BOOKS,
        _NAMELESS,
    ),
    Section(
        "reviews",
        N_("Reviews and votes"),
        N_("What you wrote of add-ons under which name, and which reviews you found helpful."),
        N_("To help others to choose."),
        N_("Until you take it back."),
        N_("Deleted, and the ratings are counted anew."),
    ),
    Section(
        "submissions",
        N_("Add-ons you submitted"),
        N_("What you sent in to be published, and what came of it."),
        N_("To look at it and to publish it."),
        N_("As long as the add-on is in the shop."),
        N_("Deleted where you were alone; otherwise it stays your organization's."),
    ),
    Section(
        "mails",
        N_("E-mails to you"),
        N_("Address and content of the e-mails that we sent you."),
        N_("To send each once, and to answer when you ask about one."),
        "",
        N_("Deleted. One last e-mail says that you were erased; then its address goes too."),
        days=periods.MAILS_DAYS,
    ),
    Section(
        "payments",
        N_("What the payment service tells us"),
        N_("Its messages about your payments, with the address that you gave there."),
        N_("To follow a payment."),
        "",
        N_("Reduced to the payment's number."),
        days=periods.WEBHOOKS_DAYS,
    ),
    Section(
        "deeds",
        N_("The log"),
        N_("Who did what and when: your deeds, and those of staff that concern you."),
        N_("So that changes can be explained, and misuse noticed."),
        N_("For good."),
        _NAMELESS,
    ),
)
BY_KEY = {section.key: section for section in SECTIONS}
