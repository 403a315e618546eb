"""Waiting for an add-on that is to come: asking to be told, and being told once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from repo import products, waitlist
from repo.db import Connection, Database, Work
from repo.rows import AddOn, Waiting
from services import i18n, jobs, mails
from services.errors import Conflict, Invalid, NotFound
from services.i18n import gettext as _

# Sends a mail, or queues it, in the transaction that it is given.
SendLater = Callable[[Connection, Waiting], None]
_LONGEST_EMAIL = 254


def join(work: Work, slug: str, email: str | None) -> None:
    """The asker wants to be told. Raises NotFound, Conflict, and Invalid for a bad address."""
    _find_to_come(work, slug)
    if not work.visitor.is_person and not is_email(email):
        raise Invalid(_("Enter your e-mail address, such as you@example.com."), field="email")
    waitlist.join_waitlist(work.conn, slug=slug, email=email, language=i18n.language())


def leave(work: Work, slug: str) -> None:
    """The asker no longer wants to be told; who did not wait is as she wants to be."""
    waitlist.leave_waitlist(work.conn, slug=slug)


def is_email(address: str | None) -> bool:
    """An address that a mail could go to, as far as one can see."""
    return bool(address and len(address) <= _LONGEST_EMAIL and mails.is_email(address))


def tell(database: Database, waiting_id: UUID, send_later: SendLater) -> None:
    """Tell somebody that her add-on can be bought; once, however often this runs."""
    with database.transaction() as conn:
        told = waitlist.take_waiting(conn, waiting_id=waiting_id)
        if told is not None and told.email is not None:
            send_later(conn, told)


def write_to(conn: Connection, told: Waiting) -> None:
    """The mail that tells her, put down in the transaction that remembers she was told."""
    if told.email is not None:
        mails.send_later(
            conn,
            "available",
            told.email,
            told.language,
            str(told.id),
            person=told.user_id,
            name=told.name,
            slug=told.slug,
        )


def tell_overlooked(conn: Connection, *, limit: int) -> int:
    """Queue the telling of those who wait for what is here; how many, `limit` at most."""
    overlooked = waitlist.list_overlooked(conn, limit=limit)
    for waiting_id in overlooked:
        jobs.tell_waiting_later(conn, waiting_id)
    return len(overlooked)


def forget_guests(conn: Connection, *, age: str) -> int:
    """Delete the addresses of guests who were told so long ago; how many."""
    return waitlist.forget_guests(conn, age=age)


def _find_to_come(work: Work, slug: str) -> AddOn:
    found = products.find_add_on(work.conn, slug=slug).result()
    if found is None or not found.is_listed:
        raise NotFound(_("There is no such add-on in the shop, or it is no longer sold."))
    if found.status != "coming_soon":
        raise Conflict(_("%(name)s is not to come: it is here.", name=found.name))
    return found
