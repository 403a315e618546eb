"""The worker: takes jobs off the queue, as the role that may complete orders.

A job that fails is tried again with growing pauses, for about a day; then it stays listed as
failed.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from procrastinate import JobContext, PsycopgConnector, RetryStrategy

from repo.db import Database, connection_parameters
from services import jobs, payments
from services.gateways.stripe import StripeGateway

_RETRY = RetryStrategy(max_attempts=10, exponential_wait=3)
_CONCURRENCY = 4


@dataclass(frozen=True)
class Tools:
    """What jobs work with."""

    database: Database
    gateway: StripeGateway


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


def _tools(context: JobContext) -> Tools:
    tools = context.additional_context["tools"]
    assert isinstance(tools, Tools)  # noqa: S101 - run() below is what puts it there
    return tools


def run(database_url: str, tools: Tools, *, wait: bool = True) -> None:
    """Work the queue off; with `wait`, on and on until the process is asked to stop."""
    connector = PsycopgConnector(conninfo=connection_parameters(database_url, "shop_jobs"))
    jobs.queue.with_connector(connector).run_worker(
        wait=wait,
        listen_notify=wait,
        install_signal_handlers=wait,
        concurrency=_CONCURRENCY,
        additional_context={"tools": tools},
    )
