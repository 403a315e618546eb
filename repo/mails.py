"""What the shop writes to people, each mail once; for the worker alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from uuid import UUID

from psycopg.types.json import Jsonb

from repo.db import Connection
from repo.loader import load
from repo.rows import Bought, Language, Mail, MailKey, UnsentMail

_queries = load("mails")
_insert_mail = _queries.maybe("insert_mail", MailKey)
_find_mail = _queries.maybe("find_mail", Mail)
_list_unsent = _queries.many("list_unsent", UnsentMail)
_mark_sent = _queries.exec("mark_sent")
_mark_failed = _queries.exec("mark_failed")
_forget_mail = _queries.exec("forget_mail")
_find_buyer_language = _queries.one("find_buyer_language", Language)
_list_bought = _queries.many("list_bought", Bought)
# Amounts are kept as text, which loses nothing.
_dumps = partial(json.dumps, default=str)


def insert_mail(
    conn: Connection,
    *,
    kind: str,
    key: str,
    recipient: str,
    language: str,
    data: Mapping[str, object],
) -> int | None:
    """Put a mail down to be sent; None where one of this kind and key is there already."""
    inserted = _insert_mail(
        conn,
        kind=kind,
        key=key,
        recipient=recipient,
        language=language,
        data=Jsonb(dict(data), dumps=_dumps),
    )
    return None if inserted is None else inserted.id


def find_mail(conn: Connection, *, mail_id: int) -> Mail | None:
    """A mail that was put down, or None."""
    return _find_mail(conn, mail_id=mail_id)


def list_unsent(conn: Connection, *, limit: int) -> list[UnsentMail]:
    """The oldest mails that have not gone out, `limit` of them at most."""
    return _list_unsent(conn, limit=limit)


def mark_sent(conn: Connection, *, mail_id: int) -> None:
    """The mail server has taken it."""
    _mark_sent(conn, mail_id=mail_id)


def mark_failed(conn: Connection, *, mail_id: int, error: str) -> None:
    """It could not be sent this time."""
    _mark_failed(conn, mail_id=mail_id, error=error)


def forget_mail(conn: Connection, *, mail_id: int, recipient: str) -> None:
    """That it was sent stays; to whom and what it said goes."""
    _forget_mail(conn, mail_id=mail_id, recipient=recipient)


def find_buyer_language(conn: Connection, *, order_id: UUID) -> str:
    """Which language the person reads who ordered."""
    return _find_buyer_language(conn, order_id=order_id).language


def list_bought(conn: Connection, *, order_id: UUID) -> list[Bought]:
    """What an order holds."""
    return _list_bought(conn, order_id=order_id)
