"""Asking an owner to buy: whoever may not buy asks, owners answer, the worker says what is bought.

Pages under an organization's address act for that organization, whichever the asker has chosen
besides: `act_for` sets it for the transaction. Approving chooses it for the login too, since what
was asked for is then in the owner's cart and is to be bought for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from repo import audit, purchase_requests, terms
from repo.db import Work
from repo.loader import Later
from repo.rows import ActedFor, PurchaseRequest, PutAsked, RequestLine
from services import cart_prices, jobs
from services.cart_prices import CartEntry, Pricer
from services.cart_problems import find_problems
from services.errors import Conflict, Forbidden, Invalid, LoginNeeded, NotFound
from services.i18n import gettext as _
from services.items import item_of
from services.preview import require_now
from services.pricing import Quote

PAGE_SIZE = 20
LONGEST_NOTE = 1000
OPEN = ("pending", "approved")


@dataclass(frozen=True, slots=True)
class ShownRequest:
    """A request with its lines, each as the looker would buy it now, and what they cost."""

    request: PurchaseRequest
    entries: list[CartEntry]
    quote: Quote | None
    currency: str


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """A page of an organization's requests, as far as the looker may see them."""

    place: ActedFor
    requests: list[ShownRequest]
    has_older: bool

    @property
    def is_owner(self) -> bool:
        """She answers them."""
        return self.place.role == "owner"


@dataclass(frozen=True, slots=True)
class Approved:
    """What was approved: who asked, and what could not be put into the cart."""

    asker: str | None
    left: list[str]
    is_other_organization: bool
    organization: str


def ask(work: Work, note: str, shown: str) -> None:
    """Ask the owners to buy what is in the asker's cart; the same once more is the same request.

    Raises LoginNeeded, Invalid, Conflict.
    """
    _require_asker(work)
    require_now(work)
    _check_length(note, "note")
    cart = cart_prices.read(work)
    line_ids = [entry.line.id for entry in cart.askable]
    if not line_ids:
        # A second click finds its cart empty, and what it asks for is asked for.
        if not purchase_requests.find_waiting(work.conn, fingerprint=shown):
            raise Conflict(_("There is nothing in your cart that can be asked for."))
        return
    made = purchase_requests.insert_request(
        work.conn, note=note, fingerprint=cart.asking, line_ids=line_ids
    )
    purchase_requests.take_from_cart(work.conn, line_ids=line_ids)
    if made is not None:
        jobs.tell_owners_later(work.conn, made)
        _note(work, "purchase_request.asked", made, work.visitor.organization_id)


def look(work: Work, slug: str, page: int) -> RequestsPage:
    """An organization's requests: all is asked before anything is waited for. Raises NotFound."""
    window = {"limit": PAGE_SIZE + 1, "first_row": (page - 1) * PAGE_SIZE}
    asked = purchase_requests.act_for(work.conn, slug=slug)
    found = purchase_requests.list_requests(work.conn, **window)
    lines = purchase_requests.list_lines(work.conn, **window)
    rules, known = purchase_requests.list_rules(work.conn), terms.find_terms(work.conn)
    place = _place(asked)
    prices = Pricer(known.result(), rules.result(), work.visitor)
    by_request: dict[UUID, list[RequestLine]] = {}
    for line in lines.result():
        by_request.setdefault(line.request_id, []).append(line)
    shown = [_shown(row, by_request.get(row.id, []), prices, work) for row in found.result()]
    if not shown and page > 1:
        raise NotFound(_("There is no such page of requests."))
    return RequestsPage(place, shown[:PAGE_SIZE], len(shown) > PAGE_SIZE)


def approve(work: Work, slug: str, request_id: UUID) -> Approved:
    """Say yes: what is asked for goes into the owner's cart, and she acts for its organization.

    Once only: whoever says it again finds nothing put in twice. Raises NotFound, Forbidden,
    Conflict.
    """
    place = _owned(work, slug)
    require_now(work)
    put: list[PutAsked] = []
    if purchase_requests.approve_request(work.conn, request_id=request_id):
        put = purchase_requests.put_in_cart(work.conn, request_id=request_id)
        _note(work, "purchase_request.approved", request_id, place.id)
    state = _answered(work, request_id, "approved")
    switched = purchase_requests.choose_acted_for(work.conn)
    return Approved(state, [one.name for one in put if not one.is_put], switched, place.name)


def decline(work: Work, slug: str, request_id: UUID, answer: str) -> None:
    """Say no, perhaps with a reason. Raises NotFound, Forbidden, Invalid, Conflict."""
    place = _owned(work, slug)
    _check_length(answer, "answer")
    if purchase_requests.decline_request(work.conn, request_id=request_id, answer=answer):
        jobs.tell_asker_later(work.conn, request_id)
        _note(work, "purchase_request.declined", request_id, place.id)
    _answered(work, request_id, "declined")


def withdraw(work: Work, slug: str, request_id: UUID) -> None:
    """Ask no more: what was asked for is back in the asker's cart. Raises NotFound, Conflict."""
    place = _place(purchase_requests.act_for(work.conn, slug=slug))
    require_now(work)
    if purchase_requests.withdraw_request(work.conn, request_id=request_id):
        purchase_requests.put_in_cart(work.conn, request_id=request_id)
        _note(work, "purchase_request.withdrawn", request_id, place.id)
    state = purchase_requests.find_request(work.conn, request_id=request_id)
    if state is None or not state.is_own:
        raise _none()
    if state.status != "withdrawn":
        raise Conflict(_("An owner has answered it already."))


def _shown(
    row: PurchaseRequest, lines: list[RequestLine], prices: Pricer, work: Work
) -> ShownRequest:
    """What is answered already is shown without prices of today, which say nothing of it."""
    is_open = row.status in OPEN
    problems = find_problems(list(lines), work.visitor) if is_open else {}
    good = [item_of(line) for line in lines if line.id not in problems]
    quote = prices.quote(good) if is_open and good else None
    priced = {line.item.key: line for line in quote.lines} if quote else {}
    entries = [
        CartEntry(
            line,
            priced.get(line.thing_id) or prices.quote([item_of(line)]).lines[0],
            problems.get(line.id),
        )
        for line in lines
    ]
    return ShownRequest(row, entries, quote, lines[0].currency if lines else "USD")


def _answered(work: Work, request_id: UUID, wanted: str) -> str | None:
    """Who asked, where the answer is as wanted. Raises NotFound, or Conflict in words."""
    state = purchase_requests.find_request(work.conn, request_id=request_id)
    if state is None:
        raise _none()
    if state.status == wanted:
        return state.asker
    raise Conflict(
        {
            "withdrawn": _("It was withdrawn meanwhile."),
            "bought": _("It is bought already."),
            "declined": _("It was declined already."),
        }.get(state.status, _("It was approved already."))
    )


def _place(asked: Later[ActedFor | None]) -> ActedFor:
    place = asked.result()
    if place is None:
        raise NotFound(_("There is no such organization."))
    return place


def _owned(work: Work, slug: str) -> ActedFor:
    place = _place(purchase_requests.act_for(work.conn, slug=slug))
    if place.role != "owner":
        raise Forbidden(_("Owners answer requests."))
    return place


def _require_asker(work: Work) -> None:
    if not work.visitor.is_person:
        raise LoginNeeded()
    if work.visitor.may_buy:
        raise Conflict(_("You may buy this yourself: go to checkout."))


def _check_length(words: str, field: str) -> None:
    if len(words) > LONGEST_NOTE:
        raise Invalid(_("Keep it within 1,000 characters, please."), field=field)


def _note(work: Work, action: str, request_id: UUID, organization_id: UUID | None) -> None:
    audit.append(
        work.conn,
        action=action,
        object_type="purchase_request",
        object_id=str(request_id),
        organization_id=organization_id,
    )


def _none() -> NotFound:
    return NotFound(_("There is no such request."))
