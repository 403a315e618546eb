"""The cart: every change is a POST; the answer is the cart again, or for HTMX its region."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from repo.db import Work
from repo.rows import Undoable
from services import cart as carts
from services.cart import CartPage
from services.errors import Conflict, Invalid, NotFound, ShopError
from views._forms import text, whole_number
from views._htmx import answer, go, wants_fragment
from views._protection import limiter
from views._shop import reading, writing
from views._told import take_told, tell

blueprint = Blueprint("cart", __name__, url_prefix="/cart")

# What came of a change, for the page to tell: a kind, and facts such as a name and a line.
Outcome = Mapping[str, Any]
NOTHING: Outcome = {
    "kind": None,
    "name": None,
    "line": None,
    "undo": None,
    "left": None,
    "organization": None,
}


@blueprint.get("")
def show() -> Response:
    """The cart."""
    with reading() as work:
        page = carts.look(work)
    return _cart_answer(page, take_told("cart"))


@blueprint.post("/lines")
def add_line() -> BaseResponse:
    """Put an add-on or a bundle in; where the cart's own page asks, the answer is the cart."""
    if text("here") == "cart":
        return _change(lambda work: {"kind": "added", "name": _add(work).name})
    try:
        with writing() as work:
            added = _add(work)
    except (Invalid, Conflict) as refused:
        return _ask_again(refused)
    if not wants_fragment():
        tell("cart", kind="added", name=added.name)
        return go(url_for("cart.show"))
    g.cart_count = added.cart_count
    return Response(render_template("fragments/added.html", added=added) + _badge())


@blueprint.post("/lines/<uuid:line_id>")
def change_line(line_id: UUID) -> BaseResponse:
    """Change how many of a line, or how it is billed."""

    def change(work: Work) -> Outcome:
        billing_type = text("billing_type")
        quantity = None
        if billing_type is None or "quantity" in request.form:
            quantity = whole_number("quantity")
        carts.change(work, line_id, quantity=quantity, billing_type=billing_type)
        return {"kind": "changed"}

    return _change(change, line_id)


@blueprint.post("/lines/<uuid:line_id>/delete")
def remove_line(line_id: UUID) -> BaseResponse:
    """Take a line out, with an offer to undo it in its place."""
    return _change(lambda work: _undoable("removed", carts.remove(work, line_id)))


@blueprint.post("/lines/<uuid:line_id>/save")
def save_line(line_id: UUID) -> BaseResponse:
    """Save a line for later."""
    return _change(lambda work: _moved(work, line_id, saved=True))


@blueprint.post("/lines/<uuid:line_id>/move")
def move_line(line_id: UUID) -> BaseResponse:
    """Take what was saved for later back into the cart."""
    return _change(lambda work: _moved(work, line_id, saved=False))


@blueprint.post("/lines/<uuid:line_id>/accept")
def accept_line(line_id: UUID) -> BaseResponse:
    """Agree to what a line costs now."""
    return _change(lambda work: _accepted(work, line_id))


@blueprint.post("/accept")
def accept_all() -> BaseResponse:
    """Agree to what every line costs now."""
    return _change(lambda work: _accepted(work, None))


@blueprint.post("/swap")
def swap() -> BaseResponse:
    """Replace lines by the bundle that holds them."""
    return _change(lambda work: _undoable("swapped", carts.swap(work, text("bundle") or "")))


@blueprint.post("/undo/<uuid:undo_id>")
def undo(undo_id: UUID) -> BaseResponse:
    """Take back a removal, a swap, or what a login brought along."""

    def change(work: Work) -> Outcome:
        undone = carts.undo(work, undo_id)
        return {"kind": "unmerged" if undone.kind == "merge" else "undone", "line": undone.line_id}

    return _change(change)


@blueprint.post("/code")
@limiter.limit("20 per minute")
def apply_code() -> BaseResponse:
    """Let the cart carry a promotional code; guessing is slowed down."""

    def change(work: Work) -> Outcome:
        carts.apply_code(work, text("code") or "")
        return {"kind": "code"}

    return _change(change)


@blueprint.post("/code/delete")
def remove_code() -> BaseResponse:
    """Let the cart carry no code."""

    def change(work: Work) -> Outcome:
        carts.remove_code(work)
        return {"kind": "changed"}

    return _change(change)


def _add(work: Work) -> carts.Added:
    return carts.add(
        work,
        add_on=text("add_on"),
        bundle=text("bundle"),
        quantity=whole_number("quantity", default=1),
        billing_type=text("billing_type"),
    )


def _moved(work: Work, line_id: UUID, *, saved: bool) -> Outcome:
    name = carts.save(work, line_id, saved=saved)
    return {"kind": "saved" if saved else "moved", "name": name, "line": line_id}


def _accepted(work: Work, line_id: UUID | None) -> Outcome:
    carts.accept(work, line_id)
    return {"kind": "accepted", "line": line_id}


def _undoable(kind: str, done: Undoable | None) -> Outcome | None:
    """Facts for the offer to undo; None where there was nothing to do."""
    if done is None:
        return None
    return {
        "kind": kind,
        "name": done.name,
        "undo": done.undo_id,
        "line": done.line_id,
        # As text: the session's cookie keeps moments to the second alone.
        "added_at": done.added_at.isoformat(),
    }


def _change(change: Callable[[Work], Outcome | None], line_id: UUID | None = None) -> BaseResponse:
    """Change the cart and show it; what cannot be done is said there, beside its field."""
    error: ShopError | None = None
    outcome: Outcome | None = None
    page: CartPage | None = None
    try:
        with writing() as work:
            outcome = change(work)
            page = carts.look(work) if wants_fragment() else None
    except (Invalid, NotFound, Conflict) as refused:
        error = refused
        with reading() as work:
            page = carts.look(work)
    if page is None:
        if outcome is not None:
            tell("cart", **outcome)
        return go(url_for("cart.show"))
    return _cart_answer(page, outcome, error, line_id)


def _cart_answer(
    page: CartPage,
    outcome: Outcome | None = None,
    error: ShopError | None = None,
    line_id: UUID | None = None,
) -> Response:
    g.cart_count = page.cart.count
    outcome = {**NOTHING, **(outcome or {})}
    if outcome["kind"] == "added" and not page.has(outcome["name"]):
        # Told late: it was bought or removed before anybody looked.
        outcome = NOTHING
    place = None
    if outcome["kind"] == "removed":
        place = page.place_of(datetime.fromisoformat(outcome["added_at"]), outcome["line"])
    return answer(
        "pages/cart.html",
        "fragments/cart.html",
        status=error.status if error else 200,
        extra=_badge() if wants_fragment() else "",
        page=page,
        cart=page.cart,
        outcome=outcome,
        place=place,
        error=error.message if error else None,
        error_field=error.field if isinstance(error, Invalid) else None,
        error_line=line_id,
    )


def _ask_again(error: ShopError) -> Response:
    """The form that puts something in, once more: what is wrong beside its field, input kept."""
    if wants_fragment():
        html = render_template("fragments/add_error.html", error=error.message)
        response = make_response(html, error.status)
        response.headers["HX-Retarget"] = "#add-error"
        response.headers["HX-Reswap"] = "outerHTML"
        return response
    kind = "bundle" if text("bundle") else "add_on"
    with reading() as work:
        name = carts.name_of(work, add_on=text("add_on"), bundle=text("bundle"))
    html = render_template("pages/add_again.html", error=error, name=name, kind=kind)
    return make_response(html, error.status)


def _badge() -> str:
    return render_template("fragments/cart_badge.html", oob=True)
