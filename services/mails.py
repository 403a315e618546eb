"""What the shop writes to people: put down in the transaction that is its reason, sent once.

A kind of mail is a subject here and two templates, `templates/emails/<kind>.txt` and `.html`, which
say what the mail's data holds in the language of its receiver. A mail of a kind and a key is put
down once, whatever is tried again; the worker sends it, and tries for about a day. What it could
not send stays in the table with the reason; `flask mails` lists it, and queues it again.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from repo import mails
from repo.db import Connection, Database
from repo.rows import Mail, Order, UnsentMail
from services import i18n, jobs, money, preferences
from services.gateways.mail import Mailer
from services.i18n import noop as N_
from services.privacy.erasure import ERASED_EMAIL, FORGOTTEN_EMAIL
from services.secret_links import SecretLinks

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parents[1] / "templates" / "emails"
SHOP_NAME = "Extensions Marketplace"
_MOST_UNSENT = 1000
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
SUBJECTS = {
    "receipt": N_("Your receipt for order %(number)s"),
    "available": N_("%(name)s is available now"),
    "purchase_request": N_("%(asker)s asks you to buy for %(organization)s"),
    "request_bought": N_("What you asked for is bought for %(organization)s"),
    "request_declined": N_("Your request to the owners of %(organization)s was declined"),
    "invitation": N_("You are invited to join %(organization)s"),
    "erased": N_("Your data have been erased"),
}
# Kinds that a person can turn off, and her preference for it (services/preferences.py). All others
# are sent whatever she prefers: they belong to what she does here.
CAN_BE_TURNED_OFF = {"available": "available"}
# Whoever gets one of these is known to nobody any more once it has gone out.
FORGOTTEN_WHEN_SENT = {"erased"}


@dataclass(frozen=True)
class Post:
    """What sends mails, and what the links in them are made of."""

    mailer: Mailer
    shop_url: str
    links: SecretLinks | None = None


def send_later(
    conn: Connection,
    kind: str,
    to: str,
    language: str,
    key: str,
    *,
    person: str | None = None,
    **data: object,
) -> bool:
    """Put a mail down and queue it, in the caller's transaction; False for one put down before.

    Nor is one put down for somebody who has been erased. `person` is the id of who gets it, where
    she is one: what she has turned off is not put down.
    """
    if kind not in SUBJECTS:
        raise LookupError(f"there is no mail of the kind {kind}")
    if to == ERASED_EMAIL:
        log.info("no mail %s %s: its receiver has been erased", kind, key)
        return False
    preference = CAN_BE_TURNED_OFF.get(kind)
    if preference and person and not preferences.lets(conn, person, preference):
        return False
    mail_id = mails.insert_mail(
        conn, kind=kind, key=key, recipient=to, language=i18n.closest(language), data=data
    )
    if mail_id is not None:
        jobs.send_mail_later(conn, mail_id)
    return mail_id is not None


def send_receipt_later(conn: Connection, order: Order) -> None:
    """Put down the receipt of an order that is being completed."""
    send_later(
        conn,
        "receipt",
        order.customer_email,
        mails.find_buyer_language(conn, order_id=order.id),
        order.number,
        number=order.number,
        customer=order.customer_name,
        organization=order.organization_name,
        lines=[
            {"name": line.name, "quantity": line.quantity, "amount": str(line.amount)}
            for line in mails.list_bought(conn, order_id=order.id)
        ],
        subtotal=order.subtotal,
        discount=order.discount,
        tax=order.tax,
        total=order.total,
        credits=order.credits,
        due=order.due,
        currency=order.currency,
    )


def send(database: Database, post: Post | None, mail_id: int) -> None:
    """Send a mail that was put down, unless it was sent. Raises what keeps it from going out."""
    with database.transaction() as conn:
        mail = mails.find_mail(conn, mail_id=mail_id)
    if mail is None or mail.sent_at is not None:
        return
    if post is None:
        log.warning("mail %s is not sent: set SMTP_URL and MAIL_FROM", mail_id)
        return
    try:
        post.mailer.send(compose(mail, post))
    except Exception as error:
        # Whatever it is, operators find it beside the mail; the queue tries again.
        with database.transaction() as conn:
            mails.mark_failed(conn, mail_id=mail_id, error=str(error) or repr(error))
        raise
    with database.transaction() as conn:
        mails.mark_sent(conn, mail_id=mail_id)
        if mail.kind in FORGOTTEN_WHEN_SENT:
            mails.forget_mail(conn, mail_id=mail_id, recipient=FORGOTTEN_EMAIL)


def is_email(address: str) -> bool:
    """An address that a mail can be sent to, as far as one can see."""
    try:
        Address(addr_spec=address)
    except (MessageError, ValueError, IndexError, AttributeError):
        # The last two of addresses that the library's parser trips over.
        return False
    return bool(_EMAIL.fullmatch(address))


def list_unsent(database: Database) -> list[UnsentMail]:
    """The oldest mails that have not gone out."""
    with database.transaction() as conn:
        return mails.list_unsent(conn, limit=_MOST_UNSENT)


def send_again(database: Database) -> int:
    """Queue what has not gone out; how many. One that is queued already is still sent once."""
    with database.transaction() as conn:
        unsent = mails.list_unsent(conn, limit=_MOST_UNSENT)
        for mail in unsent:
            jobs.send_mail_later(conn, mail.id)
    return len(unsent)


def compose(mail: Mail, post: Post) -> EmailMessage:
    """A mail as it goes out: text, and the same in HTML, in its receiver's language."""
    with i18n.speaking(mail.language):
        subject = i18n.lookup(SUBJECTS[mail.kind]) % mail.data
        given = {**mail.data, "subject": subject, "shop_url": post.shop_url, "shop": SHOP_NAME}
        if "seed" in mail.data and post.links is not None:
            given["token"] = post.links.token(mail.data["seed"])
        text = _templates.get_template(f"{mail.kind}.txt").render(given)
        html = _templates.get_template(f"{mail.kind}.html").render(given)
    message = EmailMessage()
    # A header is one line, whatever a publisher calls an add-on.
    message["Subject"] = " ".join(subject.split())
    message["From"] = Address(SHOP_NAME, addr_spec=post.mailer.sender)
    message["To"] = Address(addr_spec=mail.recipient)
    message["Date"] = localtime()
    # Sent twice, where a worker ends between sending and noting it, it is still the same mail.
    message["Message-ID"] = f"<{mail.kind}-{mail.id}@{urlsplit(post.shop_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    message["Content-Language"] = mail.language
    return message


def _as_money(amount: Decimal | str, currency: str) -> str:
    return money.money(Decimal(amount), currency)


def _as_day(moment: str) -> str:
    return money.day(datetime.fromisoformat(moment))


def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    i18n.install(env)
    env.filters.update(money=_as_money, number=money.number, day=_as_day)
    env.globals.update(language=i18n.language, direction=i18n.direction)
    return env


_templates = _environment()
