"""What was bought: history, an order, its receipt."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from repo import orders
from repo.rows import Order, Purchase
from services.errors import NotFound
from services.i18n import gettext as _
from views._htmx import answer
from views._shop import reading, require_person

blueprint = Blueprint("orders", __name__, url_prefix="/orders")

PAGE_SIZE = 20


@blueprint.get("")
def index() -> Response:
    """The organization's orders, newest first."""
    page = request.args.get("page", "1")
    if not (page.isascii() and page.isdigit() and 1 <= len(page) <= 6 and int(page) >= 1):
        raise NotFound(_("There is no such page of your orders."))
    with reading() as work:
        require_person(work)
        first_row = (int(page) - 1) * PAGE_SIZE
        # One more than the page shows tells whether there are older ones, without counting them.
        found = orders.list_orders(work.conn, limit=PAGE_SIZE + 1, first_row=first_row).result()
        if not found and first_row:
            raise NotFound(_("There is no such page of your orders."))
    return answer(
        "pages/orders.html",
        "fragments/orders.html",
        orders=found[:PAGE_SIZE],
        page=int(page),
        has_older=len(found) > PAGE_SIZE,
    )


@blueprint.get("/<number>")
def show(number: str) -> Response:
    """An order and its lines, as they were when bought."""
    order, purchases = _find(number)
    return answer(
        "pages/order.html",
        "fragments/order.html",
        order=order,
        purchases=purchases,
        is_new=request.args.get("new") == "1" and order.status == "completed",
    )


@blueprint.get("/<number>/receipt")
def receipt(number: str) -> str:
    """A receipt to print. Only for what was paid."""
    order, purchases = _find(number)
    if order.completed_at is None:
        raise NotFound(_("There is no receipt: this order has not been paid."))
    return render_template("pages/receipt.html", order=order, purchases=purchases)


def _find(number: str) -> tuple[Order, list[Purchase]]:
    with reading() as work:
        order = orders.find_order(work.conn, number=number)
        purchases = orders.list_purchases(work.conn, number=number)
        require_person(work)
        found = order.result()
        if found is None:
            raise NotFound(_("There is no such order."))
        return found, purchases.result()
