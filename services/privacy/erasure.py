"""Forgetting a person: the books stay, who it was goes.

What is done to which table stands in services/privacy/declared.py and is done by erase_person() in
the database, in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass

from repo import privacy
from repo.db import Connection
from repo.rows import Obstacle, Visitor
from services import jobs
from services.errors import Conflict, Invalid, NotFound
from services.i18n import gettext as _

# In place of the address of whoever was erased, and of a mail that was forgotten: nobody's.
ERASED_EMAIL = "erased@erased.invalid"
FORGOTTEN_EMAIL = "forgotten@erased.invalid"


@dataclass(frozen=True, slots=True)
class Obstacles:
    """Why somebody cannot go yet."""

    organizations: list[Obstacle]
    payments: list[Obstacle]

    def refuse(self) -> None:
        """Raise Conflict with a sentence, if there is anything in the way."""
        if self.organizations:
            names = ", ".join(one.name for one in self.organizations)
            raise Conflict(
                _(
                    "You are the last owner of %(names)s, where others are members. Make one of "
                    "them an owner, or take them out, and come back.",
                    names=names,
                )
            )
        if self.payments:
            raise Conflict(
                _(
                    "Order %(number)s is being paid. Pay or cancel it, or wait until its payment "
                    "page is over, and come back.",
                    number=self.payments[0].name,
                )
            )


def obstacles(conn: Connection) -> Obstacles:
    """What keeps the asker from being erased."""
    found = privacy.list_obstacles(conn).result()
    return Obstacles(
        [one for one in found if one.kind == "organization"],
        [one for one in found if one.kind == "payment"],
    )


def confirm(visitor: Visitor, typed: str | None) -> None:
    """Raise Invalid unless she typed her own mail address."""
    if (typed or "").casefold() != (visitor.email or "").casefold():
        raise Invalid(
            _(
                "Enter your e-mail address as it is shown here,"
                " so that nothing is deleted by mistake."
            ),
            field="email",
        )


def erase(conn: Connection) -> str:
    """Forget the asker, and queue the last mail to her; gives the pseudonym that stays.

    Raises Conflict while others depend on her, NotFound where nobody asks.
    """
    obstacles(conn).refuse()
    erased = privacy.erase_person(conn)
    if erased is None:
        raise NotFound(_("There is no such person."))
    jobs.send_mail_later(conn, erased.mail_id)
    return erased.pseudonym
