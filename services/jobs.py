"""The work that waits: queued in the transaction that made it necessary, done by the worker.

The queue is procrastinate's, in the same PostgreSQL. `services/worker.py` has the work itself.
Every job may run twice without harm.
"""

from __future__ import annotations

from uuid import UUID

from procrastinate import App, SyncPsycopgConnector

from repo.db import Connection

PROCESS_EVENT = "process_event"
SETTLE_ORDER = "settle_order"
# Queued by the database, where somebody may no longer buy for an organization: close_orders().
CLOSE_ORDER = "close_order"
SEND_MAIL = "send_mail"
SEND_INVITATION = "send_invitation"
# Queued by the database, where an add-on becomes available: queue_waiting(); and by upkeep.
TELL_WAITING = "tell_waiting"
TELL_OWNERS = "tell_owners"
TELL_ASKER = "tell_asker"

# A payment's webhook comes within a second. Should it be lost, an order is looked at after these
# pauses, the last one past the end of its payment page.
LOOK_AFTER_SECONDS = (10, 30, 90, 270, 810, 1800)

# Jobs are queued on connections that are handed in; this connector itself is never opened.
queue = App(connector=SyncPsycopgConnector())


def process_event_later(conn: Connection, provider: str, event_id: str) -> None:
    """Queue the working off of a stored webhook, in the caller's transaction."""
    job = queue.configure_task(PROCESS_EVENT, connection=conn)
    job.defer(provider=provider, event_id=event_id)


def settle_order_now(conn: Connection, order_id: UUID) -> None:
    """Queue a look at an order's payment, in the caller's transaction."""
    queue.configure_task(SETTLE_ORDER, connection=conn).defer(order_id=str(order_id), look=None)


def settle_order_later(conn: Connection, order_id: UUID, look: int = 0) -> None:
    """Queue the look number `look` at an order's payment; after the last one nothing is queued."""
    if look >= len(LOOK_AFTER_SECONDS):
        return
    pause = {"seconds": LOOK_AFTER_SECONDS[look]}
    job = queue.configure_task(SETTLE_ORDER, connection=conn, schedule_in=pause)
    job.defer(order_id=str(order_id), look=look)


def send_mail_later(conn: Connection, mail_id: int) -> None:
    """Queue the sending of a mail, in the caller's transaction; two of one mail never at once."""
    job = queue.configure_task(SEND_MAIL, connection=conn, lock=f"mail {mail_id}")
    job.defer(mail_id=mail_id)


def send_invitation_later(conn: Connection, invitation_id: UUID, seed: str, language: str) -> None:
    """Queue the mail of an invitation, in the caller's transaction; a seed alone opens nothing."""
    job = queue.configure_task(SEND_INVITATION, connection=conn)
    job.defer(invitation_id=str(invitation_id), seed=seed, language=language)


def tell_waiting_later(conn: Connection, waiting_id: UUID) -> None:
    """Queue the telling of somebody who waits, in the caller's transaction."""
    queue.configure_task(TELL_WAITING, connection=conn).defer(waiting_id=str(waiting_id))


def tell_owners_later(conn: Connection, request_id: UUID) -> None:
    """Queue the telling of owners that somebody asks them to buy, in the caller's transaction."""
    queue.configure_task(TELL_OWNERS, connection=conn).defer(request_id=str(request_id))


def tell_asker_later(conn: Connection, request_id: UUID) -> None:
    """Queue the telling of whoever asked what came of it, in the caller's transaction."""
    queue.configure_task(TELL_ASKER, connection=conn).defer(request_id=str(request_id))
