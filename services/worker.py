"""The worker: takes jobs off the queue, as the role that may complete orders; and the scheduler.

A job that fails is tried again with growing pauses, for about a day; then it stays listed as
failed. Upkeep is queued by schedule, once whatever the number of workers.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.periodic import PeriodicRegistry

from repo.db import Database, connection_parameters
from services import invitations, jobs, mails, payments, request_mails, upkeep, waitlist
from services.gateways.stripe import StripeGateway
from services.secret_links import SecretLinks

_RETRY = RetryStrategy(max_attempts=10, exponential_wait=3)
_UPKEEP_RETRY = RetryStrategy(max_attempts=5, exponential_wait=6)
_CONCURRENCY = 4
# Customers' payments go first.
_UPKEEP_PRIORITY = -10
# A worker that was away at the hour makes it good when it is back: longer than a quarter.
_UPKEEP_MISSED_SECONDS = 100 * 24 * 3600


@dataclass(frozen=True)
class Tools:
    """What jobs work with."""

    database: Database
    gateway: StripeGateway
    owner_url: str
    links: SecretLinks
    post: mails.Post | None = None


@jobs.queue.task(name=jobs.PROCESS_EVENT, retry=_RETRY, pass_context=True)
def process_event(context: JobContext, provider: str, event_id: str) -> None:
    """Work a stored webhook off."""
    tools = _tools(context)
    if provider == "stripe":
        payments.process_event(tools.database, tools.gateway, event_id)


@jobs.queue.task(name=jobs.SETTLE_ORDER, retry=_RETRY, pass_context=True)
def settle_order(context: JobContext, order_id: str, look: int | None) -> None:
    """Look at an order's payment, and again later while it is open."""
    tools = _tools(context)
    payments.settle_order(tools.database, tools.gateway, UUID(order_id), look=look)


@jobs.queue.task(name=jobs.CLOSE_ORDER, retry=_RETRY, pass_context=True)
def close_order(context: JobContext, order_id: str) -> None:
    """Close an order whose buyer may no longer buy."""
    tools = _tools(context)
    payments.close_order(tools.database, tools.gateway, UUID(order_id))


@jobs.queue.task(name=jobs.SEND_MAIL, retry=_RETRY, pass_context=True)
def send_mail(context: JobContext, mail_id: int) -> None:
    """Send a mail that was put down."""
    tools = _tools(context)
    mails.send(tools.database, tools.post, mail_id)


@jobs.queue.task(name=jobs.SEND_INVITATION, retry=_RETRY, pass_context=True)
def send_invitation(context: JobContext, invitation_id: str, seed: str, language: str) -> None:
    """Put down the mail of an invitation."""
    tools = _tools(context)
    invitations.write(tools.database, tools.links, UUID(invitation_id), seed, language)


@jobs.queue.task(name=jobs.TELL_WAITING, retry=_RETRY, pass_context=True)
def tell_waiting(context: JobContext, waiting_id: str) -> None:
    """Tell somebody that what she waits for can be bought."""
    waitlist.tell(_tools(context).database, UUID(waiting_id), waitlist.write_to)


@jobs.queue.task(name=jobs.TELL_OWNERS, retry=_RETRY, pass_context=True)
def tell_owners(context: JobContext, request_id: str) -> None:
    """Tell owners that somebody asks them to buy."""
    with _tools(context).database.transaction() as conn:
        request_mails.tell_owners(conn, UUID(request_id))


@jobs.queue.task(name=jobs.TELL_ASKER, retry=_RETRY, pass_context=True)
def tell_asker(context: JobContext, request_id: str) -> None:
    """Tell whoever asked what came of it."""
    with _tools(context).database.transaction() as conn:
        request_mails.tell_asker(conn, UUID(request_id))


def upkeep_task(name: str) -> str:
    """The name in the queue of an upkeep job."""
    return f"upkeep_{name}"


def make_app(connector: PsycopgConnector, *, scheduling: bool) -> App:
    """The queue as the worker sees it; with `scheduling`, it queues each upkeep job at its hour."""
    app = jobs.queue.with_connector(connector)
    # What is scheduled is queued through the application that it was declared on, so these belong
    # to this one, which is open, and not to the shared one, which never is.
    app.tasks, app.periodic_registry = dict(app.tasks), PeriodicRegistry()  # type: ignore[no-untyped-call]
    app.periodic_defaults = {"max_delay": _UPKEEP_MISSED_SECONDS}
    for job in upkeep.JOBS:
        _add_upkeep(app, job, scheduling=scheduling)
    return app


def _add_upkeep(app: App, job: upkeep.Job, *, scheduling: bool) -> None:
    @app.task(
        name=upkeep_task(job.name),
        queueing_lock=upkeep_task(job.name),
        retry=_UPKEEP_RETRY,
        priority=_UPKEEP_PRIORITY,
        pass_context=True,
    )
    def do_upkeep(context: JobContext, timestamp: int) -> None:
        tools = _tools(context)
        upkeep.run(tools.database, job, owner_url=tools.owner_url)

    if scheduling:
        app.periodic(cron=job.cron, periodic_id=job.name)(do_upkeep)


def _tools(context: JobContext) -> Tools:
    tools = context.additional_context["tools"]
    assert isinstance(tools, Tools)  # noqa: S101 - run() below is what puts it there
    return tools


def run(database_url: str, tools: Tools, *, wait: bool = True) -> None:
    """Work the queue off; with `wait`, on and on and by schedule until it is asked to stop."""
    connector = PsycopgConnector(conninfo=connection_parameters(database_url, "shop_jobs"))
    make_app(connector, scheduling=wait).run_worker(
        wait=wait,
        listen_notify=wait,
        install_signal_handlers=wait,
        concurrency=_CONCURRENCY,
        # What was done needs no row; what failed stays to be looked at.
        delete_jobs="successful",
        additional_context={"tools": tools},
    )
